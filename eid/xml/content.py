"""Ciphers for the content of an EncryptedData, as a table (XML Encryption 1.1 §5.2)."""

from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from msgspec import Struct

from eid.xml.names import AES128_CBC, AES128_GCM, AES256_CBC, AES256_GCM

_BLOCK_OCTETS = 16


class ContentMethod(Struct, frozen=True):
    """`seal` takes a key, a nonce (initialisation vector) and a plaintext, and gives what becomes the CipherValue."""

    key_octets: int
    nonce_octets: int
    seal: Callable[[bytes, bytes, bytes], bytes]


def _gcm(key: bytes, nonce: bytes, plaintext: bytes) -> bytes:
    return nonce + AESGCM(key).encrypt(nonce, plaintext, None)


def _cbc(key: bytes, nonce: bytes, plaintext: bytes) -> bytes:
    """The last octet of the padding counts it; what the others are does not matter."""
    count = _BLOCK_OCTETS - len(plaintext) % _BLOCK_OCTETS
    encryptor = Cipher(AES(key), CBC(nonce)).encryptor()
    return nonce + encryptor.update(plaintext + bytes(count - 1) + bytes([count])) + encryptor.finalize()


CONTENT_METHODS = {
    AES128_GCM: ContentMethod(16, 12, _gcm),
    AES256_GCM: ContentMethod(32, 12, _gcm),
    AES128_CBC: ContentMethod(16, _BLOCK_OCTETS, _cbc),
    AES256_CBC: ContentMethod(32, _BLOCK_OCTETS, _cbc),
}
"""CBC proves nothing about who made the content: a signature must do that."""
