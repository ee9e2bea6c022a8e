"""Writes messages in exclusive canonical form, each prefix declared where it is first used: what is hashed is what is sent, so neither a
parser nor canonicalisation is needed to sign."""

from msgspec import Struct

from eid.clock import iso_seconds
from eid.keys import KeyPair
from eid.xml.algorithms import SignatureMethod
from eid.xml.escape import attribute, text
from eid.xml.signature import signature_over
from idp_mock.faults.bend import bend
from idp_mock.login.request import Identified
from idp_mock.saml.drafts import Enclosed, MessageXml, Seal
from idp_mock.saml.general.attributes import Form
from idp_mock.saml.general.messages import Assertion, LogoutRequest, Outline
from idp_mock.saml.general.name_ids import NameId
from idp_mock.saml.messages import STATUS, Code, Status
from idp_mock.saml.names import SAML, SAMLP, SOAP

_SAML = f' xmlns:saml2="{SAML}"'
_SAMLP = f' xmlns:saml2p="{SAMLP}"'
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"


class Pen(Struct, frozen=True):
    """What signatures are made with."""

    keys: KeyPair
    method: SignatureMethod

    def over(self, form: str, identifier: str) -> str:
        return signature_over(form.encode(), identifier, self.keys, (), self.method)

    @property
    def seal(self) -> Seal:
        """The same, as drafts carry it."""
        return Seal(keys=self.keys, method=self.method)


def sent(message: str, pen: Pen, enclosed: Enclosed | None = None) -> str:
    """A finished message as it leaves."""
    return bend(MessageXml(text=message.encode(), seal=pen.seal, assertion=enclosed)).text.decode()


def plain(outline: Outline, content: str) -> str:
    """A message without a signature of its own."""
    return _written(outline, "", content)


def signed(outline: Outline, content: str, pen: Pen) -> str:
    """A message with an enveloped signature. `content` must be in canonical form below an element that declares `saml2p`."""
    return _written(outline, pen.over(_written(outline, "", content), outline.id), content)


def signed_around(outline: Outline, status: Status, response: str, pen: Pen) -> str:
    """An ArtifactResponse around a finished Response, which declares `saml2p` itself once more; canonical forms leave that out."""
    told = status_text(status)
    form = _written(outline, "", told + response.replace(_SAMLP, "", 1))
    return _written(outline, pen.over(form, outline.id), told + response)


def enveloped(message: str) -> bytes:
    """In a SOAP 1.1 envelope."""
    return f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>{message}</soap:Body></soap:Envelope>'.encode()


def status_text(status: Status) -> str:
    message = f"<saml2p:StatusMessage>{text(status.message)}</saml2p:StatusMessage>" if status.message else ""
    nested = _status_code(status.nested, "") if status.nested else ""
    return f"<saml2p:Status>{_status_code(status.code, nested)}{message}</saml2p:Status>"


def assertion_text(assertion: Assertion) -> str:
    """Not signed."""
    return _assertion(assertion, "")


def signed_assertion(assertion: Assertion, pen: Pen) -> str:
    return _assertion(assertion, pen.over(_assertion(assertion, ""), assertion.id))


def encrypted_assertion(encrypted_data: str) -> str:
    return f"<saml2:EncryptedAssertion{_SAML}>{encrypted_data}</saml2:EncryptedAssertion>"


def name_id_text(name: NameId) -> str:
    """The plaintext of an EncryptedID."""
    return _name_id(name, _SAML)


def logout_request_text(request: LogoutRequest) -> str:
    """The content of a LogoutRequest."""
    return f"{_named(request, _SAML)}<saml2p:SessionIndex>{text(request.session_index)}</saml2p:SessionIndex>"


