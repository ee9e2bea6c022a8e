"""What the portal believes over SAML, and everything that it must not believe."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
import xmlsec
from lxml import etree

from eid.clock import ManualClock
from eid.identity.level import Level
from eid.keys import KeyPair, ec_key, rsa_key, self_signed
from relying_party.federation.arrival import Arrival, Failure, NodeSession, Problem
from tests.relying_party.federation.conftest import NOON, Traveller
from tests.relying_party.federation.saml_node import DS, NS, Bend, Bends, P, S, sign, unbent
from tests.relying_party.federation.wire import Wire

STRANGER = self_signed(ec_key(), "stranger", NOON)
LogIn = Callable[[str], Arrival | Failure]


def test_a_genuine_answer_becomes_an_arrival(log_in: LogIn) -> None:
    arrival = log_in("saml")
    assert isinstance(arrival, Arrival)
    assert arrival.person.full_name == "Jan Testowy"
    assert arrival.person.identifier.pesel == "90810100010"
    assert arrival.level is Level.SUBSTANTIAL
    assert arrival.purpose == "register"
    assert arrival.node_session == NodeSession(protocol="saml", name_id="jan.testowy", session_index="session-1")


def at(path: str, **attributes: str | None) -> Bend:
    """Sets attributes of the first element at the path ('' is the element itself), or removes those that are None."""

    def bend(element: etree._Element) -> None:
        target = element if not path else element.find(path, NS)
        for name, value in attributes.items():
            if value is None:
                target.attrib.pop(name, None)
            else:
                target.set(name, value)

    return bend


def says(path: str, text: str) -> Bend:
    def bend(element: etree._Element) -> None:
        element.find(path, NS).text = text

    return bend


def without(path: str) -> Bend:
    def bend(element: etree._Element) -> None:
        target = element.find(path, NS)
        target.getparent().remove(target)

    return bend


def doubled(path: str) -> Bend:
    def bend(element: etree._Element) -> None:
        target = element.find(path, NS)
        target.addnext(copy.deepcopy(target))

    return bend


def renamed(friendly_name: str, last: str) -> Bend:
    return at(attribute(friendly_name), Name=f"http://eidas.europa.eu/attributes/naturalperson/{last}")


def attribute(friendly_name: str) -> str:
    return f".//saml2:Attribute[@FriendlyName='{friendly_name}']"


def value(friendly_name: str) -> str:
    return attribute(friendly_name) + "/saml2:AttributeValue"


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


def in_clear(response: etree._Element) -> None:
    response.append(etree.fromstring(f'<saml2:Assertion xmlns:saml2="{S}" ID="_clear" Version="2.0"/>'))


def twice_under_other_ids(response: etree._Element) -> None:
    doubled("saml2:EncryptedAssertion")(response)
    for element in response[-1].iterfind(".//*[@Id]"):
        element.set("Id", element.get("Id") + "b")


def with_sha1(message: etree._Element) -> None:
    without("ds:Signature")(message)
    sign(message, KEYS["node"], digest=xmlsec.constants.TransformSha1)


KEYS: dict[str, KeyPair] = {}


@pytest.fixture(autouse=True)
def _node_key(node_key: KeyPair) -> None:
    KEYS["node"] = node_key


SIGNED = "ds:Signature/ds:SignatureValue"
SCHEMA = "judgement: expected ArtifactResponse signed by the node, got XMLSchema"
MESSAGES: dict[str, tuple[Bends, str]] = {
    "outer-unsigned": (Bends(signed_outer=without("ds:Signature")), "signature_is_its_own"),
    "response-unsigned": (Bends(signed_response=without("ds:Signature")), "signature_is_its_own"),
    "outer-by-a-stranger": (Bends(outer_key=STRANGER), "judgement"),
    "response-by-a-stranger": (Bends(response_key=STRANGER), "judgement"),
    "outer-changed-after-signing": (Bends(signed_outer=at("", IssueInstant="2030-01-15T12:00:01.000Z")), "judgement"),
    "response-changed-after-signing": (Bends(signed_response=at("", IssueInstant="2030-01-15T12:00:01.000Z")), "judgement"),
    "signature-value-broken": (Bends(signed_outer=says(SIGNED, "AAAA")), "judgement"),
    "signature-value-empty": (Bends(signed_outer=says(SIGNED, "")), "judgement"),
    "digest-sha1": (Bends(signed_outer=with_sha1), "judgement"),
    "two-signatures": (Bends(signed_outer=doubled("ds:Signature")), "signature_is_its_own"),
    "reference-elsewhere": (
        Bends(signed_outer=at("ds:Signature/ds:SignedInfo/ds:Reference", URI="#ID-Response-1")),
        "signature_covers_the_message",
    ),
    "reference-empty": (Bends(signed_outer=at("ds:Signature/ds:SignedInfo/ds:Reference", URI="")), "signature_covers_the_message"),
    "ids-repeat": (Bends(outer=at("saml2p:Response", ID="ID-ArtifactResponse-1")), "ids_are_unique"),
    "outer-answers-another-request": (Bends(outer=at("", InResponseTo="ID-x")), "message_answers_the_request"),
    "response-answers-another-request": (Bends(response=at("", InResponseTo="ID-x")), "message_answers_the_request"),
    "response-answers-no-request": (Bends(response=at("", InResponseTo=None)), "message_answers_the_request"),
    "outer-issuer-other": (Bends(outer=says("saml2:Issuer", "evil.example")), "issuer_is_the_node"),
    "response-issuer-other": (Bends(response=says("saml2:Issuer", "evil.example")), "issuer_is_the_node"),
    "response-issuer-format-other": (Bends(response=at("saml2:Issuer", Format="urn:x")), "issuer_is_the_node"),
    "response-id-empty": (Bends(signed_response=at("", ID="")), SCHEMA),
    "response-version-other": (Bends(response=at("", Version="1.1")), "version_is_2"),
    "response-too-old": (Bends(response=at("", IssueInstant=PAST)), "message_is_fresh"),
    "response-from-the-future": (Bends(response=at("", IssueInstant=FUTURE)), "message_is_fresh"),
    "response-instant-malformed": (Bends(response=at("", IssueInstant="2030-13-45T99:00:00Z")), SCHEMA),
    "destination-other": (Bends(response=at("", Destination="http://evil.example/")), "destination_is_this_portal"),
    "destination-empty": (Bends(response=at("", Destination="")), "destination_is_this_portal"),
    "status-absent": (Bends(response=without("saml2p:Status")), SCHEMA),
    "status-code-absent": (Bends(response=without("saml2p:Status/saml2p:StatusCode")), SCHEMA),
    "status-code-empty": (Bends(response=at("saml2p:Status/saml2p:StatusCode", Value="")), "status_is_told"),
    "assertion-absent": (Bends(response=without("saml2:EncryptedAssertion")), "judgement"),
    "assertion-twice": (Bends(response=doubled("saml2:EncryptedAssertion")), "ids_are_unique"),
    "assertion-twice-under-other-ids": (Bends(response=twice_under_other_ids), "judgement: expected exactly one EncryptedAssertion"),
    "assertion-in-clear-beside": (Bends(response=in_clear), "judgement"),
    "encrypted-tag-broken": (
        Bends(encrypted=says(".//xenc:EncryptedData/xenc:CipherData/xenc:CipherValue", "AAECAwQFBgcICQoL" * 4)),
        "judgement",
    ),
    "encrypted-party-other": (Bends(encrypted=at(".//xenc11:ConcatKDFParams", PartyVInfo="0000000178")), "judgement"),
    "two-responses": (Bends(outer=doubled("saml2p:Response")), "ids_are_unique"),
    "doctype": (Bends(octets=lambda octets: b"<!DOCTYPE x [<!ENTITY e 'x'>]>" + octets), "judgement"),
}


@pytest.mark.parametrize(("bends", "rule"), MESSAGES.values(), ids=MESSAGES)
def test_a_message_that_breaks_a_rule_is_refused_by_that_rule(wire: Wire, log_in: LogIn, bends: Bends, rule: str) -> None:
    wire.saml_bends = bends
    outcome = log_in("saml")
    problem = Problem.NODE_UNREACHABLE if bends.octets is not bytes else Problem.NOT_TRUSTED
    assert_refused(outcome, problem, rule)


def assert_refused(outcome: Arrival | Failure, problem: Problem, rule: str) -> None:
    assert isinstance(outcome, Failure)
    assert outcome.problem is problem, outcome.detail
    assert outcome.detail.startswith(rule), outcome.detail


def test_rsa_is_refused_where_the_node_signs_with_ecdsa(wire: Wire, log_in: LogIn) -> None:
    rsa = self_signed(rsa_key(), "node", NOON)

    def signed_with_rsa(message: etree._Element) -> None:
        without("ds:Signature")(message)
        sign(message, rsa, method=xmlsec.constants.TransformRsaSha256)

    wire.certificate = rsa
    wire.saml_bends = Bends(signed_outer=signed_with_rsa)
    assert_refused(log_in("saml"), Problem.NOT_TRUSTED, "judgement")


def test_a_signed_assertion_is_accepted_when_its_signature_holds(wire: Wire, log_in: LogIn, node_key: KeyPair) -> None:
    wire.saml_bends = Bends(assertion=lambda assertion: sign(assertion, node_key))
    assert isinstance(log_in("saml"), Arrival)


def test_a_signed_assertion_is_refused_when_a_stranger_signed_it(wire: Wire, log_in: LogIn) -> None:
    wire.saml_bends = Bends(assertion=lambda assertion: sign(assertion, STRANGER))
    assert_refused(log_in("saml"), Problem.NOT_TRUSTED, "judgement: expected Assertion signed by the node")


def evil(message: etree._Element) -> etree._Element:
    """A copy of a signed message, its signature taken out and its issue instant changed: what an attacker wants to be read."""
    copied = copy.deepcopy(message)
    without("ds:Signature")(copied)
    copied.set("IssueInstant", "2030-01-15T12:00:02.000Z")
    return copied


def wrapped_in_object(message: etree._Element) -> None:
    """The original moves into the signature's Object, the changed copy takes its place (XSW 4)."""
    original = copy.deepcopy(message)
    signature = message.find("ds:Signature", NS)
    etree.SubElement(signature, f"{{{DS}}}Object").append(original)
    message.set("IssueInstant", "2030-01-15T12:00:02.000Z")
    message.set("ID", "ID-evil")


