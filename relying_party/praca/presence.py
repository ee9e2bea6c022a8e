"""Whose account is in use in this browser, as it is now."""

from collections.abc import Callable

from msgspec import Struct

from relying_party.accounts.accounts import Accounts
from relying_party.accounts.holder import Account, Status
from relying_party.session import LoggedIn, Visit

PORTAL = "praca"


class Presence(Struct, frozen=True, kw_only=True):
    """Looks at the session of the request; `visit` gives it, `language` the code of the language in which the page is shown."""

    accounts: Accounts
    visit: Callable[[], Visit]
    language: Callable[[], str]

    def account(self) -> Account | None:
        """The account in use; one that was closed or blocked meanwhile, or got another password in another browser, is in use no more."""
        session = self.visit().session
        login = session.logged_in.get(PORTAL) if session else None
        account = self.accounts.holder(login.identifier).account(login.account) if login else None
        if login is None or account is None or account.status is not Status.ACTIVE or login.password != account.password_mark:
            return None
        self.accounts.speaks(account, self.language())
        return account

    def outlast_password(self, account: Account) -> None:
        """Goes on, under a new cookie, though the account has another password now: it was changed here."""
        changed = self.accounts.holder(account.person.identifier).account(account.id) or account
        self.visit().rotate(lambda session: session.with_login(PORTAL, login_of(changed)))


def login_of(account: Account) -> LoggedIn:
    """What a session keeps of who is in."""
    return LoggedIn(identifier=account.person.identifier, account=account.id, password=account.password_mark)
