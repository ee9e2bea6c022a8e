"""RP-initiated logout: what ends at once, what is asked first, and where the browser goes then."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from eid.clock import ManualClock
from idp_mock.login.session import session_id
from idp_mock.login.views import SESSION_COOKIE
from idp_mock.oidc.messages import TokenResponse
from idp_mock.settings import Settings

END = "/oidc/end_session"
BYE = "http://localhost:9/bye"
SID = "5" * 64


@pytest.fixture
def hint(tokens: Callable[..., TokenResponse]) -> str:
    return tokens().id_token


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_valid_hint_ends_its_session_at_once_and_sends_the_browser_back(
    http: FlaskClient, hint: str, ended: list[str], method: str
) -> None:
    fields = {"id_token_hint": hint, "post_logout_redirect_uri": BYE + "?a=1", "state": "x&y"}
    answer = http.get(END, query_string=fields) if method == "GET" else http.post(END, data=fields)
    assert (answer.status_code, answer.location) == (303, BYE + "?a=1&state=x%26y")
    assert ended == [SID]


def test_state_is_left_out_where_none_was_sent(http: FlaskClient, hint: str) -> None:
    assert http.get(END, query_string={"id_token_hint": hint, "post_logout_redirect_uri": BYE}).location == BYE


def test_without_an_address_the_person_is_told_that_it_is_done(http: FlaskClient, hint: str, ended: list[str]) -> None:
    answer = http.get(END, query_string={"id_token_hint": hint})
    assert 'data-testid="logged-out"' in answer.text
    assert ended == [SID]


def test_a_hint_may_have_expired(http: FlaskClient, hint: str, ended: list[str], clock: ManualClock, settings: Settings) -> None:
    clock.advance(settings.token_lifetime * 2)
    assert http.get(END, query_string={"id_token_hint": hint}).status_code == 200
    assert ended == [SID]


def test_without_a_hint_the_person_is_asked_first(http: FlaskClient, ended: list[str]) -> None:
    http.set_cookie(SESSION_COOKIE, "secret")
    asked = http.get(END, query_string={"client_id": "guest", "post_logout_redirect_uri": BYE, "state": "s"})
    assert asked.status_code == 200
    assert 'data-testid="log-out-confirm"' in asked.text
    assert ended == []
    done = http.post(END + "/confirmed", data={"client_id": "guest", "post_logout_redirect_uri": BYE, "state": "s"})
    assert (done.status_code, done.location) == (303, BYE + "?state=s")
    assert ended == [session_id("secret")]


def test_the_question_carries_all_parameters_on(http: FlaskClient) -> None:
    page = http.get(END, query_string={"client_id": "guest", "post_logout_redirect_uri": BYE, "state": '"><script>'}).text
    assert f'name="post_logout_redirect_uri" value="{BYE}"' in page
    assert 'name="client_id" value="guest"' in page
    assert "<script>" not in page.replace('<script src="', "")


def test_a_hint_of_another_session_than_the_browsers_is_asked_about(http: FlaskClient, hint: str, ended: list[str]) -> None:
    http.set_cookie(SESSION_COOKIE, "secret")
    assert 'data-testid="log-out-confirm"' in http.get(END, query_string={"id_token_hint": hint}).text
    assert ended == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_page_presses_the_button_for_the_person(http: FlaskClient, ended: list[str], site: str) -> None:
    http.set_cookie(SESSION_COOKIE, "secret")
    assert http.post(END + "/confirmed", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert ended == []


def test_a_form_that_comes_without_the_session_cookie_does_not_take_it_away(http: FlaskClient, hint: str) -> None:
    assert SESSION_COOKIE not in str(http.post(END, data={"id_token_hint": hint}).headers)


def test_a_confirmation_without_the_session_cookie_ends_nothing(http: FlaskClient, ended: list[str]) -> None:
    assert http.post(END + "/confirmed").status_code == 200
    assert ended == []


def test_without_any_parameter_the_person_is_asked(http: FlaskClient) -> None:
    assert 'data-testid="log-out-confirm"' in http.get(END).text


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"id_token_hint": "nonsense"}, "hint_is_a_token_of_this_node"),
        ({"client_id": "other"}, "client_is_that_of_the_hint"),
        ({"post_logout_redirect_uri": "https://example.com/"}, "address_is_allowed"),
        ({"id_token_hint": "", "post_logout_redirect_uri": BYE}, "address_comes_from_a_client"),
        ({"id_token_hint": "", "client_id": "exact", "post_logout_redirect_uri": BYE}, "address_is_allowed"),
        ({"id_token_hint": "", "client_id": "exact", "post_logout_redirect_uri": "https://rp.example.test/bye"}, "address_is_allowed"),
        ({"state": "x" * 9000}, "no_parameter_is_too_long"),
    ],
    ids=str,
)
def test_a_request_that_breaks_a_rule_is_shown_and_ends_nothing(
    http: FlaskClient, hint: str, ended: list[str], changes: dict[str, str], rule: str
) -> None:
    answer = http.get(END, query_string={"id_token_hint": hint, **changes})
    assert answer.status_code == 400
    assert f'data-testid="rule-{rule}"' in answer.text
    assert ended == []


def test_a_changed_hint_ends_nothing(http: FlaskClient, hint: str, ended: list[str]) -> None:
    head, body, _ = hint.split(".")
    assert http.get(END, query_string={"id_token_hint": f"{head}.{body}.AAAA"}).status_code == 400
    assert ended == []


def test_a_repeated_parameter_is_shown(http: FlaskClient) -> None:
    assert http.get(END + "?state=a&state=b").status_code == 400


def test_a_registered_address_is_compared_exactly(http: FlaskClient) -> None:
    registered = {"client_id": "exact", "post_logout_redirect_uri": "https://rp.example.test/bye?x=1"}
    assert http.post(END + "/confirmed", data=registered).location == "https://rp.example.test/bye?x=1"
