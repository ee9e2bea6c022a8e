"""The pause after wrong passwords: a login name that failed too often in a row must wait, whether it exists or not, and so must an
address from which too many failed (`eid/brake.py`).
"""

from msgspec import Struct

from eid.brake import Brake, Braked, sender
from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store

LIMIT = 5
PAUSE = 5 * MINUTE


def ephemeral(portal: str) -> tuple[str, str]:
    """Kinds of record that a sweeper may remove after their `expires_at`."""
    return f"{portal}-login-attempts", f"{portal}-login-senders"


class TooManyAttempts(Exception):
    """The login name, or the address, must wait until `until` (seconds since the epoch)."""

    def __init__(self, until: float) -> None:
        super().__init__("too many attempts")
        self.until = until


class Attempts(Struct, frozen=True, kw_only=True):
    """How often a name was tried in a row; after `expires_at` (seconds since the epoch) it begins anew."""

    count: int
    expires_at: float


class LoginAttempts:
    """Counts per login name and per address, among all processes that share the store. `address_failures` is how many an address may
    have, 0: any number."""

    def __init__(self, store: Store, portal: str, clock: Clock, address_failures: int) -> None:
        names, senders = ephemeral(portal)
        self._attempts = Collection(store, names, Attempts)
        self._senders = Brake(store, senders, clock, address_failures)
        self._clock = clock

    def count(self, key: str) -> None:
        """Notes an attempt before its password is looked at, so that many at once gain nothing. Raises `TooManyAttempts`."""
        now = self._clock.now()

        def change(found: Attempts | None) -> Attempts:
            tried = found.count if found and now < found.expires_at else 0
            if found and tried >= LIMIT:
                raise TooManyAttempts(found.expires_at)
            return Attempts(count=tried + 1, expires_at=now + PAUSE)

        self._attempts.update(key, change)

    def count_from(self, address: str, key: str) -> None:
        """As `count`, where the IP address need not wait."""
        self.check_sender(address)
        self.count(key)

    def check_sender(self, address: str) -> None:
        """Raises `TooManyAttempts` where the IP address must wait."""
        try:
            self._senders.check(sender(address))
        except Braked as braked:
            raise TooManyAttempts(braked.until) from braked

    def failed_from(self, address: str) -> None:
        """Notes that a password from the address was wrong."""
        self._senders.note(sender(address))

    def forget(self, key: str) -> None:
        """Begins anew after a right password."""
        self._attempts.delete(key)
