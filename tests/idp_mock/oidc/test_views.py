"""The provider over HTTP: statuses, headers, ways back, and nonsense."""

from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp_mock.oidc.messages import TokenResponse

AUTHORIZE, TOKEN, USERINFO, JWKS = "/oidc/authorize", "/oidc/token", "/oidc/userinfo", "/oidc/jwks"
Tokens = Callable[..., TokenResponse]


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query, strict_parsing=True).items()}


def test_an_authorization_request_may_come_by_get_or_post(http: FlaskClient, asking: Any) -> None:
    for answer in (http.get(AUTHORIZE, query_string=asking.parameters), http.post(AUTHORIZE, data=asking.parameters)):
        assert answer.status_code == 303
        assert answer.location.startswith("http://localhost:9/cb?")
        assert query(answer.location)["state"] == "st&te=1"
        assert query(answer.location)["iss"] == "http://localhost:8000"


def test_a_query_of_the_redirect_address_stays(http: FlaskClient, asking: Any) -> None:
    back = http.get(AUTHORIZE, query_string=asking.parameters | {"redirect_uri": "http://localhost:9/cb?x=%20y"}).location
    assert back.startswith("http://localhost:9/cb?x=%20y&code=")


def test_an_answer_may_come_in_the_fragment(http: FlaskClient, asking: Any) -> None:
    back = urlsplit(http.get(AUTHORIZE, query_string=asking.parameters | {"response_mode": "fragment"}).location)
    assert back.query == ""
    assert "code" in parse_qs(back.fragment)


def test_an_answer_may_come_as_a_form(http: FlaskClient, asking: Any) -> None:
    answer = http.get(AUTHORIZE, query_string=asking.parameters | {"response_mode": "form_post", "state": '"><x>'})
    assert answer.status_code == 200
    assert 'action="http://localhost:9/cb"' in answer.text
    assert '"><x>' not in answer.text
    assert 'name="state" value=""><x>"' in unescape(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("here", "address"),
    [
        ("http://localhost:8000", "http://LOCALHOST:8000/_mock/api/reset"),
        ("http://localhost", "http://localhost:80/_mock/api/reset"),
        ("http://[::1]:8000", "http://[0:0::1]:08000/_mock/api/reset"),
    ],
)
@pytest.mark.parametrize("scope", ["openid", "none"], ids=["logged-in", "an-error"])
def test_no_site_has_this_node_post_a_form_to_itself(http: FlaskClient, asking: Any, here: str, address: str, scope: str) -> None:
    asked = asking.parameters | {"response_mode": "form_post", "redirect_uri": address, "scope": scope}
    answer = http.get(AUTHORIZE, query_string=asked, base_url=here)
    assert answer.status_code == 400
    assert "data-autosubmit" not in answer.text


def test_an_error_of_the_client_goes_back_to_it(http: FlaskClient, asking: Any) -> None:
    back = query(http.get(AUTHORIZE, query_string=asking.parameters | {"scope": "profile"}).location)
    assert back["error"] == "invalid_scope"
    assert back["state"] == "st&te=1"


def test_a_request_that_must_not_be_answered_is_shown_with_all_its_faults(http: FlaskClient, asking: Any) -> None:
    answer = http.get(AUTHORIZE, query_string=asking.parameters | {"redirect_uri": "https://example.com/", "scope": ""})
    assert answer.status_code == 400
    assert 'data-testid="rule-redirect_uri_is_allowed"' in answer.text
    assert 'data-testid="rule-scope_has_openid"' in answer.text
    assert "Location" not in answer.headers


def test_a_repeated_redirect_address_is_shown_and_a_repeated_state_sent_back(http: FlaskClient, asking: Any) -> None:
    repeated = [*asking.pairs(), ("redirect_uri", "http://localhost:9/other")]
    assert http.get(AUTHORIZE, query_string=repeated).status_code == 400
    back = query(http.get(AUTHORIZE, query_string=[*asking.pairs(), ("nonce", "2")]).location)
    assert back["error"] == "invalid_request"


def redeem(http: FlaskClient, asking: Any, redeeming: Any, **headers: str) -> Any:
    code = query(http.get(AUTHORIZE, query_string=asking.parameters).location)["code"]
    return http.post(TOKEN, data=redeeming.parameters | {"code": code}, headers=headers)


def test_tokens_are_json_that_nobody_stores(http: FlaskClient, asking: Any, redeeming: Any) -> None:
    answer = redeem(http, asking, redeeming)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    assert set(answer.json) == {"access_token", "token_type", "expires_in", "scope", "id_token"}


def test_an_error_of_the_token_endpoint_is_json_with_its_code(http: FlaskClient, redeeming: Any) -> None:
    answer = http.post(TOKEN, data=redeeming.parameters)
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (400, "application/json", "no-store")
    assert answer.json == {"error": "invalid_grant", "error_description": "the code is unknown, or expired long ago"}


def test_a_body_that_is_no_form_is_told_what_it_should_be(http: FlaskClient) -> None:
    answer = http.post(TOKEN, json={"grant_type": "authorization_code"})
    assert answer.status_code == 400
    assert "application/x-www-form-urlencoded" in answer.json["error_description"]


