"""The accounts of one portal, over the store; safe among any number of threads and processes."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import Clock
from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.accounts.attempts import LoginAttempts
from relying_party.accounts.holder import Account, ActiveAccountExists, EmailNotConfirmed, Entry, Event, Holder, Method, NotActive, Status
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
    email_confirmed: bool = True


class Accounts:
    """Opens, finds, changes, closes and blocks accounts; logs people in."""

    def __init__(self, store: Store, portal: str, clock: Clock, chance: Chance, address_failures: int = 0) -> None:
        self._holders = Collection(store, f"{portal}-holder", Holder)
        self._login_names = LoginNames(store, portal, clock, self._holders)
        self._attempts = LoginAttempts(store, portal, clock, address_failures)
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

    def log_in(self, login: str, password: str, address: str = "") -> Account:
        """The active account with this login and password, which came from that IP address. Raises `TooManyAttempts`, `WrongPassword`
        and, only to a person who knows the password, `NotActive` and `EmailNotConfirmed`."""
        key = storage_key(login)
        self._attempts.count_from(address, key)
        account = self._login_names.account(login)
        if not self._passwords.verify(account.password_hash if account else None, password) or account is None:
            self._attempts.failed_from(address)
            raise WrongPassword()
        self._attempts.forget(key)
        if account.status is not Status.ACTIVE:
            raise NotActive(account.status)
        if not account.email_confirmed:
            raise EmailNotConfirmed(account)
        return account

    def change_contact(self, account: Account, email: str, phone: str) -> None:
        """Raises `NotActive`."""
        self._change(account, Event.CONTACT_CHANGED, lambda found: replace(found, email=email, phone=phone))

    def change_password(self, account: Account, old: str, new: str) -> None:
        """Raises `TooManyAttempts`, `WrongPassword` where the old one is not the account's, and `NotActive`."""
        key = storage_key(account.login)
        self._attempts.count(key)
        if not self._passwords.verify(account.password_hash, old):
            raise WrongPassword()
        self._attempts.forget(key)
        password_hash = self._passwords.hash(new)
        self._change(account, Event.PASSWORD_CHANGED, lambda found: replace(found, password_hash=password_hash))

    def confirm_email(self, identifier: PersonIdentifier, account_id: str) -> None:
        """Notes that the account's owner reads what is sent to its address; once. Raises `NotActive`."""
        account = self.holder(identifier).account(account_id)
        if account and not account.email_confirmed:
            self._change(account, Event.EMAIL_CONFIRMED, lambda found: replace(found, email_confirmed=True))

    def speaks(self, account: Account, language: str) -> None:
        """Notes the language in which the owner reads the pages now; writes only where it is another than before."""
        if account.language != language:
            self._holders.update(
                holder_key(account.person.identifier),
                lambda holder: holder and holder.change(account.id, lambda found: replace(found, language=language)),
            )

    def close(self, identifier: PersonIdentifier, account_id: str) -> None:
        """Ends the account at its person's wish. Raises `NotActive`."""
        self._end(identifier, account_id, Status.CLOSED, Event.CLOSED)

    def block(self, identifier: PersonIdentifier, account_id: str) -> None:
        """Ends the account at the office's wish. Raises `NotActive`."""
        self._end(identifier, account_id, Status.BLOCKED, Event.BLOCKED)

    def unblock(self, identifier: PersonIdentifier, account_id: str) -> None:
        """Lets the account be used again. Raises `NotActive` unless it is blocked, `ActiveAccountExists` where the person has another one
        by now."""
        entry = Entry(at=self._clock.now(), event=Event.UNBLOCKED)
        self._holders.update(holder_key(identifier), lambda found: found and found.unblock(account_id, entry))

    def _change(self, account: Account, event: Event, change: Callable[[Account], Account]) -> None:
        entry = Entry(at=self._clock.now(), event=event)

        def changed(found: Account) -> Account:
            if found.status is not Status.ACTIVE:
                raise NotActive(found.status)
            return change(found).told(entry)

        self._holders.update(holder_key(account.person.identifier), lambda holder: holder and holder.change(account.id, changed))

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
            email_confirmed=opening.email_confirmed,
            history=(Entry(at=self._clock.now(), event=Event.REGISTERED),),
        )


def holder_key(identifier: PersonIdentifier) -> str:
    """One person, one key: `PL:90810100010`."""
    return f"{identifier.country}:{identifier.value}"
