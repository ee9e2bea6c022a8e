"""The decision at the branch: trust or refuse, by one clerk or by two, each time with a line in the audit (Z13)."""

from enum import StrEnum

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from eid.clock import Clock
from eid.identity.documents import DocumentType, parse_document_number
from eid.storage.collection import written
from eid.storage.store import Store
from relying_party.zus.branch.branches import BRANCHES
from relying_party.zus.branch.clerks import Clerk
from relying_party.zus.branch.examination import Examined
from relying_party.zus.profiles.profile import Entry, Event, Profile, Shown, State
from relying_party.zus.profiles.profiles import Profiles

AUDIT = "zus-audit"
AUDIT_SHOWN = 200


class Act(StrEnum):
    """What the audit tells."""

    SEARCHED = "searched"
    PROPOSED = "proposed"
    TRUSTED = "trusted"
    REFUSED = "refused"


class Forbidden(StrEnum):
    """Why this clerk may not decide."""

    OWN_PROFILE = "own_profile"
    SAME_CLERK = "same_clerk"
    NOT_PROPOSED = "not_proposed"


class MayNotDecide(Exception):
    """This clerk may not decide here; `why` says so."""

    def __init__(self, why: Forbidden) -> None:
        super().__init__(why)
        self.why = why


class Line(Struct, frozen=True, kw_only=True):
    """One line of the audit; `at` in seconds since the epoch, `note` is a document, a reason or what was searched for."""

    at: float
    clerk: str
    clerk_name: str
    branch: str
    act: Act
    login: str
    note: str = ""


class Desk:
    """With `four_eyes` a second clerk must confirm what the first has seen."""

    def __init__(self, store: Store, profiles: Profiles, clock: Clock, *, four_eyes: bool) -> None:
        self._store = store
        self._profiles = profiles
        self._clock = clock
        self.four_eyes = four_eyes

    def search(self, clerk: Clerk, text: str) -> Profile | None:
        """The profile with this login or PESEL."""
        found = self._profiles.find(text)
        self._note(clerk, Act.SEARCHED, found.login if found else "", text.strip()[:40])
        return found

    def trust(self, clerk: Clerk, login: str, examined: Examined) -> Profile:
        """The profile, trusted, or proposed to a second clerk. `examined` has no faults. Raises `MayNotDecide`, `NotWaiting`."""
        of = DocumentType(examined.document)
        number = parse_document_number(of, examined.number)
        shown = Shown(document=of, number=number, clerk=clerk.pesel, clerk_name=clerk.name, branch=clerk.branch)

        def change(profile: Profile) -> Profile:
            _keep_off_own(clerk, profile)
            if not self.four_eyes:
                return profile.decided(State.TRUSTED, self._entry(clerk, Event.TRUSTED))
            profile.must_wait(self._clock.now())
            return replace(profile.told(self._entry(clerk, Event.PROPOSED)), proposed=shown)

        profile = self._profiles.change(login, change)
        self._note(clerk, Act.PROPOSED if self.four_eyes else Act.TRUSTED, login, number)
        return profile

    def confirm(self, clerk: Clerk, login: str) -> Profile:
        """The profile, trusted by a second clerk. Raises `MayNotDecide`, `NotWaiting`."""

        def change(profile: Profile) -> Profile:
            _keep_off_own(clerk, profile)
            profile.must_wait(self._clock.now())
            if profile.proposed is None:
                raise MayNotDecide(Forbidden.NOT_PROPOSED)
            if profile.proposed.clerk == clerk.pesel:
                raise MayNotDecide(Forbidden.SAME_CLERK)
            return profile.decided(State.TRUSTED, self._entry(clerk, Event.TRUSTED))

        profile = self._profiles.change(login, change)
        self._note(clerk, Act.TRUSTED, login)
        return profile

    def refuse(self, clerk: Clerk, login: str, reason: str) -> Profile:
        """The profile, refused; it frees the PESEL. Raises `MayNotDecide`, `NotWaiting`."""

        def change(profile: Profile) -> Profile:
            _keep_off_own(clerk, profile)
            return profile.decided(State.REFUSED, self._entry(clerk, Event.REFUSED, reason))

        profile = self._profiles.change(login, change)
        self._note(clerk, Act.REFUSED, login, reason)
        return profile

    def audit(self) -> list[Line]:
        """The latest lines, the newest first."""
        lines: list[Line] = []
        after = 0
        while page := self._store.since(AUDIT, after):
            after = page[-1][0]
            lines = [*lines, *(msgspec.convert(record, Line) for _, record in page)][-AUDIT_SHOWN:]
        return lines[::-1]

    def _entry(self, clerk: Clerk, event: Event, note: str = "") -> Entry:
        return Entry(at=self._clock.now(), event=event, by=f"{clerk.name}, {BRANCHES[clerk.branch]}", note=note)

    def _note(self, clerk: Clerk, act: Act, login: str, note: str = "") -> None:
        line = Line(at=self._clock.now(), clerk=clerk.pesel, clerk_name=clerk.name, branch=clerk.branch, act=act, login=login, note=note)
        self._store.append(AUDIT, written(line))


def _keep_off_own(clerk: Clerk, profile: Profile) -> None:
    """A clerk does not decide about themselves."""
    if profile.person.identifier.pesel == clerk.pesel:
        raise MayNotDecide(Forbidden.OWN_PROFILE)
