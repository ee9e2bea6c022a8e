"""Writes the Assertion: one line, every prefix declared on the root, empty elements with an end tag, no signature (ch. 7.3, 9 [V])."""

from math import floor

from eid.clock import MINUTE, iso_millis
from eid.xml.escape import attribute, text
from idp_mock.saml.attributes import FORMS, Form
from idp_mock.saml.messages import Assertion
from idp_mock.saml.names import UNSPECIFIED, URI_NAME_FORMAT
from idp_mock.saml.writer import NAMESPACES

LIFETIME = 50 * MINUTE
_LEFT_OUT = ("alg", "mdattr")
_DECLARATIONS = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items() if prefix not in _LEFT_OUT)
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def written(assertion: Assertion) -> bytes:
    """The plaintext of an EncryptedData."""
    begins = floor(assertion.issued_at)
    ends = iso_millis(begins + LIFETIME)
    return (
        f'<saml2:Assertion{_DECLARATIONS} ID="{assertion.id}" IssueInstant="{iso_millis(assertion.issued_at)}" Version="2.0">'
        f"<saml2:Issuer>{text(assertion.issuer)}</saml2:Issuer>{_subject(assertion, ends)}"
        f'<saml2:Conditions NotBefore="{iso_millis(begins)}" NotOnOrAfter="{ends}"><saml2:AudienceRestriction>'
        f"<saml2:Audience>{text(assertion.audience)}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>"
        f'<saml2:AuthnStatement AuthnInstant="{iso_millis(assertion.authenticated_at)}" SessionIndex="{assertion.session_index}">'
        f"<saml2:AuthnContext><saml2:AuthnContextClassRef>{assertion.level.uri}</saml2:AuthnContextClassRef>"
        f"<saml2:AuthenticatingAuthority>{text(assertion.authority)}</saml2:AuthenticatingAuthority></saml2:AuthnContext>"
        f"</saml2:AuthnStatement>{_attributes(assertion)}</saml2:Assertion>"
    ).encode()


def _subject(assertion: Assertion, ends: str) -> str:
    return (
        f'<saml2:Subject><saml2:NameID Format="{UNSPECIFIED}">{text(assertion.name_id)}</saml2:NameID>'
        '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData '
        f'InResponseTo="{attribute(assertion.in_response_to)}" NotOnOrAfter="{ends}" Recipient="{attribute(assertion.recipient)}">'
        "</saml2:SubjectConfirmationData></saml2:SubjectConfirmation></saml2:Subject>"
    )


def _attributes(assertion: Assertion) -> str:
    asked = [form for which, form in FORMS.items() if which in assertion.attributes]
    if not asked:  # the schema wants at least one Attribute
        return ""
    return f"<saml2:AttributeStatement>{''.join(_attribute(form, assertion) for form in asked)}</saml2:AttributeStatement>"


def _attribute(form: Form, assertion: Assertion) -> str:
    return (
        f'<saml2:Attribute FriendlyName="{form.friendly}" Name="{form.name}" NameFormat="{URI_NAME_FORMAT}">'
        f'<saml2:AttributeValue xmlns:xsi="{_XSI}" xsi:type="naturalperson:{form.local_name}Type">'
        f"{text(form.value(assertion))}</saml2:AttributeValue></saml2:Attribute>"
    )
