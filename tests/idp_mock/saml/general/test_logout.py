"""Single logout begun by either side: who may end what, and who is told how."""

import base64
import re
import zlib
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from eid.xml.certificate import certificate
from eid.xml.detached import verify_detached
from eid.xml.parser import Element, parse
from eid.xml.verification import verify
from idp_mock.login.farewell import Ended, Told
from idp_mock.login.session import Participant, Subject
from idp_mock.saml import errors
from idp_mock.saml.general.bindings import received_by_redirect
from idp_mock.saml.general.messages import ByAddress, ByForm, Received
from idp_mock.saml.general.names import HTTP_POST, HTTP_REDIRECT
from idp_mock.saml.names import SAML
from tests.idp_mock.saml.general.conftest import JAN, Node, codes, explained, opened
from tests.idp_mock.saml.general.service_provider import (
    ENTITY_ID,
    POST,
    REDIRECT,
    SLO,
    SOAP,
    ServiceProvider,
    endpoint,
    enveloped,
    metadata,
    redirected,
)
from tests.xml.key_pairs import ec_pair, rsa_pair

NODE_KEY = [certificate(rsa_pair().certificate_base64)]
JAN_IS_THERE = Subject(person=JAN.person, username=JAN.username, level=JAN.level, authority=JAN.authority, email=JAN.email)


def named(node: Node, sp: ServiceProvider) -> tuple[str, str]:
    """NameID and SessionIndex of a login."""
    response = opened(node.provider.finish(node.begun(sp.asking()), JAN))
    (name,), (statement,) = response.iter(f"{{{SAML}}}NameID"), response.iter(f"{{{SAML}}}AuthnStatement")
    return name.text or "", statement.get("SessionIndex", "")


def ended(node: Node) -> list[tuple[str, str]]:
    return [("session-of-jan", f"saml2:{ENTITY_ID}")]


def registered(node: Node, binding: str, more: str = "") -> ServiceProvider:
    node.provider.registry.register(metadata(logout=endpoint("SingleLogoutService", binding, SLO, more) if binding else ""))
    return ServiceProvider()


def redirect_message(address: str) -> Element:
    """The message in an address, whose signature must hold."""
    query = urlsplit(address).query
    signed, _, signature = query[query.index("SAML") :].rpartition("&Signature=")
    told = parse_qs(query)
    verify_detached(signed.encode(), base64.b64decode(told["Signature"][0]), told["SigAlg"][0], NODE_KEY)
    deflated = (told.get("SAMLRequest") or told["SAMLResponse"])[0]
    assert signature
    return parse(zlib.decompress(base64.b64decode(deflated), wbits=-15))


def test_a_logout_by_soap_ends_the_session_that_is_named(node: Node, sp: ServiceProvider) -> None:
    name, index = named(node, sp)
    message = parse(node.provider.logout.by_soap(enveloped(sp.signed(sp.logout_request(name, index)))))[0][0]
    verify(message, NODE_KEY)
    assert (codes(message), message.get("InResponseTo"), node.ended) == (["Success"], "_bye", ended(node))


def test_without_a_session_index_all_sessions_of_the_person_end(node: Node, sp: ServiceProvider) -> None:
    name, _ = named(node, sp)
    node.provider.finish(node.begun(sp.asking()), replace(JAN, session_id="another"))
    node.provider.logout.by_soap(enveloped(sp.signed(sp.logout_request(name))))
    assert [session for session, _ in node.ended] == ["session-of-jan", "another"]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (Told(), ["Success"]),
        (Told(missed=("oidc:other",)), ["Success", "PartialLogout"]),
        (Told(frames=("https://other.example.test/bye",)), ["Success", "PartialLogout"]),
    ],
)
def test_by_soap_whom_only_a_browser_can_tell_is_missed(node: Node, sp: ServiceProvider, told: Told, status: list[str]) -> None:
    name, index = named(node, sp)
    node.told = told
    assert codes(parse(node.provider.logout.by_soap(enveloped(sp.signed(sp.logout_request(name, index)))))[0][0]) == status


def test_a_logout_by_redirect_is_answered_by_redirect(node: Node) -> None:
    sp = registered(node, REDIRECT, f' ResponseLocation="{SLO}/done?x=1"')
    name, index = named(node, sp)
    after = node.provider.logout.by_browser(browser(sp.logout_request(name, index), sp), HTTP_REDIRECT)
    assert isinstance(after.onward, ByAddress)
    assert after.onward.location.startswith(f"{SLO}/done?x=1&SAMLResponse=")
    assert "&RelayState=state%201&SigAlg=" in after.onward.location
    message = redirect_message(after.onward.location)
    assert (codes(message), message.get("Destination"), node.ended) == (["Success"], f"{SLO}/done?x=1", ended(node))


