"""The rim: forms, redirects and cookies."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from jinja2 import DictLoader

from relying_party.federation.arrival import Arrival, Failure, NodeSession
from relying_party.federation.federation import ARRIVALS, Federation
from relying_party.federation.views import LARGEST_ANSWER, depart, federation_blueprint, log_out_at_node
from tests.relying_party.federation.conftest import Traveller
from tests.relying_party.federation.oidc_node import ISSUER
from tests.relying_party.federation.wire import Wire

TEMPLATES = {
    "post_to_node.html": "{{ action }} {{ fields|join(' ') }}",
    "still_judging.html": "wait",
}


def land(outcome: Arrival | Failure) -> str:
    return outcome.person.full_name if isinstance(outcome, Arrival) else f"{outcome.purpose} {outcome.problem}"


@pytest.fixture
def app(federation: Federation) -> Flask:
    app = Flask("portal")
    app.jinja_loader = DictLoader(TEMPLATES)
    browser = lambda: request.cookies.get("b", "")  # noqa: E731
    app.register_blueprint(federation_blueprint(federation, browser, {"praca": land}, lambda name_id, indexes: 0))
    app.add_url_rule("/go/<protocol>", "go", lambda protocol: depart(federation, "praca", "login", protocol, "browser-1"))
    return app


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("b", "browser-1", domain="localhost")
    return client


@pytest.fixture
def cross_site(app: Flask) -> FlaskClient:
    """The same browser in a cross-site POST: no Lax cookie comes with it."""
    return app.test_client(use_cookies=False)


def test_the_way_to_the_node_over_saml_is_a_form(browser: FlaskClient) -> None:
    assert browser.get("/go/saml").text == "http://localhost:8000/login/SingleSignOnService SAMLRequest RelayState"


def test_the_way_to_the_node_over_openid_is_a_redirect(browser: FlaskClient) -> None:
    answer = browser.get("/go/oidc")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{ISSUER}/oidc/authorize?")


def test_the_answer_over_saml_needs_no_cookie_and_the_pick_up_does(
    browser: FlaskClient, cross_site: FlaskClient, traveller: Traveller
) -> None:
    trip = traveller.leave("saml")
    answer = cross_site.post("/federation/saml/acs", data={"SAMLart": "artifact", "RelayState": trip})
    assert answer.status_code == 303
    assert answer.headers["Location"] == ARRIVALS + trip
    assert "Set-Cookie" not in answer.headers
    assert cross_site.get(ARRIVALS + trip).text == "register session_lost"
    assert browser.get(ARRIVALS + trip).text == "Jan Testowy"
    assert browser.get(ARRIVALS + trip).text == "register already_used"


def test_the_answer_over_openid_leads_to_the_pick_up(browser: FlaskClient, traveller: Traveller) -> None:
    trip = traveller.leave("oidc")
    answer = browser.get("/federation/oidc/callback", query_string={"code": "c", "state": trip, "iss": ISSUER})
    assert answer.status_code == 303
    assert browser.get(answer.headers["Location"]).text == "Jan Testowy"


@pytest.mark.parametrize("repeated", ["code=a&code=b", "code=a&state=x&state=y", ""])
def test_repeated_or_missing_parameters_are_not_believed(browser: FlaskClient, traveller: Traveller, repeated: str) -> None:
    trip = traveller.leave("oidc")
    answer = browser.get(f"/federation/oidc/callback?{repeated}&state={trip}&iss={ISSUER}")
    assert browser.get(answer.headers["Location"]).text in ("register not_trusted", " session_lost")


@pytest.mark.parametrize(
    "fields",
    [{}, {"SAMLart": "x"}, {"RelayState": "x"}, {"SAMLart": "\x00", "RelayState": "\x00"}, {"SAMLart": "ż" * 500, "RelayState": "x" * 32}],
)
def test_a_form_from_nowhere_is_a_lost_session(browser: FlaskClient, fields: dict[str, str]) -> None:
    answer = browser.post("/federation/saml/acs", data=fields)
    assert answer.status_code == 303
    assert browser.get(answer.headers["Location"]).text == " session_lost"


def test_a_large_form_is_refused(browser: FlaskClient) -> None:
    assert browser.post("/federation/saml/acs", data={"SAMLart": "x" * (LARGEST_ANSWER + 1)}).status_code == 413


def test_who_comes_twice_waits_on_a_page_that_goes_on_by_itself(browser: FlaskClient, traveller: Traveller, wire: Wire) -> None:
    trip = traveller.leave("saml")
    seen = []

    def meanwhile(asked: object) -> object:
        seen.append(browser.get(ARRIVALS + trip))
        return wire._idpArtifactResolutionService(asked)

    wire.instead["/login-services/idpArtifactResolutionService"] = meanwhile
    traveller.answer("saml", trip)
    assert seen[0].headers["Refresh"] == "1"
    assert browser.get(ARRIVALS + trip).text == "Jan Testowy"


def test_after_the_logout_at_the_node_the_browser_is_home_again(app: Flask, browser: FlaskClient, federation: Federation) -> None:
    with app.test_request_context():
        way = log_out_at_node(federation, NodeSession(protocol="oidc", id_token="x", client_id="praca-demo"))
    state = way.headers["Location"].rpartition("state=")[2]
    back = browser.get("/federation/logged-out", query_string={"state": state})
    assert (back.status_code, back.headers["Location"]) == (303, "/")
    assert browser.get("/federation/logged-out", query_string={"state": state}).text == "logout session_lost"


def test_a_logout_over_saml_needs_no_browser(app: Flask, federation: Federation) -> None:
    with app.test_request_context():
        assert log_out_at_node(federation, NodeSession(protocol="saml", name_id="n", session_index="s")) is None


def test_what_is_no_soap_gets_a_soap_fault(browser: FlaskClient) -> None:
    answer = browser.post("/federation/saml/slo", data=b"<html/>")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/xml; charset=utf-8")
    assert b"<faultcode>soap:Client</faultcode>" in answer.data
