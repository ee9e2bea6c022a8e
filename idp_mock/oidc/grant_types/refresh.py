"""Exchanges a refresh token for new tokens (RFC 6749 section 6, OpenID Connect Core section 12)."""

from msgspec import Struct

from idp_mock.oidc.errors import InvalidDpopProof, InvalidGrant, InvalidRequest, InvalidScope
from idp_mock.oidc.grant_types.attempt import Attempt
from idp_mock.oidc.grants import Grant, Grants
from idp_mock.oidc.jose import JwtKind
from idp_mock.oidc.messages import TokenResponse
from idp_mock.oidc.metadata import NO_SECRET
from idp_mock.oidc.tokens import Tokens
from idp_mock.rules import check


class Renewal(Struct, frozen=True, kw_only=True):
    """An attempt to exchange the refresh token of a grant."""

    attempt: Attempt
    grant: Grant


def refresh_token_is_given(attempt: Attempt) -> None:
    """The refresh_token must be given (RFC 6749 section 6)."""
    if not attempt.parameters["refresh_token"]:
        raise InvalidRequest("refresh_token is missing")


def refresh_token_belongs_to_the_client(renewal: Renewal) -> None:
    """A refresh token is exchanged by the client that it was issued to (RFC 6749 section 6)."""
    if renewal.attempt.caller.client_id != renewal.grant.authorization.client_id:
        raise InvalidGrant("the refresh token was issued to another client")


def scope_was_granted(renewal: Renewal) -> None:
    """The scope of a refreshed token lies within the one that was granted (RFC 6749 section 6)."""
    beyond = set(renewal.attempt.parameters.words("scope")) - set(renewal.grant.authorization.scope)
    if beyond:
        raise InvalidScope(f"not granted before: {' '.join(sorted(beyond))[:200]}")


def key_of_a_public_client_is_the_same(renewal: Renewal) -> None:
    """What a client without a secret binds to a key it refreshes with the same key (RFC 9449 section 5, RFC 8705 section 4)."""
    if renewal.attempt.caller.method != NO_SECRET or not renewal.grant.access:
        return
    former = dict(renewal.grant.access[-1].confirmation)
    if former and former != dict(renewal.attempt.confirmation):
        raise InvalidDpopProof("the refresh token is bound to another key")


REQUEST_RULES = (refresh_token_is_given,)
RENEWAL_RULES = (refresh_token_belongs_to_the_client, scope_was_granted, key_of_a_public_client_is_the_same)


class RefreshGrant:
    """An attempt that breaks a rule leaves the refresh token usable for a better one."""

    def __init__(self, grants: Grants, tokens: Tokens) -> None:
        self._grants = grants
        self._tokens = tokens

    def answer(self, attempt: Attempt) -> TokenResponse:
        check(REQUEST_RULES, attempt)
        wished = attempt.parameters.words("scope")

        def judge(grant: Grant) -> None:
            check(RENEWAL_RULES, Renewal(attempt=attempt, grant=grant))

        def narrowed(grant: Grant) -> tuple[str, ...]:
            granted = grant.authorization.scope
            return tuple(word for word in granted if word in wished) if wished else granted

        grant = self._grants.refresh(attempt.parameters["refresh_token"], judge, narrowed, attempt.confirmation)
        return self._tokens.response(grant, JwtKind.REFRESHED_ID_TOKEN)
