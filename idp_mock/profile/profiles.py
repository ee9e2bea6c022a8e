"""The profiles of a space. Whatever becomes of a profile, its persona follows, so that the next login knows."""

from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, digits
from eid.clock import Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.annex.records import APPLICATIONS, HOLDERS
from idp_mock.login.session import Subject
from idp_mock.personas.persona import Persona, State
from idp_mock.personas.personas import Personas
from idp_mock.profile import life
from idp_mock.profile.life import ActiveProfileExists, Change, Event, Holder, NotPossible, Profile, Status


class UnknownApplication(Exception):
    """There is no application with that number."""


class NotTheSame(Exception):
    """The person who was vouched for is not the one who applied."""


class Deceased(Exception):
    """According to the register the person has died."""


class _Filed(Struct, frozen=True, kw_only=True):
    """Whose application it is."""

    pesel: str


_STATES = {Status.ACTIVE: State.ACTIVE}
"""Of the persona; with any other status it has no profile. That an active one has expired, the persona knows by itself."""


class Profiles:
    """Every method may raise `ActiveProfileExists`, `NotPossible` and, where it takes a number, `UnknownApplication`."""

    def __init__(self, store: Store, personas: Personas, clock: Clock, chance: Chance) -> None:
        self._holders = Collection(store, HOLDERS, Holder)
        self._filed = Collection(store, APPLICATIONS, _Filed)
        self._personas = personas
        self._clock = clock
        self._chance = chance

    def apply(self, persona: Persona) -> Profile:
        """Applies for a profile of that persona, who has a PESEL and an own user name and cannot log in yet. Raises `AlreadyExists` for a
        taken user name, and `Deceased`."""
        now, pesel = self._clock.now(), persona.person.identifier.value
        self._expect_nobody_active(pesel)
        self._personas.add(replace(persona, state=State.NO_PROFILE))
        profile = life.applied(f"PZ{digits(self._chance, 8)}", persona.username, persona.person, now)
        try:
            self._holders.update(pesel, lambda holder: (holder or Holder()).opened(profile, now))
        except ActiveProfileExists:
            self._personas.remove(persona.username)
            raise
        self._filed.put(profile.number, _Filed(pesel=pesel))
        return profile

    def apply_through(self, persona: Persona, bank: str) -> Profile:
        """As `apply`, with the person that the bank vouches for: confirmed at once."""
        return self._confirm(self.apply(persona).number, Event.CONFIRMED_BY_BANK, bank)

    def confirm_through(self, number: str, subject: Subject, bank: str) -> Profile:
        """A bank says that this is the person. Raises `NotTheSame`."""
        if subject.person.identifier != self.find(number).person.identifier:
            raise NotTheSame(number)
        return self._confirm(number, Event.CONFIRMED_BY_BANK, bank)

    def confirm_at(self, number: str, point: str) -> Profile:
        """A clerk of that point has seen the person and a document."""
        return self._confirm(number, Event.CONFIRMED_AT_POINT, point)

    def refuse(self, number: str, reason: str) -> Profile:
        """A clerk does not confirm it."""
        return self._change(number, lambda profile: life.refused(profile, reason, self._clock.now()))

    def extend(self, persona: Persona) -> Profile:
        return self._change_own(persona, lambda profile: life.extended(profile, self._clock.now()))

    def revoke(self, persona: Persona) -> Profile:
        return self._change_own(persona, lambda profile: life.revoked(profile, self._clock.now()))

    def rename(self, persona: Persona, family_name: str) -> Profile:
        return self._change_own(persona, lambda profile: life.renamed(profile, family_name, self._clock.now()))

    def find(self, number: str) -> Profile:
        """The application with that number; spaces and small letters do not matter."""
        number = "".join(number.split()).upper()
        filed = self._filed.get(number)
        holder = self._holders.get(filed.pesel) if filed else None
        profile = holder.find(number) if holder else None
        if profile is None:
            raise UnknownApplication(number)
        return profile

    def of(self, persona: Persona) -> Profile:
        """The newest profile with that user name; that of a persona who was not made here is made up from what the persona is."""
        holder = self._holders.get(persona.person.identifier.value)
        return (holder and holder.of(persona.username)) or _adopted(persona)

    def _confirm(self, number: str, event: Event, note: str) -> Profile:
        number = self.find(number).number
        return self._change(number, lambda profile: life.confirmed(profile, event, note, self._clock.now()))

    def _change(self, number: str, change: Change) -> Profile:
        before = self.find(number)
        if before.status_at(self._clock.now()) is Status.WAITING:
            self._expect_nobody_active(before.person.identifier.value)
        return self._follow(before.person.identifier.value, number, change)

    def _change_own(self, persona: Persona, change: Change) -> Profile:
        """Of a persona who was not made here, the profile is kept from now on."""
        profile, pesel = self.of(persona), persona.person.identifier.value
        now = self._clock.now()
        if persona.state_at(now) is not State.ACTIVE:
            raise NotPossible(profile.status_at(now))
        if not profile.number:
            number = f"PZ{digits(self._chance, 8)}"
            profile = replace(profile, number=number)
            self._holders.update(pesel, partial(_kept, profile=profile, now=now))
            self._filed.put(number, _Filed(pesel=pesel))
        return self._follow(pesel, profile.number, change)

    def _follow(self, pesel: str, number: str, change: Change) -> Profile:
        now = self._clock.now()
        holder = self._holders.update(pesel, lambda known: (known or Holder()).changed(number, change, now))
        profile = holder.find(number) if holder else None
        if profile is None:
            raise UnknownApplication(number)
        persona = self._personas.get(profile.username)
        if persona is not None:
            state = _STATES.get(profile.status, State.NO_PROFILE)
            self._personas.put(replace(persona, person=profile.person, state=state, valid_until=profile.ends_at))
        return profile

    def _expect_nobody_active(self, pesel: str) -> None:
        """Nor anybody dead. Personas may have profiles that were not made here."""
        now = self._clock.now()
        known = self._personas.known_by(lambda identifier: identifier.pesel == pesel, now)
        if known is not None and known.state_at(now) is State.ACTIVE:
            raise ActiveProfileExists(pesel)
        if known is not None and known.state is State.DECEASED:
            raise Deceased(pesel)


def _kept(holder: Holder | None, profile: Profile, now: float) -> Holder:
    return (holder or Holder()).opened(profile, now)


_ADOPTED = {State.ACTIVE: Status.ACTIVE, State.EXPIRED: Status.EXPIRED}


def _adopted(persona: Persona) -> Profile:
    status = _ADOPTED.get(persona.state, Status.REVOKED)
    return Profile(number="", username=persona.username, person=persona.person, status=status, ends_at=persona.valid_until)
