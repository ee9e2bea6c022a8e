"""All personas of a node: those of the seed, and those that were written later, which win."""

from functools import cache
from pathlib import Path

from eid.storage.collection import Collection
from eid.storage.store import AlreadyExists, Store
from idp_mock.personas.persona import Persona
from idp_mock.personas.seed import parse_seed

_SEED = Path(__file__).with_name("seed.toml")


@cache
def seeded_personas() -> tuple[Persona, ...]:
    """The personas that every node has. Raises `SeedError`."""
    return parse_seed(_SEED.read_text("utf-8"))


class Personas:
    """The personas by user name. The seed is read once; what is written later lies in the store, for all processes."""

    def __init__(self, store: Store, seed: tuple[Persona, ...]) -> None:
        self.seed = seed
        self._seed = {persona.username: persona for persona in seed}
        self._written = Collection(store, "persona", Persona)

    def get(self, username: str) -> Persona | None:
        """The persona with that user name, or None."""
        return self._written.get(username) or self._seed.get(username)

    def recognised(self, username: str, password: str) -> Persona | None:
        """The persona with that user name and password, or None."""
        persona = self.get(username)
        return persona if persona is not None and persona.knows(password) else None

    def put(self, persona: Persona) -> None:
        """Writes a persona, new or changed; also one of the seed."""
        self._written.put(persona.username, persona)

    def add(self, persona: Persona) -> None:
        """Writes a new persona. Raises `AlreadyExists` when the user name is taken, also by one of the seed."""
        if persona.username in self._seed:
            raise AlreadyExists(persona.username)
        self._written.add(persona.username, persona)

    def added(self) -> list[Persona]:
        """The personas that are not of the seed, by user name. Lists the store: not for the hot path."""
        return sorted((persona for name, persona in self._written.items() if name not in self._seed), key=lambda one: one.username)
