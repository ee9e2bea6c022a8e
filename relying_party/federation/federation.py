"""What the portals' rim needs of the federation: send away, take the answer, hand it to the browser that began, log out at the node."""

import logging
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from eid import verdicts
from eid.chance import Chance, handle, random_uuid
from eid.clock import MINUTE, Clock
from eid.identity.level import Level
from eid.settings import SettingsError
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival, EndSessions, Failure, NodeSession, Operation, Problem
from relying_party.federation.backchannel import BackChannel
from relying_party.federation.claims_provider import claims_provider
from relying_party.federation.departure import (
    REQUEST_OBJECT,
    TRIP,
    Departure,
    PickUp,
    PostForm,
    Redirect,
    Trips,
    browser_hash,
)
from relying_party.federation.judgement import Expired, NodeRefused, NotTrusted, Refused
from relying_party.federation.node import Node
from relying_party.federation.party import Parties
from relying_party.federation.portal_key import portal_key
from relying_party.federation.replay import USED, Replays
from relying_party.settings import Settings

if TYPE_CHECKING:
    import httpx

    from relying_party.federation.oidc import Oidc
    from relying_party.federation.oidc_rules import CodeAnswer
    from relying_party.federation.saml import Saml

LOGOUT = "node_logout"
KINDS = (TRIP, USED, LOGOUT, REQUEST_OBJECT)
"""Kinds of the records, each with `expires_at`, so that a sweeper can remove what died."""
ARRIVALS = "/federation/arrivals/"
_HANDLE = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
LOGOUT_LIFETIME = 10 * MINUTE
_log = logging.getLogger(__name__)


class Logout(Struct, frozen=True, kw_only=True):
    """A browser sent to the node to log out there."""

    expires_at: float


