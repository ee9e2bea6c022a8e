"""Logging out of the portal also logs out at the node."""

from urllib.parse import parse_qs, urlsplit

import httpx
from lxml import etree

from eid.clock import ManualClock
from relying_party.federation.arrival import Arrival, NodeSession
from relying_party.federation.departure import Redirect
from relying_party.federation.federation import LOGOUT_LIFETIME, Federation
from tests.relying_party.federation.conftest import Traveller
from tests.relying_party.federation.oidc_node import OidcNode
from tests.relying_party.federation.saml_node import NS
from tests.relying_party.federation.wire import Wire

SAML = NodeSession(protocol="saml", name_id="jan.testowy", session_index="session-1")


def test_over_saml_the_portal_sends_a_signed_logout_request_by_itself(federation: Federation, wire: Wire) -> None:
    assert federation.log_out_at_node(SAML) is None
    call = next(call for call in wire.calls if call.url.path == "/login-services/singleLogoutService")
    request = etree.fromstring(call.content).find("soap:Body/saml2p:LogoutRequest", NS)
    assert [etree.QName(child).localname for child in request] == ["Issuer", "Signature", "NameID", "SessionIndex"]
    assert request.get("Destination") == "http://localhost:8000/login-services/singleLogoutService"
    assert request.findtext("saml2:NameID", namespaces=NS) == "jan.testowy"
    assert request.findtext("saml2p:SessionIndex", namespaces=NS) == "session-1"


def test_a_node_that_does_not_answer_does_not_keep_the_person_logged_in_here(federation: Federation, wire: Wire) -> None:
    wire.instead["/login-services/singleLogoutService"] = lambda request: httpx.Response(503)
    assert federation.log_out_at_node(SAML) is None
    wire.instead["/.well-known/openid-configuration"] = lambda request: httpx.Response(503)
    assert federation.log_out_at_node(NodeSession(protocol="oidc", id_token="x", client_id="praca-demo")) is None


def test_a_refused_logout_is_noted(federation: Federation, wire: Wire, caplog: object) -> None:
    wire.logout_status = ("Requester", "UnknownPrincipal")
    assert federation.log_out_at_node(SAML) is None
    assert "logout at the node over saml" in caplog.text


def leave(federation: Federation, session: NodeSession) -> dict[str, str]:
    way = federation.log_out_at_node(session)
    assert isinstance(way, Redirect)
    assert way.location.startswith("http://localhost:8000/oidc/logout?")
    return {name: values[0] for name, values in parse_qs(urlsplit(way.location).query).items()}


def test_over_openid_the_browser_goes_to_the_node_with_the_id_token(traveller: Traveller) -> None:
    arrival = traveller.log_in("oidc")
    assert isinstance(arrival, Arrival)
    sent = leave(traveller.federation, arrival.node_session)
    assert sent["id_token_hint"] == arrival.node_session.id_token
    assert sent["post_logout_redirect_uri"] == "http://127.0.0.1:8001/federation/logged-out"


def test_the_state_of_a_logout_is_good_once_and_not_for_ever(federation: Federation, clock: ManualClock) -> None:
    session = NodeSession(protocol="oidc", id_token="x", client_id="praca-demo")
    state = leave(federation, session)["state"]
    assert federation.logged_out(state)
    assert not federation.logged_out(state)
    assert not federation.logged_out("of-another")
    late = leave(federation, session)["state"]
    clock.advance(LOGOUT_LIFETIME)
    assert not federation.logged_out(late)


def test_a_provider_without_logout_ends_it_at_the_portal(federation: Federation, wire: Wire) -> None:
    wire.oidc = OidcNode(metadata=lambda values: {**values, "end_session_endpoint": ""})
    assert federation.log_out_at_node(NodeSession(protocol="oidc", id_token="x", client_id="praca-demo")) is None
