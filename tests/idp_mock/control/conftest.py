"""The control API of a space, as a test tool uses it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

ROOT = "/_mock/api"


@pytest.fixture(scope="package")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that no test of another package shares, because the API rotates its keys."""
    return tmp_path_factory.mktemp("control-keys")


@dataclass(frozen=True)
class Api:
    """`prefix` is that of the space."""

    client: Client
    prefix: str = "/s/test"

    def __call__(self, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
        given = {"json": body} if body is not None else {}
        return self.client.open(self.prefix + ROOT + path, method=method, **given, **options)

    def get(self, address: str, **query: Any) -> Any:
        """The JSON of an answer that must be a success."""
        return self._json(self("GET", address, query_string=query))

    def post(self, path: str, body: Any = None) -> Any:
        return self._json(self("POST", path, body))

    def delete(self, path: str) -> None:
        self._json(self("DELETE", path))

    def _json(self, response: TestResponse) -> Any:
        assert response.status_code < 300, response.text
        return response.json if response.data else None


@pytest.fixture
def api(app: Flask) -> Api:
    return Api(Client(app, TestResponse))


@pytest.fixture
def default_api(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Api:
    """Of the default space; nobody else shares the store, so nobody waits for others."""
    monkeypatch.setattr("idp_mock.control.space.pause", lambda seconds: None)
    return Api(Client(app, TestResponse), "")
