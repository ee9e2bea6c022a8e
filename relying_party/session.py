"""Sessions of the portals: a random cookie, and what the server remembers of that browser under the cookie's hash.

Knows what an arrival is, but no page and no portal; what it keeps for a portal stands under the portal's name.
"""

import hashlib
import hmac
from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import DAY, MINUTE, Clock
from eid.identity.identifier import PersonIdentifier
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival, Failure, NodeSession

COOKIE = "portal_session"
SESSION = "session"
NODE_SESSION = "node_session"
EPHEMERAL = (SESSION, NODE_SESSION)
"""Kinds of record that a sweeper may remove after their `expires_at`."""
_KEPT_REGISTRATIONS = 4
_PROLONGED_AFTER = MINUTE
_RENEWED_WITHIN = MINUTE
_KEPT_BEGUN = 32
_BEGUN_KEPT_FOR = DAY

Typed = dict[str, tuple[str, ...]]
"""What was typed into a form: field names and their values."""


class Registration(Struct, frozen=True, kw_only=True):
    """A registration form that was opened for a person who arrived; `account` is the id of the account it has opened, else empty.

    Every tab has its own, named by `token` in its address, so tabs do not disturb each other and a form sent twice is recognised.
    """

    token: str
    portal: str
    arrival: Arrival
    account: str = ""


class Draft(Struct, frozen=True, kw_only=True):
    """What a person typed into a refused or interrupted form; kept for that person alone."""

    identifier: PersonIdentifier
    typed: Typed


class LoggedIn(Struct, frozen=True, kw_only=True):
    """Whose account of a portal is in use. `password` tells by which password it can be entered (`Account.password_mark`), where the portal
    ends sessions that began before that was changed; else empty."""

    identifier: PersonIdentifier
    account: str
    password: str = ""


