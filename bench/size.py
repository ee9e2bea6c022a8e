"""`python -m bench.size PERSONAS EVENTS`: what a login costs in a store that is full, against one that is empty (SQLite, one process, no
network). Personas are real records; events are those of so many past exchanges, of which the log keeps the newest."""

import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

from msgspec.structs import replace

from bench import in_process
from bench.logins import OidcClient, with_forms
from eid.storage.open import open_store
from eid.storage.store import Store
from idp_mock.app import create_app
from idp_mock.personas.persona import Persona
from idp_mock.personas.personas import Personas, seeded_personas
from idp_mock.settings import Settings

LOGINS = 300
WARM_UP = 50
TOLD = 100_000


def main(personas: int, events: int) -> None:
    persona = with_forms({"username": "jan.testowy", "password": "Test-1234"})
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(keys=name, chooser=False, second_factor=False, consent=False, events=min(events, 1_000_000))
        empty, full = (open_store(f"sqlite:///{Path(name) / file}") for file in ("empty.sqlite", "full.sqlite"))
        _fill(full, personas, events)
        costs = {}
        for title, store in (("empty", empty), ("full", full), ("empty again", empty), ("full again", full)):
            node = create_app(settings, store=store)
            client = OidcClient(identify=persona)
            costs[title] = [_cost(node, client) for _ in range(WARM_UP + LOGINS)][WARM_UP:]
            print(f"{title}: {median(costs[title]) * 1000:.3f} ms of processor time per login")
        size = (Path(name) / "full.sqlite").stat().st_size / 2**20
    ratio = median(costs["full"] + costs["full again"]) / median(costs["empty"] + costs["empty again"])
    print(f"{personas:,} personas, {events:,} events, {size:,.0f} MiB: {ratio:.2f} times the cost in an empty store")


def _fill(store: Store, personas: int, events: int) -> None:
    template: Persona = seeded_personas()[0]
    people = Personas(store, lambda: ())
    for number in range(personas):
        people.add(replace(template, username=f"person.{number}"))
        if number % TOLD == TOLD - 1:
            print(f"{number + 1:,} personas", flush=True)
    for _ in range(events):
        store.append("event", {"events": []})


def _cost(node: object, client: OidcClient) -> float:
    begun = process_time()
    in_process.run(node, client.login())  # type: ignore[arg-type]
    return process_time() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
