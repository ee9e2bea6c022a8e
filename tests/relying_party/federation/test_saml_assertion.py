"""What the portal believes of an assertion, and everything that it must not believe."""

import pytest
from lxml import etree

from relying_party.federation.arrival import Arrival, Problem
from tests.relying_party.federation.conftest import LogIn
from tests.relying_party.federation.saml_bends import assert_refused, at, attribute, doubled, renamed, says, value, without
from tests.relying_party.federation.saml_node import NS, Bend, Bends
from tests.relying_party.federation.wire import Wire

PAST, FUTURE, LONG_AGO = "2030-01-15T11:00:00.000Z", "2030-01-15T13:30:00.000Z", "2020-01-15T12:00:00.000Z"
CONFIRMATION = ".//saml2:SubjectConfirmationData"
LOW = "http://eidas.europa.eu/LoA/low"


ASSERTIONS: dict[str, tuple[Bend, Problem, str]] = {
    "id-empty": (at("", ID=""), Problem.NOT_TRUSTED, "element_is_an_assertion"),
    "id-absent": (at("", ID=None), Problem.NOT_TRUSTED, "element_is_an_assertion"),
    "version-other": (at("", Version="1.1"), Problem.NOT_TRUSTED, "element_is_an_assertion"),
    "issue-instant-absent": (at("", IssueInstant=None), Problem.NOT_TRUSTED, "assertion_is_fresh"),
    "issue-instant-malformed": (at("", IssueInstant="yesterday"), Problem.NOT_TRUSTED, "assertion_is_fresh"),
    "issue-instant-without-zone": (at("", IssueInstant="2030-01-15T12:00:00"), Problem.NOT_TRUSTED, "assertion_is_fresh"),
    "issue-instant-before-the-request": (at("", IssueInstant=PAST), Problem.NOT_TRUSTED, "assertion_is_fresh"),
    "issue-instant-in-the-future": (at("", IssueInstant=FUTURE), Problem.NOT_TRUSTED, "assertion_is_fresh"),
    "issuer-other": (says("saml2:Issuer", "evil.example"), Problem.NOT_TRUSTED, "assertion_issuer_is_the_node"),
    "issuer-empty": (says("saml2:Issuer", ""), Problem.NOT_TRUSTED, "assertion_issuer_is_the_node"),
    "issuer-absent": (without("saml2:Issuer"), Problem.NOT_TRUSTED, "assertion_issuer_is_the_node"),
    "issuer-format-other": (at("saml2:Issuer", Format="urn:x"), Problem.NOT_TRUSTED, "assertion_issuer_is_the_node"),
    "subject-absent": (without("saml2:Subject"), Problem.NOT_TRUSTED, "subject_is_named"),
    "subject-twice": (doubled("saml2:Subject"), Problem.NOT_TRUSTED, "subject_is_named"),
    "name-id-absent": (without(".//saml2:NameID"), Problem.NOT_TRUSTED, "subject_is_named"),
    "name-id-empty": (says(".//saml2:NameID", ""), Problem.NOT_TRUSTED, "subject_is_named"),
    "name-id-format-other": (at(".//saml2:NameID", Format="urn:x"), Problem.NOT_TRUSTED, "subject_is_named"),
    "confirmation-absent": (without(".//saml2:SubjectConfirmation"), Problem.NOT_TRUSTED, "confirmation_is_bearer"),
    "confirmation-not-bearer": (at(".//saml2:SubjectConfirmation", Method="urn:x"), Problem.NOT_TRUSTED, "confirmation_is_bearer"),
    "confirmation-method-absent": (at(".//saml2:SubjectConfirmation", Method=None), Problem.NOT_TRUSTED, "confirmation_is_bearer"),
    "confirmation-data-absent": (without(CONFIRMATION), Problem.NOT_TRUSTED, "confirmation_answers_the_request"),
    "confirmation-other-request": (at(CONFIRMATION, InResponseTo="ID-x"), Problem.NOT_TRUSTED, "confirmation_answers_the_request"),
    "confirmation-no-request": (at(CONFIRMATION, InResponseTo=None), Problem.NOT_TRUSTED, "confirmation_answers_the_request"),
    "recipient-other": (at(CONFIRMATION, Recipient="http://evil.example/acs"), Problem.NOT_TRUSTED, "recipient_is_this_portal"),
    "recipient-absent": (at(CONFIRMATION, Recipient=None), Problem.NOT_TRUSTED, "recipient_is_this_portal"),
    "confirmation-expired": (at(CONFIRMATION, NotOnOrAfter=PAST), Problem.EXPIRED, "confirmation_has_not_expired"),
    "confirmation-without-end": (at(CONFIRMATION, NotOnOrAfter=None), Problem.NOT_TRUSTED, "confirmation_has_not_expired"),
    "confirmation-with-beginning": (at(CONFIRMATION, NotBefore=PAST), Problem.NOT_TRUSTED, "confirmation_has_not_expired"),
    "conditions-absent": (without("saml2:Conditions"), Problem.NOT_TRUSTED, "conditions_hold_already"),
    "conditions-not-yet": (at("saml2:Conditions", NotBefore=FUTURE), Problem.NOT_TRUSTED, "conditions_hold_already"),
    "conditions-without-beginning": (at("saml2:Conditions", NotBefore=None), Problem.NOT_TRUSTED, "conditions_hold_already"),
    "conditions-expired": (at("saml2:Conditions", NotOnOrAfter=PAST), Problem.EXPIRED, "conditions_have_not_expired"),
    "conditions-end-malformed": (at("saml2:Conditions", NotOnOrAfter="soon"), Problem.NOT_TRUSTED, "conditions_have_not_expired"),
    "audience-other": (says(".//saml2:Audience", "otwartedane"), Problem.NOT_TRUSTED, "audience_is_this_portal"),
    "audience-absent": (without(".//saml2:Audience"), Problem.NOT_TRUSTED, "audience_is_this_portal"),
    "audience-twice": (doubled(".//saml2:Audience"), Problem.NOT_TRUSTED, "audience_is_this_portal"),
    "restriction-absent": (without(".//saml2:AudienceRestriction"), Problem.NOT_TRUSTED, "audience_is_this_portal"),
    "statement-absent": (without("saml2:AuthnStatement"), Problem.NOT_TRUSTED, "authentication_is_fresh"),
    "authentication-long-ago": (at("saml2:AuthnStatement", AuthnInstant=LONG_AGO), Problem.NOT_TRUSTED, "authentication_is_fresh"),
    "session-over": (at("saml2:AuthnStatement", SessionNotOnOrAfter=PAST), Problem.EXPIRED, "node_session_goes_on"),
    "level-too-low": (says(".//saml2:AuthnContextClassRef", LOW), Problem.LEVEL_TOO_LOW, "level_is_reached"),
    "level-unknown": (says(".//saml2:AuthnContextClassRef", "urn:x"), Problem.NOT_TRUSTED, "level_is_reached"),
    "level-absent": (without(".//saml2:AuthnContextClassRef"), Problem.NOT_TRUSTED, "level_is_reached"),
    "level-twice": (doubled(".//saml2:AuthnContextClassRef"), Problem.NOT_TRUSTED, "level_is_reached"),
    "attributes-absent": (without("saml2:AttributeStatement"), Problem.NOT_TRUSTED, "attributes_do_not_repeat"),
    "attribute-absent": (without(attribute("FirstName")), Problem.NOT_TRUSTED, "attributes_are_there"),
    "attribute-twice": (doubled(attribute("PersonIdentifier")), Problem.NOT_TRUSTED, "attributes_do_not_repeat"),
    "attribute-with-two-values": (doubled(value("PersonIdentifier")), Problem.NOT_TRUSTED, "attributes_are_there"),
    "attribute-without-value": (without(value("PersonIdentifier")), Problem.NOT_TRUSTED, "attributes_are_there"),
    "attribute-blank": (says(value("FamilyName"), "  "), Problem.NOT_TRUSTED, "attributes_are_there"),
    "attribute-names-swapped": (renamed("FirstName", "GivenName"), Problem.NOT_TRUSTED, "attributes_are_there"),
    "friendly-name-other": (at(attribute("FirstName"), FriendlyName="FamilyName"), Problem.NOT_TRUSTED, "attributes_are_what_they_say"),
    "name-format-other": (at(attribute("FirstName"), NameFormat="urn:x"), Problem.NOT_TRUSTED, "attributes_are_what_they_say"),
    "type-other": (
        at(value("FirstName"), **{"{http://www.w3.org/2001/XMLSchema-instance}type": "naturalperson:DateOfBirthType"}),
        Problem.NOT_TRUSTED,
        "attributes_are_what_they_say",
    ),
    "pesel-check-digit-wrong": (says(value("PersonIdentifier"), "90810100011"), Problem.IDENTITY_INCONSISTENT, "pesel_is_valid"),
    "pesel-date-impossible": (says(value("PersonIdentifier"), "90993100010"), Problem.IDENTITY_INCONSISTENT, "pesel_is_valid"),
    "pesel-prefixed": (says(value("PersonIdentifier"), "PL/PL/90810100010"), Problem.IDENTITY_INCONSISTENT, "identifier_is_well_formed"),
    "birth-date-other": (says(value("DateOfBirth"), "1890-01-02Z"), Problem.IDENTITY_INCONSISTENT, "pesel_and_birth_date_agree"),
    "element-inside-a-value": (
        lambda element: etree.SubElement(element.find(value("FamilyName"), NS), "x").append(etree.Element("y")),
        Problem.NOT_TRUSTED,
        "",
    ),
}


