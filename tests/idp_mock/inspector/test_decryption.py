"""An encrypted answer of the node, opened with the service provider's test key."""

import base64
import hashlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from eid.chance import SeededChance
from eid.keys import KeyPair
from eid.xml import key_transport
from eid.xml.encryption import PADDING_COUNTED, Recipient, encrypt, ephemeral_key, self_contained
from eid.xml.key_transport import RsaPublicKey
from eid.xml.names import AES128_CBC, AES256_GCM, RSA_OAEP, RSA_OAEP_MGF1P, SHA1, SHA256
from idp_mock.inspector.decryption import MISTAKES, MISTAKES_OF_THE_STANDARD, opened
from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.inspector.conftest import ROOT
from tests.idp_mock.saml.service_provider import ServiceProvider
from tests.xml.key_pairs import ec_pair, rsa_pair


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


PLAINTEXT = b"<saml:Assertion/>"


def pem_of(pair: KeyPair) -> str:
    return pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def transported(method: str = RSA_OAEP, content: str = AES128_CBC) -> str:
    public = rsa_pair().certificate.public_key()
    assert isinstance(public, RsaPublicKey)
    return key_transport.encrypt(PLAINTEXT, public, method, content, SeededChance("1"))


@pytest.mark.parametrize("content", [AES128_CBC, AES256_GCM])
@pytest.mark.parametrize(("method", "digest"), [(RSA_OAEP, "sha256"), (RSA_OAEP_MGF1P, "sha1")])
def test_a_key_under_rsa_oaep_is_opened_and_its_digests_are_told(method: str, digest: str, content: str) -> None:
    found = opened(transported(method, content).encode(), pem_of(rsa_pair()), {})
    assert found.reason == ""
    assert found.steps[1].value == f"digest {digest}, MGF1 with {digest}, label empty"
    assert found.steps[-1].value == PLAINTEXT.decode()


def test_digests_that_the_message_names_wrongly_are_told_with_those_that_open_it() -> None:
    lying = transported().replace(f'DigestMethod Algorithm="{SHA256}"', f'DigestMethod Algorithm="{SHA1}"')
    reason = opened(lying.encode(), pem_of(rsa_pair()), {}).reason
    assert reason == (
        "the message names digest sha1, MGF1 with sha256, label empty, but was made with digest sha256, MGF1 with sha256, label empty"
    )


def test_another_content_key_is_told_by_what_differs() -> None:
    for theirs, reason in (("00" * 16, "content_key: this is the first step"), ("00" * 32, "content_key: it has 16 octets, yours has 32")):
        assert opened(transported().encode(), pem_of(rsa_pair()), {"content_key": theirs}).reason.startswith(reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((RSA_OAEP, "http://www.w3.org/2001/04/xmlenc#rsa-1_5"), "the key must be encrypted by"),
        (("<xenc:CipherValue>", "<xenc:CipherValue>AAAA"), "the EncryptedKey does not open"),
        ((AES128_CBC, AES256_GCM), "the content key has 16 octets"),
        (("EncryptedKey", "Other"), "there is no EncryptedKey"),
    ],
)
def test_what_does_not_open_under_rsa_says_at_which_step(change: tuple[str, str], reason: str) -> None:
    assert opened(transported().replace(*change).encode(), pem_of(rsa_pair()), {}).reason.startswith(reason)


def test_key_agreement_in_the_manner_of_the_standard_is_opened_and_its_usual_mistake_told() -> None:
    pair = ec_pair("55")
    public = pair.certificate.public_key()
    assert isinstance(public, EllipticCurvePublicKey)
    recipient = Recipient(public=public, party_u="node", party_v="sp", style=PADDING_COUNTED)
    xml = self_contained(encrypt(PLAINTEXT, recipient, ephemeral_key(public, SeededChance("2")), SeededChance("3"))).encode()
    found = opened(xml, pem_of(pair), {})
    assert (found.reason, found.steps[-1].value) == ("", PLAINTEXT.decode())
    secret, parameters = bytes.fromhex(found.steps[0].value), tuple(bytes.fromhex(step.value) for step in found.steps[1:4])
    for mistake, derive in MISTAKES_OF_THE_STANDARD.items():
        wrong = derive(secret, parameters).hex()
        assert opened(xml, pem_of(pair), {"kek": wrong}).reason == (f"kek: {mistake}" if wrong != found.steps[5].value else "")


def test_a_response_is_opened_as_it_stood_in_its_field_in_base64(tester: Browser, answer: bytes, key: str) -> None:
    page = tester.submit(tester.get(f"{ROOT}/decryption"), {"xml": base64.b64encode(answer).decode(), "key": key}, button="open")
    steps = page.find("steps")
    assert steps is not None
    assert "90810100010" in steps.get_text()


@pytest.mark.parametrize("label", ["CERTIFICATE", "ENCRYPTED PRIVATE KEY"])
def test_what_is_no_private_key_is_told_by_how_it_begins(label: str) -> None:
    key = f"-----BEGIN {label}-----\nAAAA\n-----END {label}-----"
    assert opened(transported().encode(), key, {}).reason.endswith(f"it begins -----BEGIN {label}-----")
    assert opened(transported().encode(), "secret", {}).reason.endswith("there is no -----BEGIN PRIVATE KEY----- in it")
