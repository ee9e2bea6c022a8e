"""What people and clients do in the town, and what was acknowledged to them. Each visit begins anew until it is answered."""

import base64
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event

import httpx

from bench.service_provider import ServiceProvider
from eid.clock import ticks
from tests.journeys.browser import Browser, Page
from tests.operations.conftest import ASKED
from tests.resilience.town import PATIENCE, WIRE, Town

PASSWORD, CHOSEN = "Test-1234", "Haslo-12345!"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
LONGEST = 120.0
"""Seconds in which a visit must have been answered: after that the service is not going on."""
SSO, RESOLUTION = "/login/SingleSignOnService", "/login-services/idpArtifactResolutionService"


class Unanswered(Exception):
    """The visit came to nothing; `why` is for the count."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(kw_only=True)
class NetworkBrowser(Browser):
    """Over loopback."""

    sites: dict[str, object] = field(default_factory=dict)

    def client(self, origin: str) -> httpx.Client:
        return network()


@dataclass(kw_only=True)
class Ledger:
    """What was acknowledged: codes and artifacts that nobody has redeemed, login names by the names of their people. `spent` has, for each
    code or artifact that was redeemed while things died, how often that was answered with success. `excuses` counts what visits met."""

    codes: list[str] = field(default_factory=list)
    artifacts: list[str] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    spent: list[int] = field(default_factory=list)
    excuses: Counter[str] = field(default_factory=Counter)

    @property
    def acknowledged(self) -> int:
        return len(self.codes) + len(self.artifacts) + len(self.accounts) + len(self.spent)

    def __str__(self) -> str:
        logins = f"{len(self.codes)} codes and {len(self.artifacts)} artifacts kept, {len(self.spent)} of both spent at once"
        return f"{logins}, {len(self.accounts)} accounts; met {dict(self.excuses)}"


@dataclass(frozen=True, kw_only=True)
class Visits:
    """The three kinds of visits; any number of threads may make them."""

    town: Town
    ledger: Ledger
    provider: ServiceProvider = field(default_factory=ServiceProvider)

    def log_in_by_openid(self, spend: bool) -> None:
        code = self._until_answered(self._code)
        if spend:
            self.ledger.spent.append(self._spent(lambda: self.redeem(code)))
        else:
            self.ledger.codes.append(code)

    def log_in_by_saml(self, spend: bool) -> None:
        artifact = self._until_answered(self._artifact)
        if spend:
            self.ledger.spent.append(self._spent(lambda: self.resolve(artifact)))
        else:
            self.ledger.artifacts.append(artifact)

    def register(self, person: str, protocol: str) -> None:
        login = f"login.{person}"[:60]
        self._until_answered(lambda: self._account(person, protocol, login))
        self.ledger.accounts[person] = login

    def redeem(self, code: str) -> bool:
        """Whether the code was good."""
        form = {"grant_type": "authorization_code", "code": code, "client_id": ASKED["client_id"], "code_verifier": VERIFIER}
        answer = _answered(network().post(f"{self.town.at_node}/oidc/token", data=form | {"redirect_uri": ASKED["redirect_uri"]}))
        return _judged(answer, good=answer.status_code == 200, refused=answer.status_code == 400)

    def resolve(self, artifact: str) -> bool:
        """Whether the artifact was good."""
        soap = self.provider.artifact_resolve(f"ID-{secrets.token_hex(16)}", _now(), artifact)
        answer = _answered(network().post(self.town.at_node + RESOLUTION, content=soap, headers={"Content-Type": "text/xml"}))
        return _judged(answer, good=b"EncryptedAssertion" in answer.content, refused=b"ArtifactResponse" in answer.content)

    def enter(self, login: str) -> bool:
        """Whether the account can be entered by its password."""
        browser = NetworkBrowser()
        form = browser.open(f"{self.town.at_portal}/praca/logowanie")
        return browser.press(form, "log-in", login=login, password=CHOSEN).shows("account-status")

    def _code(self) -> str:
        asked = ASKED | {"login_hint": "jan.testowy"}
        answer = _answered(network().get(f"{self.town.at_node}/oidc/authorize", params=asked))
        return httpx.URL(answer.headers["Location"]).params["code"]

    def _artifact(self) -> str:
        browser = NetworkBrowser(stop_at="/acs")
        name = f"ID-{secrets.token_hex(16)}"
        message = self.provider.authn_request(name, _now(), self.town.at_node + SSO)
        asked = {"SAMLRequest": base64.b64encode(message).decode(), "RelayState": "s"}
        page = _whole(browser.post(self.town.at_node + SSO, asked, self.town.at_portal))
        page = browser.press(page, "login-submit", username="jan.testowy", password=PASSWORD)
        _whole(page)
        return str(page.halted[2]["SAMLart"])

    def _account(self, person: str, protocol: str, login: str) -> str:
        """As a person who was not answered does: begins anew, and believes the page that says there is an account."""
        browser = NetworkBrowser()
        page = _whole(browser.open(f"{self.town.at_portal}/praca/zaloz-konto"))
        page = _whole(browser.press(page, "create-account", method="node", protocol=protocol))
        form = _whole(browser.press(page, "login-submit", username=person, password=PASSWORD))
        typed = {"email": "a@example.test", "phone": "", "login": login, "password": CHOSEN, "password_again": CHOSEN}
        done = _whole(browser.press(form, "confirm", **typed, roles=["unemployed"], terms="yes"), or_else="duplicate")
        if not done.shows("registered") and not done.shows("duplicate"):
            raise Unanswered(f"no account: {done.html.get_text(' ', strip=True)[:200]}")
        return login

    def _until_answered(self, visit: Callable[[], str]) -> str:
        end, pause = ticks() + LONGEST, Event()
        while ticks() < end:
            try:
                return visit()
            except httpx.TransportError as error:
                self.ledger.excuses[type(error).__name__] += 1
            except Unanswered as error:
                self.ledger.excuses[error.why] += 1
            pause.wait(0.1)
        raise AssertionError(f"no answer in {LONGEST} s: {self.ledger.excuses}")

    def _spent(self, use: Callable[[], bool]) -> int:
        """How often of three times it was good."""
        good = 0
        for _ in range(3):
            try:
                good += use()
            except (httpx.TransportError, Unanswered):
                self.ledger.excuses["a redemption without an answer"] += 1
        return good


def network() -> httpx.Client:
    return httpx.Client(transport=WIRE, timeout=PATIENCE, trust_env=False)


def _answered(response: httpx.Response) -> httpx.Response:
    if response.status_code >= 500:
        assert response.status_code in (502, 503), response.text[:500]
        raise Unanswered(f"status {response.status_code}")
    return response


def _judged(answer: httpx.Response, *, good: bool, refused: bool) -> bool:
    assert good or refused, answer.text[:500]
    return good


def _whole(page: Page, or_else: str = "") -> Page:
    """A page of an honest visit; one that tells of a failure ends the visit."""
    if page.response.status_code != 204:
        _answered(page.response)
    problem = page.find("failure")
    if problem is not None:
        raise Unanswered(f"page: {problem.get('data-problem')}")
    if page.response.status_code >= 400 and not (or_else and page.shows(or_else)):
        raise Unanswered(f"status {page.response.status_code} at {page.response.request.url.path.split('/')[1]}")
    return page


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
