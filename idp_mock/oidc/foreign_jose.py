"""JOSE of others: keys that clients publish, tokens that they sign, tokens that only they or only this node may read. By joserfc: imported
when first wanted, as the library takes a twentieth of a start."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeyParameters, OctKey, RSAKey, import_key
from joserfc.jwk import Key as Key
from joserfc.jws import JWSRegistry

from eid.keys import KeyPair
from idp_mock.keyring import Keyring
from idp_mock.oidc.jose import UntrustedToken
from idp_mock.oidc.metadata import CONTENT_ENCRYPTION, KEY_ENCRYPTION
from idp_mock.oidc.unverified import header_of

_PUBLIC_KINDS = ("RSA", "EC", "OKP")
_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "EdDSA": "Ed25519", "Ed25519": "Ed25519"}
_KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP", "HS": "oct"}
_SMALLEST_RSA = 2048
_LONGEST_TOKEN = 64 * 1024
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, AssertionError, OverflowError)
"""What joserfc and the libraries below it raise for the most surprising tokens and keys."""


class _Registry(JWSRegistry):
    """Allows every header member (RFC 7515 section 4.2), and heeds no warning about EdDSA: what clients sign with is their choice. Headers
    may be as long as a token: that of a DPoP proof holds a whole RSA key, others hold certificates."""

    max_header_length = _LONGEST_TOKEN

    def __init__(self, algorithms: Sequence[str]) -> None:
        super().__init__(algorithms=algorithms, strict_check_header=False)

    def get_alg(self, name: str) -> Any:
        if self.allowed is None or name not in self.allowed:
            raise ValueError(f"alg {name!r} is not allowed")
        return self.algorithms[name]


def public_keys(jwks: Any) -> list[Key]:
    """The public keys of a JWK Set that others publish; kinds of keys that joserfc does not know are left out (RFC 7517 section 5).
    Raises `UntrustedToken`."""
    members = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(members, list | tuple) or not all(isinstance(member, dict) for member in members):
        raise UntrustedToken("expected a JWK Set, an object with the list keys")
    return [public_key(member) for member in members if member.get("kty") in _PUBLIC_KINDS]


def public_key(member: Mapping[str, Any]) -> Key:
    """One public key from its JWK. Raises `UntrustedToken`."""
    try:
        key: Key = import_key(dict(member))
        private = key.is_private
    except _UNREADABLE as error:
        raise UntrustedToken(f"a key cannot be read: {_told(error)}") from error
    if private or key.key_type not in _PUBLIC_KINDS:
        raise UntrustedToken("a private or secret key; send public keys only")
    return key


def thumbprint(key: Key) -> str:
    """SHA-256 of the key (RFC 7638)."""
    return key.thumbprint()


def secret_key(secret: str) -> Key:
    """The octets of a client secret as a key (OpenID Connect Core section 10.1)."""
    return OctKey.import_key(secret)


def decryption_keys(keyring: Keyring) -> list[Key]:
    """The node's keys, to decrypt with."""
    return [_own_key(pair) for pair in _encrypting(keyring)]


def encryption_jwks(keyring: Keyring) -> list[dict[str, Any]]:
    """Their public halves, with `use` enc and a `kid` of their own, and their certificates."""
    return [{**_own_key(pair).as_dict(private=False), "x5c": [pair.certificate_base64]} for pair in _encrypting(keyring)]


def _encrypting(keyring: Keyring) -> list[KeyPair]:
    return [pair for kind in ("node-rsa", "node-ec") for pair in keyring.published(kind)]


def _own_key(pair: KeyPair) -> Key:
    about: KeyParameters = {"use": "enc", "kid": f"{pair.kid}-enc"}
    if isinstance(pair.private, EllipticCurvePrivateKey):
        return ECKey.import_key(pair.private, about)
    if isinstance(pair.private, RSAPrivateKey):
        return RSAKey.import_key(pair.private, about)
    raise TypeError("only EC and RSA keys can decrypt")


def verified(token: str, keys: Iterable[Key], algorithms: Sequence[str]) -> bytes:
    """The payload of a compact JWS that one of the keys signed with one of the algorithms. A `kid` in the header must be that
    of the key; secrets have none. Raises `UntrustedToken`."""
    header = header_of(token)
    if len(token) > _LONGEST_TOKEN or header["alg"] not in algorithms:
        raise UntrustedToken(f"alg must be one of {', '.join(algorithms)}")
    kid, alg = header.get("kid"), str(header["alg"])
    fitting = [key for key in keys if _verifies(key, alg) and (key.key_type == "oct" or kid in (None, key.kid))]
    if not fitting:
        raise UntrustedToken(f"no key of its sender fits alg {alg} and kid {str(kid)[:100]!r}")
    registry = _Registry(algorithms)
    for key in fitting:
        try:
            return jws.deserialize_compact(token, key, registry=registry).payload or b""
        except _UNREADABLE:
            continue
    raise UntrustedToken("the signature does not fit any key of its sender")


def encrypted(payload: str, key: Key, alg: str, enc: str) -> str:
    """A compact JWE around a JWT (RFC 7519 section 5.2) or around a JSON object."""
    header = {"alg": alg, "enc": enc} | ({"kid": key.kid} if key.kid else {}) | ({} if payload.startswith("{") else {"cty": "JWT"})
    try:
        return jwe.encrypt_compact(header, payload, key, algorithms=[alg, enc])
    except _UNREADABLE as error:
        raise UntrustedToken(f"nothing can be encrypted for this key: {_told(error)}") from error


def decrypted(token: str, keys: Iterable[Key]) -> str:
    """What stands in a compact JWE for one of this node's keys. Raises `UntrustedToken`."""
    alg = str(header_of(token)["alg"])
    kind = "RSA" if alg.startswith("RSA") else "EC"
    for key in keys:
        if key.key_type != kind:
            continue
        try:
            return (jwe.decrypt_compact(token, key, algorithms=[*KEY_ENCRYPTION, *CONTENT_ENCRYPTION]).plaintext or b"").decode()
        except _UNREADABLE:
            continue
    raise UntrustedToken("it cannot be decrypted with a key of this node")


def _verifies(key: Key, alg: str) -> bool:
    """Whether kind, curve, use and size of the key fit the algorithm."""
    if key.key_type != _KINDS.get(alg[:2]) or key.get("use", "sig") != "sig" or key.get("alg", alg) not in (alg, "EdDSA"):
        return False
    if isinstance(key, RSAKey):
        return key.raw_value.key_size >= _SMALLEST_RSA
    return alg not in _CURVES or getattr(key, "curve_name", "") == _CURVES[alg]


def _told(error: Exception) -> str:
    return str(error)[:200] or type(error).__name__
