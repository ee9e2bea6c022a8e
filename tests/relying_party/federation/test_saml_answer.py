"""What the portal believes of an ArtifactResponse and its Response, and everything that it must not believe."""

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
from tests.relying_party.federation.conftest import NOON, LogIn, Traveller
from tests.relying_party.federation.saml_bends import assert_refused, at, doubled, says, value, without
from tests.relying_party.federation.saml_node import Bend, Bends, S, sign
from tests.relying_party.federation.wire import Wire

STRANGER = self_signed(ec_key(), "stranger", NOON)
PAST, FUTURE = "2030-01-15T11:00:00.000Z", "2030-01-15T13:30:00.000Z"


def test_a_genuine_answer_becomes_an_arrival(log_in: LogIn) -> None:
    arrival = log_in("saml")
    assert isinstance(arrival, Arrival)
    assert arrival.person.full_name == "Jan Testowy"
    assert arrival.person.identifier.pesel == "90810100010"
    assert arrival.level is Level.SUBSTANTIAL
    assert arrival.purpose == "register"
    assert arrival.node_session == NodeSession(protocol="saml", name_id="jan.testowy", session_index="session-1", client_id="praca-demo")


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
SIGNER = "message_is_signed_by_the_node"
SCHEMA = f"{SIGNER}: expected ArtifactResponse signed by the node, got XMLSchema"
MESSAGES: dict[str, tuple[Bends, str]] = {
    "outer-unsigned": (Bends(signed_outer=without("ds:Signature")), "signature_is_its_own"),
    "response-unsigned": (Bends(signed_response=without("ds:Signature")), "signature_is_its_own"),
    "outer-by-a-stranger": (Bends(outer_key=STRANGER), SIGNER),
    "response-by-a-stranger": (Bends(response_key=STRANGER), SIGNER),
    "outer-changed-after-signing": (Bends(signed_outer=at("", IssueInstant="2030-01-15T12:00:01.000Z")), SIGNER),
    "response-changed-after-signing": (Bends(signed_response=at("", IssueInstant="2030-01-15T12:00:01.000Z")), SIGNER),
    "signature-value-broken": (Bends(signed_outer=says(SIGNED, "AAAA")), SIGNER),
    "signature-value-empty": (Bends(signed_outer=says(SIGNED, "")), SIGNER),
    "digest-sha1": (Bends(signed_outer=with_sha1), SIGNER),
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
    "assertion-in-clear-beside": (Bends(response=in_clear), SIGNER),
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


def test_rsa_is_refused_where_the_node_signs_with_ecdsa(wire: Wire, log_in: LogIn) -> None:
    rsa = self_signed(rsa_key(), "node", NOON)

    def signed_with_rsa(message: etree._Element) -> None:
        without("ds:Signature")(message)
        sign(message, rsa, method=xmlsec.constants.TransformRsaSha256)

    wire.certificate = rsa
    wire.saml_bends = Bends(signed_outer=signed_with_rsa)
    assert_refused(log_in("saml"), Problem.NOT_TRUSTED, SIGNER)


def test_a_signed_assertion_is_accepted_when_its_signature_holds(wire: Wire, log_in: LogIn, node_key: KeyPair) -> None:
    wire.saml_bends = Bends(assertion=lambda assertion: sign(assertion, node_key))
    assert isinstance(log_in("saml"), Arrival)


def test_a_signed_assertion_is_refused_when_a_stranger_signed_it(wire: Wire, log_in: LogIn) -> None:
    wire.saml_bends = Bends(assertion=lambda assertion: sign(assertion, STRANGER))
    assert_refused(log_in("saml"), Problem.NOT_TRUSTED, "assertion_is_signed_by_the_node: expected Assertion signed by the node")


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


def every_part(message: etree._Element) -> list[tuple[int, str]]:
    """Each element below the message, as its place in document order and no name, and each attribute, with its name."""
    parts = []
    for place, element in enumerate(message.iter()):
        parts += [(place, "")] if place else []
        parts += [(place, name) for name in element.attrib]
    return parts


def lacking(place: int, name: str) -> Bend:
    def bend(message: etree._Element) -> None:
        element = list(message.iter())[place]
        if name:
            del element.attrib[name]
        else:
            element.getparent().remove(element)

    return bend


@pytest.mark.parametrize("where", ["assertion", "response", "outer", "signed_outer"])
def test_whatever_is_missing_from_an_answer_it_is_judged_without_a_crash(wire: Wire, traveller: Traveller, where: str) -> None:
    genuine: list[etree._Element] = []
    wire.saml_bends = Bends(**{where: lambda message: genuine.append(copy.deepcopy(message))})
    assert isinstance(traveller.log_in("saml"), Arrival)
    without_id = {(0, "ID")} if where in ("response", "outer") else set()  # nobody could sign that
    for place, name in set(every_part(genuine[0])) - without_id:
        wire.saml_bends = Bends(**{where: lacking(place, name)})
        assert isinstance(traveller.log_in("saml"), Arrival | Failure)
