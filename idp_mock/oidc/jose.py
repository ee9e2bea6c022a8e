"""JOSE at the node: signs tokens with its keys, reads back what it signed, publishes the public halves."""

import base64
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Struct

from eid.keys import KeyPair
from idp_mock.faults.bend import bend
from idp_mock.keyring import ALWAYS, Keyring

if TYPE_CHECKING:
    from idp_mock.oidc.own_jose import Jwk

ALGORITHMS: Mapping[str, str] = {
    "ES256": "node-ec",
    "RS256": "node-rsa",
    "ES384": "node-ec384",
    "PS256": "node-rsa-pss",
    "EdDSA": "node-ed25519",
}
"""Kinds of keys in the keyring by the names of RFC 7518 section 3.1 and RFC 8037 section 3.1."""
DEFAULT_ALGORITHM = "ES256"
_ECDSA = ECDSA(SHA256())


class JwtKind(StrEnum):
    """What a JWT is for."""

    ID_TOKEN = "id_token"  # noqa: S105
    REFRESHED_ID_TOKEN = "refreshed_id_token"  # noqa: S105
    USERINFO = "userinfo"
    AUTHORIZATION_RESPONSE = "authorization_response"
    LOGOUT_TOKEN = "logout_token"  # noqa: S105
    OTHER = "other"


class Jwt(Struct, frozen=True, kw_only=True):
    """A JWT before it is signed."""

    kind: JwtKind
    claims: Mapping[str, Any]
    alg: str
    typ: str


class SignedJwt(Struct, frozen=True, kw_only=True):
    """A JWT in compact form, and the keys of the node that signed it."""

    kind: JwtKind
    text: str
    keyring: Keyring


class UntrustedToken(Exception):
    """Not a JWT that this node signed; the message says why."""


class Signer:
    """Keys are imported once. May raise `KeysUnusable` when a key is first needed."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._jwks: dict[str, Jwk] = {}
        self._signs: dict[str, Callable[[bytes], bytes]] = {}

    def sign(self, claims: Mapping[str, Any], alg: str, typ: str = "JWT", kind: JwtKind = JwtKind.OTHER) -> str:
        """A JWT in compact form (RFC 7519), with `kid` and `typ`."""
        draft = bend(Jwt(kind=kind, claims=claims, alg=alg, typ=typ))
        pair = self._keyring.active(ALGORITHMS[draft.alg])
        sign = self._signs.get(pair.kid) or self._prepare(pair, draft.alg)
        signed = _header(draft.alg, pair.kid, draft.typ) + b"." + _base64url(msgspec.json.encode(draft.claims))
        text = (signed + b"." + _base64url(sign(signed))).decode()
        return bend(SignedJwt(kind=kind, text=text, keyring=self._keyring)).text

    def announce(self, algorithms: Iterable[str]) -> None:
        """Publishes from now on keys for these algorithms, before anything is signed with them: clients keep for a while what they read of
        the published keys."""
        for kind in {ALGORITHMS[alg] for alg in algorithms} - set(ALWAYS):
            self._keyring.active(kind)

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a JWT that this node signed with a key it still publishes; whether it has expired is not looked at. Raises
        `UntrustedToken`."""
        from idp_mock.oidc.own_jose import read

        return read(token, [key for key, _ in self._published()])

    def algorithm_of(self, token: str) -> str:
        """The alg of a JWT that `read` accepts."""
        from idp_mock.oidc.own_jose import header

        return str(header(token)["alg"])

    def type_of(self, token: str) -> str:
        """The typ of a JWT that `read` accepts; empty for none."""
        from idp_mock.oidc.own_jose import header

        return str(header(token).get("typ", ""))

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """The public keys as a JWK Set (RFC 7517 section 5), each with its certificate."""
        return {"keys": [{**key.as_dict(private=False), "x5c": [pair.certificate_base64]} for key, pair in self._published()]}

    def _published(self) -> "list[tuple[Jwk, KeyPair]]":
        return [(self._jwk(pair, alg), pair) for alg, kind in ALGORITHMS.items() for pair in self._keyring.published(kind)]

    def _jwk(self, pair: KeyPair, alg: str) -> "Jwk":
        from idp_mock.oidc.own_jose import imported

        if pair.kid not in self._jwks:
            self._jwks[pair.kid] = imported(pair, alg)
        return self._jwks[pair.kid]

    def _prepare(self, pair: KeyPair, alg: str) -> Callable[[bytes], bytes]:
        """What signs with a key of the keyring, which has one algorithm."""
        if alg == DEFAULT_ALGORITHM and isinstance(pair.private, EllipticCurvePrivateKey):
            sign: Callable[[bytes], bytes] = partial(_es256, pair.private)
        else:
            from idp_mock.oidc.own_jose import signing

            sign = signing(self._jwk(pair, alg), alg)
        self._signs[pair.kid] = sign
        return sign


@cache
def _header(alg: str, kid: str, typ: str) -> bytes:
    """The JOSE header as it stands in a token: the same for every token of a key."""
    return _base64url(msgspec.json.encode({"alg": alg, "kid": kid, "typ": typ}))


def _base64url(octets: bytes) -> bytes:
    """RFC 7515 section 2."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def _es256(private: EllipticCurvePrivateKey, octets: bytes) -> bytes:
    """RFC 7518 section 3.4, as joserfc does it, but for its look at the key each time, which takes three hundredths of a login."""
    r, s = decode_dss_signature(private.sign(octets, _ECDSA))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
