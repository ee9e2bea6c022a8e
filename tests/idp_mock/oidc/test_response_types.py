"""Which response types there are, how they are written, and how their answers travel."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.store import Store
from idp_mock.keyring import Keyring
from idp_mock.login.request import Identified, LoginRequest
from idp_mock.oidc.messages import AuthorizeResponse
from idp_mock.oidc.provider import Provider
from idp_mock.oidc.response_types import IMPLICIT, canonical, default_mode
from idp_mock.settings import Settings


@pytest.fixture
def implicit(settings: Settings, store: Store, keyring: Keyring, clock: ManualClock) -> Provider:
    return Provider(replace(settings, implicit=True), store, keyring, clock, SystemChance(), lambda session, _: None)


def answered(provider: Provider, wanted: LoginRequest | AuthorizeResponse, who: Identified) -> AuthorizeResponse:
    return wanted if isinstance(wanted, AuthorizeResponse) else provider.finish(wanted, who)


@pytest.mark.parametrize(
    ("written", "read"),
    [("token id_token", "id_token token"), ("token code  id_token", "code id_token token"), ("code", "code"), ("code other", "code other")],
)
def test_the_order_of_the_words_does_not_matter(written: str, read: str) -> None:
    assert canonical(written) == read


@pytest.mark.parametrize("response_type", IMPLICIT)
def test_without_the_setting_no_token_travels_by_the_browser(log_in: Callable[..., AuthorizeResponse], response_type: str) -> None:
    answer = log_in(response_type=response_type)
    assert answer.parameters["error"] == "unsupported_response_type"
    assert answer.response_mode == default_mode(response_type) == "fragment"


@pytest.mark.parametrize("mode", ["query", "query.jwt"])
def test_tokens_never_go_into_the_query_and_neither_does_the_error(implicit: Provider, asking: Any, who: Identified, mode: str) -> None:
    answer = answered(implicit, implicit.authorize(asking(response_type="code id_token", response_mode=mode)), who)
    assert answer.response_mode == "fragment"
    assert answer.parameters["error"] == "invalid_request"


def test_the_access_token_of_the_browser_is_another_than_that_of_the_code(
    implicit: Provider, asking: Any, redeeming: Any, who: Identified
) -> None:
    answer = answered(implicit, implicit.authorize(asking(response_type="code token")), who).parameters
    redeemed = implicit.token("", redeeming(code=answer["code"]))
    assert redeemed.access_token != answer["access_token"]
    assert implicit.userinfo(redeemed.access_token) == implicit.userinfo(answer["access_token"])


def test_a_public_client_without_a_code_needs_no_challenge(implicit: Provider, asking: Any, who: Identified) -> None:
    plain = asking(
        client_id="native", redirect_uri="http://127.0.0.1/cb", response_type="id_token", code_challenge=None, code_challenge_method=None
    )
    assert "id_token" in answered(implicit, implicit.authorize(plain), who).parameters
