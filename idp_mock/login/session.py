"""The node's own session (single sign-on): who logged in from a browser, so that the next service need not ask again."""

import hashlib
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from eid.identity.level import Level
from eid.identity.person import Person
from eid.identity.pesel import Sex
from idp_mock.login.request import LoginRequest
from idp_mock.personas.persona import Address


class Subject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who a means of login says is there. `username` and `authority` as in `Identified`."""

    person: Person
    username: str
    level: Level
    authority: str
    email: str = ""
    phone: str = ""
    sex: Sex | None = None
    address: Address | None = None


class Participant(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A client that must be told when the session ends. `context` is its protocol's own: `LoginRequest.farewell` of its last login."""

    protocol: str
    client_id: str
    context: dict[str, Any] = field(default_factory=dict)


class Session(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Kept under its `session_id`. `consented` names the clients (`client_key`) that got data in this session, `participants` are those
    among them that must be told of its end; times in seconds since the epoch."""

    subject: Subject
    authenticated_at: float
    expires_at: float
    consented: tuple[str, ...] = ()
    participants: tuple[Participant, ...] = ()

    def serves(self, request: LoginRequest, now: float) -> bool:
        """Whether the request may be answered from this session without a new login (`force`, `max_age`, level)."""
        young = request.max_age is None or now - self.authenticated_at <= request.max_age
        return not request.force and young and now < self.expires_at and self.subject.level.reaches(request.level)

    def serves_silently(self, request: LoginRequest) -> bool:
        """Whether the person has agreed in this session to what the request wants; an operation is agreed to each time."""
        return request.operation is None and client_key(request) in self.consented

    def joined_by(self, request: LoginRequest) -> "Session":
        """The session after a login for the client of the request. The participants are part of this record, so that remembering them
        costs no store touch of its own."""
        key = client_key(request)
        consented = self.consented if key in self.consented else (*self.consented, key)
        if request.farewell is None:
            return replace(self, consented=consented)
        joining = Participant(protocol=request.protocol, client_id=request.client_id, context=request.farewell)
        others = (one for one in self.participants if (one.protocol, one.client_id) != (joining.protocol, joining.client_id))
        return replace(self, consented=consented, participants=(*others, joining))


def session_id(secret: str) -> str:
    """The session's name in messages: 64 hexadecimal digits (wezel-krajowy.md ch. 9 [C]); who reads it cannot make the cookie from it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def client_key(request: LoginRequest) -> str:
    """A client's name among those of all protocols."""
    return f"{request.protocol}:{request.client_id}"
