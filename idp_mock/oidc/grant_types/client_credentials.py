"""Tokens for a client itself (RFC 6749 section 4.4). Its scopes mean what resource servers make of them, so any will do."""

from idp_mock.oidc.errors import InvalidScope, UnauthorizedClient
from idp_mock.oidc.grant_types.attempt import Attempt
from idp_mock.oidc.grants import Grants
from idp_mock.oidc.messages import TokenResponse
from idp_mock.oidc.metadata import NO_SECRET
from idp_mock.oidc.tokens import Tokens
from idp_mock.oidc.unasked import authorization_of
from idp_mock.rules import check

_OF_PERSONS = ("openid", "offline_access")


def client_proved_itself(attempt: Attempt) -> None:
    """Only a client that proves itself may have tokens of its own (RFC 6749 section 4.4)."""
    if attempt.caller.method == NO_SECRET:
        raise UnauthorizedClient("a public client has no credentials to get tokens for")


def scope_is_not_about_a_person(attempt: Attempt) -> None:
    """The scopes openid and offline_access need a person (OpenID Connect Core section 3.1.2.1)."""
    wrong = [word for word in _OF_PERSONS if word in attempt.parameters.words("scope")]
    if wrong:
        raise InvalidScope(f"no person is here for {' and '.join(wrong)}")


def scope_was_registered(attempt: Attempt) -> None:
    """A client that registered its scope asks for nothing beyond it (RFC 7591 section 2)."""
    registered = attempt.caller.client.scope.split()
    beyond = [word for word in attempt.parameters.words("scope") if registered and word not in registered]
    if beyond:
        raise InvalidScope(f"not registered: {' '.join(beyond)[:200]}")


REQUEST_RULES = (client_proved_itself, scope_is_not_about_a_person, scope_was_registered)


class ClientCredentialsGrant:
    """Without a refresh token (RFC 6749 section 4.4.3)."""

    def __init__(self, grants: Grants, tokens: Tokens) -> None:
        self._grants = grants
        self._tokens = tokens

    def answer(self, attempt: Attempt) -> TokenResponse:
        check(REQUEST_RULES, attempt)
        scope = attempt.parameters.words("scope")
        return self._tokens.response(self._grants.issue(authorization_of(attempt.caller.client, scope), None, attempt.confirmation))
