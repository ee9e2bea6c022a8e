"""JWE in compact form opened step by step with a private key (RFC 7516 section 5.2, RFC 7518 sections 4, 5): to explain, not to trust."""

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap
from cryptography.hazmat.primitives.padding import PKCS7
from msgspec import Struct

from eid.json_text import UNREADABLE_JSON

PARTS = 5
_OAEP: Mapping[str, hashes.HashAlgorithm] = {"RSA-OAEP": hashes.SHA1(), "RSA-OAEP-256": hashes.SHA256()}  # noqa: S303 - as RFC 7518 has it
_AGREED: Mapping[str, int] = {"ECDH-ES": 0, "ECDH-ES+A128KW": 16, "ECDH-ES+A192KW": 24, "ECDH-ES+A256KW": 32}
"""Octets of the key that wraps the content key; 0 where what is agreed is the content key itself."""
_GCM: Mapping[str, int] = {"A128GCM": 16, "A192GCM": 24, "A256GCM": 32}
_CBC: Mapping[str, tuple[int, str]] = {
    "A128CBC-HS256": (32, "sha256"),
    "A192CBC-HS384": (48, "sha384"),
    "A256CBC-HS512": (64, "sha512"),
}
_CURVES: Mapping[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}


class JweRefused(Exception):
    """The message says at which step the token does not open, and why."""


class Parts(Struct, frozen=True, kw_only=True):
    """What stands between the dots; `protected` is the header as it was written, which the tag covers."""

    header: Mapping[str, Any]
    protected: bytes
    encrypted_key: bytes
    iv: bytes
    ciphertext: bytes
    tag: bytes

    def text(self, name: str) -> str:
        """A member of the header."""
        return str(self.header.get(name, ""))


class Agreed(Struct, frozen=True, kw_only=True):
    """A key agreed by ECDH-ES: Z, what the KDF digests beside it, and what it gave."""

    secret: bytes
    other_info: bytes
    key: bytes


def parts_of(token: str) -> Parts:
    """Raises `JweRefused`."""
    pieces = token.split(".")
    if len(pieces) != PARTS:
        raise JweRefused(f"a JWE has {PARTS} parts with dots between them; this has {len(pieces)}")
    try:
        header, encrypted_key, iv, ciphertext, tag = (decoded(piece) for piece in pieces)
        members = json.loads(header)
    except (ValueError, *UNREADABLE_JSON) as error:
        raise JweRefused(f"a part is no base64url, or the header no JSON: {error}") from error
    if not isinstance(members, dict):
        raise JweRefused("the header is not a JSON object")
    protected = pieces[0].encode("ascii")
    return Parts(header=members, protected=protected, encrypted_key=encrypted_key, iv=iv, ciphertext=ciphertext, tag=tag)


def agreed(parts: Parts, private: ec.EllipticCurvePrivateKey) -> Agreed:
    """RFC 7518 section 4.6. Raises `JweRefused`."""
    alg, enc = parts.text("alg"), parts.text("enc")
    secret = private.exchange(ec.ECDH(), _ephemeral(parts.header.get("epk"), private))
    length = _AGREED[alg] or key_length(enc)
    other_info = digested_with(alg if _AGREED[alg] else enc, _member(parts, "apu"), _member(parts, "apv"), length)
    return Agreed(secret=secret, other_info=other_info, key=derived(secret, other_info, length))


def digested_with(algorithm: str, apu: bytes, apv: bytes, length: int) -> bytes:
    """AlgorithmID, PartyUInfo and PartyVInfo, each with its length before it, and SuppPubInfo: the bits of the key."""
    return b"".join(len(one).to_bytes(4) + one for one in (algorithm.encode(), apu, apv)) + (length * 8).to_bytes(4)


def derived(secret: bytes, other_info: bytes, length: int) -> bytes:
    """The Concat KDF of NIST SP 800-56A with SHA-256, as RFC 7518 section 4.6.2 has it."""
    return ConcatKDFHash(hashes.SHA256(), length, other_info).derive(secret)