def test_parameters_in_the_address_of_the_token_endpoint_do_not_count(http: FlaskClient, redeeming: Any) -> None:
    assert "grant_type is missing" in http.post(TOKEN, query_string=redeeming.parameters).json["error_description"]


def test_a_client_that_fails_to_prove_itself_is_challenged(http: FlaskClient, redeeming: Any) -> None:
    answer = http.post(TOKEN, data=redeeming.parameters | {"client_id": "exact", "client_secret": "wrong"})
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_description_holds_only_allowed_characters(http: FlaskClient, redeeming: Any) -> None:
    told = http.post(TOKEN, data=redeeming.parameters | {"grant_type": 'ż"\\\r\n'}).json["error_description"]
    assert all(character.isascii() and character.isprintable() and character not in '"\\' for character in told)


def test_the_token_endpoint_takes_posts_only(http: FlaskClient) -> None:
    assert http.get(TOKEN).status_code == 405


def test_userinfo_answers_get_and_both_kinds_of_post(http: FlaskClient, tokens: Tokens) -> None:
    access_token = tokens().access_token
    bearer = {"Authorization": f"Bearer {access_token}"}
    answers = [
        http.get(USERINFO, headers=bearer),
        http.post(USERINFO, headers=bearer),
        http.post(USERINFO, data={"access_token": access_token}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.json["sub"] for answer in answers}) == 1


def test_userinfo_takes_no_token_from_the_address(http: FlaskClient, tokens: Tokens) -> None:
    assert http.get(USERINFO, query_string={"access_token": tokens().access_token}).status_code == 401


def test_without_a_token_the_challenge_names_no_error(http: FlaskClient) -> None:
    answer = http.get(USERINFO)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="userinfo"')


def test_a_wrong_token_is_named_in_the_challenge(http: FlaskClient) -> None:
    answer = http.get(USERINFO, headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("address", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", JWKS, TOKEN, USERINFO])
def test_scripts_of_any_origin_may_ask_without_cookies(http: FlaskClient, address: str) -> None:
    preflight = http.options(address, headers={"Origin": "https://spa.example.test", "Access-Control-Request-Headers": "authorization"})
    assert preflight.status_code == 204
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    for answer in (preflight, http.get(address), http.post(address)):
        if answer.status_code != 405:
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert "Access-Control-Allow-Credentials" not in answer.headers


def test_pages_for_persons_are_not_open_to_scripts(http: FlaskClient) -> None:
    for address in (AUTHORIZE, "/oidc/end_session"):
        assert "Access-Control-Allow-Origin" not in http.get(address).headers


NAMES = st.sampled_from(
    ["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age", "code_challenge",
     "code_challenge_method", "id_token_hint", "acr_values", "mock_skip", "grant_type", "code", "code_verifier", "client_secret",
     "client_assertion", "access_token", "post_logout_redirect_uri", "request", "ui_locales", "mock_id_token_alg"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["code", "openid", "query", "form_post", "none", "none login", "guest", "exact", "authorization_code", "http://localhost:9/cb",
         "http://[::1", "http://localhost:9/cb?a=b", "0", "99999999999999999999", "S256", "x" * 9000, "e30.e30.e30", "\x00", "http://localhost:٣/"]
    ),
)  # fmt: skip
PAIRS = st.lists(st.tuples(st.one_of(NAMES, st.text(max_size=10)), VALUES), max_size=12)
BOUNDED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


ENDPOINTS = st.sampled_from([AUTHORIZE, TOKEN, USERINFO, "/oidc/end_session", "/oidc/end_session/confirmed"])
HEADERS = st.one_of(
    st.sampled_from(["", "Basic", "Basic Zm9v", "Basic ===", "Bearer", "Bearer a.b"]),
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n")),
)
CONTENT_TYPES = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "",
        "a/b; charset=c",
    ]
)


@BOUNDED
@given(address=ENDPOINTS, pairs=PAIRS, authorization=HEADERS)
def test_nonsense_in_the_address_never_breaks_the_node(http: FlaskClient, address: str, pairs: Any, authorization: str) -> None:
    answer = http.get(address, query_string=pairs, headers={"Authorization": authorization})
    assert answer.status_code < 500


@BOUNDED
@given(address=ENDPOINTS, pairs=PAIRS, authorization=HEADERS)
def test_nonsense_in_a_form_never_breaks_the_node(http: FlaskClient, address: str, pairs: Any, authorization: str) -> None:
    form = {name: [value for other, value in pairs if other == name] for name, _ in pairs}
    assert http.post(address, data=form, headers={"Authorization": authorization}).status_code < 500


@BOUNDED
@given(address=ENDPOINTS, body=st.binary(max_size=300), content_type=CONTENT_TYPES)
def test_random_bytes_never_break_the_node(http: FlaskClient, address: str, body: bytes, content_type: str) -> None:
    assert http.post(address, data=body, content_type=content_type).status_code < 500


def test_an_oversized_body_is_refused(http: FlaskClient) -> None:
    for address in (AUTHORIZE, TOKEN, USERINFO, "/oidc/end_session"):
        assert http.post(address, data={"state": "x" * 2_000_000}).status_code == 413
