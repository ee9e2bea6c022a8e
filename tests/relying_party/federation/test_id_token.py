"""Only the node's own signature is believed on an ID token."""

import base64
import json
from collections.abc import Callable

import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from relying_party.federation.arrival import Arrival, Problem
from tests.relying_party.federation.conftest import LogIn, Traveller
from tests.relying_party.federation.oidc_node import Claims, OidcNode, ec_jwk
from tests.relying_party.federation.saml_bends import assert_refused
from tests.relying_party.federation.wire import Wire

Bend = Callable[[Claims], Claims]


def unsigned(token: str) -> str:
    """`alg` none and an empty signature (RFC 7518 section 3.6)."""
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


def mac_with_public_key(node: OidcNode) -> Callable[[str], str]:
    """The classic confusion: HS256 with the published key as its secret."""

    def resigned(token: str) -> str:
        payload = base64.urlsafe_b64decode(token.split(".")[1] + "==")
        secret = OctKey.import_key(json.dumps(node.key.as_dict(private=False)))
        return jws.serialize_compact({"alg": "HS256", "kid": node.key.kid}, payload, secret, algorithms=["HS256"])

    return resigned


def own_key_in_the_header(token: str) -> str:
    stranger = ec_jwk("stranger")
    payload = base64.urlsafe_b64decode(token.split(".")[1] + "==")
    header = {"alg": "ES256", "jwk": stranger.as_dict(private=False)}
    return jws.serialize_compact(header, payload, stranger, algorithms=["ES256"])


def altered(token: str) -> str:
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    other = base64.urlsafe_b64encode(json.dumps({**claims, "pesel": "90810100027"}).encode()).rstrip(b"=").decode()
    return f"{header}.{other}.{signature}"


def with_signature_cut(token: str) -> str:
    """Six octets short. Encoded anew: characters cut off the text may or may not leave valid base64url behind."""
    start, _, signature = token.rpartition(".")
    return f"{start}.{base64.urlsafe_b64encode(base64.urlsafe_b64decode(signature + '==')[:-6]).rstrip(b'=').decode()}"


TOKENS: dict[str, tuple[Callable[[str], str], str]] = {
    "unsigned": (unsigned, "judgement: expected alg of ES256"),
    "altered": (altered, "token_is_signed_by_the_node: expected a JWT signed by the node"),
    "signature-cut": (with_signature_cut, "token_is_signed_by_the_node"),
    "signature-no-base64url": (lambda token: token[:-1], "judgement: expected a signed JWT"),
    "signature-absent": (lambda token: token.rpartition(".")[0] + ".", "token_is_signed_by_the_node"),
    "own-key-in-the-header": (own_key_in_the_header, "token_is_signed_by_the_node: expected a JWT signed by the node"),
    "no-jwt": (lambda _: "hello", "judgement: expected a signed JWT"),
    "empty": (lambda _: "", "judgement: expected a signed JWT"),
    "not-ascii": (lambda _: "zażółć.gęślą.jaźń", "judgement"),
    "huge": (lambda token: token + "A" * 40_000, "judgement: expected at most"),
}


@pytest.mark.parametrize(("bend", "rule"), TOKENS.values(), ids=TOKENS)
def test_a_token_that_the_node_did_not_sign_is_refused(wire: Wire, log_in: LogIn, bend: Callable[[str], str], rule: str) -> None:
    wire.oidc = OidcNode(signed=bend)
    assert_refused(log_in("oidc"), Problem.NOT_TRUSTED, rule)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_mac_made_with_the_public_key_is_refused(wire: Wire, log_in: LogIn) -> None:
    node = OidcNode()
    node.signed = mac_with_public_key(node)
    wire.oidc = node
    assert_refused(log_in("oidc"), Problem.NOT_TRUSTED, "judgement: expected alg of ES256")


def test_a_critical_header_that_nobody_knows_is_refused(wire: Wire, log_in: LogIn) -> None:
    def critical(token: str) -> str:
        payload = base64.urlsafe_b64decode(token.split(".")[1] + "==")
        import jwt

        key = jwt.PyJWK(wire.oidc.key.as_dict(private=True), "ES256")
        return jwt.PyJWS().encode(payload, key, "ES256", headers={"kid": "ec-1", "crit": ["exp"], "exp": 1})

    wire.oidc = OidcNode(signed=critical)
    assert_refused(log_in("oidc"), Problem.NOT_TRUSTED, "judgement")


def test_a_key_that_is_not_for_signatures_is_not_used(wire: Wire, log_in: LogIn) -> None:
    key = ec_jwk()
    wire.oidc = OidcNode(key=key, published=({**key.as_dict(private=False), "use": "enc"},))
    assert_refused(log_in("oidc"), Problem.NOT_TRUSTED, "token_is_signed_by_the_node: expected a JWT signed by the node")


def test_keys_are_fetched_again_once_when_the_node_signs_with_a_new_one(wire: Wire, traveller: Traveller) -> None:
    traveller.log_in("oidc")
    wire.oidc = OidcNode(key=ec_jwk("ec-2"))
    assert isinstance(traveller.log_in("oidc"), Arrival)
    assert wire.paths().count("/oidc/jwks") == 2


def test_keys_are_not_fetched_again_and_again_for_a_stranger(wire: Wire, traveller: Traveller) -> None:
    wire.oidc = OidcNode(signed=own_key_in_the_header)
    traveller.log_in("oidc")
    assert wire.paths().count("/oidc/jwks") == 2
