"""The node says by SOAP that a session is over: the portal believes it when every rule holds, and answers signed."""

from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from eid.clock import ManualClock, iso_millis
from eid.keys import KeyPair, ec_key, self_signed
from relying_party.federation.federation import Federation
from relying_party.federation.saml_logout import GOOD_FOR, MalformedMessage
from relying_party.federation.signature import _made_by
from tests.relying_party.federation.conftest import NOON
from tests.relying_party.federation.saml_bends import at, doubled, says, without
from tests.relying_party.federation.saml_node import DS, NS, Bend, P, S, sign
from tests.relying_party.federation.wire import Wire

HERE = "http://127.0.0.1:8001/federation/saml/slo"


@dataclass
class Portal:
    """Sends LogoutRequests to the portal; `ended` is what it then ended."""

    federation: Federation
    wire: Wire
    clock: ManualClock
    ended: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def told(self, octets: bytes) -> list[str]:
        """The status codes of the answer, without their common beginning."""
        response = etree.fromstring(self.federation.answer_logout("praca", octets, self._end)).find("soap:Body/saml2p:LogoutResponse", NS)
        return [code.get("Value").rpartition(":")[2] for code in response.iter(f"{{{P}}}StatusCode")]

    def request(self, bend: Bend = lambda _: None, *, after: Bend = lambda _: None, key: KeyPair | None = None, id: str = "ID-1") -> bytes:
        """Bent before or after it was signed."""
        message = etree.fromstring(
            f'<saml2p:LogoutRequest xmlns:saml2p="{P}" xmlns:saml2="{S}" xmlns:ds="{DS}" xmlns:xenc="urn:x" ID="{id}" Version="2.0" '
            f'IssueInstant="{iso_millis(self.clock.now())}" Destination="{HERE}"><saml2:Issuer>localhost</saml2:Issuer>'
            "<saml2:NameID>jan.testowy</saml2:NameID><saml2p:SessionIndex>session-1</saml2p:SessionIndex></saml2p:LogoutRequest>"
        )
        bend(message)
        sign(message, key or self.wire.saml.key)
        after(message)
        envelope = etree.fromstring(f'<soap:Envelope xmlns:soap="{NS["soap"]}"><soap:Body/></soap:Envelope>')
        envelope[0].append(message)
        return etree.tostring(envelope)

    def _end(self, name_id: str, session_indexes: tuple[str, ...]) -> int:
        self.ended.append((name_id, session_indexes))
        return 1


@pytest.fixture
def portal(federation: Federation, wire: Wire, clock: ManualClock) -> Portal:
    return Portal(federation, wire, clock)


def test_a_session_that_the_node_ended_ends_here(portal: Portal) -> None:
    assert portal.told(portal.request()) == ["Success"]
    assert portal.ended == [("jan.testowy", ("session-1",))]


def test_the_answer_is_signed_by_the_portal_and_names_the_request(portal: Portal, federation: Federation) -> None:
    octets = federation.answer_logout("praca", portal.request(), lambda name_id, indexes: 0)
    response = etree.fromstring(octets).find("soap:Body/saml2p:LogoutResponse", NS)
    assert response.get("InResponseTo") == "ID-1"
    assert response.findtext("saml2:Issuer", namespaces=NS) == "praca-demo"
    certificate = federation._key.pair.certificate.public_bytes(Encoding.DER)
    assert _made_by(response, certificate)


def test_each_portal_answers_at_its_own_address_under_its_own_name(portal: Portal, federation: Federation) -> None:
    request = portal.request(lambda message: message.set("Destination", HERE + "/zus"))
    octets = federation.answer_logout("zus", request, lambda name_id, indexes: 1)
    response = etree.fromstring(octets).find("soap:Body/saml2p:LogoutResponse", NS)
    assert response.findtext("saml2:Issuer", namespaces=NS) == "zus-demo"
    assert [code.get("Value").rpartition(":")[2] for code in response.iter(f"{{{P}}}StatusCode")] == ["Success"]


