"""A person's profiles in one record, so that "one active profile per PESEL" is one atomic update of it."""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from eid.clock import DAY
from eid.identity.documents import DocumentType
from eid.identity.person import Person

WAITING_DAYS = 7
"""How long an untrusted profile waits for the visit at a branch (Z1)."""


class State(StrEnum):
    """What a profile is at an instant; `expired` is never written: the clock says so."""

    UNTRUSTED = "untrusted"
    TRUSTED = "trusted"
    REFUSED = "refused"
    EXPIRED = "expired"
    REPLACED = "replaced"


class Way(StrEnum):
    """How the profile was made (Z4)."""

    NODE = "node"
    CERTIFICATE = "certificate"
    UNTRUSTED = "untrusted"


class Event(StrEnum):
    """What the history of a profile tells."""

    REGISTERED = "registered"
    REMINDED = "reminded"
    BOOKED = "booked"
    PROPOSED = "proposed"
    TRUSTED = "trusted"
    REFUSED = "refused"
    REPLACED = "replaced"
    CONFIRMATION_ISSUED = "confirmation_issued"
    EMAIL_CHANGED = "email_changed"
    PHONE_CHANGED = "phone_changed"
    COT_SET = "cot_set"
    COT_LOCKED = "cot_locked"
    COT_UNLOCKED = "cot_unlocked"


class ActiveProfileExists(Exception):
    """The person has a profile that is trusted or waits for trust; nothing was created."""


class NotWaiting(Exception):
    """Only a profile that waits can be trusted, refused or booked; this one is in `state`."""

    def __init__(self, state: State) -> None:
        super().__init__(f"the profile is {state}")
        self.state = state


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the history; `at` in seconds since the epoch, `by` names the clerk, `note` is a number, a date or a reason."""

    at: float
    event: Event
    by: str = ""
    note: str = ""


class Appointment(Struct, frozen=True, kw_only=True):
    """A visit at a branch; `at` in seconds since the epoch."""

    branch: str
    at: float


class Shown(Struct, frozen=True, kw_only=True):
    """The document that a person showed, and the clerk (PESEL and name) and branch where."""

    document: DocumentType
    number: str
    clerk: str
    clerk_name: str
    branch: str


class Profile(Struct, frozen=True, kw_only=True):
    """One profile. `registration` names the form that made it, so that a form sent twice makes one. `cot_hash` is empty without access to
    COT. `proposed` is what the first of two clerks saw. Instants are in seconds since the epoch."""

    registration: str
    login: str
    password_hash: str
    person: Person
    way: Way
    email: str
    phone: str
    made_at: float
    cot_hash: str = ""
    cot_failures: int = 0
    written_state: State = State.UNTRUSTED
    appointment: Appointment | None = None
    proposed: Shown | None = None
    history: tuple[Entry, ...] = ()

    @property
    def deadline(self) -> float:
        """Until when an untrusted profile waits (Z1)."""
        return self.made_at + WAITING_DAYS * DAY

    def state(self, now: float) -> State:
        if self.written_state is State.UNTRUSTED and now >= self.deadline:
            return State.EXPIRED
        return self.written_state

    def is_active(self, now: float) -> bool:
        """Whether it stands in the way of another one of the same person."""
        return self.state(now) in (State.UNTRUSTED, State.TRUSTED)

    @property
    def reason(self) -> str:
        """Why it was refused; empty where it was not."""
        return next((entry.note for entry in reversed(self.history) if entry.event is Event.REFUSED), "")

    def visits(self, branch: str) -> bool:
        """Whether the person has an appointment there."""
        return self.appointment is not None and self.appointment.branch == branch

    def told(self, entry: Entry) -> "Profile":
        """With one more line of history."""
        return replace(self, history=(*self.history, entry))

    def reached_by(self, email: str, phone: str, now: float) -> "Profile":
        """With these contact data; the history tells each that changed, as `old → new`."""
        changed, asked = self, ((Event.EMAIL_CHANGED, self.email, email), (Event.PHONE_CHANGED, self.phone, phone))
        for event, old, new in asked:
            if old != new:
                changed = changed.told(Entry(at=now, event=event, note=f"{old} → {new}"))
        return replace(changed, email=email, phone=phone)

    def decided(self, state: State, entry: Entry) -> "Profile":
        """Trusted, refused or replaced. Raises `NotWaiting`: what was decided is not decided again."""
        self.must_wait(entry.at)
        return replace(self.told(entry), written_state=state, proposed=None)

    def must_wait(self, now: float) -> None:
        """Raises `NotWaiting` unless the profile is untrusted and its days are not over."""
        if self.state(now) is not State.UNTRUSTED:
            raise NotWaiting(self.state(now))


class Holder(Struct, frozen=True, kw_only=True):
    """A person with all profiles that were ever theirs, oldest first."""

    profiles: tuple[Profile, ...] = ()

    def active(self, now: float) -> Profile | None:
        return next((profile for profile in self.profiles if profile.is_active(now)), None)

    def latest(self, now: float) -> Profile | None:
        """The active profile, else the youngest."""
        return self.active(now) or (self.profiles[-1] if self.profiles else None)

    def called(self, login: str) -> Profile | None:
        return next((profile for profile in self.profiles if profile.login == login), None)

    def made_by(self, registration: str) -> Profile | None:
        """The profile that this form has made."""
        return next((profile for profile in self.profiles if profile.registration == registration), None)

    def with_new(self, profile: Profile) -> "Holder":
        """With the new profile; unchanged where its form was carried out before. Raises `ActiveProfileExists`.

        A trusted profile takes the place of one that waits: otherwise whoever knows a PESEL could keep its owner out for a week.
        """
        if self.made_by(profile.registration):
            return self
        active = self.active(profile.made_at)
        if active and (profile.written_state is not State.TRUSTED or active.written_state is State.TRUSTED):
            raise ActiveProfileExists()
        freed = self
        if active:
            replaced = Entry(at=profile.made_at, event=Event.REPLACED)
            freed = self.change(active.login, lambda old: old.decided(State.REPLACED, replaced))
        return replace(freed, profiles=(*freed.profiles, profile))

    def change(self, login: str, change: Callable[[Profile], Profile]) -> "Holder":
        """With one profile changed."""
        return replace(self, profiles=tuple(change(one) if one.login == login else one for one in self.profiles))
