"""The ID token, verified by `cryptography` alone: another implementation than the one that signs."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec.structs import replace

from eid.clock import ManualClock
from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from idp_mock.keyring import Keyring
from idp_mock.login.request import Identified
from idp_mock.oidc.jose import ALGORITHMS, Signer, UntrustedToken
from idp_mock.oidc.messages import TokenResponse
from idp_mock.oidc.provider import Provider
from idp_mock.settings import Settings

Tokens = Callable[..., TokenResponse]


def octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text: str) -> int:
    return int.from_bytes(octets(text), "big")


def verify(token: str, jwks: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, after the signature was checked with the key of that `kid`."""
    head, body, signature = token.split(".")
    header = json.loads(octets(head))
    key = next(key for key in jwks["keys"] if key["kid"] == header["kid"])
    assert key["alg"] == header["alg"]
    signed = f"{head}.{body}".encode()
    if key["kty"] == "EC":
        public = ec.EllipticCurvePublicNumbers(number(key["x"]), number(key["y"]), ec.SECP256R1()).public_key()
        raw = octets(signature)
        assert len(raw) == 64
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        public.verify(der, signed, ec.ECDSA(SHA256()))
    else:
        rsa.RSAPublicNumbers(number(key["e"]), number(key["n"])).public_key().verify(
            octets(signature), signed, padding.PKCS1v15(), SHA256()
        )
    return header, json.loads(octets(body))


def test_an_id_token_is_signed_with_es256_unless_asked_otherwise(provider: Provider, tokens: Tokens) -> None:
    header, _ = verify(tokens().id_token, provider.jwks())
    assert (header["alg"], header["typ"]) == ("ES256", "JWT")


def test_an_id_token_is_signed_with_rs256_on_request(provider: Provider, tokens: Tokens) -> None:
    header, _ = verify(tokens(mock_id_token_alg="RS256").id_token, provider.jwks())
    assert header["alg"] == "RS256"


def test_a_token_says_who_for_whom_by_whom_and_when(
    provider: Provider, tokens: Tokens, who: Identified, clock: ManualClock, settings: Settings, left_half: Callable[[str], str]
) -> None:
    answer = tokens(scope="openid")
    _, claims = verify(answer.id_token, provider.jwks())
    assert claims == {
        "iss": "http://localhost:8000",
        "sub": claims["sub"],
        "aud": "guest",
        "iat": int(clock.now()),
        "exp": int(clock.now()) + settings.token_lifetime,
        "auth_time": int(who.authenticated_at),
        "nonce": "n-0S6",
        "acr": "http://eidas.europa.eu/LoA/substantial",
        "amr": ["pwd", "sms", "mfa"],
        "at_hash": left_half(answer.access_token),
        "sid": who.session_id,
    }


def test_claims_of_the_scopes_are_in_the_token_too(provider: Provider, tokens: Tokens) -> None:
    _, claims = verify(tokens(scope="openid profile email phone").id_token, provider.jwks())
    assert claims["name"] == "Żaneta Testowa-Próbna"
    assert claims["birthdate"] == "1890-01-01"
    assert claims["pesel"] == claims["person_identifier"] == "90810100010"
    assert (claims["email"], claims["email_verified"]) == ("zaneta@example.test", True)
    assert (claims["phone_number"], claims["phone_number_verified"]) == ("+48500100200", True)


def test_a_nonce_is_left_out_where_none_was_sent(provider: Provider, tokens: Tokens) -> None:
    assert "nonce" not in verify(tokens(nonce=None).id_token, provider.jwks())[1]


@pytest.mark.parametrize("level", Level)
def test_the_acr_is_the_level_that_was_reached(provider: Provider, tokens: Tokens, who: Identified, level: Level) -> None:
    _, claims = verify(tokens(replace(who, level=level)).id_token, provider.jwks())
    assert claims["acr"] == level.uri
    assert claims["amr"]


def test_a_subject_stays_the_same_for_one_person_and_differs_for_another(provider: Provider, tokens: Tokens, who: Identified) -> None:
    def subject(identified: Identified) -> str:
        return str(provider.userinfo(tokens(identified).access_token)["sub"])

    renamed = replace(who, username="other", person=replace(who.person, family_name="Other"))
    foreign = replace(who, person=replace(who.person, identifier=PersonIdentifier(country="DE", value="90810100010")))
    assert subject(who) == subject(renamed)
    assert subject(who) != subject(foreign)
    assert "90810100010" not in subject(who)


def test_what_a_person_lacks_is_left_out(provider: Provider, tokens: Tokens, who: Identified) -> None:
    foreign = PersonIdentifier(country="UA", value="1234567890")
    answer = tokens(replace(who, email="", phone="", person=replace(who.person, identifier=foreign)), scope="openid pesel email phone")
    told = provider.userinfo(answer.access_token)
    assert set(told) == {"sub", "person_identifier"}
    assert told["person_identifier"] == "UA/PL/1234567890"


def test_published_keys_hold_no_private_part(provider: Provider) -> None:
    private = {"d", "p", "q", "dp", "dq", "qi", "k"}
    keys = provider.jwks()["keys"]
    assert not any(private & set(key) for key in keys)
    assert [(key["kty"], key["alg"]) for key in keys if key["use"] == "sig"][:2] == [("EC", "ES256"), ("RSA", "RS256")]


def test_each_published_key_comes_with_its_certificate(provider: Provider, keyring: Keyring) -> None:
    signing = [key for key in provider.jwks()["keys"] if key["use"] == "sig"]
    for key, pair in zip(signing, keyring.published(), strict=True):
        certificate = x509.load_der_x509_certificate(base64.b64decode(key["x5c"][0]))
        assert certificate == pair.certificate
        assert key["kid"] == pair.kid


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_the_signer_reads_back_what_it_signed(keyring: Keyring, alg: str) -> None:
    signer = Signer(keyring)
    assert signer.read(signer.sign({"a": "ż"}, alg)) == {"a": "ż"}


def test_a_changed_token_is_not_trusted(keyring: Keyring) -> None:
    signer = Signer(keyring)
    head, _, signature = signer.sign({"sub": "a"}, "ES256").split(".")
    forged = base64.urlsafe_b64encode(b'{"sub":"b"}').decode().rstrip("=")
    with pytest.raises(UntrustedToken):
        signer.read(f"{head}.{forged}.{signature}")
