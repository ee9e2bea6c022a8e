"""The token endpoint: a code is worth tokens once, for the one who asked for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from idp_mock.keyring import Keyring
from idp_mock.login.request import Identified, LoginRequest
from idp_mock.oidc.errors import InvalidGrant, InvalidRequest, InvalidToken, OAuthError, UnsupportedGrantType
from idp_mock.oidc.grant_types.code import s256
from idp_mock.oidc.messages import AuthorizeResponse, TokenResponse
from idp_mock.oidc.parameters import read_parameters
from idp_mock.oidc.provider import Provider
from idp_mock.settings import Settings

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
LogIn = Callable[..., AuthorizeResponse]
NO_PKCE = {"code_challenge": None, "code_challenge_method": None}


def test_the_challenge_of_rfc_7636_appendix_b() -> None:
    assert s256(VERIFIER) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_code_is_worth_an_access_token_and_an_id_token(provider: Provider, code: str, redeeming: Any, settings: Settings) -> None:
    tokens = provider.token("", redeeming(code=code))
    assert tokens.token_type == "Bearer"
    assert tokens.expires_in == settings.token_lifetime
    assert tokens.scope == "openid profile"
    assert tokens.id_token.count(".") == 2
    assert provider.userinfo(tokens.access_token)["given_name"] == "Żaneta"


def test_unknown_scopes_are_left_out_of_the_granted_scope(tokens: Callable[..., TokenResponse]) -> None:
    assert tokens(scope="openid offline_access email openid").scope == "openid email"


@pytest.mark.parametrize(
    ("changes", "error", "told"),
    [
        ({"grant_type": None}, InvalidRequest, "grant_type is missing"),
        ({"grant_type": "password"}, UnsupportedGrantType, "must be one of authorization_code"),
        ({"code": None}, InvalidRequest, "code is missing"),
        ({"code": "unknown"}, InvalidGrant, "unknown"),
        ({"client_id": "other"}, InvalidGrant, "issued to another client"),
        ({"redirect_uri": "http://localhost:9/other"}, InvalidGrant, "redirect_uri must be the one"),
        ({"redirect_uri": None}, InvalidGrant, "redirect_uri must be the one"),
        ({"code_verifier": None}, InvalidGrant, "code_verifier is missing"),
        ({"code_verifier": "short"}, InvalidGrant, "43 to 128"),
        ({"code_verifier": "x" * 43}, InvalidGrant, "does not fit"),
        ({"code_verifier": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, InvalidGrant, "does not fit"),
        ({"state": "x" * 9000}, InvalidRequest, "longer than"),
    ],
    ids=str,
)
def test_an_attempt_that_breaks_a_rule_is_refused_and_leaves_the_code_usable(
    provider: Provider, code: str, redeeming: Any, changes: dict[str, str | None], error: type[OAuthError], told: str
) -> None:
    with pytest.raises(error, match=told):
        provider.token("", redeeming(**{"code": code, **changes}))
    assert provider.token("", redeeming(code=code)).access_token


def test_all_that_is_wrong_is_told_at_once(provider: Provider, code: str, redeeming: Any) -> None:
    with pytest.raises(InvalidGrant) as caught:
        provider.token("", redeeming(code=code, client_id="other", redirect_uri="x", code_verifier=None))
    assert [broken.rule for broken in caught.value.broken] == [
        "code_belongs_to_the_client",
        "redirect_uri_is_the_same",
        "verifier_fits_the_challenge",
    ]


def test_a_repeated_parameter_is_an_invalid_request(provider: Provider, code: str, redeeming: Any) -> None:
    with pytest.raises(InvalidRequest, match="more than once: code"):
        provider.token("", read_parameters([*redeeming.pairs(code=code), ("code", code)]))


def test_a_code_is_good_until_the_second_it_expires(provider: Provider, log_in: LogIn, redeeming: Any, clock: ManualClock) -> None:
    early, late = log_in().parameters["code"], log_in().parameters["code"]
    clock.advance(59)
    assert provider.token("", redeeming(code=early))
    clock.advance(1)
    with pytest.raises(InvalidGrant, match="has expired"):
        provider.token("", redeeming(code=late))


def test_a_code_is_refused_the_second_time_and_its_token_revoked(provider: Provider, code: str, redeeming: Any) -> None:
    tokens = provider.token("", redeeming(code=code))
    with pytest.raises(InvalidGrant, match="already used"):
        provider.token("", redeeming(code=code))
    with pytest.raises(InvalidToken, match="used twice"):
        provider.userinfo(tokens.access_token)


def test_a_code_is_refused_a_second_time_long_after_it_would_have_expired(
    provider: Provider, code: str, redeeming: Any, clock: ManualClock
) -> None:
    tokens = provider.token("", redeeming(code=code))
    clock.advance(600)
    with pytest.raises(InvalidGrant, match="already used"):
        provider.token("", redeeming(code=code))
    with pytest.raises(InvalidToken, match="used twice"):
        provider.userinfo(tokens.access_token)


def test_a_client_with_a_secret_may_do_without_pkce(provider: Provider, log_in: LogIn, redeeming: Any) -> None:
    code = log_in(**NO_PKCE).parameters["code"]
    assert provider.token("", redeeming(code=code, client_secret="any", code_verifier=None)).id_token


def test_a_client_without_a_secret_must_use_pkce(provider: Provider, log_in: LogIn, redeeming: Any) -> None:
    code = log_in(**NO_PKCE).parameters["code"]
    with pytest.raises(InvalidGrant, match="send a client_secret, or a code_challenge"):
        provider.token("", redeeming(code=code, code_verifier=None))


def test_a_verifier_without_a_challenge_is_refused(provider: Provider, log_in: LogIn, redeeming: Any) -> None:
    code = log_in(**NO_PKCE).parameters["code"]
    with pytest.raises(InvalidGrant, match="had no code_challenge"):
        provider.token("", redeeming(code=code, client_secret="any"))


@pytest.mark.parametrize("address", ["sqlite:///:memory:", "sqlite:///{}/node.sqlite"])
def test_of_many_that_redeem_one_code_at_once_at_most_one_succeeds(
    address: str, tmp_path: Path, settings: Settings, keys: Path, clock: ManualClock, who: Identified, asking: Any, redeeming: Any
) -> None:
    store = open_store(address.format(tmp_path))
    provider = Provider(settings, store, Keyring(keys, clock), clock, SystemChance(), lambda _: True)
    wanted = provider.authorize(asking())
    assert isinstance(wanted, LoginRequest)
    code = provider.finish(wanted, who).parameters["code"]

    def attempt(_: int) -> TokenResponse | None:
        try:
            return provider.token("", redeeming(code=code))
        except InvalidGrant:
            return None

    with ThreadPoolExecutor(16) as pool:
        won = [tokens for tokens in pool.map(attempt, range(32)) if tokens]
    assert len(won) == 1
    with pytest.raises(InvalidToken, match="used twice"):
        provider.userinfo(won[0].access_token)
    store.close()
