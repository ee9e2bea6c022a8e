"""The node's own session (single sign-on): who logged in from a browser, so that the next service need not ask again."""

import hashlib
from dataclasses import dataclass

from eid.identity.level import Level
from eid.identity.person import Person
from idp_mock.login.request import LoginRequest


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Who a means of login says is there. `username` and `authority` as in `Identified`."""

    person: Person
    username: str
    level: Level
    authority: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Session:
    """Kept under its `session_id`. `consented` names the clients (`client_key`) that got data in this session; times in seconds since
    the epoch."""

    subject: Subject
    authenticated_at: float
    expires_at: float
    consented: tuple[str, ...] = ()

    def serves(self, request: LoginRequest, now: float) -> bool:
        """Whether the request may be answered from this session without a new login (`force`, `max_age`, level)."""
        young = request.max_age is None or now - self.authenticated_at <= request.max_age
        return not request.force and young and now < self.expires_at and self.subject.level.reaches(request.level)

    def serves_silently(self, request: LoginRequest) -> bool:
        """Whether the person has agreed in this session to what the request wants; an operation is agreed to each time."""
        return request.operation is None and client_key(request) in self.consented


def session_id(secret: str) -> str:
    """The session's name in messages: 64 hexadecimal digits (wezel-krajowy.md ch. 9 [C]); who reads it cannot make the cookie from it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def client_key(request: LoginRequest) -> str:
    """A client's name among those of all protocols."""
    return f"{request.protocol}:{request.client_id}"
