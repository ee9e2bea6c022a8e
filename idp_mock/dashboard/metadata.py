"""The metadata of a service provider that has none, from what a form knows of it."""

from collections.abc import Sequence

from eid.xml.escape import attribute, text

_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


def written(entity_id: str, acs: Sequence[str], certificate: str, logout: str) -> str:
    """An EntityDescriptor (SAML Metadata section 2.3.2). `certificate` is PEM or base64, or empty; `logout` is an address or empty.
    Judges nothing: whoever registers it tells what is wrong."""
    key = _KEY.format(certificate=text(_base64(certificate))) if certificate.strip() else ""
    service = _LOGOUT.format(binding=_POST, location=attribute(logout)) if logout else ""
    consumers = "".join(_CONSUMER.format(binding=_POST, location=attribute(one), index=index) for index, one in enumerate(acs))
    signs = "true" if key else "false"
    return _ENTITY.format(entity_id=attribute(entity_id), signs=signs, parts=key + service + consumers)


def _base64(certificate: str) -> str:
    return certificate.partition(_BEGIN)[2].partition(_END)[0] if _BEGIN in certificate else certificate


_ENTITY = (
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}"><md:SPSSODescriptor '
    'AuthnRequestsSigned="{signs}" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{parts}</md:SPSSODescriptor>'
    "</md:EntityDescriptor>"
)
_KEY = (
    '<md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate}'
    "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
)
_LOGOUT = '<md:SingleLogoutService Binding="{binding}" Location="{location}"/>'
_CONSUMER = '<md:AssertionConsumerService Binding="{binding}" Location="{location}" index="{index}"/>'
