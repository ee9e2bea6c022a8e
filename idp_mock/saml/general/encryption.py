"""Encrypting an assertion or a NameID for a service provider: with which of its keys, and by which algorithms."""

from collections.abc import Container

from eid.chance import Chance
from eid.xml import encryption, key_transport
from eid.xml.content import CONTENT_METHODS
from eid.xml.encryption import PADDING_COUNTED, Recipient, agreement_key, ephemeral_key, self_contained
from eid.xml.key_transport import RsaPublicKey
from eid.xml.names import AES128_CBC, AES128_GCM, RSA_OAEP_MGF1P
from idp_mock.faults.bend import bend
from idp_mock.saml.general.choices import CONTENT_URIS, TRANSPORT_URIS, Encrypts
from idp_mock.saml.general.service_provider import EncryptionKey, ServiceProvider


def encryption_key(known: ServiceProvider) -> EncryptionKey | None:
    """The key to encrypt for, or None where assertions travel in the clear."""
    if known.choices.encrypt is Encrypts.NEVER:
        return None
    dedicated = [key for key in known.encryption_keys if key.dedicated]
    if dedicated or known.choices.encrypt is Encrypts.AUTO:
        return dedicated[0] if dedicated else None
    return known.encryption_keys[0] if known.encryption_keys else None


def name_key(known: ServiceProvider) -> EncryptionKey | None:
    """The key to encrypt a NameID for, or None where the metadata have none."""
    return next((key for key in known.encryption_keys if key.dedicated), known.encryption_keys[0] if known.encryption_keys else None)


def encrypted(plaintext: bytes, known: ServiceProvider, key: EncryptionKey, node: str, chance: Chance) -> str:
    """The text of an EncryptedData in canonical form. `node` names the sender."""
    public = key.certificate.public
    if isinstance(public, RsaPublicKey):
        transport = TRANSPORT_URIS.get(known.choices.key_transport) or _wanted(key, key_transport.TRANSPORT_METHODS, RSA_OAEP_MGF1P)
        content = CONTENT_URIS.get(known.choices.content) or _wanted(key, CONTENT_METHODS, AES128_CBC)
        return key_transport.encrypt(plaintext, public, transport, content, chance)
    # Who agrees on keys knows XML Encryption 1.1, and with it GCM.
    content = CONTENT_URIS.get(known.choices.content) or _wanted(key, CONTENT_METHODS, AES128_GCM)
    recipient = bend(
        Recipient(
            public=agreement_key(key.certificate),
            party_u=node,
            party_v=known.entity_id,
            style=PADDING_COUNTED,
            content_key_octets=CONTENT_METHODS[content].key_octets,
            content_method=content,
        )
    )
    return self_contained(encryption.encrypt(plaintext, recipient, ephemeral_key(recipient.public, chance), chance))


def _wanted(key: EncryptionKey, possible: Container[str], otherwise: str) -> str:
    return next((one for one in key.methods if one in possible), otherwise)
