"""Snapshots: the state of a space under a name, to be brought back later. They lie in the space itself and end with it."""

from collections.abc import Iterable

from msgspec import Struct

from eid.chance import Chance, handle
from eid.clock import Shift
from eid.storage.collection import Collection
from eid.storage.namespace import Namespace
from eid.storage.store import Store

SNAPSHOTS = "snapshot"
"""Of the index; each snapshot's records lie in a namespace whose name begins likewise."""


class Snapshot(Struct, frozen=True, kw_only=True):
    """`life` names the namespace with the records, `shift` is how the clock was moved; `taken_at` in seconds since the epoch."""

    life: str
    taken_at: float
    shift: Shift


class Snapshots:
    """`kinds` are the kinds of records that make up the state. Neither taking nor restoring is one step: what a login writes meanwhile may
    or may not be in it."""

    def __init__(self, store: Store, chance: Chance, kinds: Iterable[str]) -> None:
        self._store = store
        self._chance = chance
        self._kinds = tuple(kinds)
        self._index = Collection(store, SNAPSHOTS, Snapshot)

    def all(self) -> dict[str, Snapshot]:
        """By name."""
        return dict(sorted(self._index.items()))

    def take(self, name: str, now: float, shift: Shift) -> Snapshot:
        """Keeps the state; a snapshot of the same name is replaced."""
        snapshot = Snapshot(life=handle(self._chance, 9), taken_at=now, shift=shift)
        self._copy(self._store, self._copies(snapshot))
        self.drop(name)
        self._index.put(name, snapshot)
        return snapshot

    def restore(self, name: str) -> Snapshot | None:
        """Puts the records back, whatever is there now; the clock is left to the caller. None where there is no such snapshot."""
        snapshot = self._index.get(name)
        if snapshot is None:
            return None
        for kind in self._kinds:
            self._store.clear(kind)
        self._copy(self._copies(snapshot), self._store)
        return snapshot

    def drop(self, name: str) -> bool:
        """Forgets it; False where there is none."""
        snapshot = self._index.take(name)
        if snapshot is None:
            return False
        self._copies(snapshot).clear()
        return True

    def _copies(self, snapshot: Snapshot) -> Namespace:
        return Namespace(self._store, f"{SNAPSHOTS}/{snapshot.life}")

    def _copy(self, source: Store, target: Store) -> None:
        for kind in self._kinds:
            for key, record in source.items(kind):
                target.put(kind, key, record)
