"""Visits: a place and an hour before the profile expires; one visit at a time in each branch."""

from msgspec import Struct
from msgspec.structs import replace

from eid.clock import DAY, HOUR, Clock, utc
from eid.storage.collection import Collection
from eid.storage.store import AlreadyExists, Store
from relying_party.zus.branch.branches import BRANCHES
from relying_party.zus.profiles.profile import Appointment, Entry, Event, NotWaiting, Profile
from relying_party.zus.profiles.profiles import Profiles

APPOINTMENT = "zus-appointment"
"""Kind of the records, which a sweeper may remove after their `expires_at`."""
OPENS, CLOSES = 8, 15
"""Hours (UTC) of working days."""
_WEEKEND = 5


class NoSuchSlot(Exception):
    """The branch is unknown, is closed at that time, or the time is past or after the profile's deadline."""


class SlotTaken(Exception):
    """Somebody else has that hour in that branch."""


class Booked(Struct, frozen=True, kw_only=True):
    """Who comes; `expires_at` in seconds since the epoch."""

    login: str
    expires_at: float


class Appointments:
    """The diary of all branches."""

    def __init__(self, store: Store, profiles: Profiles, clock: Clock) -> None:
        self._booked = Collection(store, APPOINTMENT, Booked)
        self._profiles = profiles
        self._clock = clock

    def book(self, login: str, branch: str, at: float) -> Profile:
        """The profile with this visit in place of an earlier one. Raises `NoSuchSlot`, `SlotTaken`, `NotWaiting`, `UnknownProfile`."""
        now, earlier = self._clock.now(), None
        profile = self._profiles.change(login, lambda found: found)
        profile.must_wait(now)
        if branch not in BRANCHES or at not in slots(now, profile.deadline):
            raise NoSuchSlot()
        earlier = profile.appointment
        if earlier == Appointment(branch=branch, at=at):
            return profile
        self._take(login, branch, at)
        entry = Entry(at=now, event=Event.BOOKED, note=BRANCHES[branch])

        def booked(found: Profile) -> Profile:
            found.must_wait(now)
            return replace(found.told(entry), appointment=Appointment(branch=branch, at=at))

        try:
            profile = self._profiles.change(login, booked)
        except NotWaiting:
            self._booked.delete(_key(branch, at))
            raise
        if earlier:
            self._booked.delete(_key(earlier.branch, earlier.at))
        return profile

    def _take(self, login: str, branch: str, at: float) -> None:
        try:
            self._booked.add(_key(branch, at), Booked(login=login, expires_at=at + DAY))
        except AlreadyExists as taken:
            raise SlotTaken() from taken


def slots(now: float, deadline: float) -> tuple[float, ...]:
    """Every full hour of a working day from now to the deadline."""
    first = (int(now) // HOUR + 1) * HOUR
    return tuple(at for at in range(first, int(deadline), HOUR) if _is_open(at))


def _is_open(at: float) -> bool:
    moment = utc(at)
    return moment.weekday() < _WEEKEND and OPENS <= moment.hour < CLOSES


def _key(branch: str, at: float) -> str:
    return f"{branch}:{int(at)}"
