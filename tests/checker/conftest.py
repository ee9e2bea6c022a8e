"""A node and relying parties that are reached without a network, and the checker between them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest

from eid.storage.open import open_store
from idp_mock.app import create_app
from idp_mock.checker.plan import Plan, Selection, Sign, Way
from idp_mock.checker.run import Run, prepared
from idp_mock.settings import Settings
from tests.checker.relying_parties import saml
from tests.checker.relying_parties.base import HANGS, RelyingParty
from tests.checker.relying_parties.dialect import DialectRelyingParty
from tests.checker.relying_parties.oidc import OidcRelyingParty

NODE, HERE = "http://localhost:8000", "http://127.0.0.1:9001"
KINDS: dict[str, type[RelyingParty]] = {"oidc": OidcRelyingParty, "saml": DialectRelyingParty, "saml2": saml.SamlRelyingParty}


class Town(httpx.BaseTransport):
    """Applications by their addresses."""

    def __init__(self) -> None:
        self.applications: dict[str, Any] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        address = f"{request.url.scheme}://{request.url.netloc.decode()}"
        if address not in self.applications:
            raise httpx.ConnectError("nobody is there")
        response = httpx.WSGITransport(self.applications[address], raise_app_exceptions=False).handle_request(request)
        if HANGS in response.headers:
            raise httpx.ReadTimeout("no answer")
        return response


@pytest.fixture(scope="session")
def node_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checker-keys")


@pytest.fixture
def town(node_keys: Path, tmp_path: Path) -> Town:
    """With a node that knows our SAML service provider."""
    (tmp_path / "sp.xml").write_text(saml.metadata(HERE))
    (tmp_path / "clients.toml").write_text('[[service_provider]]\nmetadata = "sp.xml"\nsign = "both"\n')
    settings = Settings(keys=str(node_keys), store="sqlite:///:memory:", clients=str(tmp_path / "clients.toml"), events=100_000)
    built = Town()
    built.applications[NODE] = create_app(settings, store=open_store("sqlite:///:memory:"))
    return built


@pytest.fixture
def build(town: Town) -> Callable[..., RelyingParty]:
    """A relying party over a protocol, with what it forgets."""

    def made(protocol: str, *forgets: str) -> RelyingParty:
        party = KINDS[protocol](HERE, NODE, httpx.Client(transport=town), forgets)
        town.applications[HERE] = party.app
        return party

    return made


def plan_of(protocol: str, only: Iterable[str] = (), **changed: Any) -> Plan:
    given: dict[str, Any] = {
        "login": Way(address=f"{HERE}/login?space={{space}}"),
        "logged_in": Sign(address=f"{HERE}/me", selector="#user"),
        "logout": Way(address=f"{HERE}/logout"),
        "faults": Selection(protocol=protocol, only=tuple(only)),  # type: ignore[arg-type]
    }
    return Plan(**{**given, **changed})


@pytest.fixture
def check(town: Town) -> Callable[..., Run]:
    """The run of a plan."""

    def run(plan: Plan) -> Run:
        with prepared(plan, transport=town) as made:
            return made.run(lambda trial: None)

    return run