def content_key(parts: Parts, private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, wrapping: Agreed | None) -> bytes:
    """`wrapping` is what was agreed, where that is how the key travels. Raises `JweRefused`."""
    if wrapping is not None:
        return unwrapped(wrapping.key, parts.encrypted_key) if _AGREED[parts.text("alg")] else wrapping.key
    if not isinstance(private, rsa.RSAPrivateKey):
        raise JweRefused("the encrypted key does not open: the key is not RSA")
    digest = _OAEP[parts.text("alg")]
    try:
        return private.decrypt(parts.encrypted_key, padding.OAEP(padding.MGF1(digest), digest, None))
    except ValueError as error:
        raise JweRefused("the encrypted key does not open with this RSA key: it is for another, or has other digests") from error


def unwrapped(wrapping_key: bytes, encrypted_key: bytes) -> bytes:
    """AES Key Wrap (RFC 3394). Raises `JweRefused`."""
    try:
        return aes_key_unwrap(wrapping_key, encrypted_key)
    except (InvalidUnwrap, ValueError) as error:
        raise JweRefused("the encrypted key does not unwrap: it was encrypted for another key, or one of the steps differs") from error


def key_length(enc: str) -> int:
    """Octets of the content key. Raises `JweRefused`."""
    length = _GCM.get(enc) or _CBC.get(enc, (0, ""))[0]
    if not length:
        raise JweRefused(f"enc must be one of {', '.join((*_GCM, *_CBC))}; it is {enc!r}")
    return length


def is_agreed(alg: str, private: object) -> bool:
    """Whether the key is agreed, or else transported by RSA. Raises `JweRefused` where `alg` needs another kind of key."""
    for table, kind, words in ((_AGREED, ec.EllipticCurvePrivateKey, "an elliptic"), (_OAEP, rsa.RSAPrivateKey, "an RSA")):
        if alg in table and not isinstance(private, kind):
            raise JweRefused(f"alg {alg} needs {words} private key; this is another kind of key")
    if alg not in _AGREED and alg not in _OAEP:
        raise JweRefused(f"alg must be one of {', '.join((*_OAEP, *_AGREED))}; it is {alg!r}")
    return alg in _AGREED


def plaintext(parts: Parts, key: bytes) -> bytes:
    """RFC 7518 sections 5.2 and 5.3. Raises `JweRefused`."""
    enc = parts.text("enc")
    if len(key) != key_length(enc):
        raise JweRefused(f"enc {enc} wants a content key of {key_length(enc)} octets; this has {len(key)}")
    try:
        if enc in _GCM:
            return AESGCM(key).decrypt(parts.iv, parts.ciphertext + parts.tag, parts.protected)
        return _by_cbc(parts, key, _CBC[enc][1])
    except (InvalidTag, ValueError) as error:
        raise JweRefused("the tag does not fit: header, iv or ciphertext were changed, or the content key is another") from error


def _by_cbc(parts: Parts, key: bytes, digest: str) -> bytes:
    half = len(key) // 2
    covered = parts.protected + parts.iv + parts.ciphertext + (len(parts.protected) * 8).to_bytes(8)
    if not hmac.compare_digest(hmac.digest(key[:half], covered, digest)[:half], parts.tag):
        raise InvalidTag
    decryptor = Cipher(algorithms.AES(key[half:]), modes.CBC(parts.iv)).decryptor()
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(decryptor.update(parts.ciphertext) + decryptor.finalize()) + unpadder.finalize()


def _ephemeral(epk: object, private: ec.EllipticCurvePrivateKey) -> ec.EllipticCurvePublicKey:
    members = epk if isinstance(epk, dict) else {}
    curve = _CURVES.get(str(members.get("crv")))
    if curve is None or curve.name != private.curve.name:
        raise JweRefused(f"epk must be a key on {private.curve.name}, as the private key is; its crv is {members.get('crv')!r}")
    try:
        x, y = (int.from_bytes(decoded(str(members.get(name, "")))) for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, curve).public_key()
    except ValueError as error:
        raise JweRefused(f"epk is no point on {curve.name}: {error}") from error


def _member(parts: Parts, name: str) -> bytes:
    try:
        return decoded(parts.text(name))
    except ValueError as error:
        raise JweRefused(f"{name} is no base64url: {error}") from error


def decoded(piece: str) -> bytes:
    """Base64url without padding. Raises `ValueError`."""
    return base64.b64decode(piece.translate(str.maketrans("-_", "+/")) + "=" * (-len(piece) % 4), validate=True)
