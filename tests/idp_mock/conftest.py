"""A node in one process and a browser without a network, for every test of the node."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import Client, TestResponse

from eid.chance import SeededChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from eid.storage.store import Store
from eid.web.application import Application
from idp_mock.app import create_app
from idp_mock.settings import Settings


@dataclass(frozen=True)
class Page:
    """What a browser shows: where it is, and the parsed answer."""

    url: str
    response: TestResponse

    @cached_property
    def html(self) -> BeautifulSoup:
        return BeautifulSoup(self.response.text if self.response.mimetype == "text/html" else "", "lxml")

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def location(self) -> str:
        return self.response.headers["Location"]

    @property
    def text(self) -> str:
        return self.html.get_text(" ", strip=True)

    def find(self, testid: str) -> Tag | None:
        """The element with that data-testid."""
        return self.html.find(attrs={"data-testid": testid})

    def shows(self, testid: str) -> bool:
        return self.find(testid) is not None


class Browser:
    """Keeps cookies, follows redirects within the node, submits forms as a person would."""

    def __init__(self, app: Flask) -> None:
        self.client = Client(app, TestResponse)

    def get(self, url: str, **options: Any) -> Page:
        return self._page(url, self.client.get(url, **options))

    def post(self, url: str, fields: dict[str, str] | None = None, **options: Any) -> Page:
        return self._page(url, self.client.post(url, data=fields or {}, **options))

    def submit(self, page: Page, fields: dict[str, str] | None = None, *, form: int = 0, button: str = "") -> Page:
        """Submits the form with that number, or the one that the button (data-testid) belongs to."""
        pressed = page.find(button) if button else None
        if button and pressed is None:
            raise LookupError(f"no {button} on the page: {page.text}")
        element = pressed.find_parent("form") if pressed else page.html.find_all("form")[form]
        values = {field["name"]: field.get("value", "") for field in element.find_all(["input"]) if field.get("name")}
        values |= {field["name"]: chosen["value"] for field in element.find_all("select") if (chosen := _chosen(field))}
        if pressed is not None and pressed.get("name"):
            values[pressed["name"]] = pressed["value"]
        return self.post(urljoin(page.url, element["action"]), values | (fields or {}))

    def _page(self, url: str, response: TestResponse) -> Page:
        if response.status_code in {301, 302, 303} and not urlsplit(response.headers["Location"]).netloc:
            return self.get(urljoin(url, response.headers["Location"]))
        return Page(url, response)


def _chosen(select: Tag) -> Tag | None:
    return select.find("option", selected=True) or select.find("option")


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("sqlite:///:memory:")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of key pairs for the whole run; making an RSA key takes long."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def settings(keys: Path) -> Settings:
    return Settings(store="sqlite:///:memory:", keys=str(keys))


@pytest.fixture
def app(settings: Settings, store: Store, clock: ManualClock, chance: SeededChance) -> Application:
    """The whole node."""
    return create_app(settings, store=store, clock=clock, chance=chance)


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def new_browser() -> Callable[[Flask], Browser]:
    """Makes browsers of any application, each with a cookie jar of its own."""
    return Browser