class Federation:
    """One per process. Raises `SettingsError` and `KeysUnusable` where a setting or the key cannot be used; `transport` is how the node is
    reached, None: the network."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, chance: Chance, transport: "httpx.BaseTransport | None") -> None:
        self._settings = settings
        self._store = store
        self._level = _level(settings.level)
        self._key = portal_key(Path(settings.keys), clock.now())
        self._clock = clock
        self._chance = chance
        self._channel = BackChannel(settings, clock, transport)
        self._parties = Parties(settings)
        self._node = Node(settings, self._channel, clock)
        self._others = claims_provider(settings)
        self._trips = Trips(store, clock, settings.departure_lifetime)
        self._replays = Replays(store)
        self._logouts = Collection(store, LOGOUT, Logout)

    @cached_property
    def _saml(self) -> "Saml":
        # pysaml2 takes half a second to import: a start, and a portal that only speaks OpenID, do without it.
        from relying_party.federation.saml import Saml

        return Saml(self._settings, self._parties, self._key, self._node, self._channel, self._replays, self._clock, self._chance)

    @cached_property
    def _oidc(self) -> "Oidc":
        from relying_party.federation.oidc import Oidc

        return Oidc(
            self._settings, self._parties, self._node, self._channel, self._store, self._replays, self._clock, self._key, self._others
        )

    @property
    def node_origin(self) -> str:
        """The origin of the node's pages, as browsers write it; while the node cannot be named, that of its configured address."""
        try:
            parts = urlsplit(self._node.issuer)
        except Refused:
            parts = urlsplit(self._settings.node_url)
        return f"{parts.scheme}://{parts.netloc}"

    def warm(self) -> None:
        """Loads both protocols, so that the first person does not wait. A server may call it in the background once it serves."""
        _ = self._saml, self._oidc

    def presents(self, portal: str) -> bool:
        """Whether the node knows a portal of that name."""
        return any(party.portal == portal for party in self._parties.all)

    def expect_issuer(self, issuer: str | None) -> None:
        """Raises `Refused` unless this is the OpenID issuer that is believed."""
        if issuer != self._node.issuer:
            raise NotTrusted(expected=f"iss {self._node.issuer}", got=issuer)

    def depart(
        self, portal: str, purpose: str, protocol: str, browser: str, login_hint: str = "", operation: Operation | None = None
    ) -> Redirect | PostForm:
        """Notes that this browser leaves for the node, and how it must go; `protocol` is `saml` or `oidc`, `login_hint` for the latter who
        is expected, `operation` for the former what the person authorises. Where the node cannot be reached, the browser goes to the
        pick-up at once, where the failure waits."""
        return self._leave(replace(self._departure(portal, purpose, protocol, browser), login_hint=login_hint, operation=operation))

    def ask_again(self, portal: str, purpose: str, browser: str, session: NodeSession) -> Redirect | PostForm:
        """As `depart`, in a frame, without the person (`prompt` none), who is to be that of the session, and as the session's client."""
        departure = self._departure(portal, purpose, "oidc", browser)
        return self._leave(replace(departure, client_id=session.client_id, id_token_hint=session.id_token))

    def _leave(self, departure: Departure) -> Redirect | PostForm:
        try:
            if departure.protocol == "oidc" and not departure.client_id:
                departure = self._oidc.identified(departure)
            way = self._saml.departing(departure) if departure.protocol == "saml" else self._oidc.departing(departure)
            self._trips.begin(departure)
            return way
        except Refused as refused:
            self._trips.keep(departure, _failure(departure, refused))
            return _pick_up(departure.id)

    def answer_by_saml(self, trip: str, artifact: str) -> Redirect:
        """Judges the artifact that came with RelayState `trip`, once; the browser goes to the pick-up in any case."""
        return self._answer("saml", trip, lambda departure: self._saml.arrive(departure, artifact))

    def answer_by_oidc(self, state: str, answer: "CodeAnswer") -> Redirect:
        """As `answer_by_saml`, the answer that came with `state`, or holds it."""
        return self._answer("oidc", self._oidc.trip(state, answer), lambda departure: self._oidc.arrive(departure, answer))

    def requested(self, name: str) -> str | None:
        """The request object of that name, for which the node comes once; None where there is none."""
        return self._oidc.requested(_known_form(name))

    def pick_up(self, trip: str, browser: str) -> PickUp:
        """What the node's answer came to, once and only for the browser that left. Raises `StillJudging`."""
        return self._trips.pick_up(_known_form(trip), browser)

    def renewed(self, session: NodeSession) -> NodeSession | Failure:
        """The session of the node, prolonged there; as it was where the node is away. The failure says why it is over."""
        try:
            return self._oidc.renewed(session)
        except Refused as refused:
            _log.warning("the session at the node was not prolonged: %s", refused)
            if refused.problem is Problem.NODE_UNREACHABLE:
                return session
            refuses = isinstance(refused, NodeRefused | Expired)
            problem = Problem.NOT_PROLONGED if refuses else refused.problem
            return Failure(purpose="login", problem=problem, detail=str(refused))

    def session_frame(self) -> str:
        """The address of the node's page that tells, in a frame, whether a session goes on; empty while the node does not name it."""
        try:
            return self._node.metadata().check_session_iframe
        except Refused as refused:
            _log.warning("no frame to watch the session in: %s", refused)
            return ""

    def log_out_at_node(self, session: NodeSession) -> Redirect | None:
        """Ends the session at the node: in the back channel (None), or by sending the browser there. A node that does not answer leaves
        the person logged in there; the portal's own session ends all the same."""
        try:
            if session.protocol == "saml":
                self._saml.log_out(session)
                return None
            state = handle(self._chance)
            self._logouts.add(state, Logout(expires_at=self._clock.now() + LOGOUT_LIFETIME))
            return self._oidc.logging_out(session, state)
        except Refused as refused:
            _log.warning("logout at the node over %s: %s", session.protocol, refused)
            return None

    def answer_logout(self, portal: str, octets: bytes, end_sessions: EndSessions) -> bytes:
        """The SOAP answer to a LogoutRequest of the node to that portal, for which `end_sessions` ends the portal's own. Raises
        `MalformedMessage` of `federation.saml_logout`."""
        answer, refused = self._saml.answer_logout(self._parties.of(portal), octets, end_sessions)
        if refused:
            _log.warning("logout by the node refused: %s", refused)
        return answer

    def take_logout_token(self, token: str, end_sessions: EndSessions) -> None:
        """Ends the sessions that the node's logout token is about. Raises `Refused`."""
        try:
            self._oidc.take_logout_token(token, end_sessions)
        except Refused as refused:
            _log.warning("back-channel logout refused: %s", refused)
            raise

    def log_out_in_frame(self, iss: str | None, sid: str | None, end_sessions: EndSessions) -> None:
        """Ends the session that the node names through the browser. Raises `Refused`."""
        try:
            self._oidc.log_out_in_frame(iss, sid, end_sessions)
        except Refused as refused:
            _log.warning("front-channel logout refused: %s", refused)
            raise

    def logged_out(self, state: str) -> bool:
        """Whether the browser was sent to the node to log out there and now comes back from it, for the first time."""
        logout = self._logouts.take(_known_form(state))
        return logout is not None and self._clock.now() < logout.expires_at

    def _departure(self, portal: str, purpose: str, protocol: str, browser: str) -> Departure:
        return Departure(
            id=handle(self._chance),
            portal=portal,
            purpose=purpose,
            protocol=protocol,
            browser=browser_hash(browser),
            request_id=f"ID-{random_uuid(self._chance)}",
            nonce=handle(self._chance),
            code_verifier=handle(self._chance, 32),
            level=self._level,
            created_at=self._clock.now(),
        )

    def _answer(self, protocol: str, trip: str, arrive: Callable[[Departure], Arrival]) -> Redirect:
        departure = self._trips.begin_judging(_known_form(trip), protocol)
        if departure is not None:
            self._trips.keep(departure, self._judged(departure, arrive))
        return _pick_up(_known_form(trip))

    def _judged(self, departure: Departure, arrive: Callable[[Departure], Arrival]) -> Arrival | Failure:
        try:
            if self._trips.expired(departure):
                raise Expired(expected=f"an answer within {self._settings.departure_lifetime} s", got="a later one")
            arrived = arrive(departure)
            verdicts.ended(departure.protocol, departure.portal, "", departure.id)
            return arrived
        except Refused as refused:
            return _failure(departure, refused)


def _failure(departure: Departure, refused: Refused) -> Failure:
    verdicts.refused(departure.protocol, departure.portal, str(refused), refused.problem, departure.id)
    return Failure(purpose=departure.purpose, problem=refused.problem, detail=str(refused))


def _pick_up(trip: str) -> Redirect:
    return Redirect(location=ARRIVALS + trip)


def _known_form(text: str) -> str:
    """What came from outside as a handle, or a word that no handle can be."""
    return text if _HANDLE.fullmatch(text) else "unknown"


def _level(name: str) -> Level:
    try:
        return Level(name)
    except ValueError as error:
        raise SettingsError(f"level: expected one of {', '.join(Level)}, got {name!r}") from error
