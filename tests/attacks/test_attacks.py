"""Attacks that belong to no single feature."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from flask import Flask
from werkzeug.test import Client

from eid.chance import SystemChance
from eid.clock import SystemClock
from eid.storage.open import open_store
from eid.web.application import Application
from idp_mock.app import create_app
from idp_mock.profile.point.views import PointViews
from idp_mock.profile.views import Desk, ProfileViews
from idp_mock.settings import Settings
from relying_party.app import create_app as create_portals
from relying_party.settings import Settings as PortalSettings

DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000
SCRIPT = "<script>alert(1)</script>"
ASKED = {"response_type": "code", "scope": "openid", "client_id": "app", "redirect_uri": "http://localhost/cb", "state": "s"}


def url_safe(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


def node(keys: Path, **settings: str) -> Application:
    return create_app(
        Settings(keys=str(keys), **settings), store=open_store("sqlite:///:memory:"), clock=SystemClock(), chance=SystemChance()
    )


HEADER = url_safe(b'{"alg":"ES256","typ":"dpop+jwt"}')
DEEP_JWTS = (f"{url_safe(DEEP)}.{url_safe(b'{}')}.eA", f"{HEADER}.{url_safe(DEEP)}.eA")
ASSERTION = {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "grant_type": "client_credentials"}
CONTENT = "application/json"


@pytest.mark.parametrize("octets", [DEEP, b'{"client_name":"\xff"}'], ids=["deep", "no UTF-8"])
def test_json_that_is_nested_too_deeply_is_refused_by_every_endpoint(keys: Path, octets: bytes) -> None:
    client = Client(node(keys))
    answers = [
        client.post("/oidc/register", data=octets, content_type=CONTENT),
        client.post("/_mock/api/outcomes", data=octets, content_type=CONTENT),
        client.get("/oidc/authorize", query_string=ASKED | {"claims": octets.decode("latin-1")}),
        *(client.get("/oidc/authorize", query_string=ASKED | {"request": token}) for token in DEEP_JWTS),
        *(client.get("/oidc/authorize", query_string=ASKED | {"id_token_hint": token}) for token in DEEP_JWTS),
        *(client.post("/oidc/token", data=ASSERTION | {"client_assertion": token}) for token in DEEP_JWTS),
        *(client.post("/oidc/token", data={"grant_type": "client_credentials"}, headers={"DPoP": token}) for token in DEEP_JWTS),
    ]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


@pytest.mark.parametrize("bad", ["a\r\nX-Evil: 1", "a\nSet-Cookie: x=1", "a\u2028b", "a\x00b", "%0d%0aX-Evil:1"])
def test_line_ends_never_reach_a_header(keys: Path, bad: str) -> None:
    app = node(keys)
    for changed in ({"state": bad}, {"client_id": bad}, {"redirect_uri": f"http://localhost/{bad}"}, {"nonce": bad}, {"ui_locales": bad}):
        answer = Client(app).get("/oidc/authorize", query_string=ASKED | changed | {"login_hint": "mock:outcome=cancelled"})
        assert answer.status_code < 500
        assert "X-Evil" not in answer.headers
        assert all("\n" not in value and "\r" not in value for value in answer.headers.values())
        assert [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("x=")] == []


@pytest.mark.parametrize("name", ["client_id", "state", "scope", "redirect_uri", "login_hint", "ui_locales"])
def test_what_people_type_is_shown_as_text(keys: Path, name: str) -> None:
    client = Client(node(keys))
    for value in (SCRIPT, f'"{SCRIPT}', f"javascript:alert(1)//{SCRIPT}"):
        page = client.get("/oidc/authorize", query_string=ASKED | {name: value}, headers={"Accept": "text/html"}, follow_redirects=False)
        assert SCRIPT not in page.text
        assert not page.headers.get("Location", "").startswith("javascript:")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_kept_from_scripts_other_sites_and_plain_http(keys: Path, scheme: str) -> None:
    app = node(keys, public_url=f"{scheme}://idp.example")
    skip = {"login_hint": "jan.testowy", "mock_skip": "chooser,credentials,second_factor,consent"}
    answers = [Client(app).get("/oidc/authorize", query_string=ASKED), Client(app).get("/oidc/authorize", query_string=ASKED | skip)]
    cookies = [
        cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith(("wk_flow=", "wk_session="))
    ]
    assert {cookie.partition("=")[0] for cookie in cookies} >= {"wk_flow"}
    for cookie in cookies:
        attributes = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite", "path"} <= attributes
        assert ("secure" in attributes) == (scheme == "https")
        assert "domain" not in attributes


@pytest.mark.parametrize("path", ["/_mock/api/personas", "/_mock/"])
def test_a_proxy_on_this_machine_does_not_open_the_testers_pages_to_the_world(keys: Path, path: str) -> None:
    client = Client(node(keys))
    assert client.get(path).status_code == 200
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        assert client.get(path, headers={name: "203.0.113.7", "Host": "localhost:8000"}).status_code == 403


ELSEWHERE = ("/nothing", "/static/nothing", "/profile", "/partners/mbank", "/s/one/oidc/jwks", "/s/one/_mock/")
"""What no route of the application itself names."""
MAY_BE_FRAMED = "/oidc/check_session"


def portals(keys: Path) -> Application:
    """Whose node is away."""
    settings, away = PortalSettings(keys=str(keys), demo=True, watch_session=True), httpx.MockTransport(lambda _: httpx.Response(503))
    return create_portals(settings, store=open_store("sqlite:///:memory:"), clock=SystemClock(), chance=SystemChance(), transport=away)


@pytest.mark.parametrize("build", [node, portals])
def test_every_address_of_both_programs_answers_with_the_security_headers(keys: Path, build: Callable[[Path], Application]) -> None:
    app = build(keys)
    app.complete()
    client = Client(app)
    routes = [(method, rule.rule) for rule in app.url_map.iter_rules() for method in {*(rule.methods or ())} - {"HEAD", "OPTIONS"}]
    for method, address in [*routes, *(("GET", address) for address in ELSEWHERE)]:
        address = re.sub("<[^>]*>", "1", address)
        answer = client.open(address, method=method)
        policy = answer.headers["Content-Security-Policy"]
        assert answer.status_code < 500, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert "Referrer-Policy" in answer.headers, address
        assert policy.startswith("default-src 'none'"), address
        assert "unsafe" not in policy, address
        assert "frame-ancestors '" in policy or address == MAY_BE_FRAMED or "frame-ancestors http" in policy, address
        if "Access-Control-Allow-Origin" in answer.headers:
            assert address.startswith(("/.well-known/", "/oidc/", "/s/one/oidc/")), address
            assert answer.mimetype != "text/html", address
            assert "Access-Control-Allow-Credentials" not in answer.headers, address
        if answer.mimetype == "text/html" and address != MAY_BE_FRAMED:
            assert answer.headers["Cache-Control"] == "no-store", address


MEANT_FOR_OTHERS = {"signing.begin", "signing.ocsp"}
"""What a portal's page has the browser post, and what a program asks without a browser."""


