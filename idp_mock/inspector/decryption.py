"""An encrypted assertion opened step by step with a test key, and what somebody else computed compared with it (wezel-krajowy.md ch. 8)."""

import hashlib
from collections.abc import Callable, Mapping

from eid.xml.decryption import DecryptionRefused, EcPrivateKey, decrypt, private_key
from eid.xml.encryption import LENGTH_PREFIXED, PADDING_COUNTED, KdfStyle, key_encryption_key
from eid.xml.names import XENC, XENC11
from eid.xml.parser import Element, XmlRefused, parse
from eid.xml.transported import RsaPrivateKey, explained
from idp_mock.inspector.decoders.decoder import Step, Steps

_PARAMETERS = ("AlgorithmID", "PartyUInfo", "PartyVInfo")
_WITHOUT_LENGTH = KdfStyle(lambda value: value, lambda attribute: attribute[4:])
Derivation = Callable[[bytes, tuple[bytes, ...]], bytes]


def _derived(style: KdfStyle) -> Derivation:
    return lambda secret, parameters: key_encryption_key(secret, style, parameters)


MISTAKES: Mapping[str, Derivation] = {
    "the length of four octets before each KDF parameter was left out of OtherInfo; the node digests it": _derived(_WITHOUT_LENGTH),
    "the first octet of each KDF parameter was taken for a count of padding bits, as XML Encryption has it": _derived(PADDING_COUNTED),
    "Z was hashed before the KDF got it": lambda secret, parameters: key_encryption_key(
        hashlib.sha256(secret).digest(), LENGTH_PREFIXED, parameters
    ),
    "leading zero octets of Z were dropped": lambda secret, parameters: key_encryption_key(
        secret.lstrip(b"\x00"), LENGTH_PREFIXED, parameters
    ),
    "OtherInfo was left empty": lambda secret, parameters: key_encryption_key(secret, LENGTH_PREFIXED, ()),
}
"""What goes wrong where, as a sentence, and the key encryption key that comes of it."""


MISTAKES_OF_THE_STANDARD: Mapping[str, Derivation] = {
    "the first octet of each KDF parameter, a count of padding bits, was digested; XML Encryption takes it off": _derived(LENGTH_PREFIXED),
    "Z was hashed before the KDF got it": lambda secret, parameters: key_encryption_key(
        hashlib.sha256(secret).digest(), PADDING_COUNTED, parameters
    ),
    "leading zero octets of Z were dropped": lambda secret, parameters: key_encryption_key(
        secret.lstrip(b"\x00"), PADDING_COUNTED, parameters
    ),
    "OtherInfo was left empty": lambda secret, parameters: key_encryption_key(secret, PADDING_COUNTED, ()),
}
"""The same where the KDF's parameters are as the standard has them, in the general profile."""


def opened(xml: bytes, key: str, computed: Mapping[str, str]) -> Steps:
    """`xml` holds an EncryptedData, `key` is a private key in PEM; `computed` may hold hexadecimal `secret`, `other_info`, `kek` and
    `content_key` of the other side. Never raises for what is wrong with them: the reason tells."""
    try:
        encrypted, private = _encrypted(parse(xml)), private_key(key)
        if isinstance(private, RsaPrivateKey):
            return _transported(encrypted, private, computed)
        return _agreed(encrypted, private, computed)
    except (XmlRefused, DecryptionRefused, ValueError) as error:
        return Steps(of="EncryptedData", reason=str(error), steps=())


