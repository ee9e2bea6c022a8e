"""A clock that testers can move, for all processes that share the store. Nothing but ZUS tells its time by it: sessions and the answers of
the node go on by the machine's own."""

from collections.abc import Callable

from eid.clock import Clock, Shift
from eid.storage.collection import Collection
from eid.storage.store import Store

_KEY = "shift"


class StoredClock:
    """Runs with the real clock until somebody moves it."""

    def __init__(self, store: Store, real: Clock) -> None:
        self._shifts = Collection(store, "zus-clock", Shift)
        self._real = real

    def now(self) -> float:
        shift = self._shifts.get(_KEY)
        return shift.shown(self._real.now()) if shift else self._real.now()

    def move(self, change: Callable[[Shift, float], Shift]) -> None:
        """Changes the shift; `change` gets the real time too. Raises what it raises (`ValueError` for an instant that has no form)."""
        self._shifts.update(_KEY, lambda found: change(found or Shift(), self._real.now()))

    def reset(self) -> None:
        """Tells the real time again."""
        self._shifts.delete(_KEY)
