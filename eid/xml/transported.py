"""Opening what was encrypted for an RSA key: the counterpart of `key_transport` (XML Encryption 1.1 §5.5.2).

Every digest and mask function of RSA-OAEP is read, with a label or without. PKCS #1 v1.5 is not: it tells an attacker too much.
"""

import base64
from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP

from eid.keys import PrivateKey
from eid.xml.content import CONTENT_METHODS
from eid.xml.decryption import DecryptionRefused
from eid.xml.names import (
    DS,
    MGF1_SHA1,
    MGF1_SHA256,
    MGF1_SHA384,
    MGF1_SHA512,
    RSA_OAEP,
    RSA_OAEP_MGF1P,
    SHA1,
    SHA256,
    SHA384,
    SHA512,
    XENC,
    XENC11,
)
from eid.xml.parser import Element, text_of

_NAMES = {"ds": DS, "xenc": XENC, "xenc11": XENC11}
_VALUE = "xenc:CipherData/xenc:CipherValue"
_SHA1 = hashes.SHA1()  # noqa: S303
_DIGESTS: dict[str, hashes.HashAlgorithm] = {SHA1: _SHA1, SHA256: hashes.SHA256(), SHA384: hashes.SHA384(), SHA512: hashes.SHA512()}
_MASKS: dict[str, hashes.HashAlgorithm] = {
    MGF1_SHA1: _SHA1,
    MGF1_SHA256: hashes.SHA256(),
    MGF1_SHA384: hashes.SHA384(),
    MGF1_SHA512: hashes.SHA512(),
}


def decrypt(encrypted_data: Element, candidates: Sequence[PrivateKey]) -> bytes:
    """The plaintext of an EncryptedData; its EncryptedKey stands in its KeyInfo or beside it, and is for an RSA key among the candidates.

    Raises `DecryptionRefused`, `XmlRefused`. What failed after the algorithms were known is not told, as that would help to guess.
    """
    method = CONTENT_METHODS.get(_algorithm(encrypted_data))
    if method is None:
        raise DecryptionRefused(f"the content must be encrypted by one of {', '.join(CONTENT_METHODS)}; it is {_algorithm(encrypted_data)}")
    content = _octets(encrypted_data, _VALUE)
    for content_key in _content_keys(encrypted_data, candidates):
        try:
            if len(content_key) == method.key_octets:
                return method.unseal(content_key, content)
        except ValueError:
            continue
    raise DecryptionRefused("the EncryptedData does not open with any of the keys that are known here")


def _content_keys(encrypted_data: Element, candidates: Sequence[PrivateKey]) -> Iterable[bytes]:
    keys = encrypted_data.findall("ds:KeyInfo/xenc:EncryptedKey", _NAMES)
    beside = encrypted_data.getparent()
    if beside is not None:
        keys += beside.findall("xenc:EncryptedKey", _NAMES)
    if not keys:
        raise DecryptionRefused("there is no EncryptedKey, neither in the KeyInfo of the EncryptedData nor beside it")
    for key in keys:
        padding, wrapped = _padding(key), _octets(key, _VALUE)
        for private in candidates:
            if not isinstance(private, rsa.RSAPrivateKey):
                continue
            try:
                yield private.decrypt(wrapped, padding)
            except ValueError:
                continue


def _padding(key: Element) -> OAEP:
    algorithm = _algorithm(key)
    if algorithm not in (RSA_OAEP_MGF1P, RSA_OAEP):
        raise DecryptionRefused(f"the key must be encrypted by {RSA_OAEP_MGF1P} or {RSA_OAEP}; it is {algorithm or 'not said'}")
    digest = _chosen(key, "ds:DigestMethod", SHA1, _DIGESTS)
    # The older of the two always masks with SHA-1, whatever digests.
    mask = _SHA1 if algorithm == RSA_OAEP_MGF1P else _chosen(key, "xenc11:MGF", MGF1_SHA1, _MASKS)
    label = key.find("xenc:EncryptionMethod/xenc:OAEPparams", _NAMES)
    return OAEP(MGF1(mask), digest, None if label is None else _octets(key, "xenc:EncryptionMethod/xenc:OAEPparams"))


def _chosen(key: Element, name: str, usual: str, table: dict[str, hashes.HashAlgorithm]) -> hashes.HashAlgorithm:
    found = key.find(f"xenc:EncryptionMethod/{name}", _NAMES)
    uri = usual if found is None else found.get("Algorithm", "")
    if uri not in table:
        raise DecryptionRefused(f"{name} must be one of {', '.join(table)}; it is {uri or 'missing'}")
    return table[uri]


def _algorithm(encrypted: Element) -> str:
    method = encrypted.find("xenc:EncryptionMethod", _NAMES)
    return "" if method is None else method.get("Algorithm", "")


def _octets(parent: Element, path: str) -> bytes:
    found = parent.find(path, _NAMES)
    if found is None:
        raise DecryptionRefused(f"there is no {path}")
    try:
        return base64.b64decode("".join(text_of(found).split()), validate=True)
    except ValueError as error:
        raise DecryptionRefused(f"{path} is not base64: {error}") from error
