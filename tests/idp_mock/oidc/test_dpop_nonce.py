"""DPoP proofs with a nonce of the node (RFC 9449 sections 8 and 9)."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from eid.clock import ManualClock
from eid.storage.store import Store
from idp_mock.keyring import Keyring
from idp_mock.oidc.nonces import GOOD_FOR, NONCES, Nonces
from idp_mock.settings import Settings
from tests.idp_mock.oidc.proofs import Prover

TOKEN, USERINFO, PAR = (f"http://localhost:8000/oidc/{name}" for name in ("token", "userinfo", "par"))
CREDENTIALS = {"grant_type": "client_credentials", "client_id": "guest", "client_secret": "any"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, dpop_nonce=True)


@pytest.fixture
def prover(clock: ManualClock) -> Prover:
    return Prover(clock)


def ask(http: FlaskClient, prover: Prover, **claims: Any) -> Any:
    return http.post("/oidc/token", data=CREDENTIALS, headers={"DPoP": prover.proof("POST", TOKEN, **claims)})


def nonce(http: FlaskClient, prover: Prover) -> str:
    return str(ask(http, prover).headers["DPoP-Nonce"])


def test_a_proof_without_a_nonce_is_refused_with_one(http: FlaskClient, prover: Prover) -> None:
    refused = ask(http, prover)
    assert (refused.status_code, refused.json["error"]) == (400, "use_dpop_nonce")
    assert "DPoP-Nonce" in refused.headers["Access-Control-Expose-Headers"]
    answer = ask(http, prover, nonce=refused.headers["DPoP-Nonce"])
    assert (answer.status_code, answer.json["token_type"]) == (200, "DPoP")


def test_a_proof_with_an_rsa_key_in_its_long_header_is_as_good_as_any(http: FlaskClient, keyring: Keyring, clock: ManualClock) -> None:
    prover = Prover(clock, keyring.rsa.private)
    answer = ask(http, prover, nonce=nonce(http, prover))
    assert answer.status_code == 200, answer.json


@pytest.mark.parametrize("wrong", ["x", "", 7, None, ["x"]], ids=repr)
def test_another_nonce_is_refused(http: FlaskClient, prover: Prover, wrong: Any) -> None:
    assert ask(http, prover, nonce=wrong).json["error"] == "use_dpop_nonce"


def test_a_nonce_is_good_for_one_more_stretch_of_time(http: FlaskClient, prover: Prover, clock: ManualClock) -> None:
    given = nonce(http, prover)
    clock.advance(GOOD_FOR)
    assert nonce(http, prover) != given
    assert ask(http, prover, nonce=given).status_code == 200
    clock.advance(GOOD_FOR)
    assert ask(http, prover, nonce=given).json["error"] == "use_dpop_nonce"


def test_a_bound_token_is_used_with_a_nonce(http: FlaskClient, prover: Prover, asking: Any, redeeming: Any) -> None:
    given = nonce(http, prover)
    code = http.get("/oidc/authorize", query_string=asking.parameters).location.partition("code=")[2].partition("&")[0]
    proof = prover.proof("POST", TOKEN, nonce=given)
    token = http.post("/oidc/token", data=redeeming.parameters | {"code": code}, headers={"DPoP": proof}).json["access_token"]

    def use(**claims: str) -> Any:
        proof = prover.proof("GET", USERINFO, token, **claims)
        return http.get("/oidc/userinfo", headers={"Authorization": f"DPoP {token}", "DPoP": proof})

    refused = use()
    assert (refused.status_code, refused.headers["DPoP-Nonce"]) == (401, given)
    assert refused.headers["WWW-Authenticate"].startswith('DPoP error="use_dpop_nonce"')
    assert use(nonce=given).status_code == 200


def test_a_pushed_request_with_a_proof_needs_it_too(http: FlaskClient, prover: Prover, asking: Any) -> None:
    refused = http.post("/oidc/par", data=asking.parameters, headers={"DPoP": prover.proof("POST", PAR)})
    assert refused.json["error"] == "use_dpop_nonce"
    proof = prover.proof("POST", PAR, nonce=refused.headers["DPoP-Nonce"])
    assert http.post("/oidc/par", data=asking.parameters, headers={"DPoP": proof}).status_code == 201


def test_all_processes_give_and_take_the_same_nonce(store: Store, clock: ManualClock, chance: Any) -> None:
    one, other = Nonces(store, clock, chance), Nonces(store, clock, chance)
    assert other.accepts(one.current())
    assert one.current() == other.current()
    assert len(list(store.items(NONCES))) == 1
