"""The whole portal without a node: a browser, and persons who arrive as if the node had vouched for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from msgspec.structs import replace
from werkzeug.test import Client, TestResponse

from eid.chance import SystemChance, handle
from eid.clock import ManualClock
from eid.identity.level import Level
from eid.identity.person import Person
from eid.storage.open import open_store
from eid.storage.store import Store
from relying_party.accounts.accounts import Accounts
from relying_party.app import create_app
from relying_party.federation.arrival import Arrival, Failure, NodeSession, Problem
from relying_party.federation.departure import Departure, Trips, browser_hash
from relying_party.session import COOKIE, Sessions
from relying_party.settings import Settings
from tests.relying_party.accounts.openings import JAN

NODE_SESSION = NodeSession(protocol="saml", name_id="jan", session_index="s1")


@dataclass(frozen=True)
class Page:
    """What a browser shows."""

    response: TestResponse

    @cached_property
    def html(self) -> BeautifulSoup:
        return BeautifulSoup(self.response.text, "lxml")

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def path(self) -> str:
        return self.response.request.path

    @property
    def text(self) -> str:
        return self.html.get_text(" ", strip=True)

    def find(self, testid: str) -> Tag:
        found = self.html.find(attrs={"data-testid": testid})
        assert isinstance(found, Tag), f"no {testid} on the page: {self.text}"
        return found

    def shows(self, testid: str) -> bool:
        return self.html.find(attrs={"data-testid": testid}) is not None

    def value(self, testid: str) -> str:
        return str(self.find(testid).get("value", ""))

    def fields(self, form: str) -> dict[str, Any]:
        """What a browser would send of a form as it stands."""
        fields: dict[str, Any] = {}
        for field in self.find(form).find_all(["input", "textarea"]):
            if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
                continue
            value = field.get_text() if field.name == "textarea" else field.get("value", "")
            fields.setdefault(field["name"], []).append(value)
        return fields


class Browser:
    """Keeps cookies, follows redirects within the portal."""

    def __init__(self, app: Flask) -> None:
        self.client = Client(app, TestResponse)

    def get(self, path: str, **options: Any) -> Page:
        return self._page(self.client.get(path, follow_redirects=True, **options))

    def submit(self, page: Page, form: str, changes: dict[str, Any] | None = None, **options: Any) -> Page:
        """Sends a form of the page; a change to None leaves the field out."""
        fields = {name: value for name, value in (page.fields(form) | (changes or {})).items() if value is not None}
        action = str(page.find(form)["action"])
        return self._page(self.client.post(action, data=fields, follow_redirects=True, **options))

    @property
    def cookie(self) -> str:
        found = self.client.get_cookie(COOKIE)
        return found.value if found else ""

    def _page(self, response: TestResponse) -> Page:
        return Page(response)


@dataclass(frozen=True)
class Portal:
    """The application, and the parts that a test looks into."""

    app: Flask
    store: Store
    clock: ManualClock
    settings: Settings

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.store, "praca", self.clock, SystemChance())

    def browser(self) -> Browser:
        return Browser(self.app)

    def arrive(self, browser: Browser, person: Person = JAN, purpose: str = "register", portal: str = "praca", **more: str) -> Page:
        """The browser comes back from the node with a person."""
        node_session = replace(NODE_SESSION, name_id=person.given_name)
        arrival = Arrival(
            purpose=purpose, person=person, level=Level.SUBSTANTIAL, node_session=node_session, arrived_at=self.clock.now(), **more
        )
        return self.come_back(browser, arrival, portal)

    def fail(self, browser: Browser, problem: Problem, purpose: str = "register") -> Page:
        """The browser comes back from the node with nothing."""
        return self.come_back(browser, Failure(purpose=purpose, problem=problem))

    def come_back(self, browser: Browser, outcome: Arrival | Failure, portal: str = "praca") -> Page:
        browser.get("/praca/zaloz-konto")
        session = Sessions(self.store, self.clock, SystemChance(), self.settings.session_lifetime).find(browser.cookie)
        assert session is not None
        trips = Trips(self.store, self.clock, self.settings.departure_lifetime)
        departure = Departure(
            id=handle(SystemChance()),
            portal=portal,
            purpose=outcome.purpose,
            protocol="saml",
            browser=browser_hash(session.browser),
            request_id="ID-1",
            nonce="",
            code_verifier="",
            level=Level.SUBSTANTIAL,
            created_at=self.clock.now(),
        )
        trips.begin(departure)
        trips.keep(departure, outcome)
        return browser.get(f"/federation/arrivals/{departure.id}")


def filled(**changes: Any) -> dict[str, Any]:
    """What a person types into the registration form."""
    typed = {
        "email": "jan@example.test",
        "phone": "+48 600 700 800",
        "login": "jan.testowy",
        "password": "Test-1234",
        "password_again": "Test-1234",
        "roles": ["unemployed", "employer"],
        "terms": "yes",
    }
    return typed | changes


def set_cookies(page: Page) -> SimpleCookie:
    """The cookies that an answer sets."""
    return SimpleCookie("; ".join(page.response.headers.getlist("Set-Cookie")))


def _no_node(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("there is no node in this test", request=request)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def make_portal(keys: Path, clock: ManualClock) -> Iterator[Callable[..., Portal]]:
    stores: list[Store] = []

    def make(**settings: Any) -> Portal:
        chosen = Settings(store="sqlite:///:memory:", keys=str(keys), **settings)
        stores.append(open_store(chosen.store))
        app = create_app(chosen, store=stores[-1], clock=clock, transport=httpx.MockTransport(_no_node))
        return Portal(app, stores[-1], clock, chosen)

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def portal(make_portal: Callable[..., Portal]) -> Portal:
    return make_portal()


@pytest.fixture
def browser(portal: Portal) -> Browser:
    return portal.browser()
