"""Whose account is in use in this browser, as it is now."""

from collections.abc import Callable

from msgspec import Struct

from relying_party.accounts.accounts import Accounts
from relying_party.accounts.holder import Account, Status
from relying_party.session import Visit

PORTAL = "praca"


class Presence(Struct, frozen=True, kw_only=True):
    """Looks at the session of the request; `visit` gives it, `language` the code of the language in which the page is shown."""

    accounts: Accounts
    visit: Callable[[], Visit]
    language: Callable[[], str]

    def account(self) -> Account | None:
        """The account in use; one that was closed or blocked meanwhile is in use no more."""
        session = self.visit().session
        login = session.logged_in.get(PORTAL) if session else None
        account = self.accounts.holder(login.identifier).account(login.account) if login else None
        if account is None or account.status is not Status.ACTIVE:
            return None
        self.accounts.speaks(account, self.language())
        return account
