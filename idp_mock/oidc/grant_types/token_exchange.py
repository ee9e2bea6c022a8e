"""Exchanges one access token for another (RFC 8693): the same person, for the client that asks, with the same or fewer scopes.

Enough to try a chain of services; actor tokens and tokens of other issuers are refused. authlib knows the grant's name and its errors only.
"""

from msgspec import Struct
from msgspec.structs import replace

from idp_mock.oidc.errors import InvalidRequest, InvalidScope, InvalidToken, UnauthorizedClient
from idp_mock.oidc.grant_types.attempt import Attempt
from idp_mock.oidc.grants import Grant, Grants
from idp_mock.oidc.messages import TokenResponse
from idp_mock.oidc.metadata import NO_SECRET
from idp_mock.oidc.tokens import Tokens
from idp_mock.oidc.unasked import authorization_of
from idp_mock.rules import check

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105


class Exchange(Struct, frozen=True, kw_only=True):
    """An attempt to exchange the token of a grant."""

    attempt: Attempt
    grant: Grant


def client_proved_itself(attempt: Attempt) -> None:
    """Only a client that proves itself may exchange tokens (RFC 8693 section 2.1)."""
    if attempt.caller.method == NO_SECRET:
        raise UnauthorizedClient("a public client must not exchange tokens")


def subject_token_is_an_access_token(attempt: Attempt) -> None:
    """The subject_token must be given and be an access token (RFC 8693 section 2.1)."""
    if not attempt.parameters["subject_token"]:
        raise InvalidRequest("subject_token is missing")
    if attempt.parameters["subject_token_type"] != ACCESS_TOKEN:
        raise InvalidRequest(f"subject_token_type must be {ACCESS_TOKEN}")


def access_token_is_wanted(attempt: Attempt) -> None:
    """The requested_token_type is an access token (RFC 8693 section 2.1)."""
    if attempt.parameters["requested_token_type"] not in ("", ACCESS_TOKEN):
        raise InvalidRequest(f"requested_token_type must be {ACCESS_TOKEN}")


def nobody_acts_for_the_subject(attempt: Attempt) -> None:
    """Actor tokens are not known at this node (RFC 8693 section 2.1)."""
    if attempt.parameters["actor_token"] or attempt.parameters["actor_token_type"]:
        raise InvalidRequest("actor_token is not supported")


def token_can_be_passed_on(exchange: Exchange) -> None:
    """A token that is bound to a key is exchanged with that key (RFC 9449 section 7, RFC 8705 section 3)."""
    bound_to = dict(exchange.grant.access[-1].confirmation)
    if bound_to and bound_to != dict(exchange.attempt.confirmation):
        raise InvalidRequest("subject_token is bound to another key than that of this request")


def scope_was_granted(exchange: Exchange) -> None:
    """The scope of the new token lies within that of the subject_token (RFC 8693 section 2.1)."""
    beyond = set(exchange.attempt.parameters.words("scope")) - set(exchange.grant.authorization.scope)
    if beyond:
        raise InvalidScope(f"the subject_token lacks {' '.join(sorted(beyond))[:200]}")


REQUEST_RULES = (client_proved_itself, subject_token_is_an_access_token, access_token_is_wanted, nobody_acts_for_the_subject)
EXCHANGE_RULES = (token_can_be_passed_on, scope_was_granted)


class TokenExchangeGrant:
    """Neither an ID token nor a refresh token comes with the new one."""

    def __init__(self, grants: Grants, tokens: Tokens) -> None:
        self._grants = grants
        self._tokens = tokens

    def answer(self, attempt: Attempt) -> TokenResponse:
        check(REQUEST_RULES, attempt)
        try:
            grant = self._grants.of_access_token(attempt.parameters["subject_token"])
        except InvalidToken as error:
            raise InvalidRequest(f"subject_token: {error.detail}") from error
        check(EXCHANGE_RULES, Exchange(attempt=attempt, grant=grant))
        wished = attempt.parameters.words("scope")
        scope = tuple(word for word in grant.authorization.scope if not wished or word in wished)
        issued = self._grants.issue(authorization_of(attempt.caller.client, scope), grant.who, attempt.confirmation)
        return replace(self._tokens.response(issued), id_token="", issued_token_type=ACCESS_TOKEN)
