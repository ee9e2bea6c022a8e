"""Removes what died long ago, so that a store does not grow without end. Whether something has expired is judged where it is used."""

import threading
from collections.abc import Callable, Iterable

from eid.clock import HOUR, MINUTE, Clock
from eid.storage.store import Record, Store, StoreUnavailable

INTERVAL = 5 * MINUTE
"""Seconds between two rounds over the same store, however many processes share it."""
GRACE = HOUR
"""Seconds that a record outlives its `expires_at`, so that pages and errors can still say *expired* instead of *unknown*."""
_BATCH = 100
_BREATH = 0.02


class Sweeper:
    """Goes through the kinds, which it asks for at every round; every record of them has `expires_at` in seconds since the epoch."""

    def __init__(self, store: Store, clock: Clock, kinds: Callable[[], Iterable[str]]) -> None:
        self._store = store
        self._clock = clock
        self._kinds = kinds
        self._stop = threading.Event()

    def start(self) -> threading.Thread:
        """Sweeps in the background until `stop`; for a server only."""
        thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Ends the background work soon."""
        self._stop.set()

    def sweep(self) -> int:
        """One round, unless another process made one less than `INTERVAL` ago; returns how many records were removed."""
        return sum(self._sweep_kind(kind) for kind in self._kinds()) if self._has_turn() else 0

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL):
            try:
                self.sweep()
            except StoreUnavailable:  # whoever needs the store tells; the next round tries again
                continue

    def _has_turn(self) -> bool:
        now = self._clock.now()
        mine: list[bool] = []

        def claim(record: Record | None) -> Record:
            mine[:] = [record is None or not record["swept_at"] <= now < record["swept_at"] + INTERVAL]
            return {"swept_at": now} if mine[0] else dict(record or {})

        self._store.update("sweeper", "turn", claim)
        return mine[0]

    def _sweep_kind(self, kind: str) -> int:
        dead_before = self._clock.now() - GRACE

        def unless_dead(record: Record | None) -> Record | None:
            return None if record is None or record["expires_at"] < dead_before else record

        removed = 0
        for seen, (key, record) in enumerate(self._store.items(kind), start=1):
            if seen % _BATCH == 0 and self._stop.wait(_BREATH):  # leaves the processor to requests
                break
            if unless_dead(record) is None:
                removed += self._store.update(kind, key, unless_dead) is None
        return removed
