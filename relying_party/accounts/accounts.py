"""The accounts of one portal, over the store; safe among any number of threads and processes."""

from msgspec import Struct

from eid.chance import Chance, handle
from eid.clock import Clock
from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.accounts.attempts import LoginAttempts
from relying_party.accounts.holder import Account, ActiveAccountExists, Entry, Event, Holder, Method, NotActive, Status
from relying_party.accounts.login_names import LoginNames, normal, storage_key
from relying_party.accounts.passwords import Passwords
from relying_party.accounts.roles import Role


class WrongPassword(Exception):
    """There is no such login name, or the password is not its."""


class Opening(Struct, frozen=True, kw_only=True):
    """What it takes to open an account: facts that were vouched for, and what the person chose.

    `registration` is the one-time name of the form; the same one twice opens one account.
    """

    registration: str
    person: Person
    level: Level
    verified_by: Method
    email: str
    phone: str
    login: str
    roles: tuple[Role, ...]


class Accounts:
    """Opens, finds, closes and blocks accounts; logs people in."""

    def __init__(self, store: Store, portal: str, clock: Clock, chance: Chance) -> None:
        self._holders = Collection(store, f"{portal}-holder", Holder)
        self._login_names = LoginNames(store, portal, clock, self._holders)
        self._attempts = LoginAttempts(store, portal, clock)
        self._passwords = Passwords()
        self._clock = clock
        self._chance = chance

    def holder(self, identifier: PersonIdentifier) -> Holder:
        """The person's accounts at this portal; a person without any is a holder, too."""
        return self._holders.get(holder_key(identifier)) or Holder()

    def register(self, opening: Opening, password: str) -> Account:
        """As `open`, with a password that is hashed only where an account may be opened: a hash is dear."""
        holder = self.holder(opening.person.identifier)
        if holder.active and not holder.opened_by(opening.registration):
            raise ActiveAccountExists()
        return self.open(opening, self._passwords.hash(password))

    def open(self, opening: Opening, password_hash: str) -> Account:
        """The account that this form opens, or has opened before. Raises `ActiveAccountExists` (P27) and `LoginNameTaken`; then nothing
        was created."""
        key = holder_key(opening.person.identifier)
        self._login_names.claim(opening.login, key)
        account = self._new(opening, password_hash)
        holder = self._holders.update(key, lambda found: (found or Holder()).open(account))
        return (holder and holder.opened_by(opening.registration)) or account

    def log_in(self, login: str, password: str) -> Account:
        """The active account with this login and password. Raises `TooManyAttempts`, `WrongPassword` and, only to a person who knows the
        password, `NotActive`."""
        key = storage_key(login)
        self._attempts.count(key)
        account = self._login_names.account(login)
        if not self._passwords.verify(account.password_hash if account else None, password) or account is None:
            raise WrongPassword()
        self._attempts.forget(key)
        if account.status is not Status.ACTIVE:
            raise NotActive(account.status)
        return account

    def close(self, identifier: PersonIdentifier, account_id: str) -> None:
        """Ends the account at its person's wish. Raises `NotActive`."""
        self._end(identifier, account_id, Status.CLOSED, Event.CLOSED)

    def block(self, identifier: PersonIdentifier, account_id: str) -> None:
        """Ends the account at the office's wish. Raises `NotActive`."""
        self._end(identifier, account_id, Status.BLOCKED, Event.BLOCKED)

    def _end(self, identifier: PersonIdentifier, account_id: str, status: Status, event: Event) -> None:
        entry = Entry(at=self._clock.now(), event=event)

        def change(holder: Holder | None) -> Holder | None:
            return holder and holder.change(account_id, lambda account: account.ended(status, entry))

        self._holders.update(holder_key(identifier), change)

    def _new(self, opening: Opening, password_hash: str) -> Account:
        return Account(
            id=handle(self._chance),
            registration=opening.registration,
            login=normal(opening.login),
            password_hash=password_hash,
            person=opening.person,
            level=opening.level,
            verified_by=opening.verified_by,
            email=opening.email,
            phone=opening.phone,
            roles=opening.roles,
            history=(Entry(at=self._clock.now(), event=Event.REGISTERED),),
        )


def holder_key(identifier: PersonIdentifier) -> str:
    """One person, one key: `PL:90810100010`."""
    return f"{identifier.country}:{identifier.value}"
