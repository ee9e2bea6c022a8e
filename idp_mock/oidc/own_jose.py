"""The node's keys as joserfc knows them: JWKs, signatures by every algorithm, and the reading of what the node signed. Imported when first
wanted: the library takes a twentieth of a start."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, KeyParameters, KeySet, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from eid.keys import KeyPair
from idp_mock.oidc.jose import ALGORITHMS, UntrustedToken

Jwk = ECKey | RSAKey | OKPKey


class _Registry(JWSRegistry):
    """Exactly the node's algorithms. Heeds no warning that EdDSA has a newer name (RFC 9864): clients know the old one."""

    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"alg {name!r} is none of this node's")
        return self.algorithms[name]


_REGISTRY = _Registry()


def imported(pair: KeyPair, alg: str) -> Jwk:
    """The private key as a JWK (RFC 7517)."""
    about: KeyParameters = {"kid": pair.kid, "alg": alg, "use": "sig"}
    if isinstance(pair.private, EllipticCurvePrivateKey):
        return ECKey.import_key(pair.private, about)
    if isinstance(pair.private, RSAPrivateKey):
        return RSAKey.import_key(pair.private, about)
    return OKPKey.import_key(pair.private, about)


def signing(jwk: Jwk, alg: str) -> Callable[[bytes], bytes]:
    """What makes the JWS Signature of some octets (RFC 7515 section 2)."""
    return partial(_REGISTRY.get_alg(alg).sign, key=jwk)


def read(token: str, jwks: Iterable[Jwk]) -> dict[str, Any]:
    """The claims. Raises `UntrustedToken` for what none of the keys signed."""
    try:
        payload = jws.deserialize_compact(token, KeySet(list(jwks)), registry=_REGISTRY).payload
        return msgspec.json.decode(payload or b"", type=dict[str, Any])
    except (JoseError, ValueError) as error:
        raise UntrustedToken(str(error).removesuffix(": ") or "it cannot be read") from error


def header(token: str) -> dict[str, Any]:
    """The JOSE header of a JWT that `read` accepts."""
    return jws.extract_compact(token.encode()).headers()
