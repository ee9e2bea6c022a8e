"""Rules for the decrypted assertion. Each is one thing that must hold; together they are what makes an assertion an identity."""

from collections.abc import Callable

from msgspec import Struct

from eid.identity.level import level_of_uri
from relying_party.federation.departure import Departure
from relying_party.federation.identity_rules import Claimed
from relying_party.federation.judgement import Expired, LevelTooLow, NotTrusted, equal, only
from relying_party.federation.saml_answer import (
    SAML,
    Assertion,
    Attribute,
    Authentication,
    Conditions,
    Confirmation,
    ConfirmationTerms,
    Subject,
)
from relying_party.federation.saml_rules import Terms, instant, issued_between, issued_by

UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
URI_FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
NATURAL_PERSON = "http://eidas.europa.eu/attributes/naturalperson/"
REQUESTED = {
    "PersonIdentifier": "PersonIdentifier",
    "FirstName": "CurrentGivenName",
    "FamilyName": "CurrentFamilyName",
    "DateOfBirth": "DateOfBirth",
}
"""FriendlyName and last part of the Name of the four attributes that the portal asks for (wezel-krajowy.md ch. 4.2 [C])."""


class AssertionCase(Struct, frozen=True, kw_only=True):
    """An assertion and the departure that it must fit."""

    assertion: Assertion
    departure: Departure
    terms: Terms


def element_is_an_assertion(case: AssertionCase) -> None:
    """What was encrypted must be an Assertion with an ID, Version 2.0 (SAML core section 2.3.3)."""
    equal((case.assertion.kind, case.assertion.version), (f"{{{SAML}}}Assertion", "2.0"))
    if not case.assertion.id:
        raise NotTrusted(expected="an ID", got=case.assertion.id)


def assertion_is_fresh(case: AssertionCase) -> None:
    """IssueInstant must not lie before the AuthnRequest nor in the future (SAML core section 2.3.3)."""
    issued_between(case.assertion.issue_instant, case.departure.created_at, case.terms)


def assertion_issuer_is_the_node(case: AssertionCase) -> None:
    """The assertion's Issuer must be the node's entityID (SAML profiles section 4.1.4.2)."""
    issued_by(case.assertion.issuers, case.terms.node)


def subject_is_named(case: AssertionCase) -> None:
    """There must be one NameID, not blank, of unspecified format (wezel-krajowy.md ch. 9 [V])."""
    name = only(_subject(case).name_ids, "NameID")
    if not name.text.strip():
        raise NotTrusted(expected="a NameID", got=name.text)
    if name.format not in (None, UNSPECIFIED):
        raise NotTrusted(expected=UNSPECIFIED, got=name.format)


def confirmation_is_bearer(case: AssertionCase) -> None:
    """There must be one SubjectConfirmation, of method bearer (SAML profiles section 4.1.4.2)."""
    equal(_confirmation(case).method, BEARER)


def confirmation_answers_the_request(case: AssertionCase) -> None:
    """The confirmation's InResponseTo must be the ID of the AuthnRequest (SAML profiles section 4.1.4.3)."""
    equal(_confirmation_terms(case).in_response_to, case.departure.request_id)


def recipient_is_this_portal(case: AssertionCase) -> None:
    """Recipient must be the address to which the answer came (SAML profiles section 4.1.4.3)."""
    equal(_confirmation_terms(case).recipient, case.terms.acs)


def confirmation_has_not_expired(case: AssertionCase) -> None:
    """The confirmation must have a NotOnOrAfter in the future and no NotBefore (SAML profiles section 4.1.4.2)."""
    _not_on_or_after(_confirmation_terms(case).not_on_or_after, case.terms)
    equal(_confirmation_terms(case).not_before, None)


def conditions_hold_already(case: AssertionCase) -> None:
    """NotBefore must be there and must have passed (SAML core section 2.5.1.2; always written: wezel-krajowy.md ch. 9 [V])."""
    text = _conditions(case).not_before
    if instant(text) > case.terms.now + case.terms.skew:
        raise NotTrusted(expected="a NotBefore that has passed", got=text)


def conditions_have_not_expired(case: AssertionCase) -> None:
    """NotOnOrAfter of the Conditions must be there and in the future (SAML core section 2.5.1.2)."""
    _not_on_or_after(_conditions(case).not_on_or_after, case.terms)


def audience_is_this_portal(case: AssertionCase) -> None:
    """There must be one AudienceRestriction with one Audience, the portal's entityID (SAML core section 2.5.1.4)."""
    equal(only(only(_conditions(case).restrictions, "AudienceRestriction"), "Audience"), case.terms.portal)


