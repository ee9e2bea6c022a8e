"""Registrations that were begun: each tab has its own, named by a token in its address, so that a form sent twice is recognised."""

import hashlib
import hmac
from collections.abc import Callable

from msgspec import Struct

from eid.chance import Chance, handle
from eid.clock import Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival

ENROLMENT = "zus-enrolment"
"""Kind of the records, which a sweeper may remove after their `expires_at`."""


class Enrolment(Struct, frozen=True, kw_only=True):
    """A registration after the terms were accepted (Z3). `arrival` is there in a trusted way; `captcha` names the code that is shown, and
    is empty once one was solved; `login` is that of the profile which was made. `browser` is a hash of the browser's name; `expires_at`
    in seconds since the epoch."""

    token: str
    browser: str
    expires_at: float
    arrival: Arrival | None = None
    captcha: str = ""
    human: bool = False
    login: str = ""


class NoEnrolment(Exception):
    """There is none of that name, of this browser; or it is too old."""


class Enrolments:
    """Each lasts `lifetime` seconds: the facts of an arrival do not stay fresh."""

    def __init__(self, store: Store, clock: Clock, chance: Chance, lifetime: int) -> None:
        self._enrolments = Collection(store, ENROLMENT, Enrolment)
        self._clock = clock
        self._chance = chance
        self._lifetime = lifetime

    def begin(self, browser: str, arrival: Arrival | None = None) -> Enrolment:
        """A new registration of this browser."""
        expires_at = self._clock.now() + self._lifetime
        enrolment = Enrolment(token=handle(self._chance), browser=_hash(browser), expires_at=expires_at, arrival=arrival)
        self._enrolments.put(enrolment.token, enrolment)
        return enrolment

    def find(self, token: str, browser: str) -> Enrolment:
        """The registration. Raises `NoEnrolment`."""
        found = self._enrolments.get(token)
        if found is None or self._clock.now() >= found.expires_at or not hmac.compare_digest(found.browser, _hash(browser)):
            raise NoEnrolment()
        return found

    def change(self, token: str, change: Callable[[Enrolment], Enrolment]) -> Enrolment:
        """The registration after the change. Raises `NoEnrolment`."""
        changed = self._enrolments.update(token, lambda found: found and change(found))
        if changed is None:
            raise NoEnrolment()
        return changed


def _hash(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()
