"""A person's accounts at one portal in one record, so that "one active account per PESEL" (P27) is one atomic update of it."""

import hashlib
from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from eid.identity.level import Level
from eid.identity.person import Person
from relying_party.accounts.roles import Role


class Status(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"
    BLOCKED = "blocked"


class Method(StrEnum):
    """How the person's identity was verified (P2)."""

    NODE = "node"
    CERTIFICATE = "certificate"


class Event(StrEnum):
    """What the history of an account tells."""

    REGISTERED = "registered"
    CLOSED = "closed"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    CONTACT_CHANGED = "contact_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    EMAIL_CONFIRMED = "email_confirmed"


class ActiveAccountExists(Exception):
    """The person already has an account with the status active; nothing was created (P27)."""


class EmailNotConfirmed(Exception):
    """`account` waits for the link that was sent to its address to be opened."""

    def __init__(self, account: "Account") -> None:
        super().__init__("the address of the account is not confirmed")
        self.account = account


class NotActive(Exception):
    """The account cannot do this in its status, `status`."""

    def __init__(self, status: Status) -> None:
        super().__init__(f"the account is {status}")
        self.status = status


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the history; `at` in seconds since the epoch."""

    at: float
    event: Event


class Account(Struct, frozen=True, kw_only=True):
    """One verified account. `registration` names the form that opened it, so that a form sent twice opens one account;
    `language` is the code of the one that its owner last used here, empty until then."""

    id: str
    registration: str
    login: str
    password_hash: str
    person: Person
    level: Level
    verified_by: Method
    email: str
    phone: str
    roles: tuple[Role, ...]
    history: tuple[Entry, ...]
    status: Status = Status.ACTIVE
    email_confirmed: bool = True
    language: str = ""

    @property
    def password_mark(self) -> str:
        """Changes with the password, and tells nothing about it; empty where there is none."""
        return hashlib.sha256(self.password_hash.encode()).hexdigest()[:32] if self.password_hash else ""

    def told(self, entry: Entry) -> "Account":
        """The account with one more line of history."""
        return replace(self, history=(*self.history, entry))

    def ended(self, status: Status, entry: Entry) -> "Account":
        """The account closed or blocked. Raises `NotActive`: what has ended does not end again."""
        if self.status is not Status.ACTIVE:
            raise NotActive(self.status)
        return replace(self, status=status, history=(*self.history, entry))

    def unblocked(self, entry: Entry) -> "Account":
        """The account in use again. Raises `NotActive`: one that its owner closed stays closed."""
        if self.status is not Status.BLOCKED:
            raise NotActive(self.status)
        return replace(self.told(entry), status=Status.ACTIVE)


class Holder(Struct, frozen=True, kw_only=True):
    """A person, known by country and number, with all accounts of the portal that were ever theirs, oldest first."""

    accounts: tuple[Account, ...] = ()

    @property
    def active(self) -> Account | None:
        return next((account for account in self.accounts if account.status is Status.ACTIVE), None)

    @property
    def latest(self) -> Account | None:
        """The active account, else the youngest."""
        return self.active or (self.accounts[-1] if self.accounts else None)

    def account(self, account_id: str) -> Account | None:
        return next((account for account in self.accounts if account.id == account_id), None)

    def opened_by(self, registration: str) -> Account | None:
        """The account that this registration form has opened."""
        return next((account for account in self.accounts if account.registration == registration), None)

    def called(self, login: str) -> Account | None:
        """The account with this login name: the active one, else the youngest; a person may use a name again after closing."""
        named = Holder(accounts=tuple(account for account in self.accounts if account.login == login))
        return named.latest

    def open(self, account: Account) -> "Holder":
        """The holder with the new account; unchanged where its registration was carried out before. Raises `ActiveAccountExists`."""
        if self.opened_by(account.registration):
            return self
        if self.active:
            raise ActiveAccountExists()
        return replace(self, accounts=(*self.accounts, account))

    def unblock(self, account_id: str, entry: Entry) -> "Holder":
        """The holder with that account in use again. Raises `NotActive`, and `ActiveAccountExists` where another one is in use."""
        if self.active:
            raise ActiveAccountExists()
        return self.change(account_id, lambda account: account.unblocked(entry))

    def change(self, account_id: str, change: Callable[[Account], Account]) -> "Holder":
        """The holder with one account changed."""
        return replace(self, accounts=tuple(change(one) if one.id == account_id else one for one in self.accounts))