def browser(xml: str, sp: ServiceProvider) -> Received:
    return received_by_redirect(redirected(xml, sp.pair), "SAMLRequest")


def test_a_logout_by_post_is_answered_by_post(node: Node) -> None:
    sp = registered(node, POST)
    name, index = named(node, sp)
    node.told = Told(frames=("https://other.example.test/bye",))
    after = node.provider.logout.by_browser(sp.received(sp.logout_request(name, index), "x"), HTTP_POST)
    assert isinstance(after.onward, ByForm)
    assert (after.onward.address, after.onward.fields["RelayState"], after.frames) == (SLO, "x", node.told.frames)
    message = parse(base64.b64decode(after.onward.fields["SAMLResponse"]))
    verify(message, NODE_KEY)
    assert codes(message) == ["Success"]


def test_who_has_no_address_for_logouts_gets_no_answer_through_the_browser(node: Node) -> None:
    sp = registered(node, "")
    name, index = named(node, sp)
    assert node.provider.logout.by_browser(browser(sp.logout_request(name, index), sp), HTTP_REDIRECT).onward is None
    assert node.ended == ended(node)


@pytest.mark.parametrize("name", ["somebody else", ""])
def test_a_session_that_is_not_named_right_is_not_found(node: Node, sp: ServiceProvider, name: str) -> None:
    _, index = named(node, sp)
    after = node.provider.logout.by_browser(browser(sp.logout_request(name, index), sp), HTTP_REDIRECT)
    assert isinstance(after.onward, ByAddress)
    assert codes(redirect_message(after.onward.location)) == ["Requester", "UnknownPrincipal" if name else "RequestDenied"]
    assert node.ended == []


def test_another_service_provider_ends_nothing(node: Node, sp: ServiceProvider) -> None:
    name, index = named(node, sp)
    node.provider.registry.register(metadata(entity_id="other"))
    other = replace(sp, entity_id="other")
    answer = parse(node.provider.logout.by_soap(enveloped(other.signed(other.logout_request(name, index)))))[0][0]
    assert (codes(answer), node.ended) == (["Requester", "UnknownPrincipal"], [])


@pytest.mark.parametrize("pair", [None, ec_pair("33")], ids=["unsigned", "another key"])
def test_a_logout_that_may_be_forged_is_shown_to_the_person(node: Node, sp: ServiceProvider, pair: object) -> None:
    name, index = named(node, sp)
    forged = replace(sp, pair=pair)  # type: ignore[arg-type]
    with pytest.raises(errors.BadSignature) as refused:
        node.provider.logout.by_browser(browser(sp.logout_request(name, index), forged), HTTP_REDIRECT)
    assert [one.rule for one in refused.value.broken] == ["logout_is_authentic"]
    assert b"signed with a certificate of its Issuer" in node.provider.logout.by_soap(
        enveloped(forged.signed(forged.logout_request(name, index)))
    )
    assert node.ended == []


def test_a_guest_must_name_the_session_index(node: Node) -> None:
    guest = ServiceProvider(entity_id="guest", pair=None)
    asking = guest.asking(attributes=' AssertionConsumerServiceURL="http://127.0.0.1/acs"')
    response = opened(node.provider.finish(node.begun(asking), JAN))
    (name,), (statement,) = response.iter(f"{{{SAML}}}NameID"), response.iter(f"{{{SAML}}}AuthnStatement")
    answer = parse(node.provider.logout.by_soap(enveloped(guest.logout_request(name.text or "").encode())))[0][0]
    assert "there is no SessionIndex" in explained(answer)
    index = statement.get("SessionIndex", "")
    answer = parse(node.provider.logout.by_soap(enveloped(guest.logout_request(name.text or "", index).encode())))[0][0]
    assert (codes(answer), [session for session, _ in node.ended]) == (["Success"], ["session-of-jan"])