def authentication_is_fresh(case: AssertionCase) -> None:
    """AuthnInstant must not lie before the AuthnRequest, which said ForceAuthn, nor in the future (SAML core section 3.4.1)."""
    issued_between(_authentication(case).instant, case.departure.created_at, case.terms)


def node_session_goes_on(case: AssertionCase) -> None:
    """SessionNotOnOrAfter, where there is one, must lie in the future (SAML core section 2.7.2)."""
    if _authentication(case).session_not_on_or_after is not None:
        _not_on_or_after(_authentication(case).session_not_on_or_after, case.terms)


def level_is_reached(case: AssertionCase) -> None:
    """AuthnContextClassRef must be a level of assurance, and at least the one asked for (SAML core section 3.3.2.2.1, minimum)."""
    uri = only(_authentication(case).classes, "AuthnContextClassRef")
    level = level_of_uri(uri)
    if level is None:
        raise NotTrusted(expected="the URI of a level of assurance", got=uri)
    if not level.reaches(case.departure.level):
        raise LevelTooLow(expected=case.departure.level.uri, got=uri)


def attributes_do_not_repeat(case: AssertionCase) -> None:
    """No attribute may stand there twice, under whatever name: clients would disagree on which one counts."""
    names = [attribute.name for attribute in _attributes(case)]
    equal(len(names), len(set(names)))


def attributes_are_there(case: AssertionCase) -> None:
    """Each requested attribute must be there with exactly one value that is not blank (wezel-krajowy.md ch. 4.2, 9)."""
    for friendly_name in REQUESTED:
        if not only(attribute_of(case.assertion, friendly_name).values, f"value of {friendly_name}")[1].strip():
            raise NotTrusted(expected=f"a value of {friendly_name}", got="")


def attributes_are_what_they_say(case: AssertionCase) -> None:
    """FriendlyName, NameFormat and xsi:type of an attribute must belong to its Name (wezel-krajowy.md ch. 9 [V])."""
    for friendly_name, last in REQUESTED.items():
        attribute = attribute_of(case.assertion, friendly_name)
        allowed = (None, friendly_name), (None, URI_FORMAT), (None, f"naturalperson:{last}Type")
        got = attribute.friendly_name, attribute.name_format, attribute.values[0][0]
        if not all(each in choices for each, choices in zip(got, allowed, strict=True)):
            raise NotTrusted(expected=[choices[1] for choices in allowed], got=got)


ASSERTION_RULES: tuple[Callable[[AssertionCase], None], ...] = (
    element_is_an_assertion,
    assertion_is_fresh,
    assertion_issuer_is_the_node,
    subject_is_named,
    confirmation_is_bearer,
    confirmation_answers_the_request,
    recipient_is_this_portal,
    confirmation_has_not_expired,
    conditions_hold_already,
    conditions_have_not_expired,
    audience_is_this_portal,
    authentication_is_fresh,
    node_session_goes_on,
    level_is_reached,
    attributes_do_not_repeat,
    attributes_are_there,
    attributes_are_what_they_say,
)


def attribute_of(assertion: Assertion, friendly_name: str) -> Attribute:
    """The attribute whose Name belongs to the FriendlyName. Raises `NotTrusted`."""
    name = NATURAL_PERSON + REQUESTED[friendly_name]
    statement = only(assertion.statements, "AttributeStatement")
    return only(tuple(attribute for attribute in statement if attribute.name == name), friendly_name)


def claimed(assertion: Assertion) -> Claimed:
    """What a judged assertion says about the person."""
    values = {friendly_name: attribute_of(assertion, friendly_name).values[0][1] for friendly_name in REQUESTED}
    return Claimed(
        given_name=values["FirstName"],
        family_name=values["FamilyName"],
        birth_date=values["DateOfBirth"],
        identifier=values["PersonIdentifier"],
    )


def _subject(case: AssertionCase) -> Subject:
    return only(case.assertion.subjects, "Subject")


def _confirmation(case: AssertionCase) -> Confirmation:
    return only(_subject(case).confirmations, "SubjectConfirmation")


def _confirmation_terms(case: AssertionCase) -> ConfirmationTerms:
    return only(_confirmation(case).terms, "SubjectConfirmationData")


def _conditions(case: AssertionCase) -> Conditions:
    return only(case.assertion.conditions, "Conditions")


def _authentication(case: AssertionCase) -> Authentication:
    return only(case.assertion.authentications, "AuthnStatement")


def _attributes(case: AssertionCase) -> tuple[Attribute, ...]:
    return only(case.assertion.statements, "AttributeStatement")


def _not_on_or_after(text: str | None, terms: Terms) -> None:
    if terms.now - terms.skew >= instant(text):
        raise Expired(expected="a NotOnOrAfter in the future", got=text)
