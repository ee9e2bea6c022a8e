"""An encrypted token, made by another library, opened with the client's test key."""

import base64
import hashlib
import json

import pytest
from joserfc import jwe as other_jwe
from joserfc.jwk import ECKey, RSAKey

from eid import jwe
from eid.keys import KeyPair
from idp_mock.inspector.decoders.decoder import Steps
from idp_mock.inspector.token_decryption import _mistakes, opened_token
from tests.idp_mock.conftest import Browser
from tests.idp_mock.inspector.conftest import ROOT
from tests.idp_mock.inspector.test_decryption import pem_of
from tests.xml.key_pairs import ec_pair, rsa_pair

PLAINTEXT = b'{"sub":"90810100010"}'
ENCS = ("A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM")
ALGS = ("RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")


def pair_for(alg: str) -> KeyPair:
    return rsa_pair() if alg.startswith("RSA") else ec_pair("31")


def encrypted(alg: str, enc: str = "A128GCM", **more: str) -> str:
    kind = RSAKey if alg.startswith("RSA") else ECKey
    key = kind.import_key(pair_for(alg).private)  # type: ignore[arg-type]
    return other_jwe.encrypt_compact({"alg": alg, "enc": enc, **more}, PLAINTEXT, key, algorithms=[alg, enc])


def opened(token: str, alg: str, **computed: str) -> Steps:
    return opened_token(token, pem_of(pair_for(alg)), computed)


def value(steps: Steps, begins: str) -> str:
    return next(step.value for step in steps.steps if step.name.startswith(begins))


@pytest.mark.parametrize("enc", ENCS)
@pytest.mark.parametrize("alg", ALGS)
def test_every_step_is_shown_down_to_the_plaintext(alg: str, enc: str) -> None:
    steps = opened(encrypted(alg, enc), alg)
    assert steps.reason == ""
    assert value(steps, "plaintext") == PLAINTEXT.decode()
    assert json.loads(value(steps, "header"))["enc"] == enc
    shown = {"Z, the shared secret": alg.startswith("ECDH"), "KEK": alg.endswith("KW"), "content key": True}
    assert all(any(step.name.startswith(name) for step in steps.steps) == there for name, there in shown.items())


@pytest.mark.parametrize("alg", ["ECDH-ES", "ECDH-ES+A128KW"])
def test_a_usual_mistake_is_recognised_by_the_key_that_comes_of_it(alg: str) -> None:
    party = {name: base64.urlsafe_b64encode(name.encode() * 3).rstrip(b"=").decode() for name in ("apu", "apv")}
    token = encrypted(alg, **party)
    parts = jwe.parts_of(token)
    mistakes = _mistakes(parts, jwe.agreed(parts, pair_for(alg).private))  # type: ignore[arg-type]
    name = "kek" if alg.endswith("KW") else "content_key"
    assert len(set(mistakes.values())) == len(mistakes)
    for sentence, key in mistakes.items():
        assert opened(token, alg, **{name: key.hex()}).reason == f"{name}: {sentence}"
    assert "none of the usual" in opened(token, alg, **{name: "00" * 16}).reason
    secret = bytes.fromhex(value(opened(token, alg), "Z"))
    assert "hashed" in opened(token, alg, secret=hashlib.sha256(secret).hexdigest()).reason
    right = value(opened(token, alg), "KEK" if name == "kek" else "content key")
    assert opened(token, alg, secret=secret.hex(), **{name: right}).reason == ""


def changed(token: str, number: int, piece: str) -> str:
    pieces = token.split(".")
    pieces[number] = piece
    return ".".join(pieces)


def headed(**members: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (changed(encrypted("RSA-OAEP"), 4, "A" * 22), "the tag does not fit"),
        (changed(encrypted("RSA-OAEP", "A128CBC-HS256"), 4, "A" * 22), "the tag does not fit"),
        (changed(encrypted("RSA-OAEP"), 1, "AAAA"), "the encrypted key does not open with this RSA key"),
        (changed(encrypted("RSA-OAEP"), 0, headed(alg="RSA1_5", enc="A128GCM")), "alg must be one of RSA-OAEP"),
        (changed(encrypted("RSA-OAEP"), 0, headed(alg="RSA-OAEP", enc="A128")), "enc must be one of A128GCM"),
        (changed(encrypted("RSA-OAEP"), 0, headed(alg="RSA-OAEP", enc="A256GCM")), "enc A256GCM wants a content key of 32 octets"),
        (changed(encrypted("RSA-OAEP"), 0, headed(alg="ECDH-ES", enc="A128GCM")), "alg ECDH-ES needs an elliptic private key"),
        (changed(encrypted("RSA-OAEP"), 0, "e30x5"), "a part is no base64url"),
        (encrypted("RSA-OAEP").rpartition(".")[0], "a JWE has 5 parts"),
    ],
)
def test_what_does_not_open_with_an_rsa_key_says_at_which_step(token: str, reason: str) -> None:
    assert opened(token, "RSA-OAEP").reason.startswith(reason)


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (changed(encrypted("ECDH-ES+A128KW"), 1, "A" * 32), "the encrypted key does not unwrap"),
        (changed(encrypted("ECDH-ES"), 0, headed(alg="ECDH-ES", enc="A128GCM")), "epk must be a key on secp256r1"),
        (
            changed(encrypted("ECDH-ES"), 0, headed(alg="ECDH-ES", enc="A128GCM", epk={"crv": "P-256", "x": "AQ", "y": "AQ"})),
            "epk is no point on secp256r1",
        ),
        (encrypted("RSA-OAEP"), "alg RSA-OAEP needs an RSA private key"),
    ],
)
def test_what_does_not_open_with_an_elliptic_key_says_at_which_step(token: str, reason: str) -> None:
    assert opened(token, "ECDH-ES").reason.startswith(reason)


def test_the_page_opens_a_token_and_the_diagnosis_leads_there(tester: Browser) -> None:
    token = encrypted("ECDH-ES")
    told = tester.submit(tester.get(f"{ROOT}/diagnosis"), {"text": token}, button="diagnose")
    link = told.html.select_one("[data-testid=explained] a")
    assert link is not None
    page = tester.submit(tester.get(str(link["href"])), {"xml": token, "key": pem_of(ec_pair("31"))}, button="open")
    assert "90810100010" in page.text
