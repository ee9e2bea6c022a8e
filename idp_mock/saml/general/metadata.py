"""Writes the node's own metadata (SAML metadata §2.4.3), in exclusive canonical form."""

from collections.abc import Iterable

from msgspec import Struct

from eid.clock import DAY, iso_seconds
from eid.keys import KeyPair
from eid.xml.algorithms import DIGESTS, METHODS
from eid.xml.escape import attribute
from eid.xml.names import AES128_CBC, AES128_GCM, AES256_CBC, AES256_GCM, DS, RSA_OAEP, RSA_OAEP_MGF1P
from idp_mock.saml.general.attributes import USUAL
from idp_mock.saml.general.name_ids import FORMATS
from idp_mock.saml.general.names import (
    ARTIFACT_RESOLUTION,
    HTTP_POST,
    HTTP_REDIRECT,
    METADATA_NAMESPACE,
    SAML_2_0,
    SINGLE_LOGOUT,
    SINGLE_SIGN_ON,
    SOAP_BINDING,
)
from idp_mock.saml.general.writer import Pen
from idp_mock.saml.names import SAML

LIFETIME = 7 * DAY
CACHED = "PT5M"
"""A rotation of keys waits longer than that between its two steps."""
_ENDPOINTS = (
    ("SingleLogoutService", HTTP_REDIRECT, SINGLE_LOGOUT),
    ("SingleLogoutService", HTTP_POST, SINGLE_LOGOUT),
    ("SingleLogoutService", SOAP_BINDING, SINGLE_LOGOUT),
)
_SIGN_ON = (("SingleSignOnService", HTTP_REDIRECT, SINGLE_SIGN_ON), ("SingleSignOnService", HTTP_POST, SINGLE_SIGN_ON))
_OPENED = (AES128_GCM, AES256_GCM, AES128_CBC, AES256_CBC, RSA_OAEP_MGF1P, RSA_OAEP)
"""What a name may be encrypted by."""
_SUPPORT = ' xmlns:alg="urn:oasis:names:tc:SAML:metadata:algsupport"'
_ALGORITHMS = "".join(
    [f'<alg:DigestMethod{_SUPPORT} Algorithm="{uri}"></alg:DigestMethod>' for uri in DIGESTS]
    + [f'<alg:SigningMethod{_SUPPORT} Algorithm="{uri}"></alg:SigningMethod>' for uri in METHODS]
)
"""What requests may be signed with, the usual first (SAML metadata profile for algorithm support 1.0): without it Shibboleth signs SOAP
messages with SHA-1, which this node refuses."""


class Keys(Struct, frozen=True, kw_only=True):
    """`signing` are those by which signatures may be verified, the usual one first; `encryption` that for which names may be
    encrypted."""

    signing: tuple[KeyPair, ...]
    encryption: KeyPair


def written(entity_id: str, address: str, keys: Keys, now: float) -> str:
    """`address` begins all endpoints."""
    return _entity(entity_id, address, keys, now, "")


def signed(entity_id: str, address: str, keys: Keys, now: float, pen: Pen) -> str:
    """As `written`, with an enveloped signature."""
    form = _entity(entity_id, address, keys, now, "")
    return _entity(entity_id, address, keys, now, pen.over(form, _identifier(now)))


def _entity(entity_id: str, address: str, keys: Keys, now: float, signature: str) -> str:
    return (
        f'<md:EntityDescriptor xmlns:md="{METADATA_NAMESPACE}" ID="{_identifier(now)}" cacheDuration="{CACHED}" '
        f'entityID="{attribute(entity_id)}" validUntil="{iso_seconds(now + LIFETIME)}">{signature}'
        f"<md:Extensions>{_ALGORITHMS}</md:Extensions>"
        f'<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="{SAML_2_0}">'
        f"{''.join(_key(pair, 'signing') for pair in keys.signing)}{_key(keys.encryption, 'encryption', _OPENED)}"
        f'<md:ArtifactResolutionService Binding="{SOAP_BINDING}" Location="{attribute(address + ARTIFACT_RESOLUTION)}" index="0" '
        f'isDefault="true"></md:ArtifactResolutionService>{_endpoints(_ENDPOINTS, address)}'
        f"{''.join(f'<md:NameIDFormat>{format}</md:NameIDFormat>' for format in FORMATS)}{_endpoints(_SIGN_ON, address)}"
        f"{''.join(_attribute(form.friendly, form.name, form.name_format) for form in USUAL)}"
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    )


def _identifier(now: float) -> str:
    return f"_{int(now)}"


def _key(pair: KeyPair, use: str, methods: Iterable[str] = ()) -> str:
    listed = "".join(f'<md:EncryptionMethod Algorithm="{uri}"></md:EncryptionMethod>' for uri in methods)
    return (
        f'<md:KeyDescriptor use="{use}"><ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data><ds:X509Certificate>{pair.certificate_base64}'
        f"</ds:X509Certificate></ds:X509Data></ds:KeyInfo>{listed}</md:KeyDescriptor>"
    )


def _endpoints(table: Iterable[tuple[str, str, str]], address: str) -> str:
    return "".join(f'<md:{name} Binding="{binding}" Location="{attribute(address + path)}"></md:{name}>' for name, binding, path in table)


def _attribute(friendly: str, name: str, name_format: str) -> str:
    declared = f' xmlns:saml2="{SAML}"'
    return f'<saml2:Attribute{declared} FriendlyName="{friendly}" Name="{name}" NameFormat="{name_format}"></saml2:Attribute>'
