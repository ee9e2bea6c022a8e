"""An encrypted answer of the node, opened with the service provider's test key."""

import hashlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from idp_mock.inspector.decryption import MISTAKES, opened
from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.inspector.conftest import ROOT
from tests.idp_mock.saml.service_provider import ServiceProvider
from tests.xml.key_pairs import ec_pair


@pytest.fixture
def answer(api: Api, saml_login: Callable[[], str]) -> bytes:
    """What the service provider got for its artifact."""
    flow = saml_login()
    number = api.get("/events", flow=flow)[-1]["number"]
    return bytes(api("GET", f"/events/{number}/reply").data)


@pytest.fixture
def key(saml_sp: ServiceProvider) -> str:
    return saml_sp.pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def right(answer: bytes, key: str) -> dict[str, str]:
    steps = opened(answer, key, {}).steps
    return {"secret": steps[0].value, "other_info": steps[4].value, "kek": steps[5].value, "content_key": steps[6].value}


def test_every_step_is_shown_down_to_the_assertion(answer: bytes, key: str) -> None:
    steps = opened(answer, key, {})
    assert steps.reason == ""
    assert "90810100010" in steps.steps[-1].value
    parameters = "".join(step.value for step in steps.steps[1:4])
    assert steps.steps[4].value == parameters
    assert parameters.startswith("0000")


def test_results_that_are_right_are_told_so(answer: bytes, key: str) -> None:
    steps = opened(answer, key, right(answer, key))
    assert steps.reason == ""
    assert [step.holds for step in steps.steps if step.holds is not None] == [True] * 5


def test_the_first_step_that_differs_is_named(answer: bytes, key: str) -> None:
    steps = opened(answer, key, {**right(answer, key), "other_info": "00", "kek": "11"})
    assert steps.reason.startswith("other_info")


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_usual_mistake_is_recognised_by_the_key_that_comes_of_it(answer: bytes, key: str, mistake: str) -> None:
    found = right(answer, key)
    steps = opened(answer, key, {})
    parameters = tuple(bytes.fromhex(step.value) for step in steps.steps[1:4])
    secret = bytes.fromhex(found["secret"])
    kek = MISTAKES[mistake](secret, parameters).hex()
    told = opened(answer, key, {"kek": kek}).reason
    assert told == (f"kek: {mistake}" if kek != found["kek"] else "")


def test_a_hashed_shared_secret_is_recognised(answer: bytes, key: str) -> None:
    secret = bytes.fromhex(right(answer, key)["secret"])
    assert "hashed" in opened(answer, key, {"secret": hashlib.sha256(secret).hexdigest()}).reason


def test_a_wrong_key_is_told_by_the_step_that_fails(answer: bytes) -> None:
    other = ec_pair("77")
    pem = other.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert "does not unwrap" in opened(answer, pem, {}).reason


@pytest.mark.parametrize(("xml", "pem"), [(b"", ""), (b"<a/>", ""), (b"<a", "x"), (b"\xff", "-----BEGIN PRIVATE KEY-----")])
def test_nonsense_gets_a_reason(xml: bytes, pem: str) -> None:
    assert opened(xml, pem, {}).reason


def test_the_page_opens_and_explains(tester: Browser, answer: bytes, key: str) -> None:
    page = tester.submit(tester.get(f"{ROOT}/decryption"), {"xml": answer.decode(), "key": key}, button="open")
    assert page.shows("steps")
    assert "90810100010" in page.response.text
    assert tester.submit(page, {"xml": "nonsense", "key": ""}, button="open").shows("reason")
