"""Opening what was encrypted for an RSA key: the counterpart of `key_transport` (XML Encryption 1.1 §5.5.2).

Every digest and mask function of RSA-OAEP is read, with a label or without. PKCS #1 v1.5 is not: it tells an attacker too much.
"""

import base64
from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from msgspec import Struct

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

RsaPrivateKey = rsa.RSAPrivateKey
_NAMES = {"ds": DS, "xenc": XENC, "xenc11": XENC11}
_VALUE = "xenc:CipherData/xenc:CipherValue"
_SHA1 = hashes.SHA1()  # noqa: S303
_DIGESTS: dict[str, hashes.HashAlgorithm] = {SHA1: _SHA1, SHA256: hashes.SHA256(), SHA384: hashes.SHA384(), SHA512: hashes.SHA512()}
_BY_NAME = {one.name: one for one in _DIGESTS.values()}
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


class Oaep(Struct, frozen=True, kw_only=True):
    """What the padding is made with: names of hash functions, and the label."""

    digest: str
    mask: str
    label: bytes = b""


class Transported(Struct, frozen=True, kw_only=True):
    """Each step of such a decryption, so that a receiver can compare its own: what the message names, what the key opened with, and what
    came of it."""

    algorithm: str
    named: Oaep
    used: Oaep
    content_method: str
    content_key: bytes
    plaintext: bytes


def explained(encrypted_data: Element, private: rsa.RSAPrivateKey) -> Transported:
    """Opens with a test key and tells all; where its key does not open by what the message names, by what it does. Raises
    `DecryptionRefused`."""
    uri = _algorithm(encrypted_data)
    if uri not in CONTENT_METHODS:
        raise DecryptionRefused(f"the content must be encrypted by one of {', '.join(CONTENT_METHODS)}; it is {uri or 'not said'}")
    key = _encrypted_keys(encrypted_data)[0]
    named = _oaep(key)
    used, content_key = _unwrapped(_octets(key, _VALUE), private, named)
    method = CONTENT_METHODS[uri]
    if len(content_key) != method.key_octets:
        raise DecryptionRefused(f"the content key has {len(content_key)} octets; {uri} needs {method.key_octets}")
    try:
        plaintext = method.unseal(content_key, _octets(encrypted_data, _VALUE))
    except ValueError as error:
        raise DecryptionRefused(f"the content key opens, {content_key.hex()}, but the content does not: {error}") from error
    return Transported(algorithm=_algorithm(key), named=named, used=used, content_method=uri, content_key=content_key, plaintext=plaintext)


def _unwrapped(wrapped: bytes, private: rsa.RSAPrivateKey, named: Oaep) -> tuple[Oaep, bytes]:
    names = [one.name for one in _DIGESTS.values()]
    others = (Oaep(digest=digest, mask=mask, label=label) for label in {named.label, b""} for digest in names for mask in names)
    for tried in (named, *others):
        try:
            return tried, private.decrypt(wrapped, _padding(tried))
        except ValueError:
            continue
    raise DecryptionRefused("the EncryptedKey does not open: it was made for another key, or not by RSA-OAEP")


def _content_keys(encrypted_data: Element, candidates: Sequence[PrivateKey]) -> Iterable[bytes]:
    for key in _encrypted_keys(encrypted_data):
        padding, wrapped = _padding(_oaep(key)), _octets(key, _VALUE)
        for private in candidates:
            if not isinstance(private, rsa.RSAPrivateKey):
                continue
            try:
                yield private.decrypt(wrapped, padding)
            except ValueError:
                continue


def _encrypted_keys(encrypted_data: Element) -> list[Element]:
    """At least one."""
    keys = encrypted_data.findall("ds:KeyInfo/xenc:EncryptedKey", _NAMES)
    beside = encrypted_data.getparent()
    if beside is not None:
        keys += beside.findall("xenc:EncryptedKey", _NAMES)
    if not keys:
        raise DecryptionRefused("there is no EncryptedKey, neither in the KeyInfo of the EncryptedData nor beside it")
    return keys


def _padding(oaep: Oaep) -> OAEP:
    return OAEP(MGF1(_BY_NAME[oaep.mask]), _BY_NAME[oaep.digest], oaep.label or None)


def _oaep(key: Element) -> Oaep:
    algorithm = _algorithm(key)
    if algorithm not in (RSA_OAEP_MGF1P, RSA_OAEP):
        raise DecryptionRefused(f"the key must be encrypted by {RSA_OAEP_MGF1P} or {RSA_OAEP}; it is {algorithm or 'not said'}")
    digest = _chosen(key, "ds:DigestMethod", SHA1, _DIGESTS)
    # The older of the two always masks with SHA-1, whatever digests.
    mask = _SHA1 if algorithm == RSA_OAEP_MGF1P else _chosen(key, "xenc11:MGF", MGF1_SHA1, _MASKS)
    label = key.find("xenc:EncryptionMethod/xenc:OAEPparams", _NAMES)
    octets = b"" if label is None else _octets(key, "xenc:EncryptionMethod/xenc:OAEPparams")
    return Oaep(digest=digest.name, mask=mask.name, label=octets)


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
