"""All profiles, over the store; safe among any number of threads and processes."""

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance
from eid.clock import Clock
from eid.identity.person import Person
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.accounts.accounts import WrongPassword, holder_key
from relying_party.accounts.attempts import LoginAttempts
from relying_party.accounts.login_names import storage_key
from relying_party.accounts.passwords import Passwords
from relying_party.zus.profiles.login_name import LoginNames
from relying_party.zus.profiles.profile import ActiveProfileExists, Entry, Event, Holder, Profile, State, Way

NAMESPACE = "zus"
HOLDER = "zus-holder"


class UnknownProfile(Exception):
    """There is no profile with that login."""


class Application(Struct, frozen=True, kw_only=True):
    """What it takes to make a profile: facts about the person (vouched for, unless the way is untrusted), and what they chose.
    `registration` is the one-time name of the form; `cot_password` is empty where no access to COT is wanted."""

    registration: str
    person: Person
    way: Way
    email: str
    phone: str
    password: str
    cot_password: str


class Profiles:
    """Makes, finds and changes profiles; logs people in. `attempts` are those to guess a password of any kind."""

    def __init__(self, store: Store, clock: Clock, chance: Chance, address_failures: int = 0) -> None:
        self._holders = Collection(store, HOLDER, Holder)
        self._login_names = LoginNames(store, chance)
        self.attempts = LoginAttempts(store, NAMESPACE, clock, address_failures)
        self._passwords = Passwords()
        self._clock = clock

    def holder(self, key: str) -> Holder:
        """By `accounts.holder_key`; a person without any profile is a holder, too."""
        return self._holders.get(key) or Holder()

    def find(self, text: str) -> Profile | None:
        """By login, or by PESEL: then the active profile, else the youngest."""
        sought = text.strip()
        owner = self._login_names.holder(sought)
        if owner:
            return self.holder(owner).called(sought)
        return self.holder(f"PL:{sought}").latest(self._clock.now()) if len(sought) == 11 else None

    def waiting(self) -> Iterator[Profile]:
        """Every profile that waits for trust, in no order. Goes through all holders: not for the hot path."""
        now = self._clock.now()
        for _, holder in self._holders.items():
            yield from (one for one in holder.profiles if one.state(now) is State.UNTRUSTED)

    def register(self, application: Application) -> Profile:
        """The profile that this form makes, or has made before. Raises `ActiveProfileExists`; then nothing was created."""
        key, now = holder_key(application.person.identifier), self._clock.now()
        trusted = application.way is not Way.UNTRUSTED
        known = self.holder(key)
        if made := known.made_by(application.registration):
            return made
        active = known.active(now)
        if active and not (trusted and active.written_state is State.UNTRUSTED):
            raise ActiveProfileExists()  # before the dear hashes; the update below decides
        profile = self._new(application, self._login_names.new(key), now)
        holder = self._holders.update(key, lambda found: (found or Holder()).with_new(profile))
        return (holder and holder.made_by(application.registration)) or profile

    def log_in(self, login: str, password: str, address: str = "") -> Profile:
        """The profile with this login and password, which came from that IP address, in whatever state it is. Raises
        `TooManyAttempts` and `WrongPassword`."""
        key = storage_key(login)
        self.attempts.count_from(address, key)
        profile = self.find(login.strip()) if self._login_names.holder(login.strip()) else None
        if not self._passwords.verify(profile.password_hash if profile else None, password) or profile is None:
            self.attempts.failed_from(address)
            raise WrongPassword()
        self.attempts.forget(key)
        return profile

    def change(self, login: str, change: Callable[[Profile], Profile]) -> Profile:
        """The profile after the change, atomically; `change` may run twice, and what it raises is passed on. Raises `UnknownProfile`."""
        key = self._login_names.holder(login)
        holder = self._holders.update(key, lambda found: found and found.change(login, change)) if key else None
        profile = holder.called(login) if holder else None
        if profile is None:
            raise UnknownProfile(login)
        return profile

    def hashed(self, password: str) -> str:
        """The hash that is kept in place of a password."""
        return self._passwords.hash(password)

    def verify(self, password_hash: str, password: str) -> bool:
        """Whether the hash is of this password; an empty one is of none, which takes as long."""
        return self._passwords.verify(password_hash or None, password)

    def _new(self, application: Application, login: str, now: float) -> Profile:
        profile = Profile(
            registration=application.registration,
            login=login,
            password_hash=self.hashed(application.password),
            person=application.person,
            way=application.way,
            email=application.email,
            phone=application.phone,
            made_at=now,
            cot_hash=self.hashed(application.cot_password) if application.cot_password else "",
            history=(Entry(at=now, event=Event.REGISTERED),),
        )
        return profile if application.way is Way.UNTRUSTED else replace(profile, written_state=State.TRUSTED)
