"""Signatures of the node's JWTs (ID token, logout token, UserInfo, responses), verified by PyJWT: the node signs with joserfc, and what
both sides share can be wrong on both sides. And those of the portal's own JWTs, the request objects."""

from collections.abc import Mapping
from typing import Any, TypeVar

import jwt
import msgspec
from msgspec import Struct

from eid.keys import KeyPair
from relying_party.federation.judgement import NotTrusted
from relying_party.federation.node import KeySet, Node
from relying_party.federation.oidc_rules import DIGESTS

T = TypeVar("T")
LONGEST_TOKEN = 32 * 1024


class UnknownKey(NotTrusted):
    """No published key fits; the node may have begun to sign with a new one."""


class Verified(Struct, frozen=True, kw_only=True):
    """A payload whose signature holds, the algorithm that made it, and the header's `typ` in lower case, without `application/`."""

    payload: bytes
    algorithm: str
    type: str


def verified(token: str, keys: KeySet) -> Verified:
    """The payload of a compact JWS made with one of the keys. Raises `NotTrusted`, and `UnknownKey` where another key might help."""
    if len(token) > LONGEST_TOKEN:
        raise NotTrusted(expected=f"at most {LONGEST_TOKEN} characters", got=len(token))
    algorithm, kid, type = _header(token)
    for jwk in keys.keys:
        if _fits(jwk, algorithm, kid):
            payload = _payload(token, jwk, algorithm)
            if payload is not None:
                return Verified(payload=payload, algorithm=algorithm, type=type)
    raise UnknownKey(expected=f"a JWT signed by the node ({algorithm}, kid {kid})", got="no published key that made it")


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


def read_claims(payload: bytes, of: type[T]) -> T:
    """The claims as a frozen dataclass; unknown ones are ignored. Raises `NotTrusted`."""
    try:
        return msgspec.json.decode(payload, type=of)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotTrusted(expected="claims of the right types", got=str(error)) from error


def _header(token: str) -> tuple[str, str | None, str]:
    """`alg`, one of those accepted, `kid` and `typ`. The header's own key (`jwk`, `jku`, `x5c`) is never looked at."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError) as error:
        raise NotTrusted(expected="a signed JWT", got=str(error)) from error
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in DIGESTS:
        raise NotTrusted(expected=f"alg of {', '.join(DIGESTS)}", got=algorithm)
    return algorithm, kid, str(header.get("typ", "")).lower().removeprefix("application/")


def _fits(jwk: dict[str, Any], algorithm: str, kid: str | None) -> bool:
    """Whether the key is for signatures, for this algorithm, and the one that `kid` names; without `kid` any may be it."""
    return jwk.get("use", "sig") == "sig" and jwk.get("alg", algorithm) == algorithm and (kid is None or jwk.get("kid") == kid)


def _payload(token: str, jwk: dict[str, Any], algorithm: str) -> bytes | None:
    try:
        key = jwt.PyJWK(jwk, algorithm)
        payload: bytes = jwt.PyJWS().decode_complete(token, key, [algorithm])["payload"]
    except (jwt.PyJWTError, ValueError):
        return None
    return payload