def _written(outline: Outline, signature: str, content: str) -> str:
    given = {
        "Destination": outline.destination,
        "ID": outline.id,
        "InResponseTo": outline.in_response_to,
        "IssueInstant": iso_seconds(outline.issued_at),
        "NotOnOrAfter": "" if outline.ends_at is None else iso_seconds(outline.ends_at),
        "Version": "2.0",
    }
    written = "".join(f' {name}="{attribute(value)}"' for name, value in given.items() if value)
    issuer = f"<saml2:Issuer{_SAML}>{text(outline.issuer)}</saml2:Issuer>"
    return f"<saml2p:{outline.name}{_SAMLP}{written}>{issuer}{signature}{content}</saml2p:{outline.name}>"


def _status_code(code: Code, nested: str) -> str:
    return f'<saml2p:StatusCode Value="{STATUS}{code}">{nested}</saml2p:StatusCode>'


def _assertion(assertion: Assertion, signature: str) -> str:
    begins, ends = iso_seconds(assertion.begins_at), iso_seconds(assertion.ends_at)
    return (
        f'<saml2:Assertion{_SAML} ID="{assertion.id}" IssueInstant="{iso_seconds(assertion.issued_at)}" Version="2.0">'
        f"<saml2:Issuer>{text(assertion.issuer)}</saml2:Issuer>{signature}{_subject(assertion, ends)}"
        f'<saml2:Conditions NotBefore="{begins}" NotOnOrAfter="{ends}"><saml2:AudienceRestriction>'
        f"<saml2:Audience>{text(assertion.audience)}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>"
        f'<saml2:AuthnStatement AuthnInstant="{iso_seconds(assertion.who.authenticated_at)}" SessionIndex="{assertion.session_index}" '
        f'SessionNotOnOrAfter="{iso_seconds(assertion.session_ends_at)}"><saml2:AuthnContext>'
        f"<saml2:AuthnContextClassRef>{text(assertion.context)}</saml2:AuthnContextClassRef>"
        f"<saml2:AuthenticatingAuthority>{text(assertion.who.authority)}</saml2:AuthenticatingAuthority></saml2:AuthnContext>"
        f"</saml2:AuthnStatement>{_attributes(assertion.attributes, assertion.who)}</saml2:Assertion>"
    )


def _subject(assertion: Assertion, ends: str) -> str:
    answered = f'InResponseTo="{attribute(assertion.in_response_to)}" ' if assertion.in_response_to else ""
    return (
        f'<saml2:Subject>{_named(assertion, "")}<saml2:SubjectConfirmation Method="{_BEARER}"><saml2:SubjectConfirmationData '
        f'{answered}NotOnOrAfter="{ends}" Recipient="{attribute(assertion.recipient)}"></saml2:SubjectConfirmationData>'
        "</saml2:SubjectConfirmation></saml2:Subject>"
    )


def _named(message: Assertion | LogoutRequest, declared: str) -> str:
    if message.secret:
        return f"<saml2:EncryptedID{declared}>{message.secret}</saml2:EncryptedID>"
    return _name_id(message.name_id, declared)


def _name_id(name: NameId, declared: str) -> str:
    given = {"Format": name.format, "NameQualifier": name.qualifier, "SPNameQualifier": name.sp_qualifier}
    written = "".join(f' {key}="{attribute(value)}"' for key, value in given.items() if value)
    return f"<saml2:NameID{declared}{written}>{text(name.value)}</saml2:NameID>"


def _attributes(forms: tuple[Form, ...], who: Identified) -> str:
    """Facts that the person does not have are left out, and the statement where none is left: the schema wants at least one Attribute."""
    values = [(form, value) for form in forms if (value := form.value(who))]
    if not values:
        return ""
    return f"<saml2:AttributeStatement>{''.join(_attribute(form, value) for form, value in values)}</saml2:AttributeStatement>"


def _attribute(form: Form, value: str) -> str:
    return (
        f'<saml2:Attribute FriendlyName="{form.friendly}" Name="{form.name}" NameFormat="{form.name_format}">'
        f"<saml2:AttributeValue>{text(value)}</saml2:AttributeValue></saml2:Attribute>"
    )
