"""Signatures of the node's JWTs (ID token, logout token, UserInfo, responses), verified by PyJWT: the node signs with joserfc, and what
both sides share can be wrong on both sides. And those of the portal's own JWTs, the request objects."""

import base64
from collections.abc import Mapping
from typing import Any, TypeVar

import jwt
import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from msgspec import Struct

from eid.keys import KeyPair
from relying_party.federation.judgement import NotTrusted, judge
from relying_party.federation.node import KeySet, Node
from relying_party.federation.oidc_rules import DIGESTS

T = TypeVar("T")
_OF_KEY = ((ec.EllipticCurvePublicKey, "ES256"), (rsa.RSAPublicKey, "RS256"))
"""An algorithm of each kind of key; others are Edwards keys."""
LONGEST_TOKEN = 32 * 1024


class UnknownKey(NotTrusted):
    """No published key fits; the node may have begun to sign with a new one."""


class Verified(Struct, frozen=True, kw_only=True):
    """A payload whose signature holds, the algorithm that made it, and the header's `typ` in lower case, without `application/`."""

    payload: bytes
    algorithm: str
    type: str


class Compact(Struct, frozen=True, kw_only=True):
    """A compact JWS taken apart, and the keys that may have made it. Until its rule holds, `payload` is anybody's."""

    token: str
    payload: bytes
    algorithm: str
    kid: str | None
    type: str
    keys: KeySet


def token_is_signed_by_the_node(case: Compact) -> None:
    """The signature must be made with a published key that fits `alg` and `kid` (RFC 7515 section 5.2)."""
    fitting = (jwk for jwk in case.keys.keys if _fits(jwk, case.algorithm, case.kid))
    if not any(_made_with(jwk, case) for jwk in fitting):
        expected = f"a JWT signed by the node ({case.algorithm}, kid {case.kid})"
        raise UnknownKey(expected=expected, got="no published key that made it")


SIGNER_RULES = (token_is_signed_by_the_node,)


def verified(token: str, keys: KeySet) -> Verified:
    """The payload of a compact JWS made with one of the keys. Raises `NotTrusted`, and `UnknownKey` where another key might help."""
    if len(token) > LONGEST_TOKEN:
        raise NotTrusted(expected=f"at most {LONGEST_TOKEN} characters", got=len(token))
    case = _taken_apart(token, keys)
    judge(SIGNER_RULES, case)
    return Verified(payload=case.payload, algorithm=case.algorithm, type=case.type)


def verified_by(node: Node, token: str) -> Verified:
    """As `verified` with the node's keys; for an unknown one they are fetched anew. Raises `NotTrusted` or `NodeUnreachable`."""
    try:
        return verified(token, node.keys())
    except UnknownKey:
        node.refetch()
        return verified(token, node.keys())


def unverified_claims(token: str, of: type[T]) -> T:
    """What a token says, whoever made it: good for finding what it belongs to, or where it was verified before and kept where nobody else
    writes. Raises `NotTrusted`."""
    if len(token) > LONGEST_TOKEN:
        raise NotTrusted(expected=f"at most {LONGEST_TOKEN} characters", got=len(token))
    try:
        payload: bytes = jwt.PyJWS().decode_complete(token, options={"verify_signature": False})["payload"]
    except (jwt.PyJWTError, ValueError) as error:
        raise NotTrusted(expected="a signed JWT", got=str(error)) from error
    return read_claims(payload, of)


def signed(claims: Mapping[str, object], algorithm: str, key: KeyPair, type: str) -> str:
    """A JWT of the portal's own."""
    return jwt.encode(dict(claims), key.private, algorithm, {"typ": type, "kid": key.kid})


def unsigned(claims: Mapping[str, object], type: str) -> str:
    """A JWT that nobody signed (RFC 7519 section 6)."""
    return jwt.encode(dict(claims), None, "none", {"typ": type})  # type: ignore[arg-type]


def public_jwk(key: KeyPair, algorithm: str) -> dict[str, object]:
    """The public half, for those who check what it signs (RFC 7517 section 4)."""
    public = jwt.get_algorithm_by_name(algorithm).to_jwk(key.private.public_key(), as_dict=True)
    return {**public, "use": "sig", "alg": algorithm, "kid": key.kid}


def certificate_jwk(certificate: x509.Certificate) -> dict[str, object]:
    """The certificate and its key, for those to whom a client shows it in TLS (RFC 7517 section 4.7, RFC 8705 section 2.2.2)."""
    public = certificate.public_key()
    algorithm = next((name for kind, name in _OF_KEY if isinstance(public, kind)), "EdDSA")
    chain = [base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()]
    return {**jwt.get_algorithm_by_name(algorithm).to_jwk(public, as_dict=True), "use": "sig", "x5c": chain}


def read_claims(payload: bytes, of: type[T]) -> T:
    """The claims as a frozen dataclass; unknown ones are ignored. Raises `NotTrusted`."""
    try:
        return msgspec.json.decode(payload, type=of)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotTrusted(expected="claims of the right types", got=str(error)) from error


def _taken_apart(token: str, keys: KeySet) -> Compact:
    """`alg` is one of those accepted, `typ` in lower case. The header's own key (`jwk`, `jku`, `x5c`) is never looked at."""
    try:
        parts = jwt.PyJWS().decode_complete(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError) as error:
        raise NotTrusted(expected="a signed JWT", got=str(error)) from error
    header = parts["header"]
    algorithm, type = header.get("alg"), str(header.get("typ", "")).lower().removeprefix("application/")
    if not isinstance(algorithm, str) or algorithm not in DIGESTS:
        raise NotTrusted(expected=f"alg of {', '.join(DIGESTS)}", got=algorithm)
    return Compact(token=token, payload=parts["payload"], algorithm=algorithm, kid=header.get("kid"), type=type, keys=keys)


def _fits(jwk: dict[str, Any], algorithm: str, kid: str | None) -> bool:
    """Whether the key is for signatures, for this algorithm, and the one that `kid` names; without `kid` any may be it."""
    return jwk.get("use", "sig") == "sig" and jwk.get("alg", algorithm) == algorithm and (kid is None or jwk.get("kid") == kid)


def _made_with(jwk: dict[str, Any], case: Compact) -> bool:
    try:
        jwt.PyJWS().decode_complete(case.token, jwt.PyJWK(jwk, case.algorithm), [case.algorithm])
    except (jwt.PyJWTError, ValueError):
        return False
    return True