def wrapped_in_extensions(message: etree._Element) -> None:
    original = copy.deepcopy(message)
    etree.SubElement(message, f"{{{P}}}Extensions").append(original)
    message.set("ID", "ID-evil")
    message.set("IssueInstant", "2030-01-15T12:00:02.000Z")


def copied_before(message: etree._Element) -> None:
    message.addprevious(evil(message))


def copied_after_under_another_id(message: etree._Element) -> None:
    copied = evil(message)
    copied.set("ID", "ID-evil")
    message.addnext(copied)


def nested_in_the_copy(message: etree._Element) -> None:
    """The changed copy outside, the signed original inside it (XSW 1)."""
    original = copy.deepcopy(message)
    without("ds:Signature")(message)
    message.set("ID", "ID-evil")
    message.append(original)


def signature_kept_original_inside(message: etree._Element) -> None:
    original = copy.deepcopy(message)
    without("ds:Signature")(original)
    message.set("ID", "ID-evil")
    message.append(original)


WRAPPINGS = (
    wrapped_in_object,
    wrapped_in_extensions,
    copied_before,
    copied_after_under_another_id,
    nested_in_the_copy,
    signature_kept_original_inside,
)


@pytest.mark.parametrize("wrap", WRAPPINGS, ids=lambda wrap: wrap.__name__)
@pytest.mark.parametrize("where", ["signed_outer", "signed_response"])
def test_a_wrapped_signature_is_refused(wire: Wire, log_in: LogIn, wrap: Bend, where: str) -> None:
    def in_a_parent(message: etree._Element) -> None:
        if message.getparent() is None:
            etree.Element("nowhere").append(message)
        wrap(message)

    if where == "signed_outer" and wrap in (copied_before, copied_after_under_another_id):
        wire.saml_bends = Bends(octets=lambda octets: _beside(octets, wrap))
    else:
        bends = {where: unbent if where == "" else (in_a_parent if where == "signed_response" else wrap)}
        wire.saml_bends = Bends(**bends)
    assert_refused(log_in("saml"), Problem.NOT_TRUSTED, "")


