"""Claims of somebody else: UserInfo names them and brings them (aggregated), or says where they are to be had (distributed; OpenID Connect
Core section 5.6.2).

What the node says itself is never overruled, and nobody is believed but the configured claims provider. A claim that cannot be had is not
there, as if the person had none; a claims provider that lies ends the login.
"""

import logging
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from relying_party.federation.backchannel import BackChannel
from relying_party.federation.claims_provider import ClaimsProvider
from relying_party.federation.judgement import Expired, NodeUnreachable, NotTrusted, equal, judge
from relying_party.federation.oidc_rules import Expected, IdToken, audience
from relying_party.federation.person_rules import UserInfo
from relying_party.federation.signed_jwt import read_claims, verified

COMPLETED = ("given_name", "family_name", "birthdate", "pesel", "person_identifier", "email", "phone_number")
"""The claims that may come from elsewhere."""
MOST_SOURCES = 4
_log = logging.getLogger(__name__)


class Source(Struct, frozen=True, kw_only=True):
    """One member of `_claim_sources`: the claims as a JWT, or an address and the access token for it."""

    token: str = field(name="JWT", default="")
    endpoint: str = ""
    access_token: str = ""


class Foreign(Struct, frozen=True, kw_only=True):
    """A JWT of a claims provider; `claims` are all that it says."""

    iss: str | None
    aud: str | list[str] | None
    exp: float | None
    nbf: float | None
    claims: dict[str, Any]


class ForeignCase(Struct, frozen=True, kw_only=True):
    told: Foreign
    provider: ClaimsProvider
    expected: Expected


def issuer_is_the_claims_provider(case: ForeignCase) -> None:
    """`iss` of the claims must be the configured claims provider (OpenID Connect Core section 5.6.2)."""
    equal(case.told.iss, case.provider.issuer)


def claims_are_for_this_portal(case: ForeignCase) -> None:
    """`aud` of the claims, where it is there, must name the portal or the node that passes them on (RFC 7519 section 4.1.3)."""
    named = audience(case.told.aud)
    if named and not {case.expected.client_id, case.expected.issuer} & set(named):
        raise NotTrusted(expected=f"aud with {case.expected.client_id}", got=case.told.aud)


def claims_are_valid_now(case: ForeignCase) -> None:
    """`exp` and `nbf` of the claims, where they are there, must lie ahead and back (RFC 7519 sections 4.1.4 and 4.1.5)."""
    now, skew = case.expected.now, case.expected.skew
    if case.told.exp is not None and now - skew >= case.told.exp:
        raise Expired(expected=f"exp after {now:.0f}", got=case.told.exp)
    if case.told.nbf is not None and case.told.nbf > now + skew:
        raise NotTrusted(expected=f"nbf before {now:.0f}", got=case.told.nbf)


FOREIGN_RULES = (issuer_is_the_claims_provider, claims_are_for_this_portal, claims_are_valid_now)


class ClaimSources:
    """Completes what the node says by what the claims provider does."""

    def __init__(self, provider: ClaimsProvider, channel: BackChannel) -> None:
        self._provider = provider
        self._channel = channel

    def completed(self, said: UserInfo, token: IdToken, expected: Expected) -> UserInfo:
        """What the node says in UserInfo, and the claims that neither it nor the ID token has. Raises `Refused`."""
        names = _read(said.claim_names, dict[str, str])
        missing = {name: names[name] for name in COMPLETED if name in names and not (getattr(said, name) or getattr(token, name, None))}
        sources = _read(said.claim_sources, dict[str, Source])
        found: dict[str, str] = {}
        for source in tuple(dict.fromkeys(missing.values()))[:MOST_SOURCES]:
            claims = self._claims(sources[source], expected) if source in sources else {}
            wanted = [name for name, where in missing.items() if where == source]
            found |= {name: claims[name] for name in wanted if isinstance(claims.get(name), str)}
        return replace(said, **found)

    def _claims(self, source: Source, expected: Expected) -> dict[str, Any]:
        token = source.token or self._fetched(source)
        if not token:
            return {}
        claims = read_claims(verified(token, self._provider.keys).payload, dict[str, Any])
        told = _read({**{name: claims.get(name) for name in ("iss", "aud", "exp", "nbf")}, "claims": claims}, Foreign)
        judge(FOREIGN_RULES, ForeignCase(told=told, provider=self._provider, expected=expected))
        return claims

    def _fetched(self, source: Source) -> str:
        """The JWT that waits there; empty where it is not to be had, or not with the claims provider."""
        if not source.endpoint.startswith(self._provider.issuer + "/"):
            _log.warning("distributed claims: expected an address of %s, got %.120r", self._provider.issuer, source.endpoint)
            return ""
        bearer = {"Authorization": f"Bearer {source.access_token}"} if _can_be_sent(source.access_token) else {}
        try:
            reply = self._channel.get(source.endpoint, {"Accept": "application/jwt", **bearer})
        except NodeUnreachable as error:
            _log.warning("distributed claims: %s", error)
            return ""
        return reply.body.decode("ascii", "replace").strip() if reply.status == 200 else ""


def _can_be_sent(access_token: str) -> bool:
    return bool(access_token) and access_token.isascii() and access_token.isprintable()


def _read(value: Any, of: Any) -> Any:
    try:
        return msgspec.convert({} if value is None else value, of)
    except msgspec.ValidationError as error:
        raise NotTrusted(expected="_claim_names and _claim_sources as of OpenID Connect Core 5.6.2", got=str(error)) from error