def farewell(node: Node, initiator: str = "", session_id: str = JAN.session_id, **context: str) -> Told:
    context = context or {"name_id_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}
    participant = Participant(protocol="saml2", client_id=ENTITY_ID, context=dict(context))
    return node.provider.farewell.say(Ended(session_id=session_id, subject=JAN_IS_THERE, participants=(participant,), initiator=initiator))


def test_the_session_remembers_whom_it_must_tell_and_how_they_call_the_person(node: Node) -> None:
    policy = '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"/>'
    sp = registered(node, SOAP)
    login = node.begun(sp.asking(policy))
    assert login.farewell == {"name_id_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}
    assert node.begun(registered(node, "").asking()).farewell is None


def confirming(status: str, issuer: str = ENTITY_ID) -> Callable[[bytes], bytes]:
    def answer(message: bytes) -> bytes:
        (request_id,) = re.findall(rb'LogoutRequest [^>]* ID="([^"]*)"', message)
        return enveloped(
            '<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
            f'ID="_r" Version="2.0" InResponseTo="{request_id.decode()}"><saml:Issuer>{issuer}</saml:Issuer><samlp:Status>'
            f'<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status></samlp:LogoutResponse>'.encode()
        )

    return answer


def test_who_takes_soap_is_told_straight_from_the_node(node: Node) -> None:
    sp = registered(node, SOAP)
    policy = '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"/>'
    response = opened(node.provider.finish(node.begun(sp.asking(policy)), JAN))
    node.wire.answers[SLO] = confirming("Success")
    assert farewell(node) == Told()
    ((address, octets),) = node.wire.sent
    message = parse(octets)[0][0]
    verify(message, NODE_KEY)
    assert (address, message.get("Destination")) == (SLO, SLO)
    (name,), (known,) = message.iter(f"{{{SAML}}}NameID"), response.iter(f"{{{SAML}}}NameID")
    assert (name.text, name.get("Format")) == (known.text, known.get("Format"))
    (statement,) = response.iter(f"{{{SAML}}}AuthnStatement")
    assert f">{statement.get('SessionIndex')}<".encode() in octets


@pytest.mark.parametrize(
    "answer",
    [confirming("Responder"), confirming("Success", "other"), lambda _: b"<a/>", lambda _: b""],
    ids=["status", "issuer", "a", "none"],
)
def test_who_does_not_confirm_is_missed(node: Node, answer: Callable[[bytes], bytes]) -> None:
    registered(node, SOAP)
    node.wire.answers[SLO] = answer
    assert farewell(node) == Told(missed=(ENTITY_ID,))


def test_who_cannot_be_reached_is_missed(node: Node) -> None:
    registered(node, SOAP)
    assert farewell(node).missed == (ENTITY_ID,)


def test_who_fails_at_soap_is_told_by_a_frame_where_it_takes_that_too(node: Node) -> None:
    node.provider.registry.register(
        metadata(logout=endpoint("SingleLogoutService", SOAP, f"{SLO}/soap") + endpoint("SingleLogoutService", REDIRECT, SLO))
    )
    told = farewell(node)
    assert ([frame.partition("?")[0] for frame in told.frames], told.missed) == ([SLO], ())
    assert [address for address, _ in node.wire.sent] == [f"{SLO}/soap"]
    node.wire.answers[f"{SLO}/soap"] = confirming("Success")
    assert farewell(node) == Told()


def test_who_takes_redirects_is_told_by_a_frame(node: Node) -> None:
    registered(node, REDIRECT)
    (frame,) = farewell(node).frames
    assert frame.startswith(f"{SLO}?SAMLRequest=")
    assert redirect_message(frame).get("Destination") == SLO
    assert node.provider.letters.leads_to(frame) == frame


def test_who_takes_posts_only_is_told_by_a_form_in_a_frame(node: Node) -> None:
    registered(node, POST)
    (frame,) = farewell(node).frames
    assert frame.startswith("http://localhost:8000/saml/slo/letters/")
    form = node.provider.letters.form(frame.rpartition("/")[2])
    assert form is not None
    verify(parse(base64.b64decode(form.fields["SAMLRequest"])), NODE_KEY)
    assert (form.address, node.provider.letters.leads_to(frame)) == (SLO, SLO)
    node.clock.advance(300)
    assert node.provider.letters.form(frame.rpartition("/")[2]) is None


def test_who_began_is_not_told(node: Node) -> None:
    registered(node, SOAP)
    assert farewell(node, initiator=f"saml2:{ENTITY_ID}") == Told()
    assert node.wire.sent == []


def test_who_is_registered_no_more_is_not_told(node: Node) -> None:
    assert farewell(node) == Told()


def test_who_never_got_to_know_the_person_is_not_told(node: Node) -> None:
    registered(node, REDIRECT)
    participant = Participant(
        protocol="saml2", client_id=ENTITY_ID, context={"name_id_format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}
    )
    about = Ended(session_id="s", subject=replace(JAN_IS_THERE, email=""), participants=(participant,), initiator="")
    assert node.provider.farewell.say(about) == Told()
