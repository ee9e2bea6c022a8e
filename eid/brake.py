"""A brake on guessing: what failed too often within a while must wait.

Failures alone count, so that many honest people behind one address stop nobody, and a right answer writes nothing.
"""

import hashlib
import ipaddress
from functools import lru_cache

from msgspec import Struct

from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store

WHILE = 5 * MINUTE
"""From the first failure until all are forgotten."""


class Braked(Exception):
    """Too many failures; nothing is looked at before `until` (seconds since the epoch)."""

    def __init__(self, until: float) -> None:
        super().__init__("too many failures")
        self.until = until


class Failures(Struct, frozen=True, kw_only=True):
    """Those of one key; forgotten at `expires_at` (seconds since the epoch)."""

    count: int
    expires_at: float


class Brake:
    """Counts per key among all processes that share the store, in records of `kind`; an empty key, or a limit of 0, is never counted."""

    def __init__(self, store: Store, kind: str, clock: Clock, limit: int) -> None:
        self._failures = Collection(store, kind, Failures)
        self._clock = clock
        self._limit = limit

    def check(self, key: str) -> None:
        """Raises `Braked`."""
        known = self._failures.get(_stored(key)) if key and self._limit else None
        if known and known.count >= self._limit and self._clock.now() < known.expires_at:
            raise Braked(known.expires_at)

    def note(self, key: str) -> None:
        """One more failure."""
        now = self._clock.now()

        def noted(known: Failures | None) -> Failures:
            if known and now < known.expires_at:
                return Failures(count=known.count + 1, expires_at=known.expires_at)
            return Failures(count=1, expires_at=now + WHILE)

        if key and self._limit:
            self._failures.update(_stored(key), noted)


@lru_cache(maxsize=1024)
def sender(address: str) -> str:
    """The key of who sends from that IP address: of IPv6 the /64, which is one customer's. Empty for loopback, where testers run side by
    side and fail on purpose, and for what is no address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv6Address):
        known = known.ipv4_mapped or known
    if known.is_loopback:
        return ""
    return str(known if known.version == 4 else ipaddress.ip_network((known, 64), strict=False))


def _stored(key: str) -> str:
    """Keys may be of any length and hold what nobody should read in the store, such as a password typed as a name."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