def _beside(octets: bytes, wrap: Bend) -> bytes:
    envelope = etree.fromstring(octets)
    wrap(envelope[0][0])
    return etree.tostring(envelope)


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


STATUSES: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], str, Problem]] = {
    "failed": ((("Responder", "AuthnFailed"),) * 2, "", Problem.FAILED),
    "cancelled": ((("Responder", "AuthnFailed"),) * 2, "The person cancelled the login", Problem.CANCELLED),
    "consent-refused": ((("Responder", "RequestDenied"),) * 2, "", Problem.CONSENT_REFUSED),
    "no-profile": ((("Responder", "UnknownPrincipal"),) * 2, "", Problem.NO_PROFILE),
    "level-not-reachable": ((("Responder", "NoAuthnContext"),) * 2, "", Problem.LEVEL_TOO_LOW),
    "request-at-fault": ((("Requester", "UnsupportedBinding"),) * 2, "", Problem.FAILED),
    "inner-only": ((("Success",), ("Responder", "RequestDenied")), "", Problem.CONSENT_REFUSED),
    "bare": ((("AuthnFailed",), ("AuthnFailed",)), "", Problem.FAILED),
    "outer-only": ((("Responder", "UnknownPrincipal"), ("Success",)), "", Problem.NO_PROFILE),
}