@pytest.mark.parametrize(("bend", "problem", "rule"), ASSERTIONS.values(), ids=ASSERTIONS)
def test_an_assertion_that_breaks_a_rule_is_refused_by_that_rule(
    wire: Wire, log_in: LogIn, bend: Bend, problem: Problem, rule: str
) -> None:
    wire.saml_bends = Bends(assertion=bend)
    assert_refused(log_in("saml"), problem, rule)


HARMLESS: dict[str, Bend] = {
    "date-of-birth-without-z": says(value("DateOfBirth"), "1890-01-01"),
    "no-name-format": at(attribute("FirstName"), NameFormat=None),
    "no-session-index": at("saml2:AuthnStatement", SessionIndex=None),
    "level-above-the-asked": says(".//saml2:AuthnContextClassRef", "http://eidas.europa.eu/LoA/high"),
    "instant-with-offset": at("", IssueInstant="2030-01-15T13:00:00+01:00"),
    "foreigner-without-pesel": says(value("PersonIdentifier"), "DE/PL/L01X00T47"),
    "clock-ahead-within-the-skew": at("saml2:Conditions", NotBefore="2030-01-15T12:00:59.000Z"),
}


@pytest.mark.parametrize("bend", HARMLESS.values(), ids=HARMLESS)
def test_an_assertion_within_the_rules_is_accepted(wire: Wire, log_in: LogIn, bend: Bend) -> None:
    wire.saml_bends = Bends(assertion=bend)
    assert isinstance(log_in("saml"), Arrival)


@pytest.mark.parametrize(("friendly_name", "read"), [("FamilyName", "Testowy-Zły")])
def test_a_comment_does_not_cut_a_value(wire: Wire, log_in: LogIn, friendly_name: str, read: str) -> None:
    def bend(assertion: etree._Element) -> None:
        element = assertion.find(value(friendly_name), NS)
        element.text = "Testowy"
        element.append(etree.Comment(" cut here "))
        element[0].tail = "-Zły"

    wire.saml_bends = Bends(assertion=bend)
    arrival = log_in("saml")
    assert isinstance(arrival, Arrival)
    assert arrival.person.family_name == read


def test_a_comment_put_in_after_signing_changes_nothing(wire: Wire, log_in: LogIn) -> None:
    def bend(message: etree._Element) -> None:
        issuer = message.find("saml2:Issuer", NS)
        issuer.append(etree.Comment("x"))

    wire.saml_bends = Bends(signed_outer=bend)
    assert isinstance(log_in("saml"), Arrival)
