"""Who may ask on the telephone, and what they are told."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from eid.clock import Clock
from relying_party.zus.profiles.profile import Entry, Event, Profile, State
from relying_party.zus.profiles.profiles import Profiles

LIMIT = 5
"""Wrong passwords in a row after which access to COT is locked until the owner unlocks it in the portal."""


class NotRecognised(Exception):
    """No profile fits the login or PESEL and the password, or it has no access to COT; which of these is not said."""


class Locked(Exception):
    """Access was locked after too many wrong passwords; only the owner can unlock it, in the portal."""


class LastKind(StrEnum):
    """What the last application was about."""

    REGISTRATION = "registration"
    VISIT = "visit"
    CONFIRMATION = "confirmation"


class Last(Struct, frozen=True, kw_only=True):
    """The last application: `at` in seconds since the epoch, `note` is its number or the branch."""

    kind: LastKind
    at: float
    note: str = ""


class Told(Struct, frozen=True, kw_only=True):
    """What the telephone tells; instants in seconds since the epoch. The deadline is there while the profile waits."""

    login: str
    state: State
    deadline: float | None
    visit_at: float | None
    visit_branch: str
    last: Last


_KINDS = {
    Event.REGISTERED: LastKind.REGISTRATION,
    Event.BOOKED: LastKind.VISIT,
    Event.CONFIRMATION_ISSUED: LastKind.CONFIRMATION,
}


class Cot:
    """The telephone line."""

    def __init__(self, profiles: Profiles, clock: Clock) -> None:
        self._profiles = profiles
        self._clock = clock

    def ask(self, who: str, password: str, address: str = "") -> Told:
        """What is told to who knows login or PESEL and the password for COT, and asks from that IP address. Raises `TooManyAttempts`,
        `NotRecognised` and `Locked`."""
        self._profiles.attempts.check_sender(address)
        profile = self._profiles.find(who)
        if profile and profile.cot_hash and profile.cot_failures >= LIMIT:
            raise Locked()
        right = self._profiles.verify(profile.cot_hash if profile else "", password)
        if not right:
            self._profiles.attempts.failed_from(address)
        if profile is None or not profile.cot_hash:
            raise NotRecognised()
        self._profiles.change(profile.login, self._succeeded if right else self._failed)
        if not right:
            raise NotRecognised()
        return told(profile, self._clock.now())

    def _failed(self, profile: Profile) -> Profile:
        failed = replace(profile, cot_failures=profile.cot_failures + 1)
        return failed.told(Entry(at=self._clock.now(), event=Event.COT_LOCKED)) if failed.cot_failures == LIMIT else failed

    def _succeeded(self, profile: Profile) -> Profile:
        """Many guesses at once gain nothing: the one that is right comes too late when others have locked the line meanwhile."""
        if is_locked(profile):
            raise Locked()
        return replace(profile, cot_failures=0) if profile.cot_failures else profile

    def unlock(self, login: str) -> None:
        """Opens the line again, at the owner's wish."""
        entry = Entry(at=self._clock.now(), event=Event.COT_UNLOCKED)
        self._profiles.change(login, lambda found: replace(found.told(entry), cot_failures=0) if is_locked(found) else found)

    def set_password(self, login: str, password: str) -> None:
        """Gives access, or a new password; a locked line is open again."""
        entry, cot_hash = Entry(at=self._clock.now(), event=Event.COT_SET), self._profiles.hashed(password)
        self._profiles.change(login, lambda found: replace(found.told(entry), cot_hash=cot_hash, cot_failures=0))


def is_locked(profile: Profile) -> bool:
    return profile.cot_failures >= LIMIT


def told(profile: Profile, now: float) -> Told:
    """The answer of the telephone."""
    state = profile.state(now)
    waits = state is State.UNTRUSTED
    visit = profile.appointment if waits else None
    last = next(entry for entry in reversed(profile.history) if entry.event in _KINDS)
    return Told(
        login=profile.login,
        state=state,
        deadline=profile.deadline if waits else None,
        visit_at=visit.at if visit else None,
        visit_branch=visit.branch if visit else "",
        last=Last(kind=_KINDS[last.event], at=last.at, note=last.note),
    )
