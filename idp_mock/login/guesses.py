"""Wrong passwords beyond one login: a user name, and an address, that gather too many must wait (`eid/brake.py`).

The limits are wide, for suites type wrong passwords on purpose, and nothing that comes over loopback counts.
"""

from eid.brake import Brake, Braked, sender
from eid.clock import Clock
from eid.storage.store import Store
from idp_mock.settings import Settings

GUESSES = "login-guesses"
"""The kind of the records."""


class Guesses:
    """Of one space; a user name that nobody has is treated like any other."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        self._of_names = Brake(store, GUESSES, clock, settings.account_failures)
        self._of_addresses = Brake(store, GUESSES, clock, settings.address_failures)

    def allowed(self, username: str, address: str) -> bool:
        """Whether a password for that name may be looked at."""
        origin = sender(address)
        if not origin:
            return True
        try:
            self._of_addresses.check(origin)
            self._of_names.check(f"name {username}")
        except Braked:
            return False
        return True

    def wrong(self, username: str, address: str) -> None:
        """Notes a password that did not fit."""
        origin = sender(address)
        if origin:
            self._of_addresses.note(origin)
            self._of_names.note(f"name {username}")
