"""Nonces that a DPoP proof must contain where the node demands it, so that no proof can be made long beforehand (RFC 9449 section 8)."""

import hmac

from msgspec import Struct

from eid.chance import Chance, handle
from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store

NONCES = "oidc-nonce"
GOOD_FOR = 5 * MINUTE
"""Seconds after which a new one is given; the former is taken for as long again."""


class Nonce(Struct, frozen=True, kw_only=True):
    """Kept under the number of its stretch of time; `expires_at` in seconds since the epoch."""

    value: str
    expires_at: float


class Nonces:
    """One for each stretch of time, the same for all clients and in all processes; each is read from the store once."""

    def __init__(self, store: Store, clock: Clock, chance: Chance) -> None:
        self._nonces = Collection(store, NONCES, Nonce)
        self._clock = clock
        self._chance = chance
        self._known: dict[int, str] = {}

    def current(self) -> str:
        """What clients must use from now on."""
        return self._of(self._stretch())

    def accepts(self, nonce: object) -> bool:
        """Whether it was given in this stretch of time or in the one before."""
        now = self._stretch()
        given = (self._of(number) for number in (now, now - 1))
        return isinstance(nonce, str) and any(hmac.compare_digest(one.encode(), nonce.encode("utf-8", "surrogatepass")) for one in given)

    def _stretch(self) -> int:
        return int(self._clock.now() // GOOD_FOR)

    def _of(self, number: int) -> str:
        if number not in self._known:
            fresh = Nonce(value=handle(self._chance), expires_at=(number + 2) * GOOD_FOR)
            kept = self._nonces.update(str(number), lambda found: found or fresh) or fresh
            self._known = {earlier: value for earlier, value in self._known.items() if earlier >= number - 1} | {number: kept.value}
        return self._known[number]
