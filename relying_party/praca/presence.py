"""Whose account is in use in this browser, as it is now."""

from collections.abc import Callable

from msgspec import Struct

from relying_party.accounts.accounts import Accounts
from relying_party.accounts.holder import Account, Status
from relying_party.session import Visit

PORTAL = "praca"


class Presence(Struct, frozen=True, kw_only=True):
    """Looks at the session of the request; `visit` gives it."""

    accounts: Accounts
    visit: Callable[[], Visit]

    def account(self) -> Account | None:
        """The account in use; one that was closed or blocked meanwhile is in use no more."""
        session = self.visit().session
        login = session.logged_in.get(PORTAL) if session else None
        account = self.accounts.holder(login.identifier).account(login.account) if login else None
        return account if account and account.status is Status.ACTIVE else None
