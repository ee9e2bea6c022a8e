"""All personas of a node: those of the seed, and those that were written later, which win."""

from functools import cache
from pathlib import Path

from msgspec import Struct

from eid.storage.collection import Collection
from eid.storage.store import AlreadyExists, Store
from idp_mock.personas.persona import Persona
from idp_mock.personas.seed import parse_seed

PERSONAS = "persona"
_SEED = Path(__file__).with_name("seed.toml")


@cache
def seeded_personas() -> tuple[Persona, ...]:
    """The personas that every node has. Raises `SeedError`."""
    return parse_seed(_SEED.read_text("utf-8"))


class _Written(Struct, frozen=True, kw_only=True):
    """What was written about a user name; None: there is no such persona (any more), whatever the seed says."""

    persona: Persona | None


class Personas:
    """The personas by user name. The seed is read once; what is written later lies in the store, for all processes."""

    def __init__(self, store: Store, seed: tuple[Persona, ...]) -> None:
        self.seed = seed
        self._seed = {persona.username: persona for persona in seed}
        self._written = Collection(store, PERSONAS, _Written)

    def get(self, username: str) -> Persona | None:
        """The persona with that user name, or None."""
        written = self._written.get(username)
        return written.persona if written is not None else self._seed.get(username)

    def recognised(self, username: str, password: str) -> Persona | None:
        """The persona with that user name and password, or None."""
        persona = self.get(username)
        return persona if persona is not None and persona.knows(password) else None

    def put(self, persona: Persona) -> None:
        """Writes a persona, new or changed; also one of the seed."""
        self._written.put(persona.username, _Written(persona=persona))

    def add(self, persona: Persona) -> None:
        """Writes a new persona. Raises `AlreadyExists` when the user name is taken, also by one of the seed."""

        def added(written: _Written | None) -> _Written:
            if written.persona if written is not None else self._seed.get(persona.username):
                raise AlreadyExists(persona.username)
            return _Written(persona=persona)

        self._written.update(persona.username, added)

    def remove(self, username: str) -> bool:
        """Removes a persona, also one of the seed; False where there is none."""
        removed: list[bool] = []

        def gone(written: _Written | None) -> _Written | None:
            seeded = username in self._seed
            removed[:] = [written.persona is not None if written is not None else seeded]
            return _Written(persona=None) if seeded else None

        self._written.update(username, gone)
        return removed[0]

    def added(self) -> list[Persona]:
        """The personas that are not of the seed, by user name. Lists the store: not for the hot path."""
        written = (one.persona for name, one in self._written.items() if name not in self._seed)
        return sorted((persona for persona in written if persona is not None), key=lambda one: one.username)

    def all(self) -> list[Persona]:
        """Every persona as it is now: those of the seed in its order, then the others. Lists the store: not for the hot path."""
        written = {name: one.persona for name, one in self._written.items()}
        seeded = (written.get(name, persona) for name, persona in self._seed.items())
        others = (persona for name, persona in sorted(written.items()) if name not in self._seed)
        return [persona for persona in (*seeded, *others) if persona is not None]
