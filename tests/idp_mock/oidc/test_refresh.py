"""Refresh tokens: rotation, and what a second use means (RFC 6749 section 6, RFC 9700 section 4.14)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from eid.clock import DAY, ManualClock
from idp_mock.oidc.errors import InvalidDpopProof, InvalidGrant, InvalidRequest, InvalidScope, InvalidToken, OAuthError
from idp_mock.oidc.messages import TokenResponse
from idp_mock.oidc.parameters import read_parameters
from idp_mock.oidc.provider import Provider
from idp_mock.oidc.sender import Sender
from idp_mock.settings import Settings
from tests.idp_mock.oidc.proofs import Prover

Tokens = Callable[..., TokenResponse]
TOKEN = "http://localhost:8000/oidc/token"
OFFLINE = {"scope": "openid profile email offline_access", "prompt": "consent"}


@pytest.fixture
def offline(tokens: Tokens) -> TokenResponse:
    """Tokens of a person who agreed to access without being there."""
    return tokens(**OFFLINE)


def refreshed(provider: Provider, refresh_token: str, **fields: str) -> TokenResponse:
    usual = {"grant_type": "refresh_token", "client_id": "guest", "refresh_token": refresh_token}
    return provider.token("", read_parameters((usual | fields).items()))


def test_only_who_asks_for_it_with_consent_gets_a_refresh_token(tokens: Tokens) -> None:
    assert tokens(**OFFLINE).refresh_token
    for changes in ({"scope": OFFLINE["scope"]}, {"prompt": "consent"}, {}):
        told = tokens(**changes)
        assert (told.refresh_token, "offline_access" in told.scope) == ("", False)


def test_a_refresh_token_is_worth_new_tokens_and_another_one(provider: Provider, offline: TokenResponse, clock: ManualClock) -> None:
    clock.advance(10)
    renewed = refreshed(provider, offline.refresh_token)
    assert len({offline.access_token, renewed.access_token, offline.refresh_token, renewed.refresh_token}) == 4
    assert renewed.id_token
    assert provider.userinfo(renewed.access_token) == provider.userinfo(offline.access_token)


def test_tokens_can_be_renewed_on_and_on(provider: Provider, offline: TokenResponse, clock: ManualClock, settings: Settings) -> None:
    told = offline
    for _ in range(12):
        clock.advance(settings.token_lifetime + 1)
        told = refreshed(provider, told.refresh_token)
        assert provider.userinfo(told.access_token)


def test_an_older_access_token_stays_good_until_it_expires(
    provider: Provider, offline: TokenResponse, clock: ManualClock, settings: Settings
) -> None:
    clock.advance(settings.token_lifetime - 1)
    renewed = refreshed(provider, offline.refresh_token)
    assert provider.userinfo(offline.access_token)
    clock.advance(1)
    with pytest.raises(InvalidToken, match="expired"):
        provider.userinfo(offline.access_token)
    assert provider.userinfo(renewed.access_token)


def test_a_refresh_token_used_twice_ends_everything_made_from_its_login(provider: Provider, offline: TokenResponse) -> None:
    renewed = refreshed(provider, offline.refresh_token)
    with pytest.raises(InvalidGrant, match="already used"):
        refreshed(provider, offline.refresh_token)
    for access_token in (offline.access_token, renewed.access_token):
        with pytest.raises(InvalidToken, match="used twice"):
            provider.userinfo(access_token)
    with pytest.raises(InvalidGrant, match="revoked"):
        refreshed(provider, renewed.refresh_token)


def test_a_code_used_twice_ends_the_refresh_token_too(provider: Provider, log_in: Any, redeeming: Any) -> None:
    code = log_in(**OFFLINE).parameters["code"]
    told = provider.token("", redeeming(code=code))
    with pytest.raises(InvalidGrant):
        provider.token("", redeeming(code=code))
    with pytest.raises(InvalidGrant, match="used twice"):
        refreshed(provider, told.refresh_token)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"refresh_token": ""}, InvalidRequest),
        ({"refresh_token": "unknown"}, InvalidGrant),
        ({"client_id": "other"}, InvalidGrant),
        ({"scope": "openid phone"}, InvalidScope),
    ],
    ids=str,
)
def test_an_attempt_that_breaks_a_rule_leaves_the_token_usable(
    provider: Provider, offline: TokenResponse, fields: dict[str, str], error: type[OAuthError]
) -> None:
    with pytest.raises(error):
        refreshed(provider, **({"refresh_token": offline.refresh_token} | fields))
    assert refreshed(provider, offline.refresh_token).access_token


@pytest.mark.parametrize("bend", [lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), lambda token: token.replace(".1.", ".2."),
                                  lambda token: token.replace(".1.", ".0."), lambda token: token.replace(".1.", ".\u0661."),
                                  lambda token: token.partition(".")[0], lambda token: token + "\ud800"])  # fmt: skip
def test_a_guessed_refresh_token_opens_and_ends_nothing(provider: Provider, offline: TokenResponse, bend: Callable[[str], str]) -> None:
    with pytest.raises(InvalidGrant, match=r"unknown|no refresh token"):
        refreshed(provider, bend(offline.refresh_token))
    assert refreshed(provider, offline.refresh_token).access_token


def test_a_refreshed_token_may_have_fewer_scopes(provider: Provider, offline: TokenResponse) -> None:
    renewed = refreshed(provider, offline.refresh_token, scope="openid email")
    assert renewed.scope == "openid email"
    assert set(provider.userinfo(renewed.access_token)) == {"sub", "email", "email_verified"}
    assert refreshed(provider, renewed.refresh_token).scope == offline.scope


def test_a_refresh_token_expires(provider: Provider, offline: TokenResponse, clock: ManualClock, settings: Settings) -> None:
    clock.advance(settings.refresh_token_lifetime)
    with pytest.raises(InvalidGrant, match="expired"):
        refreshed(provider, offline.refresh_token)


def test_a_grant_is_not_swept_while_its_refresh_token_is_good(store: Any, offline: TokenResponse, clock: ManualClock) -> None:
    (_, grant), = store.items("oidc-grant")  # fmt: skip
    assert grant["expires_at"] >= clock.now() + 30 * DAY


def test_of_many_that_use_one_refresh_token_at_once_at_most_one_succeeds(provider: Provider, offline: TokenResponse) -> None:
    def attempt(_: int) -> TokenResponse | None:
        try:
            return refreshed(provider, offline.refresh_token)
        except InvalidGrant:
            return None

    with ThreadPoolExecutor(8) as pool:
        assert len([told for told in pool.map(attempt, range(16)) if told]) == 1


@pytest.mark.parametrize("revoked", [False, True], ids=["as-it-is", "its-access-token-revoked"])
def test_what_a_client_without_secret_bound_to_a_key_it_refreshes_with_that_key(
    provider: Provider, log_in: Any, redeeming: Any, clock: ManualClock, revoked: bool
) -> None:
    own, stolen = Prover(clock), Prover(clock)

    def shown(prover: Prover) -> Sender:
        return Sender(addresses=(TOKEN,), proofs=(prover.proof("POST", TOKEN),))

    told = provider.token("", redeeming(code=log_in(**OFFLINE).parameters["code"]), shown(own))
    if revoked:
        provider.direct.revocation.answer("", read_parameters({"client_id": "guest", "token": told.access_token}.items()), Sender())
    asked = read_parameters({"grant_type": "refresh_token", "client_id": "guest", "refresh_token": told.refresh_token}.items())
    for thief in (shown(stolen), Sender()):
        with pytest.raises(InvalidDpopProof, match="another key"):
            provider.token("", asked, thief)
    assert provider.token("", asked, shown(own)).token_type == "DPoP"