def _agreed(encrypted: Element, private: EcPrivateKey, computed: Mapping[str, str]) -> Steps:
    """By ECDH-ES, in the node's own manner or in that of the standard: the parameters show which."""
    parameters = _parameters(encrypted)
    style = LENGTH_PREFIXED if all(int.from_bytes(one[:4]) == len(one) - 4 for one in parameters if one) else PADDING_COUNTED
    found = decrypt(encrypted, private, style)
    right = {
        "secret": found.shared_secret,
        "other_info": b"".join(style.digested(one) for one in parameters),
        "kek": found.key_encryption_key,
        "content_key": found.content_key,
    }
    named = tuple(Step(name=name, value=value.hex()) for name, value in zip(_PARAMETERS, parameters, strict=True))
    other_info = "OtherInfo = AlgorithmID || PartyUInfo || PartyVInfo"
    steps = (
        compared("Z, the shared secret (X coordinate, leading zeros kept)", "secret", right, computed),
        *named,
        compared(other_info if style is LENGTH_PREFIXED else f"{other_info}, each without its first octet", "other_info", right, computed),
        compared("KEK = SHA-256(00000001 || Z || OtherInfo)", "kek", right, computed),
        compared("content key, unwrapped with kw-aes256", "content_key", right, computed),
        Step(name="plaintext, AES-GCM", value=found.plaintext.decode("utf-8", "replace"), holds=True),
    )
    mistakes = MISTAKES if style is LENGTH_PREFIXED else MISTAKES_OF_THE_STANDARD
    usual = {sentence: derive(found.shared_secret, parameters) for sentence, derive in mistakes.items()}
    return Steps(of="EncryptedData", reason=first_difference(right, computed, usual), steps=steps)


def _transported(encrypted: Element, private: RsaPrivateKey, computed: Mapping[str, str]) -> Steps:
    """By RSA-OAEP."""
    found = explained(encrypted, private)
    right = {"content_key": found.content_key}
    named, used = (f"digest {one.digest}, MGF1 with {one.mask}, label {one.label.hex() or 'empty'}" for one in (found.named, found.used))
    steps = (
        Step(name="EncryptedKey is encrypted by", value=found.algorithm),
        Step(name="RSA-OAEP as the message names it", value=named, holds=named == used),
        Step(name="RSA-OAEP by which it opens", value=used),
        compared("content key", "content_key", right, computed),
        Step(name="the content is encrypted by", value=found.content_method),
        Step(name="plaintext", value=found.plaintext.decode("utf-8", "replace"), holds=True),
    )
    differs = "" if named == used else f"the message names {named}, but was made with {used}"
    return Steps(of="EncryptedData", reason=differs or first_difference(right, computed, {}), steps=steps)


def compared(name: str, key: str, right: Mapping[str, bytes], computed: Mapping[str, str]) -> Step:
    """A step with its right value, beside which that of the other side may stand."""
    theirs = _octets(computed.get(key, ""))
    return Step(name=name, value=right[key].hex(), holds=None if not theirs else theirs == right[key])


def first_difference(right: Mapping[str, bytes], computed: Mapping[str, str], usual: Mapping[str, bytes]) -> str:
    """The first step that came out otherwise, and the mistake that explains it, of the usual ones with the KEK that comes of each."""
    for name, value in right.items():
        theirs = _octets(computed.get(name, ""))
        if not theirs or theirs == value:
            continue
        if name == "secret" and theirs == value.lstrip(b"\x00"):
            return "secret: leading zero octets of Z were dropped"
        if name == "secret" and theirs == hashlib.sha256(value).digest():
            return "secret: Z was hashed; the KDF wants it plain"
        if name == "content_key" and len(theirs) != len(value):
            return f"content_key: it has {len(value)} octets, yours has {len(theirs)}"
        if usual and (name == "kek" or "kek" not in right):
            made = [sentence for sentence, kek in usual.items() if kek == theirs]
            return f"{name}: {made[0]}" if made else f"{name}: it is another one, by none of the usual mistakes"
        return f"{name}: this is the first step that differs; all before it are right or were not given"
    return ""


def _encrypted(root: Element) -> Element:
    name = f"{{{XENC}}}EncryptedData"
    found = root if root.tag == name else root.find(f".//{name}")
    if found is None:
        raise DecryptionRefused("there is no EncryptedData in the XML")
    return found


def _parameters(encrypted: Element) -> tuple[bytes, ...]:
    found = encrypted.find(f".//{{{XENC11}}}ConcatKDFParams")
    return tuple(_octets(found.get(name, "")) if found is not None else b"" for name in _PARAMETERS)


def _octets(text: str) -> bytes:
    """Of hexadecimal with any spaces and colons; empty where it is none."""
    try:
        return bytes.fromhex("".join(text.replace(":", " ").split()))
    except ValueError:
        return b""
