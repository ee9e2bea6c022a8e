"""One profile, and all profiles of one PESEL: pure values and what may become of them, judged by the time that is given."""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from eid.clock import DAY, utc
from eid.identity.person import Person

YEARS = 3
"""For which a profile is valid (wezel-krajowy.md ch. 12)."""
TIME_TO_CONFIRM = 14 * DAY
"""After which an application lapses (a guess)."""


class Status(StrEnum):
    WAITING = "waiting"
    LAPSED = "lapsed"
    REFUSED = "refused"
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Event(StrEnum):
    """What the history of a profile tells."""

    APPLIED = "applied"
    CONFIRMED_BY_BANK = "confirmed_by_bank"
    CONFIRMED_AT_POINT = "confirmed_at_point"
    REFUSED = "refused"
    EXTENDED = "extended"
    RENAMED = "renamed"
    REVOKED = "revoked"


class ActiveProfileExists(Exception):
    """The person has an active profile already; nothing was changed."""


class NotPossible(Exception):
    """The profile cannot do this in its status, `status`."""

    def __init__(self, status: Status) -> None:
        super().__init__(f"the profile is {status}")
        self.status = status


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the history; `note` names the bank or the point, or tells the reason or the former surname."""

    at: float
    event: Event
    note: str = ""


class Profile(Struct, frozen=True, kw_only=True):
    """`number` is that of the application, `status` the last one that somebody set; `ends_at`, in seconds since the epoch, is when a
    waiting one lapses or an active one expires, None: never."""

    number: str
    username: str
    person: Person
    status: Status
    ends_at: float | None
    history: tuple[Entry, ...] = ()

    def status_at(self, now: float) -> Status:
        """With what the time has made of it."""
        over = self.ends_at is not None and now >= self.ends_at
        return _OVER.get(self.status, self.status) if over else self.status


_OVER = {Status.WAITING: Status.LAPSED, Status.ACTIVE: Status.EXPIRED}
Change = Callable[[Profile], Profile]


def applied(number: str, username: str, person: Person, now: float) -> Profile:
    """A new application."""
    history = (Entry(at=now, event=Event.APPLIED),)
    ends_at = now + TIME_TO_CONFIRM
    return Profile(number=number, username=username, person=person, status=Status.WAITING, ends_at=ends_at, history=history)


def confirmed(profile: Profile, event: Event, note: str, now: float) -> Profile:
    """Who the person is was proved, by the bank or at the point that `note` names."""
    return _next(_expect(profile, Status.WAITING, now), Status.ACTIVE, years_later(now), Entry(at=now, event=event, note=note))


def refused(profile: Profile, reason: str, now: float) -> Profile:
    """A clerk did not confirm it."""
    return _next(_expect(profile, Status.WAITING, now), Status.REFUSED, None, Entry(at=now, event=Event.REFUSED, note=reason))


def extended(profile: Profile, now: float) -> Profile:
    """Three more years from now, while it is active: an expired one is applied for anew."""
    return _next(_expect(profile, Status.ACTIVE, now), Status.ACTIVE, years_later(now), Entry(at=now, event=Event.EXTENDED))


def revoked(profile: Profile, now: float) -> Profile:
    """The person does not want it any more."""
    return _next(_expect(profile, Status.ACTIVE, now), Status.REVOKED, None, Entry(at=now, event=Event.REVOKED))


def renamed(profile: Profile, family_name: str, now: float) -> Profile:
    """The person has another surname; user name and validity stay."""
    entry = Entry(at=now, event=Event.RENAMED, note=profile.person.family_name)
    new = _next(_expect(profile, Status.ACTIVE, now), Status.ACTIVE, profile.ends_at, entry)
    return replace(new, person=replace(profile.person, family_name=family_name))


class Holder(Struct, frozen=True, kw_only=True):
    """All profiles of one PESEL in one record, so that "one active profile for a PESEL" is one atomic update of it."""

    profiles: tuple[Profile, ...] = ()

    def find(self, number: str) -> Profile | None:
        return next((one for one in self.profiles if one.number == number), None)

    def of(self, username: str) -> Profile | None:
        """The newest one with that user name."""
        return next((one for one in reversed(self.profiles) if one.username == username), None)

    def opened(self, profile: Profile, now: float) -> "Holder":
        """With one more. Raises `ActiveProfileExists`."""
        self._expect_none_but(profile.number, now)
        return Holder(profiles=(*self.profiles, profile))

    def changed(self, number: str, change: Change, now: float) -> "Holder":
        """With that profile changed; an active one must be the only one. Raises `ActiveProfileExists`, and what `change` raises."""
        profiles = tuple(change(one) if one.number == number else one for one in self.profiles)
        after = Holder(profiles=profiles)
        found = after.find(number)
        if found is not None and found.status_at(now) is Status.ACTIVE:
            self._expect_none_but(number, now)
        return after

    def _expect_none_but(self, number: str, now: float) -> None:
        if any(one.number != number and one.status_at(now) is Status.ACTIVE for one in self.profiles):
            raise ActiveProfileExists(number)


def years_later(now: float) -> float:
    """The same hour of the same day three years on; 28 February where there is no 29th."""
    moment = utc(now)
    leap_day = (moment.month, moment.day) == (2, 29)
    return moment.replace(year=moment.year + YEARS, day=28 if leap_day else moment.day).timestamp()


def _expect(profile: Profile, status: Status, now: float) -> Profile:
    if profile.status_at(now) is not status:
        raise NotPossible(profile.status_at(now))
    return profile


def _next(profile: Profile, status: Status, ends_at: float | None, entry: Entry) -> Profile:
    return replace(profile, status=status, ends_at=ends_at, history=(*profile.history, entry))
