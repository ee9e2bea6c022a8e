"""Logouts that the node tells of wrongly, over the network: the node's server calls the relying party's."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from idp_mock.checker.plan import NodePlace, Selection, Sign, Way
from idp_mock.checker.run import prepared
from idp_mock.checker.verdict import Grade
from idp_mock.settings import Settings
from idp_mock.testing import serve_in_thread
from tests.checker.conftest import plan_of
from tests.checker.relying_parties.oidc import CLIENT_ID, OidcRelyingParty
from tests.journeys.listening import listening

FORGETFUL: dict[tuple[str, ...], set[str]] = {
    (): set(),
    ("logout signature",): {"logout-token-alg-none", "logout-token-key-other"},
    ("logout audience",): {"logout-token-audience-other"},
    ("logout event",): {"logout-token-event-absent"},
    ("logout nonce",): {"logout-token-with-nonce"},
    ("logout time",): {"logout-token-expired"},
    ("logout id",): {"logout-token-id-absent"},
    ("logout type",): {"logout-token-type-access-token"},
}
TRIED = (*sorted(set().union(*FORGETFUL.values())), "logout-token-type-general", "logout-state-other")
CLIENT = """
[[client]]
client_id = "{client_id}"
client_secret = "any"
token_endpoint_auth_method = "client_secret_post"
redirect_uris = ["{here}/cb"]
backchannel_logout_uri = "{here}/backchannel"
"""
Findings = Callable[..., tuple[set[str], set[str]]]


@pytest.fixture
def findings(tmp_path: Path) -> Iterator[Findings]:
    """What is found at a relying party that forgets this, and what was not exercised."""
    with listening() as place, httpx.Client(trust_env=False, verify=False) as http:
        (tmp_path / "clients.toml").write_text(CLIENT.format(client_id=CLIENT_ID, here=place.url))
        settings = Settings(store="sqlite:///:memory:", keys=str(tmp_path), clients=str(tmp_path / "clients.toml"))
        with serve_in_thread(settings) as node:

            def found(*forgets: str) -> tuple[set[str], set[str]]:
                place.application = OidcRelyingParty(place.url, node.issuer, http, forgets).app
                plan = plan_of(
                    "oidc",
                    login=Way(address=f"{place.url}/login?space={{space}}"),
                    logged_in=Sign(address=f"{place.url}/me", selector="#user"),
                    logout=Way(address=f"{place.url}/logout"),
                    faults=Selection(protocol="oidc", only=TRIED),
                    node=NodePlace(url=node.issuer),
                )
                with prepared(plan) as made:
                    trials = made.run(lambda trial: None).trials
                named = {grade: {trial.fault.id for trial in trials if trial.grade is grade} for grade in Grade}
                return named[Grade.FINDING], named[Grade.UNTRIED]

            yield found


@pytest.mark.parametrize(("forgets", "finds"), FORGETFUL.items(), ids=lambda value: "+".join(value) if isinstance(value, tuple) else "")
def test_a_check_of_logout_tokens_that_is_forgotten_is_found(findings: Findings, forgets: tuple[str, ...], finds: set[str]) -> None:
    assert findings(*forgets) == (finds, {"logout-state-other"})
