"""The rules of the authorization endpoint, without an app."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from idp_mock.oidc import errors, fapi, rules
from idp_mock.oidc.claims_request import ClaimsRequest, Wish
from idp_mock.oidc.clients import GuestClient, RegisteredClient
from idp_mock.oidc.messages import AuthorizeRequest
from idp_mock.oidc.metadata import Fapi2
from idp_mock.oidc.parameters import no_parameter_is_too_long, parameters_come_once
from idp_mock.rules import check

REQUEST = AuthorizeRequest(
    client_id="guest",
    client=GuestClient(client_id="guest"),
    redirect_uri="http://localhost/cb",
    response_type="code",
    response_mode="",
    scope=("openid",),
    state="",
    nonce="",
    code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method="S256",
    prompt=(),
    max_age="",
    acr_values=(),
    login_hint="",
    id_token_hint="",
    hinted_subject="",
    registration="",
    mock_skip="",
    mock_id_token_alg="",
    repeated=(),
    too_long=(),
)
PUSHING = RegisteredClient(
    client_id="par",
    redirect_uris=("https://app.example.test/cb",),
    require_pushed_authorization_requests=True,
    require_signed_request_object=True,
)
EVERY = dict.fromkeys((*rules.SHOWN_TO_THE_PERSON, *rules.SENT_TO_THE_CLIENT, *fapi.PROFILES[Fapi2.MESSAGE_SIGNING]))
PUBLIC = RegisteredClient(client_id="app", redirect_uris=("https://app.example.test/cb",))


def wishing(claim: str, **wish: Any) -> ClaimsRequest:
    return ClaimsRequest(id_token={claim: Wish(**wish)})


BROKEN: list[tuple[Callable[[Any], None], dict[str, Any], type[errors.OAuthError]]] = [
    (rules.address_parameters_come_once, {"repeated": ("redirect_uri",)}, errors.InvalidRequest),
    (no_parameter_is_too_long, {"too_long": ("state",)}, errors.InvalidRequest),
    (rules.client_is_known, {"client_id": "", "client": None}, errors.InvalidRequest),
    (rules.client_is_known, {"client": None}, errors.InvalidRequest),
    (rules.redirect_uri_is_given, {"redirect_uri": ""}, errors.InvalidRequest),
    (rules.redirect_uri_is_allowed, {"redirect_uri": "https://example.com/"}, errors.InvalidRequest),
    (rules.redirect_uri_is_allowed, {"client": PUBLIC, "redirect_uri": "https://app.example.test/cb/"}, errors.InvalidRequest),
    (parameters_come_once, {"repeated": ("nonce",)}, errors.InvalidRequest),
    (rules.response_type_is_given, {"response_type": ""}, errors.InvalidRequest),
    (rules.response_type_is_offered, {"response_type": "token"}, errors.UnsupportedResponseType),
    (rules.response_type_is_the_clients, {"client": replace(PUBLIC, response_types=("id_token token",))}, errors.UnauthorizedClient),
    (rules.tokens_do_not_travel_in_the_query, {"response_type": "code token", "response_mode": "query"}, errors.InvalidRequest),
    (rules.nonce_comes_where_an_id_token_goes_back, {"response_type": "id_token", "nonce": ""}, errors.InvalidRequest),
    (rules.claims_can_be_read, {"claims": None}, errors.InvalidRequest),
    (rules.claims_and_hint_name_one_person, {"hinted_subject": "one", "claims": wishing("sub", value="two")}, errors.InvalidRequest),
    (
        rules.essential_acr_is_a_level,
        {"claims": wishing("acr", essential=True, values=("urn:other",))},
        errors.UnmetAuthenticationRequirements,
    ),
    (rules.response_mode_is_known, {"response_mode": "web_message"}, errors.InvalidRequest),
    (rules.request_is_pushed_where_it_must_be, {"client": PUSHING}, errors.InvalidRequest),
    (rules.request_is_signed_where_it_must_be, {"client": PUSHING}, errors.InvalidRequest),
    (fapi.request_is_pushed, {"client": PUSHING}, errors.InvalidRequest),
    (fapi.challenge_is_given, {"code_challenge": ""}, errors.InvalidRequest),
    (fapi.redirect_uri_is_https, {"redirect_uri": "http://app.example.test/cb"}, errors.InvalidRequest),
    (fapi.response_type_is_code_alone, {"response_type": "code id_token"}, errors.InvalidRequest),
    (fapi.request_is_signed, {}, errors.InvalidRequest),
    (fapi.response_is_signed, {"response_mode": "query"}, errors.InvalidRequest),
    (rules.registration_is_absent, {"registration": "{}"}, errors.RegistrationNotSupported),
    (rules.scope_has_openid, {"scope": ("profile",)}, errors.InvalidScope),
    (rules.challenge_is_s256, {"code_challenge_method": "plain"}, errors.InvalidRequest),
    (rules.challenge_is_s256, {"code_challenge_method": ""}, errors.InvalidRequest),
    (rules.challenge_is_well_formed, {"code_challenge": "short"}, errors.InvalidRequest),
    (rules.challenge_is_well_formed, {"code_challenge": ""}, errors.InvalidRequest),
    (rules.public_client_sends_a_challenge, {"client": PUBLIC, "code_challenge": ""}, errors.InvalidRequest),
    (rules.prompt_none_stands_alone, {"prompt": ("none", "login")}, errors.InvalidRequest),
    (rules.max_age_is_in_seconds, {"max_age": "-1"}, errors.InvalidRequest),
    (rules.max_age_is_in_seconds, {"max_age": "1e3"}, errors.InvalidRequest),
    (rules.hint_is_a_token_of_this_node, {"id_token_hint": "x", "hinted_subject": None}, errors.InvalidRequest),
    (rules.wished_algorithm_is_known, {"mock_id_token_alg": "none"}, errors.InvalidRequest),
]


def test_a_complete_request_breaks_no_rule() -> None:
    check(rules.SHOWN_TO_THE_PERSON, REQUEST)
    check(rules.SENT_TO_THE_CLIENT, REQUEST)


@pytest.mark.parametrize(("rule", "changes", "error"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
def test_a_rule_refuses_what_it_names(
    rule: Callable[[AuthorizeRequest], None], changes: dict[str, Any], error: type[errors.OAuthError]
) -> None:
    with pytest.raises(error) as caught:
        rule(replace(REQUEST, **changes))
    assert caught.value.description


def test_every_rule_is_tried_by_a_test() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(EVERY)


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.__name__)
def test_a_rule_states_itself_in_one_sentence(rule: Callable[[AuthorizeRequest], None]) -> None:
    statement = (rule.__doc__ or "").splitlines()[0]
    assert statement.endswith(".")
    assert statement.isascii()


@pytest.mark.parametrize("tolerated", [{"prompt": ("create",)}, {"scope": ("openid", "unheard-of")}, {"acr_values": ("urn:x",)}])
def test_what_is_not_understood_is_tolerated(tolerated: dict[str, Any]) -> None:
    check(rules.SENT_TO_THE_CLIENT, replace(REQUEST, **tolerated))


def test_a_confidential_client_may_do_without_pkce() -> None:
    check(rules.SENT_TO_THE_CLIENT, replace(REQUEST, code_challenge="", code_challenge_method=""))
