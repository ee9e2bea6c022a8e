"""A provider without pages, and a node in which every login succeeds at once."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import idp_mock
from eid.chance import SeededChance, SystemChance
from eid.clock import ManualClock
from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from eid.storage.store import Store
from eid.web import errors, headers, language
from eid.web.application import Application
from eid.web.assets import serve_assets
from idp_mock.keyring import Keyring
from idp_mock.login.request import Identified, LoginRequest, Outcome
from idp_mock.oidc.messages import AuthorizeResponse, TokenResponse
from idp_mock.oidc.parameters import Parameters, read_parameters
from idp_mock.oidc.provider import Provider
from idp_mock.oidc.views import finish, oidc_blueprint
from idp_mock.settings import Settings

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
"""RFC 7636 appendix B."""
REDIRECT = "http://localhost:9/cb"
CLIENTS = """
[[client]]
client_id = "exact"
client_secret = "s3cret:with+signs"
name = "Exact client"
redirect_uris = ["https://rp.example.test/cb?fixed=1"]
post_logout_redirect_uris = ["https://rp.example.test/bye?x=1"]
id_token_signed_response_alg = "RS256"
skip = ["chooser"]

[[client]]
client_id = "post-only"
client_secret = "post"
token_endpoint_auth_method = "client_secret_post"
redirect_uris = ["https://rp.example.test/cb"]

[[client]]
client_id = "native"
application_type = "native"
redirect_uris = ["http://127.0.0.1/cb", "com.example.app:/cb"]
"""

Change = dict[str, str | None]


@dataclass(frozen=True)
class Asking:
    """What a client sends; `None` in a change leaves a parameter out."""

    parameters: dict[str, str]

    def __call__(self, **changes: str | None) -> Parameters:
        return read_parameters(self.pairs(**changes))

    def pairs(self, **changes: str | None) -> list[tuple[str, str]]:
        merged: dict[str, str | None] = {**self.parameters, **changes}
        return [(name, value) for name, value in merged.items() if value is not None]


@pytest.fixture
def who(clock: ManualClock) -> Identified:
    identifier = PersonIdentifier(country="PL", value="90810100010")
    return Identified(
        person=Person(given_name="Żaneta", family_name="Testowa-Próbna", birth_date=date(1890, 1, 1), identifier=identifier),
        username="zaneta.testowa",
        level=Level.SUBSTANTIAL,
        authority="pz.gov.pl",
        session_id="5" * 64,
        authenticated_at=clock.now() - 5,
        email="zaneta@example.test",
        phone="+48500100200",
    )


@pytest.fixture
def clients_file(tmp_path: Path) -> Path:
    path = tmp_path / "clients.toml"
    path.write_text(CLIENTS, "utf-8")
    return path


@pytest.fixture
def settings(keys: Path, clients_file: Path) -> Settings:
    return Settings(keys=str(keys), clients=str(clients_file), loopback_hosts="portal.test, host.docker.internal")


@pytest.fixture
def keyring(keys: Path, clock: ManualClock) -> Keyring:
    return Keyring(keys, clock)


@pytest.fixture
def ended() -> list[str]:
    """Sessions of the node that were ended, in order."""
    return []


@pytest.fixture
def provider(settings: Settings, store: Store, keyring: Keyring, clock: ManualClock, chance: SeededChance, ended: list[str]) -> Provider:
    return Provider(settings, store, keyring, clock, chance, lambda session, _: ended.append(session))


@pytest.fixture
def strict_provider(settings: Settings, store: Store, keyring: Keyring, clock: ManualClock) -> Provider:
    return Provider(replace(settings, strict=True), store, keyring, clock, SystemChance(), lambda session, _: None)


@pytest.fixture
def asking() -> Asking:
    """A complete authentication request of an unregistered client with PKCE."""
    return Asking(
        {
            "response_type": "code",
            "client_id": "guest",
            "redirect_uri": REDIRECT,
            "scope": "openid profile",
            "state": "st&te=1",
            "nonce": "n-0S6",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
    )


@pytest.fixture
def redeeming() -> Asking:
    """The token request that goes with `asking`, but for the code."""
    return Asking(
        {"grant_type": "authorization_code", "client_id": "guest", "redirect_uri": REDIRECT, "code_verifier": VERIFIER, "code": "unknown"}
    )


@pytest.fixture
def log_in(provider: Provider, asking: Asking, who: Identified) -> Callable[..., AuthorizeResponse]:
    """A whole login; what comes back to the client."""

    def run(outcome: Outcome | None = None, **changes: str | None) -> AuthorizeResponse:
        wanted = provider.authorize(asking(**changes))
        if isinstance(wanted, AuthorizeResponse):
            return wanted
        return provider.finish(wanted, outcome or who)

    return run


@pytest.fixture
def code(log_in: Callable[..., AuthorizeResponse]) -> str:
    return log_in().parameters["code"]


@pytest.fixture
def tokens(provider: Provider, log_in: Callable[..., AuthorizeResponse], redeeming: Asking) -> Callable[..., TokenResponse]:
    """A whole login up to its tokens."""

    def run(outcome: Outcome | None = None, **changes: str | None) -> TokenResponse:
        code = log_in(outcome, **changes).parameters["code"]
        return provider.token("", redeeming(code=code))

    return run


@dataclass
class Node:
    """A Flask application around the provider: `outcome` is what every login ends with at once."""

    provider: Provider
    outcome: Outcome
    wanted: list[LoginRequest] = field(default_factory=list)

    def app(self) -> Flask:
        app = Application(idp_mock.__name__)
        language.install(app)
        headers.install(app)
        errors.install(app)
        serve_assets(app)
        app.register_blueprint(oidc_blueprint(lambda: self.provider, self._start))
        return app

    def _start(self, wanted: LoginRequest) -> Any:
        self.wanted.append(wanted)
        return finish(self.provider, wanted, self.outcome)


@pytest.fixture
def node(provider: Provider, who: Identified) -> Node:
    return Node(provider, who)


@pytest.fixture
def http(node: Node) -> Iterator[FlaskClient]:
    with node.app().test_client() as client:
        yield client


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


@pytest.fixture(name="basic")
def basic_fixture() -> Callable[[str, str], str]:
    """The Authorization header of already form-encoded credentials."""
    return basic


@pytest.fixture
def left_half() -> Callable[[str], str]:
    """The left half of a SHA-256, in base64url."""
    return lambda text: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).decode().rstrip("=")