def test_a_request_made_for_one_portal_is_refused_by_the_other(portal: Portal) -> None:
    assert portal.told(portal.request(lambda message: message.set("Destination", HERE + "/zus"))) == ["Requester", "RequestDenied"]
    assert portal.ended == []


def test_several_sessions_and_none_may_be_named(portal: Portal) -> None:
    portal.told(portal.request(doubled("saml2p:SessionIndex")))
    portal.told(portal.request(without("saml2p:SessionIndex"), id="ID-2"))
    assert portal.ended == [("jan.testowy", ("session-1", "session-1")), ("jan.testowy", ())]


def test_a_destination_may_be_left_out(portal: Portal) -> None:
    assert portal.told(portal.request(at("", Destination=None))) == ["Success"]


REFUSED: dict[str, Bend] = {
    "another version": at("", Version="1.1"),
    "another destination": at("", Destination="http://127.0.0.1:8001/federation/saml/acs"),
    "another issuer": says("saml2:Issuer", "evil.example.test"),
    "two issuers": doubled("saml2:Issuer"),
    "no person": without("saml2:NameID"),
    "two persons": doubled("saml2:NameID"),
    "an empty NameID": says("saml2:NameID", ""),
    "an old request": at("", IssueInstant=iso_millis(NOON - GOOD_FOR - 61)),
    "a request of the future": at("", IssueInstant=iso_millis(NOON + 61)),
    "one that has run out": at("", NotOnOrAfter=iso_millis(NOON - 61)),
    "no time": at("", IssueInstant="now"),
}


@pytest.mark.parametrize("bend", REFUSED.values(), ids=REFUSED)
def test_a_request_that_breaks_a_rule_ends_nothing(portal: Portal, bend: Bend) -> None:
    assert portal.told(portal.request(bend)) == ["Requester", "RequestDenied"]
    assert portal.ended == []


SPOILED: dict[str, Bend] = {
    "another person": says("saml2:NameID", "somebody.else"),
    "another session": says("saml2p:SessionIndex", "session-2"),
    "another ID": at("", ID="ID-9"),
    "no signature": without("ds:Signature"),
    "two signatures": doubled("ds:Signature"),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_request_that_was_changed_after_signing_ends_nothing(portal: Portal, spoil: Bend) -> None:
    assert portal.told(portal.request(after=spoil)) == ["Requester", "RequestDenied"]
    assert portal.ended == []


def test_nobody_but_the_node_can_end_a_session(portal: Portal) -> None:
    assert portal.told(portal.request(key=self_signed(ec_key(), "node", NOON))) == ["Requester", "RequestDenied"]
    assert portal.ended == []


def test_a_request_is_believed_once(portal: Portal, caplog: pytest.LogCaptureFixture) -> None:
    request = portal.request()
    assert [portal.told(request), portal.told(request)] == [["Success"], ["Requester", "RequestDenied"]]
    assert len(portal.ended) == 1
    assert "expected a request that was not sent before, got ID-1" in caplog.text


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"logout",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<a/>",
        f'<soap:Envelope xmlns:soap="{NS["soap"]}"/>'.encode(),
        f'<soap:Envelope xmlns:soap="{NS["soap"]}"><soap:Body/></soap:Envelope>'.encode(),
        f'<soap:Envelope xmlns:soap="{NS["soap"]}"><soap:Body><p:LogoutResponse xmlns:p="{P}"/></soap:Body></soap:Envelope>'.encode(),
    ],
)
def test_what_is_no_logout_request_gets_no_saml_answer(federation: Federation, octets: bytes) -> None:
    with pytest.raises(MalformedMessage):
        federation.answer_logout("praca", octets, _never)


def test_a_request_without_an_id_is_answered_all_the_same(portal: Portal) -> None:
    assert portal.told(portal.request(after=at("", ID=None))) == ["Requester", "RequestDenied"]


def _never(name_id: str, session_indexes: tuple[str, ...]) -> int:
    raise AssertionError
