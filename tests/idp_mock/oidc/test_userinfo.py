"""The userinfo endpoint and how access tokens are carried."""

from collections.abc import Callable

import pytest

from eid.clock import ManualClock
from idp_mock.oidc.errors import InvalidRequest, InvalidToken, OAuthError, TokenMissing
from idp_mock.oidc.messages import AuthorizeResponse, TokenResponse
from idp_mock.oidc.provider import Provider
from idp_mock.oidc.userinfo import presented_token
from idp_mock.settings import Settings

Tokens = Callable[..., TokenResponse]


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", {"sub"}),
        ("openid pesel", {"sub", "pesel", "person_identifier"}),
        ("openid email", {"sub", "email", "email_verified"}),
        ("openid phone", {"sub", "phone_number", "phone_number_verified"}),
        ("openid address", {"sub", "address"}),
        (
            "openid profile",
            {"sub", "name", "given_name", "family_name", "birthdate", "preferred_username", "pesel", "person_identifier"},
        ),
    ],
)
def test_each_scope_brings_its_claims(provider: Provider, tokens: Tokens, scope: str, claims: set[str]) -> None:
    assert set(provider.userinfo(tokens(scope=scope).access_token)) == claims


def test_a_token_ends_when_it_expires(provider: Provider, tokens: Tokens, clock: ManualClock, settings: Settings) -> None:
    access_token = tokens().access_token
    clock.advance(settings.token_lifetime - 1)
    assert provider.userinfo(access_token)
    clock.advance(1)
    with pytest.raises(InvalidToken, match="has expired"):
        provider.userinfo(access_token)


@pytest.mark.parametrize("token", ["", "x", ".", "a.b", "żółw", "a" * 5000])
def test_an_unknown_token_is_refused(provider: Provider, token: str) -> None:
    with pytest.raises(InvalidToken, match="unknown"):
        provider.userinfo(token)


def test_the_name_of_a_grant_alone_is_no_token(provider: Provider, tokens: Tokens) -> None:
    name = tokens().access_token.partition(".")[0]
    for guess in (name, name + ".", name + ".x"):
        with pytest.raises(InvalidToken):
            provider.userinfo(guess)


def test_a_code_is_no_access_token(provider: Provider, log_in: Callable[..., AuthorizeResponse]) -> None:
    with pytest.raises(InvalidToken):
        provider.userinfo(log_in().parameters["code"])


def test_a_token_comes_in_the_header_or_in_the_body() -> None:
    assert presented_token("Bearer abc.def", ()) == ("bearer", "abc.def")
    assert presented_token("bearer  abc", ()) == ("bearer", "abc")
    assert presented_token("", ("abc",)) == ("bearer", "abc")


@pytest.mark.parametrize(
    ("header", "body", "error", "status"),
    [
        ("", (), TokenMissing, 401),
        ("Basic abc", (), InvalidToken, 401),
        ("Bearer", (), InvalidToken, 401),
        ("Bearer a", ("b",), InvalidRequest, 400),
        ("", ("a", "b"), InvalidRequest, 400),
    ],
)
def test_a_token_that_is_carried_otherwise_is_refused(header: str, body: tuple[str, ...], error: type[OAuthError], status: int) -> None:
    with pytest.raises(error) as caught:
        presented_token(header, body)
    assert caught.value.status == status