class Session(Struct, frozen=True, kw_only=True):
    """One browser. `browser` and `csrf`, which must come back with every form, stay the same when the cookie changes, so that forms in
    other tabs go on. `drafts` and `logged_in` are kept by portal; `node_session` is the last one that this browser got from the node;
    `notice` is said once, on the next page. `expires_at` is in seconds since the epoch."""

    browser: str
    csrf: str
    expires_at: float
    registrations: tuple[Registration, ...] = ()
    drafts: dict[str, Draft] = field(default_factory=dict)
    logged_in: dict[str, LoggedIn] = field(default_factory=dict)
    node_session: NodeSession | None = None
    notice: str = ""

    def registration(self, portal: str, token: str) -> Registration | None:
        return next((one for one in self.registrations if one.portal == portal and one.token == token), None)

    def with_registration(self, new: Registration) -> "Session":
        """The session with this registration in place of an earlier one of the same token; only the last few are kept."""
        others = tuple(one for one in self.registrations if one.token != new.token)
        return replace(self, registrations=(*others, new)[-_KEPT_REGISTRATIONS:])

    def with_draft(self, portal: str, draft: Draft) -> "Session":
        return replace(self, drafts={**self.drafts, portal: draft})

    def without_draft(self, portal: str) -> "Session":
        return replace(self, drafts={name: draft for name, draft in self.drafts.items() if name != portal})

    def with_login(self, portal: str, login: LoggedIn) -> "Session":
        return replace(self, logged_in={**self.logged_in, portal: login})

    def expects(self, csrf: str) -> bool:
        """Whether a form with this token is one that this session gave out."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode())

    def belongs_to(self, name: str, session_indexes: tuple[str, ...]) -> bool:
        """Whether its session of the node has that name (one of `NodeSession.names`) and, where any are told, one of these indexes."""
        current = self.node_session
        if current is None or name not in current.names:
            return False
        return not session_indexes or current.session_index in session_indexes


class Begun(Struct, frozen=True, kw_only=True):
    """A session that began with a session of the node: the node may end it by that index. `key` is where it is kept."""

    session_index: str
    key: str


class BegunWith(Struct, frozen=True, kw_only=True):
    """All sessions of one name, the latest last."""

    begun: tuple[Begun, ...] = ()
    expires_at: float


Change = Callable[[Session], Session]


class Sessions:
    """All sessions. One that was not seen for `lifetime` seconds has expired."""

    def __init__(self, store: Store, clock: Clock, chance: Chance, lifetime: int) -> None:
        self._sessions = Collection(store, SESSION, Session)
        self._by_name = Collection(store, NODE_SESSION, BegunWith)
        self._clock = clock
        self._chance = chance
        self._lifetime = lifetime

    def find(self, cookie: str) -> Session | None:
        """The session, with its life prolonged (to the minute), unless it has expired."""
        session = self._sessions.get(_key(cookie))
        if session is None or self._clock.now() >= session.expires_at:
            return None
        expires_at = self._expires_at()
        if expires_at < session.expires_at + _PROLONGED_AFTER:
            return session
        return self.change(cookie, lambda found: replace(found, expires_at=expires_at))

    def begin(self, change: Change) -> tuple[str, Session]:
        """A new session after the change, with its cookie."""
        cookie = handle(self._chance)
        session = change(Session(browser=handle(self._chance), csrf=handle(self._chance), expires_at=self._expires_at()))
        self._sessions.put(_key(cookie), session)
        if session.node_session is not None:
            self._note(session.node_session, _key(cookie))
        return cookie, session

    def change(self, cookie: str, change: Change) -> Session | None:
        """The session after the change, atomically; None where it has meanwhile ended."""
        return self._sessions.update(_key(cookie), lambda found: found and change(found))

    def claim_renewal(self, cookie: str, seen: NodeSession) -> NodeSession | None:
        """The session of the node, where it is due to be renewed, for one caller alone: for the next minute it is due to nobody else.
        `seen` is what the caller knows of it, so that one that is not due costs nothing."""
        due: NodeSession | None = None
        if not seen.is_due(self._clock.now()):
            return None

        def claimed(found: Session) -> Session:
            nonlocal due
            now, session = self._clock.now(), found.node_session
            due = session if session and session.is_due(now) else None
            return replace(found, node_session=replace(due, renew_at=now + _RENEWED_WITHIN)) if due else found

        self.change(cookie, claimed)
        return due

    def keep_renewed(self, cookie: str, former: NodeSession, renewed: NodeSession) -> Session | None:
        """Puts the renewed session of the node in place of the former one, unless another login has replaced that meanwhile. The node may
        end it by its names from now on."""

        def kept(found: Session) -> Session:
            current = found.node_session
            is_same = current is not None and current.id_token == former.id_token
            return replace(found, node_session=renewed) if is_same else found

        session = self.change(cookie, kept)
        if session and session.node_session == renewed and renewed.session_index != former.session_index:
            self._note(renewed, _key(cookie))
        return session

    def strip(self, cookie: str) -> None:
        """Leaves nothing in the session but what an anonymous visitor has."""
        self.change(cookie, lambda found: Session(browser=found.browser, csrf=found.csrf, expires_at=found.expires_at))

    def end(self, cookie: str) -> None:
        self._sessions.delete(_key(cookie))

    def end_of_node_session(self, name: str, session_indexes: tuple[str, ...]) -> int:
        """Ends the sessions that began with these of the node, or, where none is named, with any of that name (one of
        `NodeSession.names`); how many were noted. One that has gone on with a later session of the node is that one's, and stays: what
        is late about its former session no longer concerns it (OpenID Connect Session Management 1.0 section 3.1)."""
        ending: tuple[Begun, ...] = ()

        def without(known: BegunWith | None) -> BegunWith | None:
            nonlocal ending
            if known is None:
                return None
            ending = tuple(one for one in known.begun if not session_indexes or one.session_index in session_indexes)
            return replace(known, begun=tuple(one for one in known.begun if one not in ending))

        self._by_name.update(_key(name), without)
        for one in ending:
            self._sessions.update(one.key, lambda found: None if found is None or found.belongs_to(name, session_indexes) else found)
        return len(ending)

    def _note(self, node_session: NodeSession, key: str) -> None:
        begun = Begun(session_index=node_session.session_index, key=key)

        def noted(known: BegunWith | None) -> BegunWith:
            earlier = known.begun if known is not None else ()
            return BegunWith(begun=(*earlier, begun)[-_KEPT_BEGUN:], expires_at=self._clock.now() + _BEGUN_KEPT_FOR)

        for name in node_session.names:
            self._by_name.update(_key(name), noted)

    def _expires_at(self) -> float:
        return self._clock.now() + self._lifetime


class Visit:
    """One request's hold on its session. `issued` is the cookie that the answer must set: None to leave it, empty to remove it."""

    def __init__(self, sessions: Sessions, cookie: str) -> None:
        self._sessions = sessions
        self._cookie = cookie
        self.issued: str | None = None
        self.session = sessions.find(cookie) if cookie else None

    def begin(self) -> Session:
        """The session, a new one where there was none."""
        return self.session or self._issue(lambda session: session)

    def change(self, change: Change) -> Session:
        """Changes the session, or a new one where there was none."""
        changed = self._sessions.change(self._cookie, change) if self.session else None
        self.session = changed or self._issue(change)
        return self.session

    def rotate(self, change: Change) -> Session:
        """Goes on, changed, under a new cookie, because the session gains rights: who planted the old cookie has nothing of them.

        The old one stays as an anonymous visitor's, so that the second click of a double click finds it.
        """
        former = self.session
        if former is None:
            return self._issue(change)
        abandoned = self._cookie
        session = self._issue(lambda new: change(replace(former, expires_at=new.expires_at)))
        self._sessions.strip(abandoned)
        return session

    def renew_node_session(self, renew: Callable[[NodeSession], NodeSession | Failure]) -> Failure | None:
        """Has a session of the node that is due renewed, by one request at a time; where that fails the visit has ended."""
        seen = self.session.node_session if self.session else None
        due = self._sessions.claim_renewal(self._cookie, seen) if seen else None
        renewed = renew(due) if due else None
        if isinstance(renewed, Failure):
            self.end()
            return renewed
        if due and renewed and renewed != due:
            self.session = self._sessions.keep_renewed(self._cookie, due, renewed)
        return None

    def take_over(self, former: NodeSession, latter: NodeSession) -> None:
        """Goes on with the latter session of the node, about the same person, in place of the former."""
        if not latter.refresh_token:
            latter = replace(latter, refresh_token=former.refresh_token, renew_at=former.renew_at)
        self.session = self._sessions.keep_renewed(self._cookie, former, latter)

    def take_notice(self) -> str:
        """What is to be said once, empty where nothing is."""
        notice = self.session.notice if self.session else ""
        if notice:
            self.change(lambda session: replace(session, notice=""))
        return notice

    def end(self) -> None:
        """Forgets everything about this browser."""
        if self._cookie:
            self._sessions.end(self._cookie)
        self.session, self.issued, self._cookie = None, "", ""

    def _issue(self, change: Change) -> Session:
        self._cookie, self.session = self._sessions.begin(change)
        self.issued = self._cookie
        return self.session


def _key(cookie: str) -> str:
    """The store holds only the hash: who reads it cannot become anybody."""
    return hashlib.sha256(cookie.encode()).hexdigest()