@pytest.mark.parametrize(("statuses", "message", "problem"), STATUSES.values(), ids=STATUSES)
def test_each_failure_of_the_node_is_told_in_the_persons_words(
    wire: Wire, log_in: LogIn, statuses: tuple[tuple[str, ...], tuple[str, ...]], message: str, problem: Problem
) -> None:
    wire.saml_bends = Bends(statuses=statuses, message=message)
    assert_refused(log_in("saml"), problem, "judgement: expected a login")


def test_an_artifact_that_the_node_no_longer_knows_has_expired(wire: Wire, log_in: LogIn) -> None:
    wire.saml_bends = Bends(outer=without("saml2p:Response"))
    assert_refused(log_in("saml"), Problem.EXPIRED, "judgement: expected a Response for the artifact")


def test_an_assertion_is_not_believed_twice(wire: Wire, traveller: Traveller) -> None:
    wire.saml_bends = Bends(assertion=at("", ID="_same"))
    assert isinstance(traveller.log_in("saml"), Arrival)
    assert_refused(traveller.log_in("saml"), Problem.ALREADY_USED, "judgement")


def test_a_new_certificate_of_the_node_is_fetched_when_it_begins_to_sign(wire: Wire, traveller: Traveller) -> None:
    assert isinstance(traveller.log_in("saml"), Arrival)
    wire.saml = replace(wire.saml, key=STRANGER)
    wire.certificate = STRANGER
    assert isinstance(traveller.log_in("saml"), Arrival)


def test_an_expired_certificate_is_not_believed(wire: Wire, log_in: LogIn, clock: ManualClock) -> None:
    clock.advance(6 * 365 * 24 * 3600)
    assert_refused(log_in("saml"), Problem.NOT_TRUSTED, "judgement: expected a certificate of the node that is in force")


@pytest.mark.parametrize("body", [b"", b"<html><body>Przerwa techniczna</body></html>", b"<soap:Envelope", b"\xff\xfe<", b"{}"])
def test_an_answer_that_is_no_soap_means_that_the_node_is_not_there(wire: Wire, log_in: LogIn, body: bytes) -> None:
    wire.saml_bends = Bends(octets=lambda _: body)
    assert_refused(log_in("saml"), Problem.NODE_UNREACHABLE, "judgement")


def test_a_soap_fault_is_refused(wire: Wire, log_in: LogIn) -> None:
    fault = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault/></s:Body></s:Envelope>'
    wire.saml_bends = Bends(octets=lambda _: fault)
    assert_refused(log_in("saml"), Problem.NOT_TRUSTED, "judgement: expected ArtifactResponse")


def test_any_octet_changed_in_a_genuine_answer_is_refused_without_a_crash(wire: Wire, traveller: Traveller) -> None:
    def changed(position: int) -> Callable[[bytes], bytes]:
        return lambda octets: octets[: position % len(octets)] + b"%" + octets[position % len(octets) + 1 :]

    for position in range(0, 12_000, 397):
        wire.saml_bends = Bends(octets=changed(position))
        outcome = traveller.log_in("saml")
        assert isinstance(outcome, Failure | Arrival)
        if isinstance(outcome, Arrival):
            assert outcome.person.identifier.pesel == "90810100010"


def test_the_pesel_never_stands_in_the_developers_detail(wire: Wire, log_in: LogIn) -> None:
    wire.saml_bends = Bends(assertion=says(value("PersonIdentifier"), "90810100011"))
    outcome = log_in("saml")
    assert isinstance(outcome, Failure)
    assert not re.search(r"\d{11}", outcome.detail)


def test_a_server_error_of_the_node_is_told_as_unreachable(wire: Wire, log_in: LogIn) -> None:
    wire.instead["/login-services/idpArtifactResolutionService"] = lambda request: httpx.Response(503)
    assert_refused(log_in("saml"), Problem.NODE_UNREACHABLE, "judgement")
