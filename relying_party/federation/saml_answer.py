"""What a SAML answer says, as frozen values read from the verified tree. Reading judges nothing: it keeps repetitions for the rules."""

from msgspec import Struct

from eid.xml.parser import Element, text_of

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Named(Struct, frozen=True, kw_only=True):
    """The text of an Issuer or NameID, and its Format."""

    text: str
    format: str | None


class Frame(Struct, frozen=True, kw_only=True):
    """What ArtifactResponse, Response and LogoutResponse have in common (SAML core section 3.2.2, StatusResponseType).

    `statuses` holds for each Status its codes from the outside in, `message` the first StatusMessage.
    """

    kind: str
    id: str | None
    version: str | None
    in_response_to: str | None
    issue_instant: str | None
    destination: str | None
    issuers: tuple[Named, ...]
    statuses: tuple[tuple[str, ...], ...]
    message: str


class Confirmation(Struct, frozen=True, kw_only=True):
    """SubjectConfirmation: its method and each SubjectConfirmationData as its attributes."""

    method: str | None
    terms: tuple["ConfirmationTerms", ...]


class ConfirmationTerms(Struct, frozen=True, kw_only=True):
    in_response_to: str | None
    recipient: str | None
    not_before: str | None
    not_on_or_after: str | None


class Subject(Struct, frozen=True, kw_only=True):
    name_ids: tuple[Named, ...]
    confirmations: tuple[Confirmation, ...]


class Conditions(Struct, frozen=True, kw_only=True):
    """`restrictions` holds the audiences of each AudienceRestriction."""

    not_before: str | None
    not_on_or_after: str | None
    restrictions: tuple[tuple[str, ...], ...]


class Authentication(Struct, frozen=True, kw_only=True):
    """AuthnStatement; `classes` are the AuthnContextClassRefs of all its contexts."""

    instant: str | None
    session_index: str | None
    session_not_on_or_after: str | None
    classes: tuple[str, ...]


class Attribute(Struct, frozen=True, kw_only=True):
    """`values` are pairs of literal xsi:type and text."""

    name: str | None
    friendly_name: str | None
    name_format: str | None
    values: tuple[tuple[str | None, str], ...]


class Assertion(Struct, frozen=True, kw_only=True):
    """`statements` holds the attributes of each AttributeStatement; `kind` is the element's name in Clark notation."""

    kind: str
    id: str | None
    version: str | None
    issue_instant: str | None
    issuers: tuple[Named, ...]
    subjects: tuple[Subject, ...]
    conditions: tuple[Conditions, ...]
    authentications: tuple[Authentication, ...]
    statements: tuple[tuple[Attribute, ...], ...]


def children(element: Element, *path: str) -> tuple[Element, ...]:
    """The elements at the end of the path, each step `{namespace}name`."""
    return tuple(element.iterfind("/".join(path)))


def read_frame(element: Element) -> Frame:
    """Raises `XmlRefused` where an element stands inside a text."""
    messages = children(element, _p("Status"), _p("StatusMessage"))
    return Frame(
        kind=element.tag,
        id=element.get("ID"),
        version=element.get("Version"),
        in_response_to=element.get("InResponseTo"),
        issue_instant=element.get("IssueInstant"),
        destination=element.get("Destination"),
        issuers=_named(element, "Issuer"),
        statuses=tuple(_codes(status) for status in children(element, _p("Status"))),
        message=text_of(messages[0]) if messages else "",
    )


def read_assertion(element: Element) -> Assertion:
    """Raises `XmlRefused` where an element stands inside a text."""
    return Assertion(
        kind=element.tag,
        id=element.get("ID"),
        version=element.get("Version"),
        issue_instant=element.get("IssueInstant"),
        issuers=_named(element, "Issuer"),
        subjects=tuple(_subject(subject) for subject in children(element, _a("Subject"))),
        conditions=tuple(_conditions(conditions) for conditions in children(element, _a("Conditions"))),
        authentications=tuple(_authentication(statement) for statement in children(element, _a("AuthnStatement"))),
        statements=tuple(
            tuple(_attribute(attribute) for attribute in children(statement, _a("Attribute")))
            for statement in children(element, _a("AttributeStatement"))
        ),
    )


def _a(name: str) -> str:
    return f"{{{SAML}}}{name}"


def _p(name: str) -> str:
    return f"{{{SAMLP}}}{name}"


def _named(element: Element, name: str) -> tuple[Named, ...]:
    return tuple(Named(text=text_of(child), format=child.get("Format")) for child in children(element, _a(name)))


def _codes(status: Element) -> tuple[str, ...]:
    return tuple(code.get("Value", "") for code in status.iter(_p("StatusCode")))


def _subject(subject: Element) -> Subject:
    confirmations = children(subject, _a("SubjectConfirmation"))
    return Subject(name_ids=_named(subject, "NameID"), confirmations=tuple(_confirmation(each) for each in confirmations))


def _confirmation(confirmation: Element) -> Confirmation:
    terms = tuple(
        ConfirmationTerms(
            in_response_to=each.get("InResponseTo"),
            recipient=each.get("Recipient"),
            not_before=each.get("NotBefore"),
            not_on_or_after=each.get("NotOnOrAfter"),
        )
        for each in children(confirmation, _a("SubjectConfirmationData"))
    )
    return Confirmation(method=confirmation.get("Method"), terms=terms)


def _conditions(conditions: Element) -> Conditions:
    restrictions = children(conditions, _a("AudienceRestriction"))
    return Conditions(
        not_before=conditions.get("NotBefore"),
        not_on_or_after=conditions.get("NotOnOrAfter"),
        restrictions=tuple(tuple(text_of(audience) for audience in children(each, _a("Audience"))) for each in restrictions),
    )


def _authentication(statement: Element) -> Authentication:
    return Authentication(
        instant=statement.get("AuthnInstant"),
        session_index=statement.get("SessionIndex"),
        session_not_on_or_after=statement.get("SessionNotOnOrAfter"),
        classes=tuple(text_of(each) for each in children(statement, _a("AuthnContext"), _a("AuthnContextClassRef"))),
    )


def _attribute(attribute: Element) -> Attribute:
    values = children(attribute, _a("AttributeValue"))
    return Attribute(
        name=attribute.get("Name"),
        friendly_name=attribute.get("FriendlyName"),
        name_format=attribute.get("NameFormat"),
        values=tuple((value.get(f"{{{XSI}}}type"), text_of(value)) for value in values),
    )
