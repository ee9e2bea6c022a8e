"""The authorization endpoint: from a request to a login, from an outcome to an answer."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from eid.clock import ManualClock
from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from idp_mock.keyring import Keyring
from idp_mock.login.request import Identified, LoginRequest, Page, Refusal, Refused
from idp_mock.oidc.errors import RefusedToThePerson
from idp_mock.oidc.jose import Signer
from idp_mock.oidc.messages import AuthorizeResponse, TokenResponse
from idp_mock.oidc.provider import Provider
from idp_mock.settings import Settings

LogIn = Callable[..., AuthorizeResponse]


def wanted(provider: Provider, asking: Any, **changes: str | None) -> LoginRequest:
    login = provider.authorize(asking(**changes))
    assert isinstance(login, LoginRequest), login
    return login


def refused(provider: Provider, asking: Any, **changes: str | None) -> list[str]:
    with pytest.raises(RefusedToThePerson) as caught:
        provider.authorize(asking(**changes))
    return [broken.rule for broken in caught.value.broken]


def test_a_request_becomes_a_login_for_its_client(provider: Provider, asking: Any) -> None:
    login = wanted(provider, asking)
    assert (login.protocol, login.client_id, login.client_name) == ("oidc", "guest", "guest")
    assert (login.level, login.force, login.passive, login.max_age, login.hint) == (Level.LOW, False, False, None, "")


def test_consent_lists_what_the_scopes_bring(provider: Provider, asking: Any) -> None:
    assert wanted(provider, asking, scope="openid").attributes == ()
    assert wanted(provider, asking, scope="openid pesel email").attributes == ("person_identifier", "email")
    profile = {"given_name", "family_name", "birth_date", "username", "person_identifier", "sex"}
    assert set(wanted(provider, asking).attributes) == profile


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"prompt": "login"}, {"force": True}),
        ({"prompt": "select_account"}, {"force": True}),
        ({"prompt": "none"}, {"passive": True, "force": False}),
        ({"prompt": "unheard-of"}, {"passive": False, "force": False}),
        ({"max_age": "60"}, {"max_age": 60, "force": False}),
        ({"max_age": "0"}, {"max_age": 0, "force": True}),
        ({"login_hint": "jan.testowy"}, {"hint": "jan.testowy"}),
        ({"mock_skip": "chooser, consent,nonsense"}, {"skip": frozenset({Page.CHOOSER, Page.CONSENT})}),
        ({"mock_skip": "consent", "prompt": "consent"}, {"skip": frozenset()}),
        ({"ui_locales": "en", "display": "popup", "unheard": "of"}, {"force": False}),
        ({"acr_values": Level.HIGH.uri}, {"level": Level.HIGH}),
        ({"acr_values": f"urn:other {Level.HIGH.uri} {Level.SUBSTANTIAL.uri}"}, {"level": Level.SUBSTANTIAL}),
        ({"acr_values": "urn:other"}, {"level": Level.LOW}),
    ],
    ids=",".join,
)
def test_parameters_steer_the_login(provider: Provider, asking: Any, parameters: dict[str, str], expected: dict[str, Any]) -> None:
    login = wanted(provider, asking, **parameters)
    assert {name: getattr(login, name) for name in expected} == expected


def test_a_registered_client_has_its_name_and_its_pages_switched_off(provider: Provider, asking: Any) -> None:
    login = wanted(provider, asking, client_id="exact", redirect_uri="https://rp.example.test/cb?fixed=1", code_challenge=None,
                   code_challenge_method=None)  # fmt: skip
    assert login.client_name == "Exact client"
    assert login.skip == {Page.CHOOSER}


@pytest.mark.parametrize("uri", ["http://portal.test/cb", "https://HOST.docker.internal:8443/cb", "http://[::1]:9/cb"])
def test_a_guest_may_be_on_a_configured_host(provider: Provider, asking: Any, uri: str) -> None:
    assert wanted(provider, asking, redirect_uri=uri).context["redirect_uri"] == uri


def test_a_strict_node_knows_no_guests(strict_provider: Provider, asking: Any) -> None:
    assert refused(strict_provider, asking) == ["client_is_known"]


@pytest.mark.parametrize("uri", ["https://rp.example.test/cb", "https://rp.example.test/cb?fixed=1&more=2", "http://localhost/cb"])
def test_a_registered_address_is_compared_exactly(provider: Provider, asking: Any, uri: str) -> None:
    assert refused(provider, asking, client_id="exact", redirect_uri=uri) == ["redirect_uri_is_allowed"]


def test_the_person_sees_all_that_is_wrong_at_once(provider: Provider, asking: Any) -> None:
    rules = refused(provider, asking, client_id=None, redirect_uri=None, response_type=None, scope=None, max_age="soon")
    assert rules == [
        "client_is_known",
        "redirect_uri_is_given",
        "response_type_is_given",
        "scope_has_openid",
        "max_age_is_in_seconds",
    ]


def test_the_client_is_told_all_that_is_wrong_at_once(log_in: LogIn) -> None:
    told = log_in(response_type="token", scope="profile", code_challenge_method="plain").parameters
    assert told["error"] == "unsupported_response_type"
    assert told["error_description"].count(";") == 2
    assert (told["state"], told["iss"]) == ("st&te=1", "http://localhost:8000")


def test_an_error_goes_back_in_the_wished_response_mode(log_in: LogIn) -> None:
    assert log_in(scope="profile", response_mode="fragment").response_mode == "fragment"
    assert log_in(response_mode="unheard-of").response_mode == "query"


def test_a_success_brings_code_state_and_issuer(log_in: LogIn) -> None:
    answer = log_in()
    assert set(answer.parameters) == {"code", "state", "iss", "session_state"}
    assert answer.redirect_uri == "http://localhost:9/cb"


def test_state_is_left_out_where_none_was_sent(log_in: LogIn) -> None:
    assert "state" not in log_in(state=None).parameters


def test_codes_are_never_the_same(log_in: LogIn) -> None:
    assert len({log_in().parameters["code"] for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        (Refusal.CANCELLED, "access_denied"),
        (Refusal.FAILED, "access_denied"),
        (Refusal.CONSENT_REFUSED, "access_denied"),
        (Refusal.NO_PROFILE, "access_denied"),
        (Refusal.LEVEL_TOO_LOW, "unmet_authentication_requirements"),
        (Refusal.LOGIN_REQUIRED, "login_required"),
    ],
)
def test_each_refusal_has_its_error(log_in: LogIn, reason: Refusal, error: str) -> None:
    told = log_in(Refused(reason=reason)).parameters
    assert set(told) == {"error", "error_description", "state", "iss"}
    assert told["error"] == error


def test_every_refusal_is_in_the_table() -> None:
    from idp_mock.oidc.authorize import REFUSALS

    assert set(REFUSALS) == set(Refusal)


def test_a_hint_of_the_same_person_is_satisfied_even_when_it_has_expired(
    log_in: LogIn, tokens: Callable[..., TokenResponse], clock: ManualClock, settings: Settings
) -> None:
    hint = tokens().id_token
    clock.advance(settings.token_lifetime + 1)
    assert "code" in log_in(id_token_hint=hint).parameters


def test_a_hint_of_another_person_means_login_required(log_in: LogIn, tokens: Callable[..., TokenResponse], who: Identified) -> None:
    hint = tokens().id_token
    other = replace(who, person=replace(who.person, identifier=PersonIdentifier(country="DE", value="90810100010")))
    assert log_in(other, id_token_hint=hint).parameters["error"] == "login_required"


@pytest.mark.parametrize(
    ("typ", "left_out"),
    [("JWT", "sub"), ("JWT", "exp"), ("at+jwt", ""), ("logout+jwt", "")],
    ids=["a-signed-answer", "signed-userinfo", "an-access-token", "a-logout-token"],
)
def test_what_else_this_node_signs_is_no_hint(
    log_in: LogIn, tokens: Callable[..., TokenResponse], keyring: Keyring, typ: str, left_out: str
) -> None:
    signer = Signer(keyring)
    claims = {name: value for name, value in signer.read(tokens().id_token).items() if name != left_out}
    refused = log_in(id_token_hint=signer.sign(claims, "ES256", typ)).parameters
    assert (refused["error"], refused["error_description"]) == ("invalid_request", "id_token_hint is not an ID token signed by this node")


@pytest.mark.parametrize("hint", ["nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_a_hint_that_is_not_ours_is_an_invalid_request(log_in: LogIn, hint: str) -> None:
    assert log_in(id_token_hint=hint).parameters["error"] == "invalid_request"


def test_only_a_guest_may_wish_for_an_algorithm(provider: Provider, asking: Any) -> None:
    assert wanted(provider, asking).context["id_token_alg"] == "ES256"
    assert wanted(provider, asking, mock_id_token_alg="RS256").context["id_token_alg"] == "RS256"
    registered = {"client_id": "exact", "redirect_uri": "https://rp.example.test/cb?fixed=1"}
    assert wanted(provider, asking, mock_id_token_alg="ES256", **registered).context["id_token_alg"] == "RS256"
