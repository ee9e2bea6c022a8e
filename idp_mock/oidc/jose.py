"""JOSE at the node: signs tokens with its keys, reads back what it signed, publishes the public halves. By joserfc."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeyParameters, KeySet, RSAKey

from eid.keys import KeyPair
from idp_mock.keyring import Keyring

ALGORITHMS: Mapping[str, Callable[[Keyring], KeyPair]] = {
    "ES256": lambda keyring: keyring.ec,
    "RS256": lambda keyring: keyring.rsa,
}
"""By the names of RFC 7518 section 3.1."""
DEFAULT_ALGORITHM = "ES256"

Jwk = ECKey | RSAKey


class UntrustedToken(Exception):
    """Not a JWT that this node signed; the message says why."""


class Signer:
    """Keys are imported once. May raise `KeysUnusable` when a key is first needed."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._jwks: dict[str, Jwk] = {}

    def sign(self, claims: Mapping[str, Any], alg: str) -> str:
        """A JWT in compact form (RFC 7519), with `kid` and `typ`."""
        key = self._key(alg)
        return jws.serialize_compact({"alg": alg, "kid": key.kid, "typ": "JWT"}, msgspec.json.encode(claims), key)

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a JWT that this node signed; whether it has expired is not looked at. Raises `UntrustedToken`."""
        keys = KeySet([self._key(alg) for alg in ALGORITHMS])
        try:
            payload = jws.deserialize_compact(token, keys, algorithms=list(ALGORITHMS)).payload
            return msgspec.json.decode(payload or b"", type=dict[str, Any])
        except (JoseError, ValueError) as error:
            raise UntrustedToken(str(error)) from error

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """The public keys as a JWK Set (RFC 7517 section 5), each with its certificate."""
        return {"keys": [self._public(alg) for alg in ALGORITHMS]}

    def _public(self, alg: str) -> dict[str, Any]:
        certificate = ALGORITHMS[alg](self._keyring).certificate_base64
        return {**self._key(alg).as_dict(private=False), "x5c": [certificate]}

    def _key(self, alg: str) -> Jwk:
        key = self._jwks.get(alg)
        if key is None:
            key = self._jwks[alg] = _imported(ALGORITHMS[alg](self._keyring), alg)
        return key


def _imported(pair: KeyPair, alg: str) -> Jwk:
    about: KeyParameters = {"kid": pair.kid, "alg": alg, "use": "sig"}
    if isinstance(pair.private, EllipticCurvePrivateKey):
        return ECKey.import_key(pair.private, about)
    return RSAKey.import_key(pair.private, about)
