"""The portal's own end of single logout over OpenID Connect: the node says by a logout token that a session is over (Back-Channel Logout
1.0), or has the person's browser open an address in a frame (Front-Channel Logout 1.0)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from eid.clock import MINUTE, Clock
from relying_party.federation.arrival import EndSessions, session_name, subject_name
from relying_party.federation.judgement import Expired, NotTrusted, equal, judge
from relying_party.federation.node import Node
from relying_party.federation.oidc_rules import Expected, audience
from relying_party.federation.registration import Registrations
from relying_party.federation.replay import Replays
from relying_party.federation.signed_jwt import UnknownKey, Verified, read_claims, verified
from relying_party.settings import Settings

EVENT = "http://schemas.openid.net/event/backchannel-logout"
REFETCHED_AFTER = 1.0
"""Seconds between two fetches of the node's keys for the sake of a logout token: anybody may send one signed with an unknown key."""
TYPES = ("", "jwt", "logout+jwt")
"""`typ` is recommended, not demanded; none and the general one are in use (section 2.4)."""
GOOD_FOR = 10 * MINUTE
"""Seconds after `iat` for which a logout token is believed, however late its `exp`; so long its `jti` is remembered."""


class LogoutToken(Struct, frozen=True, kw_only=True):
    """The claims of Back-Channel Logout section 2.4."""

    iss: str | None = None
    sub: str | None = None
    aud: str | list[str] | None = None
    iat: float | None = None
    exp: float | None = None
    nbf: float | None = None
    jti: str | None = None
    sid: str | None = None
    events: Mapping[str, Any] | None = None
    nonce: Any = None


class LogoutCase(Struct, frozen=True, kw_only=True):
    """A logout token whose signature holds, with the algorithm that made it and its `typ`."""

    token: LogoutToken
    algorithm: str
    type: str
    expected: Expected


def token_is_a_logout_token(case: LogoutCase) -> None:
    """`typ`, where it is there, must be logout+jwt or JWT (section 2.4)."""
    if case.type not in TYPES:
        raise NotTrusted(expected="typ of logout+jwt", got=case.type)


def algorithm_is_the_agreed_one(case: LogoutCase) -> None:
    """`alg` must be that of the ID tokens, where one was registered (section 2.6, 2)."""
    if case.expected.algorithm:
        equal(case.algorithm, case.expected.algorithm)


def issuer_is_the_node(case: LogoutCase) -> None:
    """`iss` must be the issuer of the node's metadata (section 2.6, 3)."""
    equal(case.token.iss, case.expected.issuer)


def audience_is_this_portal(case: LogoutCase) -> None:
    """`aud` must name the client id of a portal (section 2.6, 3)."""
    if case.expected.client_id not in audience(case.token.aud):
        raise NotTrusted(expected=f"aud with {case.expected.client_id}", got=case.token.aud)


def token_is_fresh(case: LogoutCase) -> None:
    """`iat` must be there, in the last minutes and not in the future (section 2.6, 3)."""
    earliest, latest = case.expected.now - GOOD_FOR - case.expected.skew, case.expected.now + case.expected.skew
    if case.token.iat is None or not earliest <= case.token.iat <= latest:
        raise NotTrusted(expected=f"iat from {earliest:.0f} to {latest:.0f}", got=case.token.iat)


def token_has_not_expired(case: LogoutCase) -> None:
    """`exp` must be there and in the future, `nbf` in the past (section 2.6, 3)."""
    if case.token.exp is None:
        raise NotTrusted(expected="exp", got=None)
    if case.expected.now - case.expected.skew >= case.token.exp:
        raise Expired(expected=f"exp after {case.expected.now:.0f}", got=case.token.exp)
    if case.token.nbf is not None and case.token.nbf > case.expected.now + case.expected.skew:
        raise NotTrusted(expected=f"nbf before {case.expected.now:.0f}", got=case.token.nbf)


def session_is_named(case: LogoutCase) -> None:
    """There must be a `sub` or a `sid` (section 2.6, 4)."""
    if not case.token.sub and not case.token.sid:
        raise NotTrusted(expected="sub or sid", got=None)


def event_is_a_logout(case: LogoutCase) -> None:
    """`events` must have the member of a back-channel logout, a JSON object (section 2.6, 5)."""
    if not isinstance((case.token.events or {}).get(EVENT), dict):
        raise NotTrusted(expected=f"events with {EVENT}", got=sorted(case.token.events or ()))


def nonce_is_absent(case: LogoutCase) -> None:
    """There must be no `nonce`, or an ID token could pass for a logout token (section 2.6, 6)."""
    if case.token.nonce is not None:
        raise NotTrusted(expected="no nonce", got=case.token.nonce)


def token_has_an_id(case: LogoutCase) -> None:
    """`jti` must be there: it tells a second delivery from a first (section 2.4)."""
    if not case.token.jti:
        raise NotTrusted(expected="jti", got=case.token.jti)


LOGOUT_RULES = (
    token_is_a_logout_token,
    algorithm_is_the_agreed_one,
    issuer_is_the_node,
    audience_is_this_portal,
    token_is_fresh,
    token_has_not_expired,
    session_is_named,
    event_is_a_logout,
    nonce_is_absent,
    token_has_an_id,
)


class NodeLogout:
    """Ends the portal's sessions for the node. Methods raise `Refused`."""

    def __init__(self, settings: Settings, node: Node, registrations: Registrations, replays: Replays, clock: Clock) -> None:
        self._skew = settings.clock_skew
        self._node = node
        self._registrations = registrations
        self._replays = replays
        self._clock = clock
        self._refetch_from = 0.0

    def take_token(self, token: str, end_sessions: EndSessions) -> None:
        """Judges a logout token and ends the session that it names, or all of the person where it names none (section 2.7). That there is
        none any more is no error."""
        signed = self._verified(token)
        claims = read_claims(signed.payload, LogoutToken)
        case = LogoutCase(token=claims, algorithm=signed.algorithm, type=signed.type, expected=self._expected(audience(claims.aud)))
        judge(LOGOUT_RULES, case)
        self._replays.remember(f"logout token {claims.jti}", case.expected.now + GOOD_FOR + 2 * self._skew)
        end_sessions(session_name(claims.sid) if claims.sid else subject_name(claims.sub or ""), ())

    def end_in_frame(self, iss: str | None, sid: str | None, end_sessions: EndSessions) -> None:
        """Ends the session of that `sid` (Front-Channel Logout section 3), whoever's browser asks: a frame in a page of the node brings no
        cookie that is SameSite=Lax, and a `sid` is known to the node and its clients alone."""
        equal(iss, self._node.issuer)
        if not sid:
            raise NotTrusted(expected="one sid", got=sid)
        end_sessions(session_name(sid), ())

    def _verified(self, token: str) -> Verified:
        try:
            return verified(token, self._node.keys())
        except UnknownKey:
            if self._clock.now() < self._refetch_from:
                raise
            self._refetch_from = self._clock.now() + REFETCHED_AFTER
            self._node.refetch()
            return verified(token, self._node.keys())

    def _expected(self, named: list[str]) -> Expected:
        client = self._registrations.addressed(named)
        return Expected(
            issuer=self._node.issuer,
            client_id=client.client_id,
            names_itself=False,
            now=self._clock.now(),
            skew=self._skew,
            algorithm=client.id_token_signed_response_alg,
        )
