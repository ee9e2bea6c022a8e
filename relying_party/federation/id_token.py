"""The ID token's signature, verified by PyJWT: the node signs with joserfc, and what both sides share can be wrong on both sides."""

from dataclasses import dataclass
from typing import Any

import jwt
import msgspec

from relying_party.federation.judgement import NotTrusted
from relying_party.federation.node import KeySet
from relying_party.federation.oidc_rules import DIGESTS, IdToken

LONGEST_TOKEN = 32 * 1024


class UnknownKey(NotTrusted):
    """No published key fits; the node may have begun to sign with a new one."""


@dataclass(frozen=True, kw_only=True)
class Verified:
    """Claims whose signature holds, and the algorithm that made it."""

    token: IdToken
    algorithm: str


def verified(token: str, keys: KeySet) -> Verified:
    """The claims of a compact JWS made with one of the keys. Raises `NotTrusted`, and `UnknownKey` where another key might help."""
    if len(token) > LONGEST_TOKEN:
        raise NotTrusted(expected=f"at most {LONGEST_TOKEN} characters", got=len(token))
    algorithm, kid = _header(token)
    for jwk in keys.keys:
        if _fits(jwk, algorithm, kid):
            payload = _payload(token, jwk, algorithm)
            if payload is not None:
                return Verified(token=_claims(payload), algorithm=algorithm)
    raise UnknownKey(expected=f"an ID token signed by the node ({algorithm}, kid {kid})", got="no published key that made it")


def _header(token: str) -> tuple[str, str | None]:
    """`alg`, one of those accepted, and `kid`. The header's own key (`jwk`, `jku`, `x5c`) is never looked at."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError) as error:
        raise NotTrusted(expected="a signed JWT", got=str(error)) from error
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in DIGESTS:
        raise NotTrusted(expected=f"alg of {', '.join(DIGESTS)}", got=algorithm)
    return algorithm, kid


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


def _claims(payload: bytes) -> IdToken:
    try:
        return msgspec.json.decode(payload, type=IdToken)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotTrusted(expected="claims of the right types", got=str(error)) from error
