"""When a session of the node ends, service providers that registered a logout address are told by SOAP (ch. 11)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import lxml.etree as etree
import pytest

from idp_mock.fetch import NotFetched
from idp_mock.login.farewell import Ended, Told
from idp_mock.login.session import Participant, Subject
from tests.idp_mock.saml.conftest import JAN, Node
from tests.idp_mock.saml.service_provider import ENVELOPE, ServiceProvider
from tests.xml import libxmlsec
from tests.xml.key_pairs import ec_pair

ADDRESS = "https://portal.example.test/slo"
SP = ServiceProvider(acs="https://portal.example.test/acs")
SUBJECT = Subject(person=JAN.person, username=JAN.username, level=JAN.level, authority=JAN.authority)
RESPONSE = (
    '<p:LogoutResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="r1" '
    'InResponseTo="{to}" IssueInstant="2030-01-15T09:02:00Z" Version="2.0"><a:Issuer>{issuer}</a:Issuer><p:Status>'
    '<p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{code}"/></p:Status></p:LogoutResponse>'
)


@dataclass
class Listener:
    """The service provider's own logout address. `changes` bend what it answers."""

    heard: list[tuple[str, bytes]] = field(default_factory=list)
    changes: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def __call__(self, address: str, message: bytes) -> bytes:
        self.heard.append((address, message))
        if self.body is not None:
            return self.body
        asked = re.findall(rb'<saml2p:LogoutRequest [^>]* ID="([^"]*)"', message)[0].decode()
        response = RESPONSE.format(**({"to": asked, "issuer": SP.entity_id, "code": "Success"} | self.changes))
        return ENVELOPE.format(header="", body=SP.signed(response).decode()).encode()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def node(registered: Callable[..., Node], listener: Listener) -> Node:
    return registered(f'logout_url = "{ADDRESS}"', call=listener)


def participant(node: Node, *, resolved: bool = True) -> Participant:
    """What the node's session remembers of a login at the service provider."""
    wanted = node.ask(SP)
    artifact = node.provider.finish(wanted, JAN).fields["SAMLart"]
    if resolved:
        node.provider.resolve(SP.artifact_resolve(artifact))
    assert wanted.farewell is not None
    return Participant(protocol="saml", client_id=wanted.client_id, context=wanted.farewell)


def farewell(node: Node, *participants: Participant, initiator: str = "") -> Told:
    return node.provider.farewell.say(Ended(session_id="s", subject=SUBJECT, participants=participants, initiator=initiator))


def test_a_service_provider_without_an_address_need_not_be_told(registered: Callable[..., Node]) -> None:
    assert registered().ask(SP).farewell is None


def test_a_service_provider_gets_a_signed_logout_request(node: Node, listener: Listener) -> None:
    assert farewell(node, participant(node)) == Told()
    ((address, message),) = listener.heard
    request = etree.fromstring(message).find(".//{*}LogoutRequest")
    assert (address, request.get("Destination"), request.get("Version")) == (ADDRESS, ADDRESS, "2.0")
    assert [request.findtext(f"{{*}}{name}") for name in ("Issuer", "NameID")] == ["localhost", "jkowal"]
    assert re.fullmatch("_ID-[0-9a-f-]{36}", request.findtext("{*}SessionIndex"))
    assert libxmlsec.verifies(request, ec_pair("44", "WK_SIG_EC"))


def test_the_request_names_the_session_as_the_assertion_did(registered: Callable[..., Node], listener: Listener) -> None:
    node = registered(f'logout_url = "{ADDRESS}"', 'session_index = "hexadecimal"', call=listener)
    wanted = node.ask(SP)
    answer = node.provider.resolve(SP.artifact_resolve(node.provider.finish(wanted, JAN).fields["SAMLart"]))
    farewell(node, Participant(protocol="saml", client_id="demo-sp", context=wanted.farewell or {}))
    index = re.findall('SessionIndex="([^"]*)"', SP.opened(answer))[0]
    assert f"<saml2p:SessionIndex>{index}<".encode() in listener.heard[0][1]


def test_who_began_is_not_told(node: Node, listener: Listener) -> None:
    assert farewell(node, participant(node), initiator="saml:demo-sp") == Told()
    assert listener.heard == []


def test_a_login_whose_artifact_nobody_resolved_has_no_session_to_end(node: Node, listener: Listener) -> None:
    assert farewell(node, participant(node, resolved=False)) == Told()
    assert listener.heard == []


@pytest.mark.parametrize(
    "changes",
    [{"code": "Requester"}, {"to": "ID-other"}, {"issuer": "other-sp"}],
    ids=["refused", "answers another request", "another service provider"],
)
def test_who_does_not_confirm_is_missed(node: Node, listener: Listener, changes: dict[str, str]) -> None:
    listener.changes = changes
    assert farewell(node, participant(node)) == Told(missed=("demo-sp",))


@pytest.mark.parametrize("body", [b"", b"<html/>", ENVELOPE.format(header="", body=RESPONSE).encode()], ids=["nothing", "page", "unsigned"])
def test_an_answer_that_is_none_confirms_nothing(node: Node, listener: Listener, body: bytes) -> None:
    listener.body = body
    assert farewell(node, participant(node)) == Told(missed=("demo-sp",))


def test_who_cannot_be_reached_is_missed(registered: Callable[..., Node], caplog: pytest.LogCaptureFixture) -> None:
    def call(address: str, message: bytes) -> bytes:
        raise NotFetched("no route")

    node = registered(f'logout_url = "{ADDRESS}"', call=call)
    assert farewell(node, participant(node)) == Told(missed=("demo-sp",))
    assert "'demo-sp' failed: no route" in caplog.text


def test_a_service_provider_that_is_registered_no_more_is_not_told(node: Node, listener: Listener) -> None:
    assert farewell(node, Participant(protocol="saml", client_id="gone", context={"session_index": "_ID-1"})) == Told()
    assert listener.heard == []


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        (Told(), ["Success"]),
        (None, ["Success"]),
        (Told(missed=("other",)), ["Success", "PartialLogout"]),
        (Told(frames=("https://rp.example.test/",)), ["Success", "PartialLogout"]),
    ],
    ids=["all told", "over already", "one missed", "only a browser could tell"],
)
def test_a_logout_is_partial_where_somebody_could_not_be_told_ch_11(node: Node, told: Told | None, codes: list[str]) -> None:
    node.told = told
    index = re.findall('SessionIndex="([^"]*)"', SP.opened(node.answer(SP)))[0]
    answer = node.provider.logout(SP.logout_request("jkowal", index)).decode()
    assert re.findall('<saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:([^"]*)"', answer) == codes
