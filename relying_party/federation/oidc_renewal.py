"""A session of the node goes on: the refresh token is exchanged, and the ID token that comes must be about the same login (OpenID Connect
Core section 12)."""

from collections.abc import Callable

from msgspec.structs import replace

from eid.clock import HOUR, Clock
from relying_party.federation.arrival import NodeSession
from relying_party.federation.judgement import NotTrusted, equal, judge
from relying_party.federation.node import Node
from relying_party.federation.oidc_client import CodeClient, Refreshed
from relying_party.federation.oidc_rules import (
    Expected,
    IdToken,
    SignedCase,
    access_token_belongs_to_it,
    algorithm_is_the_agreed_one,
    audience_is_this_portal,
    authentication_is_not_in_the_future,
    authorized_party_is_this_portal,
    issuer_is_the_node,
    subject_is_named,
    token_has_not_expired,
    token_is_an_id_token,
    token_is_valid_already,
    tokens_are_about_one_login,
)
from relying_party.federation.signed_jwt import read_claims, unverified_claims, verified_by

LIFETIME = HOUR
"""Of an access token whose `expires_in` the node did not tell, in seconds."""


class RenewedCase(SignedCase, frozen=True, kw_only=True):
    """A refreshed ID token; `first` is the one of the login, `asked_at` (seconds since the epoch) when the node was asked."""

    first: IdToken
    asked_at: float


def token_was_issued_now(case: RenewedCase) -> None:
    """`iat` must be the time of the refreshed token, not of the login (section 12.2)."""
    earliest, latest = case.asked_at - case.expected.skew, case.expected.now + case.expected.skew
    if case.token.iat is None or not earliest <= case.token.iat <= latest:
        raise NotTrusted(expected=f"iat from {earliest:.0f} to {latest:.0f}", got=case.token.iat)


def authorized_party_is_the_same(case: RenewedCase) -> None:
    """`azp` must be that of the login, and absent where it was absent (section 12.2)."""
    equal(case.token.azp, case.first.azp)


def authentication_is_the_same(case: RenewedCase) -> None:
    """`auth_time`, where it is there, must be that of the login (section 12.2): nobody has logged in since."""
    if case.token.auth_time is not None and case.first.auth_time is not None:
        equal(case.token.auth_time, case.first.auth_time)


def nonce_is_that_of_the_login(case: RenewedCase) -> None:
    """`nonce`, where it is there, must be that of the login (section 12.2)."""
    if case.token.nonce is not None:
        equal(case.token.nonce, case.first.nonce)


RENEWED_RULES: tuple[Callable[[RenewedCase], None], ...] = (
    token_is_an_id_token,
    algorithm_is_the_agreed_one,
    issuer_is_the_node,
    audience_is_this_portal,
    authorized_party_is_this_portal,
    authorized_party_is_the_same,
    token_has_not_expired,
    token_was_issued_now,
    token_is_valid_already,
    nonce_is_that_of_the_login,
    access_token_belongs_to_it,
    subject_is_named,
    authentication_is_not_in_the_future,
    authentication_is_the_same,
    tokens_are_about_one_login,
)


def renewed(session: NodeSession, client: CodeClient, node: Node, expected: Expected, clock: Clock) -> NodeSession:
    """The session with what prolongs it the next time. Its ID token stays that of the login, which later ones are compared with. Raises
    `Refused`."""
    tokens = client.refreshed(node.metadata().token_endpoint, session.refresh_token)
    check_bearer(tokens.access_token, tokens.token_type)
    if tokens.id_token is not None:
        case = _case(session, tokens, tokens.id_token, node, expected)
        judge(RENEWED_RULES, replace(case, expected=replace(expected, now=clock.now())))
    return replace(
        session,
        refresh_token=tokens.refresh_token or session.refresh_token,
        renew_at=renew_at(tokens.expires_in, clock.now()),
    )


def check_bearer(access_token: str, token_type: str) -> None:
    """The access token must be one that can be sent (RFC 6750 section 2.1). Raises `NotTrusted`."""
    if token_type.lower() != "bearer" or not access_token.isascii() or not access_token.isprintable():
        raise NotTrusted(expected="a Bearer access token", got=token_type)


def renew_at(expires_in: float | None, now: float) -> float:
    """When the access token expires, in seconds since the epoch."""
    return now + (LIFETIME if expires_in is None else expires_in)


def _case(session: NodeSession, tokens: Refreshed, id_token: str, node: Node, expected: Expected) -> RenewedCase:
    signed = verified_by(node, id_token)
    return RenewedCase(
        token=read_claims(signed.payload, IdToken),
        algorithm=signed.algorithm,
        type=signed.type,
        access_token=tokens.access_token,
        first=unverified_claims(session.id_token, IdToken),
        asked_at=expected.now,
        expected=expected,
    )
