"""The dashboard of a space, as a browser without script uses it."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api


@pytest.fixture(scope="package")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that no test of another package shares, because the dashboard rotates its keys."""
    return tmp_path_factory.mktemp("dashboard-keys")


@pytest.fixture
def api(app: Flask) -> Api:
    return Api(Client(app, TestResponse))


@pytest.fixture
def tester(browser: Browser) -> Browser:
    """Works in the space that `api` is of."""
    browser.get("/s/test/_mock/?lang=en")
    return browser
