"""A node in a thread and its handle, as a test of somebody's application uses them: over HTTP alone."""

import base64
import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from idp_mock.testing import ApiError, MockIdp, serve_in_thread

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
HTTP = httpx.Client(trust_env=False, verify=False)
PEOPLE = ("jan.testowy", "anna.testowa", "karolina.konto")


@pytest.fixture(scope="module")
def node() -> Iterator[MockIdp]:
    with serve_in_thread() as started:
        yield started


@pytest.fixture
def idp(node: MockIdp) -> Iterator[MockIdp]:
    with node.space() as space:
        yield space


def authorize(idp: MockIdp, **changed: str) -> httpx.Response:
    parameters = {
        "client_id": "app",
        "redirect_uri": "http://127.0.0.1:9/cb",
        "response_type": "code",
        "scope": "openid profile",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return HTTP.get(f"{idp.issuer}/oidc/authorize", params=parameters | changed)


def log_in(idp: MockIdp, **changed: str) -> dict[str, Any]:
    """Claims of the ID token after a login that shows no page, or the error."""
    answer = {name: values[0] for name, values in parse_qs(urlsplit(authorize(idp, **changed).headers["Location"]).query).items()}
    if "code" not in answer:
        return answer
    fields = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": "http://127.0.0.1:9/cb",
        "client_id": "app",
        "client_secret": "any",
        "code_verifier": VERIFIER,
    }
    token = HTTP.post(f"{idp.issuer}/oidc/token", data=fields).json()["id_token"]
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def test_an_application_logs_in_without_a_page(idp: MockIdp) -> None:
    idp.next_login(persona="jan.testowy")
    claims = log_in(idp)
    assert (claims["pesel"], claims["iss"]) == ("90810100010", idp.issuer)


def test_discovery_is_that_of_the_space(idp: MockIdp) -> None:
    assert HTTP.get(idp.discovery).json()["issuer"] == idp.issuer


def test_a_scripted_failure_reaches_the_application(idp: MockIdp) -> None:
    idp.next_login(outcome="cancelled", client_id="app")
    assert log_in(idp)["error"] == "access_denied"


def test_time_is_moved_and_set(idp: MockIdp) -> None:
    idp.freeze()
    idp.set_time("2031-01-01T00:00:00Z")
    idp.advance(60)
    assert idp.now() == 1924992060
    idp.next_login(persona="jan.testowy")
    assert log_in(idp)["auth_time"] == 1924992060


def test_what_went_over_the_wire_can_be_asserted(idp: MockIdp) -> None:
    idp.next_login(persona="jan.testowy")
    log_in(idp)
    authorized, token = idp.events(path="/oidc")
    assert "code_challenge_method=S256" in authorized["query"]
    assert f"code_verifier={VERIFIER}" in token["request_body"]
    assert [event["path"] for event in idp.events(flow=authorized["flow"])] == ["/oidc/authorize", "/oidc/token"]


def test_a_persona_is_made_and_changed(idp: MockIdp) -> None:
    idp.persona("ewa", given_name="Ewa", family_name="Nowa", pesel="90810100010")
    idp.persona("ewa", family_name="Stara")
    idp.next_login(persona="ewa")
    assert log_in(idp)["family_name"] == "Stara"


def test_tokens_are_minted_without_a_login(idp: MockIdp) -> None:
    assert {"access_token", "id_token"} <= idp.mint("jan.testowy", "app", nonce="n").keys()


def test_a_reset_space_has_forgotten(idp: MockIdp) -> None:
    idp.next_login(outcome="failed")
    idp.reset()
    assert authorize(idp).status_code == 200


def test_a_refusal_is_told_in_the_nodes_words(idp: MockIdp) -> None:
    with pytest.raises(ApiError, match="there is no persona 'nobody'"):
        idp.next_login(persona="nobody")


def test_a_node_that_is_not_there_is_told_in_one_line() -> None:
    with MockIdp.at("http://127.0.0.1:1") as nobody, pytest.raises(ApiError, match=r"cannot reach http://127\.0\.0\.1:1"):
        nobody.now()


def test_a_space_is_gone_after_its_block(node: MockIdp) -> None:
    with node.space("mine") as mine:
        assert mine.issuer == f"{node.issuer}/s/mine"
    assert "mine" not in [space["name"] for space in node.api.get("/spaces")]


def test_two_hundred_spaces_in_parallel_threads_never_see_each_other(node: MockIdp) -> None:
    def one_test(number: int) -> tuple[Any, ...]:
        with node.space() as idp:
            username = PEOPLE[number % len(PEOPLE)]
            idp.persona(username, family_name=f"Numer{number}")
            idp.freeze()
            idp.set_time(1_900_000_000 + number)
            idp.next_login(persona=username)
            claims = log_in(idp)
            return (claims["family_name"], claims["auth_time"], claims["iss"] == idp.issuer, len(idp.events()), idp.api.get("/outcomes"))

    with ThreadPoolExecutor(16) as pool:
        seen = list(pool.map(one_test, range(200)))
    assert seen == [(f"Numer{number}", 1_900_000_000 + number, True, 2, []) for number in range(200)]


def test_a_fault_is_given_to_the_next_login(idp: MockIdp) -> None:
    idp.next_login(persona="jan.testowy", fault="id-token-expired")
    claims = log_in(idp)
    assert claims["exp"] < claims["iat"]


def test_a_fault_is_armed_until_the_end_of_the_block(idp: MockIdp) -> None:
    with idp.armed_fault("jwks-500"):
        assert HTTP.get(f"{idp.issuer}/oidc/jwks").status_code == 500
    assert HTTP.get(f"{idp.issuer}/oidc/jwks").status_code == 200


def test_a_fault_whose_times_are_taken_needs_no_disarming(idp: MockIdp) -> None:
    with idp.armed_fault("jwks-500", times=1):
        assert HTTP.get(f"{idp.issuer}/oidc/jwks").status_code == 500
        assert HTTP.get(f"{idp.issuer}/oidc/jwks").status_code == 200


def test_the_catalogue_is_at_hand(idp: MockIdp) -> None:
    assert {fault["family"] for fault in idp.faults("logout")} == {"logout"}
    assert len(idp.faults()) >= 260
