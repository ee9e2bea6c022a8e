"""What may be chosen for each service provider beyond its metadata. The defaults are what every toolkit takes."""

from enum import StrEnum

from msgspec import Struct

from eid.xml.algorithms import METHODS, SignatureMethod
from eid.xml.names import AES128_CBC, AES128_GCM, AES256_CBC, AES256_GCM, DSIG_MORE, RSA_OAEP, RSA_OAEP_MGF1P
from idp_mock.login.request import Page


class Signs(StrEnum):
    """What of a Response carries a signature."""

    ASSERTION = "assertion"
    RESPONSE = "response"
    BOTH = "both"


class Encrypts(StrEnum):
    """When assertions are encrypted. `AUTO`: where the metadata have a key that is there for nothing else."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class EncryptsName(StrEnum):
    """When NameIDs are encrypted of themselves, whatever becomes of the assertion. `ON_REQUEST`: where a NameIDPolicy says so."""

    ON_REQUEST = "on_request"
    ALWAYS = "always"


class Signature(StrEnum):
    """The method of the node's signatures."""

    RSA_SHA256 = "rsa-sha256"
    RSA_SHA384 = "rsa-sha384"
    RSA_SHA512 = "rsa-sha512"
    ECDSA_SHA256 = "ecdsa-sha256"
    ECDSA_SHA384 = "ecdsa-sha384"

    @property
    def method(self) -> SignatureMethod:
        return METHODS[DSIG_MORE + self.value]


class KeyTransport(StrEnum):
    """How the content key travels to an RSA key; an elliptic one takes part in ECDH-ES. `AUTO`: as the metadata say, else MGF1P."""

    AUTO = "auto"
    MGF1P = "rsa-oaep-mgf1p"
    OAEP = "rsa-oaep"


class Content(StrEnum):
    """How content is encrypted. `AUTO`: as the metadata say, else AES-128-CBC, which SAML conformance demands of all."""

    AUTO = "auto"
    AES128_GCM = "aes128-gcm"
    AES256_GCM = "aes256-gcm"
    AES128_CBC = "aes128-cbc"
    AES256_CBC = "aes256-cbc"


SIGNING_KEYS = {
    Signature.RSA_SHA256: "node-rsa",
    Signature.RSA_SHA384: "node-rsa",
    Signature.RSA_SHA512: "node-rsa",
    Signature.ECDSA_SHA256: "node-ec",
    Signature.ECDSA_SHA384: "node-ec384",
}
"""The kind of the node's key that each method needs."""
TRANSPORT_URIS = {KeyTransport.MGF1P: RSA_OAEP_MGF1P, KeyTransport.OAEP: RSA_OAEP}
CONTENT_URIS = {
    Content.AES128_CBC: AES128_CBC,
    Content.AES256_CBC: AES256_CBC,
    Content.AES128_GCM: AES128_GCM,
    Content.AES256_GCM: AES256_GCM,
}


class Choices(Struct, frozen=True, kw_only=True):
    """`skip` names pages of the login that this service provider's users do not see."""

    sign: Signs = Signs.BOTH
    signature: Signature = Signature.RSA_SHA256
    encrypt: Encrypts = Encrypts.AUTO
    encrypt_name_id: EncryptsName = EncryptsName.ON_REQUEST
    key_transport: KeyTransport = KeyTransport.AUTO
    content: Content = Content.AUTO
    skip: frozenset[Page] = frozenset()