def forms_of_the_node(app: Application) -> set[str]:
    """The addresses of all forms of the testers' pages and of a trusted profile, every parameter being `1`."""
    app.complete()
    behind_the_door = Flask("annex")
    behind_the_door.register_blueprint(ProfileViews(nobody, secure_cookies=False).blueprint())
    behind_the_door.register_blueprint(PointViews(nobody).blueprint())
    rules = [*app.url_map.iter_rules(), *behind_the_door.url_map.iter_rules()]
    taking = [rule for rule in rules if "POST" in (rule.methods or ()) and rule.endpoint not in {*MEANT_FOR_OTHERS, "annex.enter"}]
    addresses = {re.sub("<[^>]*>", "1", rule.rule) for rule in taking}
    return {address for address in addresses if address.startswith(("/_mock/", "/profile"))}


def nobody() -> Desk:
    raise AssertionError("only the addresses are looked at")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_cannot_send_any_form_of_the_node(keys: Path, site: str) -> None:
    app = node(keys)
    client, forms = Client(app), forms_of_the_node(app)
    assert {"/_mock/1/1", "/_mock/signing/sign", "/profile/apply", "/profile/point/1/confirm"} <= forms
    answers = {form: client.post(form, headers={"Sec-Fetch-Site": site}).status_code for form in forms}
    assert answers == dict.fromkeys(forms, 403)
    refused = {form for form in forms if client.post(form, headers={"Sec-Fetch-Site": "same-origin"}).status_code in (403, 405)}
    assert refused == set()
