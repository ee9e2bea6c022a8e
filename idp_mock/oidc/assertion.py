"""Client assertions: a JWT by which a client proves itself (RFC 7523 section 3, OpenID Connect Core section 9)."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from eid.clock import HOUR, MINUTE
from idp_mock.oidc.clients import Client
from idp_mock.oidc.errors import InvalidClient

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOLERATED = MINUTE
"""Seconds by which the clock of a client may be off; FAPI 2.0 wants 10 accepted and more than 60 refused (section 5.3.2.1)."""
LONGEST = HOUR
"""Seconds for which an assertion may be valid, so that its name need not be remembered for ever."""


class Assertion(Struct, frozen=True, kw_only=True):
    """An assertion whose signature fits. `audiences` are the names by which this node may be addressed, the issuer first; `is_new` says
    once that a `jti` has not been seen until a time."""

    claims: Mapping[str, Any]
    client: Client
    audiences: tuple[str, ...]
    now: float
    is_new: Callable[[str, float], bool]


def issuer_and_subject_are_the_client(assertion: Assertion) -> None:
    """The iss and sub of a client assertion are the client_id (RFC 7523 section 3)."""
    wrong = [name for name in ("iss", "sub") if assertion.claims.get(name) != assertion.client.client_id]
    if wrong:
        raise InvalidClient(f"{' and '.join(wrong)} of the client assertion must be the client_id")


def audience_is_this_node(assertion: Assertion) -> None:
    """The aud of a client assertion names this node: its issuer, or the endpoint that was called (RFC 7523 section 3)."""
    audience = assertion.claims.get("aud")
    if assertion.client.fapi2:
        if audience != assertion.audiences[0]:
            raise InvalidClient(f"aud of the client assertion must be {assertion.audiences[0]} alone, a text (FAPI 2.0)")
        return
    named = audience if isinstance(audience, list) else [audience]
    if not any(name in assertion.audiences for name in named):
        raise InvalidClient(f"aud of the client assertion must be one of {', '.join(assertion.audiences)}")


def assertion_has_not_expired(assertion: Assertion) -> None:
    """A client assertion has an exp, which lies ahead, and not for longer than an hour (RFC 7523 section 3)."""
    expires_at = _instant(assertion.claims, "exp")
    if expires_at is None:
        raise InvalidClient("exp of the client assertion is missing or no number")
    if assertion.now - TOLERATED >= expires_at:
        raise InvalidClient("the client assertion has expired")
    if expires_at > assertion.now + LONGEST + TOLERATED:
        raise InvalidClient("the client assertion is valid for more than an hour")


def assertion_is_not_from_the_future(assertion: Assertion) -> None:
    """A client assertion was made, and is valid, already (RFC 7523 section 3)."""
    for name in ("nbf", "iat"):
        instant = _instant(assertion.claims, name)
        if instant is not None and instant > assertion.now + TOLERATED:
            raise InvalidClient(f"{name} of the client assertion lies in the future")


def assertion_is_used_once(assertion: Assertion) -> None:
    """A client assertion has a jti and is used once (OpenID Connect Core section 9)."""
    name, expires_at = assertion.claims.get("jti"), _instant(assertion.claims, "exp")
    if not isinstance(name, str) or not name:
        raise InvalidClient("jti of the client assertion is missing")
    if expires_at is not None and not assertion.is_new(name, expires_at + TOLERATED):
        raise InvalidClient("the client assertion was used before")


CLAIM_RULES = (
    issuer_and_subject_are_the_client,
    audience_is_this_node,
    assertion_has_not_expired,
    assertion_is_not_from_the_future,
)
ONCE_RULES = (assertion_is_used_once,)
"""Tried last: what is refused for another reason uses no name up."""


def _instant(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12 else None
