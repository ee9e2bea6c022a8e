"""Opening what `eid.xml.encryption` makes; each error names the step that failed."""

import base64
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from msgspec import Struct

from eid.xml.encryption import LENGTH_PREFIXED, NONCE_OCTETS, KdfStyle, key_encryption_key, shared_secret
from eid.xml.names import (
    AES128_GCM,
    AES256_GCM,
    CONCAT_KDF,
    DS,
    DSIG11,
    ECDH_ES,
    KW_AES256,
    XENC,
    XENC11,
)
from eid.xml.parser import Element, text_of

EcPrivateKey = ec.EllipticCurvePrivateKey
_NAMES = {"ds": DS, "xenc": XENC, "xenc11": XENC11, "dsig11": DSIG11}
_LABEL = re.compile(r"-----BEGIN ([A-Z ]+)-----")
_KEY = "ds:KeyInfo/xenc:EncryptedKey"
_AGREEMENT = _KEY + "/ds:KeyInfo/xenc:AgreementMethod"
_DERIVATION = _AGREEMENT + "/xenc11:KeyDerivationMethod"
_VALUE = "xenc:CipherData/xenc:CipherValue"
_ALLOWED = {
    "xenc:EncryptionMethod": (AES256_GCM, AES128_GCM),
    _KEY + "/xenc:EncryptionMethod": (KW_AES256,),
    _AGREEMENT: (ECDH_ES,),
    _DERIVATION: (CONCAT_KDF,),
}


class DecryptionRefused(Exception):
    """The EncryptedData is not built as expected or does not open; the message names the step."""


class Opened(Struct, frozen=True, kw_only=True):
    """Each step of a decryption, so that a receiver can compare its own."""

    shared_secret: bytes
    key_encryption_key: bytes
    content_key: bytes
    plaintext: bytes


def decrypt(encrypted_data: Element, private: ec.EllipticCurvePrivateKey, style: KdfStyle = LENGTH_PREFIXED) -> Opened:
    """Opens an EncryptedData that holds its own EncryptedKey. Raises `DecryptionRefused`, `XmlRefused`."""
    for path, allowed in _ALLOWED.items():
        _algorithm(_one(encrypted_data, path), allowed)
    secret = _agreed(_octets(_one(encrypted_data, _AGREEMENT + "//dsig11:PublicKey")), private)
    parameters = _one(encrypted_data, _DERIVATION + "/xenc11:ConcatKDFParams")
    kek = key_encryption_key(secret, style, tuple(_hex(parameters, name) for name in ("AlgorithmID", "PartyUInfo", "PartyVInfo")))
    try:
        content_key = aes_key_unwrap(kek, _octets(_one(encrypted_data, f"{_KEY}/{_VALUE}")))
    except (InvalidUnwrap, ValueError) as error:
        raise DecryptionRefused("the content key does not unwrap: the key encryption key or the recipient's key is another") from error
    content = _octets(_one(encrypted_data, _VALUE))
    try:
        plaintext = AESGCM(content_key).decrypt(content[:NONCE_OCTETS], content[NONCE_OCTETS:], None)
    except (InvalidTag, ValueError) as error:
        raise DecryptionRefused("the content does not open: its tag does not hold") from error
    return Opened(shared_secret=secret, key_encryption_key=kek, content_key=content_key, plaintext=plaintext)


def private_key(pem: str) -> EcPrivateKey | rsa.RSAPrivateKey:
    """The elliptic or RSA key in a PEM text, without a passphrase. Raises `DecryptionRefused`."""
    try:
        private = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        found = _LABEL.search(pem)
        came = f"it begins {found[0]}" if found else "there is no -----BEGIN PRIVATE KEY----- in it"
        raise DecryptionRefused(f"the private key is no PEM without a passphrase: {came}") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise DecryptionRefused("the private key is neither elliptic nor RSA")
    return private


def _agreed(point: bytes, private: ec.EllipticCurvePrivateKey) -> bytes:
    try:
        return shared_secret(private, ec.EllipticCurvePublicKey.from_encoded_point(private.curve, point))
    except ValueError as error:
        raise DecryptionRefused(f"the ephemeral PublicKey is no point on the recipient's curve {private.curve.name}") from error


def _one(parent: Element, path: str) -> Element:
    found = parent.findall(path, _NAMES)
    if len(found) != 1:
        raise DecryptionRefused(f"there must be exactly one {path}, there are {len(found)}")
    return found[0]


def _algorithm(element: Element, allowed: Sequence[str]) -> None:
    uri = element.get("Algorithm")
    if uri not in allowed:
        raise DecryptionRefused(f"the algorithm must be one of {', '.join(allowed)}; it is {uri or 'missing'}")


def _octets(element: Element) -> bytes:
    try:
        return base64.b64decode("".join(text_of(element).split()), validate=True)
    except ValueError as error:  # binascii.Error is one; letters beyond ASCII are another
        raise DecryptionRefused(f"{element.tag} is not base64: {error}") from error


def _hex(element: Element, name: str) -> bytes:
    try:
        return bytes.fromhex(element.get(name, ""))
    except ValueError as error:
        raise DecryptionRefused(f"{name} is not hexadecimal") from error
