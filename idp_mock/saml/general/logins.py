"""Which sessions of the node a service provider may end: by the name that it knows the person by, and by SessionIndex."""

import hashlib

from msgspec import Struct

from eid.clock import Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.saml.errors import UnknownSession
from idp_mock.saml.messages import LogoutRequest

LOGINS = "saml2_login"
MOST = 50
"""Sessions of one person at one service provider; beyond that the oldest are forgotten."""


class Known(Struct, frozen=True, kw_only=True):
    """One session, under its name for the service provider and under the node's own; `ends_at` in seconds since the epoch."""

    index: str
    session_id: str
    ends_at: float


class Sessions(Struct, frozen=True, kw_only=True):
    """Those of one person at one service provider."""

    known: tuple[Known, ...]
    expires_at: float


class Logins:
    """Sessions last for `lifetime` seconds."""

    def __init__(self, store: Store, lifetime: int, clock: Clock) -> None:
        self._sessions = Collection(store, LOGINS, Sessions)
        self._lifetime = lifetime
        self._clock = clock

    def remember(self, entity_id: str, name: str, index: str, session_id: str) -> None:
        """The person of that NameID has logged in to the service provider."""
        now = self._clock.now()
        new = Known(index=index, session_id=session_id, ends_at=now + self._lifetime)

        def joined(before: Sessions | None) -> Sessions:
            others = (one for one in (before.known if before else ()) if one.ends_at > now and one.index != index)
            return Sessions(known=(*others, new)[-MOST:], expires_at=new.ends_at)

        self._sessions.update(_key(entity_id, name), joined)

    def named_by(self, request: LogoutRequest) -> tuple[str, ...]:
        """The node's sessions that the request means: those with its SessionIndexes, all of the person where it has none. Raises
        `UnknownSession` where one of them is not its sender's."""
        sessions = self._sessions.get(_key(request.issuer, request.name_id))
        known = {one.index: one.session_id for one in sessions.known} if sessions else {}
        unknown = [index for index in request.session_indexes if index not in known]
        if unknown or not known:
            raise UnknownSession(f"{request.issuer!r} has no session of {request.name_id!r} {', '.join(unknown)}".rstrip())
        return tuple(known[index] for index in request.session_indexes or known)


def _key(entity_id: str, name: str) -> str:
    return hashlib.sha256(f"{len(entity_id)} {entity_id} {name}".encode()).hexdigest()
