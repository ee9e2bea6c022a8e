"""All personas of a node: those of the seed, generated ones, and those that were written later, which win."""

from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path

from msgspec import Struct

from eid.identity.identifier import PersonIdentifier
from eid.storage.collection import Collection
from eid.storage.store import AlreadyExists, Store
from idp_mock.personas.persona import Persona, State
from idp_mock.personas.population import Population
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
    """The personas by user name. The seed is read when somebody is first asked for; what is written later lies in the store, for all
    processes."""

    def __init__(self, store: Store, seed: Callable[[], tuple[Persona, ...]] = seeded_personas) -> None:
        self._read_seed = seed
        self._written = Collection(store, PERSONAS, _Written)
        self.population = Population(store)

    @cached_property
    def seed(self) -> tuple[Persona, ...]:
        """Those that every node has. Raises `SeedError`."""
        return self._read_seed()

    @cached_property
    def _seed(self) -> dict[str, Persona]:
        return {persona.username: persona for persona in self.seed}

    def get(self, username: str) -> Persona | None:
        """The persona with that user name, or None."""
        written = self._written.get(username)
        return written.persona if written is not None else self._unwritten(username)

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
            if written.persona if written is not None else self._unwritten(persona.username):
                raise AlreadyExists(persona.username)
            return _Written(persona=persona)

        self._written.update(persona.username, added)

    def remove(self, username: str) -> bool:
        """Removes a persona, also one of the seed; False where there is none."""
        removed: list[bool] = []

        def gone(written: _Written | None) -> _Written | None:
            known = self._unwritten(username) is not None
            removed[:] = [written.persona is not None if written is not None else known]
            return _Written(persona=None) if known else None

        self._written.update(username, gone)
        return removed[0]

    def added(self) -> list[Persona]:
        """The personas that were written and are not of the seed, by user name. Lists the store: not for the hot path."""
        written = (one.persona for name, one in self._written.items() if name not in self._seed)
        return sorted((persona for persona in written if persona is not None), key=lambda one: one.username)

    def known_by(self, fits: Callable[[PersonIdentifier], bool], now: float) -> Persona | None:
        """The persona whose number fits, one with an active profile first; generated people are not looked through. Lists the store."""
        written = {name: one.persona for name, one in self._written.items()}
        known = (*(self._now(name, written) for name in self._seed), *(one for name, one in written.items() if name not in self._seed))
        fitting = [one for one in known if one is not None and fits(one.person.identifier)]
        return min(fitting, key=lambda one: (one.state_at(now) is not State.ACTIVE, one.username), default=None)

    def page(self, offset: int, limit: int) -> list[Persona]:
        """At most `limit` personas from the one at that place on: those of the seed in their order, then what was written, by user name,
        then generated people by number. Lists what was written, but of the generated people only those of the page."""
        written = {name: one.persona for name, one in self._written.items()}
        generated = self.population.count()
        others = sorted(name for name in written if name not in self._seed and not (generated and self.population.get(name)))
        named = (*self._seed, *others)
        shown = [self._now(name, written) for name in named[offset : offset + limit]]
        missing = limit - len(named[offset : offset + limit])
        if missing > 0:
            first = max(offset - len(named), 0) + 1
            shown += [written.get(one.username, one) for one in self.population.between(first, missing)]
        return [persona for persona in shown if persona is not None]

    def _now(self, username: str, written: dict[str, Persona | None]) -> Persona | None:
        return written[username] if username in written else self._seed.get(username)

    def _unwritten(self, username: str) -> Persona | None:
        return self._seed.get(username) or self.population.get(username)
