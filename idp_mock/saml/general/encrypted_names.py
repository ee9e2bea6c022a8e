"""Names that came encrypted for this node (EncryptedID, SAML core §2.2.4): by any of its published RSA keys."""

from eid.xml.decryption import DecryptionRefused
from eid.xml.names import XENC
from eid.xml.parser import Element, XmlRefused
from eid.xml.transported import decrypt
from idp_mock.saml.elements import content, only, parsed
from idp_mock.saml.errors import MalformedMessage
from idp_mock.saml.general.answers import SigningKeys
from idp_mock.saml.names import SAML

KEY = "node-rsa"
"""The kind of the node's key that names are encrypted for."""


def opened_name(message: Element, keyring: SigningKeys) -> str:
    """The NameID in the EncryptedID of a message; empty where it has none. Raises `MalformedMessage` where it does not open."""
    encrypted = only(message, f"{{{SAML}}}EncryptedID")
    if encrypted is None:
        return ""
    ciphered = only(encrypted, f"{{{XENC}}}EncryptedData")
    if ciphered is None:
        raise MalformedMessage("EncryptedID holds no EncryptedData")
    try:
        name = parsed(decrypt(ciphered, [pair.private for pair in keyring.published(KEY)]))
    except (DecryptionRefused, XmlRefused) as error:
        raise MalformedMessage(f"EncryptedID: {error}") from error
    if name.tag != f"{{{SAML}}}NameID":
        raise MalformedMessage(f"EncryptedID must hold a NameID, it holds {name.tag}")
    return content(name)
