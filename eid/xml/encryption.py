"""Encrypting one element for an elliptic key: ECDH-ES, ConcatKDF (SHA-256), kw-aes256, AES-GCM (XML Encryption 1.1; wezel-krajowy ch. 8).

The national node and the standard differ in one point only, how the KDF's parameters are written and digested; that point is `KdfStyle`.
"""

import base64
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from eid.chance import Chance, hexadecimal
from eid.xml.certificate import Certificate
from eid.xml.content import CONTENT_METHODS
from eid.xml.names import AES256_GCM, CONCAT_KDF, DS, DSIG11, ECDH_ES, KW_AES256, SHA256, XENC, XENC11

NONCE_OCTETS = 12
_KEK_OCTETS = 32


class Curve(Struct, frozen=True):
    """A curve for key agreement: its OID and the order of its group."""

    curve: ec.EllipticCurve
    uri: str
    order: int


CURVES = {
    "secp256r1": Curve(ec.SECP256R1(), "urn:oid:1.2.840.10045.3.1.7", 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551),
    "secp384r1": Curve(
        ec.SECP384R1(),
        "urn:oid:1.3.132.0.34",
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
}


class KdfStyle(Struct, frozen=True):
    """How AlgorithmID, PartyUInfo and PartyVInfo travel: `written` makes the attribute's octets of a value, `digested` makes of the
    attribute's octets what goes into OtherInfo."""

    written: Callable[[bytes], bytes]
    digested: Callable[[bytes], bytes]


# The node's own: a length of four octets before each value, digested with it (ch. 8.3 [V]).
LENGTH_PREFIXED = KdfStyle(lambda value: len(value).to_bytes(4, "big") + value, lambda attribute: attribute)
# The standard's: one octet that counts padding bits, not digested (XML Encryption 1.1 §5.4.1).
PADDING_COUNTED = KdfStyle(lambda value: b"\x00" + value, lambda attribute: attribute[1:])


class Recipient(Struct, frozen=True, kw_only=True):
    """Whom to encrypt for. `party_u` names the sender, `party_v` the recipient. `content_key_octets` 16 under the label aes256-gcm is
    what the production node was seen to do (ch. 8.4 [D]); the standard's 16 goes with `content_method` aes128-gcm."""

    public: ec.EllipticCurvePublicKey
    party_u: str
    party_v: str
    style: KdfStyle = LENGTH_PREFIXED
    content_key_octets: int = 32
    content_method: str = AES256_GCM

    def kdf_parameters(self) -> tuple[bytes, bytes, bytes]:
        """The octets of the attributes AlgorithmID, PartyUInfo and PartyVInfo."""
        algorithm, party_u, party_v = (self.style.written(value.encode()) for value in (KW_AES256, self.party_u, self.party_v))
        return algorithm, party_u, party_v


class CannotEncrypt(Exception):
    """The certificate's key is of a kind that key agreement cannot use; the message is one sentence."""


def agreement_key(certificate: Certificate) -> ec.EllipticCurvePublicKey:
    """The key to encrypt for, on one of `CURVES`. Raises `CannotEncrypt`."""
    public = certificate.public
    if not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name not in CURVES:
        raise CannotEncrypt(f"the key of {certificate.subject} is not on a curve for key agreement ({', '.join(CURVES)})")
    return public


def ephemeral_key(public: ec.EllipticCurvePublicKey, chance: Chance) -> ec.EllipticCurvePrivateKey:
    """A fresh key on the recipient's curve."""
    known = CURVES[public.curve.name]
    # Sixteen octets more than the order has keep the remainder's bias below 2**-128.
    scalar = int.from_bytes(chance.octets(public.curve.key_size // 8 + 16), "big") % (known.order - 1) + 1
    return ec.derive_private_key(scalar, known.curve)


def ephemeral_key_with_leading_zero(public: ec.EllipticCurvePublicKey, chance: Chance) -> ec.EllipticCurvePrivateKey:
    """A fresh key whose shared secret begins with a zero octet, as one in 256 does; receivers that shorten it fail. Takes about 20 ms."""
    while shared_secret(key := ephemeral_key(public, chance), public)[0]:
        pass
    return key


def shared_secret(private: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey) -> bytes:
    """Z: the X coordinate, as long as the curve's field, leading zeros kept."""
    return private.exchange(ec.ECDH(), public)


def key_encryption_key(secret: bytes, style: KdfStyle, parameters: tuple[bytes, ...]) -> bytes:
    """KEK = SHA-256(00000001 || Z || OtherInfo) (NIST SP 800-56A §5.8.1)."""
    other_info = b"".join(style.digested(parameter) for parameter in parameters)
    return ConcatKDFHash(hashes.SHA256(), _KEK_OCTETS, other_info).derive(secret)


def encrypt(plaintext: bytes, recipient: Recipient, ephemeral: ec.EllipticCurvePrivateKey, chance: Chance) -> str:
    """The text of an EncryptedData with everything in it (shape of ch. 8.2), unbroken. It declares no namespace: the prefixes `ds`,
    `xenc`, `xenc11` and `dsig11` must be in scope where it is put. But for that it is in canonical form."""
    method = CONTENT_METHODS[recipient.content_method]
    content_key, nonce = chance.octets(recipient.content_key_octets), chance.octets(method.nonce_octets)
    algorithm_id, party_u, party_v = parameters = recipient.kdf_parameters()
    kek = key_encryption_key(shared_secret(ephemeral, recipient.public), recipient.style, parameters)
    return _ENCRYPTED_DATA.format(
        data_id=hexadecimal(chance),
        key_id=hexadecimal(chance),
        content_method=recipient.content_method,
        algorithm_id=algorithm_id.hex().upper(),
        party_u=party_u.hex().upper(),
        party_v=party_v.hex().upper(),
        curve=CURVES[recipient.public.curve.name].uri,
        point=_base64(ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)),
        wrapped=_base64(aes_key_wrap(kek, content_key)),
        content=_base64(method.seal(content_key, nonce, plaintext)),
    )


def with_declarations(encrypted_data: str) -> str:
    """The text as it stands in a canonical form, below an element that declares `ds` and `xenc`: the other two prefixes are declared
    where they are used."""
    declared = encrypted_data.replace("<xenc11:KeyDerivationMethod", f'<xenc11:KeyDerivationMethod xmlns:xenc11="{XENC11}"', 1)
    return declared.replace("<dsig11:ECKeyValue", f'<dsig11:ECKeyValue xmlns:dsig11="{DSIG11}"', 1)


def self_contained(encrypted_data: str) -> str:
    """The text with every prefix declared where it is first used: it needs nothing in scope, and is its own exclusive canonical form."""
    declared = with_declarations(encrypted_data).replace("<xenc:EncryptedData", f'<xenc:EncryptedData xmlns:xenc="{XENC}"', 1)
    for name in ("DigestMethod", "KeyInfo"):
        declared = declared.replace(f"<ds:{name}", f'<ds:{name} xmlns:ds="{DS}"', 1)
    return declared


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


_ENCRYPTED_DATA = (
    f'<xenc:EncryptedData Id="_{{data_id}}" Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{{content_method}}">'
    f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod></xenc:EncryptionMethod><ds:KeyInfo><xenc:EncryptedKey Id="_{{key_id}}">'
    f'<xenc:EncryptionMethod Algorithm="{KW_AES256}"></xenc:EncryptionMethod><ds:KeyInfo><xenc:AgreementMethod Algorithm="{ECDH_ES}">'
    f'<xenc11:KeyDerivationMethod Algorithm="{CONCAT_KDF}">'
    '<xenc11:ConcatKDFParams AlgorithmID="{algorithm_id}" PartyUInfo="{party_u}" PartyVInfo="{party_v}">'
    f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod></xenc11:ConcatKDFParams></xenc11:KeyDerivationMethod>'
    '<xenc:OriginatorKeyInfo><ds:KeyValue><dsig11:ECKeyValue><dsig11:NamedCurve URI="{curve}"></dsig11:NamedCurve>'
    "<dsig11:PublicKey>{point}</dsig11:PublicKey></dsig11:ECKeyValue></ds:KeyValue></xenc:OriginatorKeyInfo></xenc:AgreementMethod></ds:KeyInfo><xenc:CipherData>"
    "<xenc:CipherValue>{wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData>"
    "<xenc:CipherValue>{content}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"
)
