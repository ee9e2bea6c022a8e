"""Encrypting one element for an RSA key: the content key travels under RSA-OAEP (XML Encryption 1.1 §5.5.2)."""

import base64

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from msgspec import Struct

from eid.chance import Chance, hexadecimal
from eid.xml.content import CONTENT_METHODS
from eid.xml.names import DS, MGF1_SHA256, RSA_OAEP, RSA_OAEP_MGF1P, SHA1, SHA256, XENC, XENC11

RsaPublicKey = rsa.RSAPublicKey


class TransportMethod(Struct, frozen=True):
    """A padding, and what stands inside its EncryptionMethod."""

    padding: OAEP
    parameters: str


TRANSPORT_METHODS = {
    RSA_OAEP_MGF1P: TransportMethod(
        OAEP(MGF1(hashes.SHA1()), hashes.SHA1(), None),  # noqa: S303
        f'<ds:DigestMethod Algorithm="{SHA1}"></ds:DigestMethod>',
    ),
    RSA_OAEP: TransportMethod(
        OAEP(MGF1(hashes.SHA256()), hashes.SHA256(), None),
        f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod>'
        f'<xenc11:MGF xmlns:xenc11="{XENC11}" Algorithm="{MGF1_SHA256}"></xenc11:MGF>',
    ),
}
"""The first is the one that every toolkit opens."""


def encrypt(plaintext: bytes, public: RsaPublicKey, key_method: str, content_method: str, chance: Chance) -> str:
    """The text of an EncryptedData with its EncryptedKey inside. It declares its namespaces, and is its own exclusive canonical form."""
    transport, content = TRANSPORT_METHODS[key_method], CONTENT_METHODS[content_method]
    content_key, nonce = chance.octets(content.key_octets), chance.octets(content.nonce_octets)
    return _ENCRYPTED_DATA.format(
        data_id=hexadecimal(chance),
        key_id=hexadecimal(chance),
        content_method=content_method,
        key_method=key_method,
        parameters=transport.parameters,
        wrapped=base64.b64encode(public.encrypt(content_key, transport.padding)).decode(),
        content=base64.b64encode(content.seal(content_key, nonce, plaintext)).decode(),
    )


_ENCRYPTED_DATA = (
    f'<xenc:EncryptedData xmlns:xenc="{XENC}" Id="_{{data_id}}" Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{{content_method}}">'
    f'</xenc:EncryptionMethod><ds:KeyInfo xmlns:ds="{DS}"><xenc:EncryptedKey Id="_{{key_id}}">'
    '<xenc:EncryptionMethod Algorithm="{key_method}">'
    "{parameters}</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>{wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>"
    "</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{content}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"
)
