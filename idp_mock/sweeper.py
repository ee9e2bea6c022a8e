"""Removes what died long ago in every space, each judged by the space's own time."""

from collections.abc import Callable, Iterable
from typing import Any

from eid.clock import Clock
from eid.storage.store import Store
from eid.sweeper import Sweeper
from idp_mock.spaces import Spaces


class SpacesSweeper(Sweeper):
    """A round goes through all spaces, one after the other."""

    def __init__(self, spaces: Spaces[Any], store: Store, clock: Clock, kinds: Callable[[], Iterable[str]]) -> None:
        super().__init__(store, clock, kinds)
        self._spaces = spaces

    def sweep(self) -> int:
        return sum(Sweeper(space.store, space.clock, self._kinds).sweep() for space in self._spaces.all())
