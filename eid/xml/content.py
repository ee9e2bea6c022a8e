"""Ciphers for the content of an EncryptedData, as a table (XML Encryption 1.1 §5.2)."""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from msgspec import Struct

from eid.xml.names import AES128_CBC, AES128_GCM, AES192_CBC, AES192_GCM, AES256_CBC, AES256_GCM

_BLOCK_OCTETS = 16
_GCM_NONCE_OCTETS = 12


class ContentMethod(Struct, frozen=True):
    """`seal` takes a key, a nonce (initialisation vector) and a plaintext, and gives what becomes the CipherValue; `unseal` takes the key
    and a CipherValue. It raises `ValueError` where they do not belong together."""

    key_octets: int
    nonce_octets: int
    seal: Callable[[bytes, bytes, bytes], bytes]
    unseal: Callable[[bytes, bytes], bytes]


def _gcm(key: bytes, nonce: bytes, plaintext: bytes) -> bytes:
    return nonce + AESGCM(key).encrypt(nonce, plaintext, None)


def _cbc(key: bytes, nonce: bytes, plaintext: bytes) -> bytes:
    """The last octet of the padding counts it; what the others are does not matter."""
    count = _BLOCK_OCTETS - len(plaintext) % _BLOCK_OCTETS
    encryptor = Cipher(AES(key), CBC(nonce)).encryptor()
    return nonce + encryptor.update(plaintext + bytes(count - 1) + bytes([count])) + encryptor.finalize()


def _gcm_opened(key: bytes, content: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(content[:_GCM_NONCE_OCTETS], content[_GCM_NONCE_OCTETS:], None)
    except InvalidTag as error:
        raise ValueError("the tag does not hold") from error


def _cbc_opened(key: bytes, content: bytes) -> bytes:
    decryptor = Cipher(AES(key), CBC(content[:_BLOCK_OCTETS])).decryptor()
    padded = decryptor.update(content[_BLOCK_OCTETS:]) + decryptor.finalize()
    if not padded or not 1 <= padded[-1] <= _BLOCK_OCTETS:
        raise ValueError("the padding is none")
    return padded[: -padded[-1]]


CONTENT_METHODS = {
    AES128_GCM: ContentMethod(16, _GCM_NONCE_OCTETS, _gcm, _gcm_opened),
    AES192_GCM: ContentMethod(24, _GCM_NONCE_OCTETS, _gcm, _gcm_opened),
    AES256_GCM: ContentMethod(32, _GCM_NONCE_OCTETS, _gcm, _gcm_opened),
    AES128_CBC: ContentMethod(16, _BLOCK_OCTETS, _cbc, _cbc_opened),
    AES192_CBC: ContentMethod(24, _BLOCK_OCTETS, _cbc, _cbc_opened),
    AES256_CBC: ContentMethod(32, _BLOCK_OCTETS, _cbc, _cbc_opened),
}
"""CBC proves nothing about who made the content: a signature must do that."""
