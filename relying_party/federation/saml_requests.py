"""What the portal sends over SAML, built with pysaml2 in the node's dialect, signed by libxmlsec (wezel-krajowy.md ch. 4, 6, 11)."""

from saml2 import ExtensionElement, element_to_extension_element, saml, samlp
from saml2.extension import requested_attributes, sp_type

from eid.clock import iso_millis
from eid.keys import KeyPair
from relying_party.federation.arrival import NodeSession
from relying_party.federation.assertion_rules import NATURAL_PERSON, REQUESTED, UNSPECIFIED, URI_FORMAT
from relying_party.federation.departure import Departure
from relying_party.federation.party import Party
from relying_party.federation.saml_answer import SOAP
from relying_party.federation.saml_rules import STATUS
from relying_party.federation.signature import signed

ARTIFACT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
COI = "http://coi.gov.pl/saml-extensions"


def authn_request(departure: Departure, *, destination: str, acs: str, party: Party, pair: KeyPair) -> bytes:
    """Asks for a login of at least the departure's level, always a new one, and for the four attributes."""
    requested = [
        requested_attributes.RequestedAttribute(
            friendly_name=friendly_name, name=NATURAL_PERSON + last, name_format=URI_FORMAT, is_required="true"
        )
        for friendly_name, last in REQUESTED.items()
    ]
    known = sp_type.SPType(text="public"), requested_attributes.RequestedAttributes(requested_attribute=requested)
    extensions = [element_to_extension_element(each) for each in known] + _operation(departure)
    request = samlp.AuthnRequest(
        id=departure.request_id,
        version="2.0",
        issue_instant=iso_millis(departure.created_at),
        destination=destination,
        assertion_consumer_service_url=acs,
        protocol_binding=ARTIFACT_BINDING,
        force_authn="true",
        provider_name=party.name,
        issuer=saml.Issuer(text=party.entity_id),
        extensions=samlp.Extensions(extension_elements=extensions),
        name_id_policy=samlp.NameIDPolicy(allow_create="true", format=UNSPECIFIED),
        requested_authn_context=samlp.RequestedAuthnContext(
            comparison="minimum", authn_context_class_ref=[saml.AuthnContextClassRef(text=departure.level.uri)]
        ),
    )
    return signed(request, pair)


def _operation(departure: Departure) -> list[ExtensionElement]:
    """What the person authorises, after the rest of the Extensions (wezel-krajowy.md ch. 4.2 [C])."""
    if departure.operation is None:
        return []
    attributes = {
        "ContextClass": departure.operation.context_class,
        "ContextDescription": departure.operation.description,
        "DocumentID": departure.operation.document_id,
    }
    return [ExtensionElement("CoiOperationContext", namespace=COI, attributes=attributes)]


def artifact_resolve(artifact: str, *, request_id: str, now: float, issuer: str, pair: KeyPair) -> bytes:
    """A SOAP envelope that asks what the artifact stands for."""
    request = samlp.ArtifactResolve(
        id=request_id, version="2.0", issue_instant=iso_millis(now), issuer=saml.Issuer(text=issuer), artifact=samlp.Artifact(text=artifact)
    )
    return _enveloped(signed(request, pair))


def logout_request(session: NodeSession, *, request_id: str, now: float, destination: str, issuer: str, pair: KeyPair) -> bytes:
    """A SOAP envelope that ends the session which an assertion began."""
    request = samlp.LogoutRequest(
        id=request_id,
        version="2.0",
        issue_instant=iso_millis(now),
        destination=destination,
        issuer=saml.Issuer(text=issuer),
        name_id=saml.NameID(format=UNSPECIFIED, text=session.name_id),
        session_index=[samlp.SessionIndex(text=session.session_index)] if session.session_index else [],
    )
    return _enveloped(signed(request, pair))


def logout_response(*, response_id: str, in_response_to: str, now: float, issuer: str, codes: tuple[str, ...], pair: KeyPair) -> bytes:
    """A SOAP envelope that says what became of a LogoutRequest of the node; `codes` are the status codes from the outside in."""
    status = None
    for code in reversed(codes):
        status = samlp.StatusCode(value=STATUS + code, status_code=status)
    response = samlp.LogoutResponse(
        id=response_id,
        in_response_to=in_response_to or None,
        version="2.0",
        issue_instant=iso_millis(now),
        issuer=saml.Issuer(text=issuer),
        status=samlp.Status(status_code=status),
    )
    return _enveloped(signed(response, pair))


def _enveloped(message: bytes) -> bytes:
    return b'<soap:Envelope xmlns:soap="%s"><soap:Body>%s</soap:Body></soap:Envelope>' % (SOAP.encode(), message)
