"""A SAML service provider with one elliptic key: writes and signs the two messages of a login."""

from dataclasses import dataclass, field

from eid.clock import SystemClock
from eid.keys import KeyPair, ec_key, self_signed
from eid.xml.parser import parse
from eid.xml.signature import canonical, sign

_NAMES = (
    'xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" '
    'xmlns:eidas="http://eidas.europa.eu/saml-extensions"'
)
_ATTRIBUTES = "".join(
    f'<eidas:RequestedAttribute FriendlyName="{friendly}" Name="http://eidas.europa.eu/attributes/naturalperson/{name}" '
    'NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" isRequired="true"></eidas:RequestedAttribute>'
    for friendly, name in (
        ("FamilyName", "CurrentFamilyName"),
        ("FirstName", "CurrentGivenName"),
        ("DateOfBirth", "DateOfBirth"),
        ("PersonIdentifier", "PersonIdentifier"),
    )
)
_AUTHN_REQUEST = (
    f'<saml2p:AuthnRequest {_NAMES} ID="{{identifier}}" Version="2.0" IssueInstant="{{instant}}" Destination="{{destination}}" '
    'AssertionConsumerServiceURL="{acs}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact" ForceAuthn="true">'
    "<saml2:Issuer>{entity_id}</saml2:Issuer><saml2p:Extensions><eidas:SPType>public</eidas:SPType>"
    f"<eidas:RequestedAttributes>{_ATTRIBUTES}</eidas:RequestedAttributes></saml2p:Extensions>"
    '<saml2p:NameIDPolicy AllowCreate="true" Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"></saml2p:NameIDPolicy>'
    '<saml2p:RequestedAuthnContext Comparison="minimum"><saml2:AuthnContextClassRef>http://eidas.europa.eu/LoA/substantial'
    "</saml2:AuthnContextClassRef></saml2p:RequestedAuthnContext></saml2p:AuthnRequest>"
)
_ARTIFACT_RESOLVE = (
    f'<saml2p:ArtifactResolve {_NAMES} ID="{{identifier}}" Version="2.0" IssueInstant="{{instant}}">'
    "<saml2:Issuer>{entity_id}</saml2:Issuer><saml2p:Artifact>{artifact}</saml2p:Artifact></saml2p:ArtifactResolve>"
)
_ENVELOPE = b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>%s</soap:Body></soap:Envelope>'


@dataclass(frozen=True, kw_only=True)
class ServiceProvider:
    """Unknown to the node: it presents its certificate in every signature."""

    entity_id: str = "bench-sp"
    acs: str = "http://localhost:9/acs"
    pair: KeyPair = field(default_factory=lambda: self_signed(ec_key(), "bench-sp", SystemClock().now()))

    def authn_request(self, identifier: str, instant: str, destination: str) -> bytes:
        """The signed XML."""
        return self._signed(
            _AUTHN_REQUEST.format(identifier=identifier, instant=instant, destination=destination, acs=self.acs, entity_id=self.entity_id)
        )

    def artifact_resolve(self, identifier: str, instant: str, artifact: str) -> bytes:
        """The signed message in its envelope."""
        return _ENVELOPE % self._signed(
            _ARTIFACT_RESOLVE.format(identifier=identifier, instant=instant, entity_id=self.entity_id, artifact=artifact)
        )

    def _signed(self, text: str) -> bytes:
        element = parse(text.encode())
        sign(element, self.pair)
        return canonical(element)
