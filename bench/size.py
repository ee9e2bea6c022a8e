"""`python -m bench.size PEOPLE EVENTS [FILE]`: what a login costs in a store with so many personas, as many accounts and so many past
events, against one with a few (SQLite, one process, no network). A FILE that is there already is taken as it is.

Each login is another person's, drawn at random, so that nothing is at hand. The three stores take turns login by login; that two of them
are alike tells how far to trust the figures.
"""

import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from time import process_time
from typing import TYPE_CHECKING

import httpx

import relying_party.app
import relying_party.settings
from bench import in_process
from bench.filling import fill, username
from bench.logins import OidcClient, PortalVisitor, SamlClient, with_forms
from bench.messages import Login
from bench.sites import AT_PORTAL
from eid.storage.namespace import Namespace
from eid.storage.open import open_store
from eid.storage.store import Store
from idp_mock.app import create_app
from idp_mock.personas.persona import PASSWORD
from idp_mock.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOGINS = 600
WARM_UP = 60
FEW = 100
MOST_ENTRIES = 1_000_000
KINDS = ("OpenID", "SAML", "portal")
NODE = "http://localhost:8000"


def main(people: int, events: int, file: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, full = Path(name), Path(file or f"{name}/full.sqlite")
        known = {"few": FEW, "full": people, "few again": FEW}
        files = {"few": folder / "few.sqlite", "full": full, "few again": folder / "again.sqlite"}
        for title, each in files.items():
            if not each.exists():
                fill(each, known[title], events if each is full else 0)
        towns = {title: _town(open_store(f"sqlite:///{each}"), name) for title, each in files.items()}
        clients = {kind: _client(kind) for kind in KINDS}
        size = full.stat().st_size / 2**20
        print(f"{people:,} people, {events:,} events, {size:,.0f} MiB; ms of processor time per login, of {LOGINS}", flush=True)
        for kind, login in clients.items():
            costs: dict[str, list[float]] = {title: [] for title in towns}
            for _ in range(WARM_UP + LOGINS):
                for title, town in towns.items():
                    costs[title].append(_cost(town, login(random.randrange(known[title]))))  # noqa: S311 - no secret
            _tell(kind, {title: sorted(each[WARM_UP:]) for title, each in costs.items()})


def _town(store: Store, keys: str) -> "WSGIApplication":
    """Node and portals on that store."""
    settings = Settings(keys=keys, chooser=False, second_factor=False, consent=False, events=MOST_ENTRIES)
    node = create_app(settings, store=store)
    portal = relying_party.app.create_app(
        relying_party.settings.Settings(keys=keys, node_url=NODE, protocol="choose"),
        store=Namespace(store, "portal"),
        transport=httpx.WSGITransport(app=node),
    )

    def town(environ: dict[str, object], start_response: Callable[..., object]) -> object:
        chosen = portal if str(environ["PATH_INFO"]).startswith(AT_PORTAL) else node
        return chosen(environ, start_response)  # type: ignore[arg-type]

    return town  # type: ignore[return-value]


def _client(kind: str) -> Callable[[int], Login]:
    """A login of the numbered person."""
    saml = SamlClient(identify=with_forms({}), base=NODE)

    def login(number: int) -> Login:
        identify = with_forms({"username": username(number), "password": PASSWORD})
        if kind == "OpenID":
            return OidcClient(identify=identify).login()
        if kind == "SAML":
            return SamlClient(identify=identify, base=NODE, provider=saml.provider).login()
        return PortalVisitor(identify=identify, protocol="oidc").login()

    return login


def _cost(town: "WSGIApplication", login: Login) -> float:
    begun = process_time()
    in_process.run(town, login)
    return process_time() - begun


def _tell(kind: str, costs: dict[str, list[float]]) -> None:
    """Both averages: the median is steadier, and the mean has what happens with one login of many, such as a log being trimmed."""
    for name, average in (("median", median), ("mean", mean)):
        of = {title: average(each) * 1000 for title, each in costs.items()}
        ratio, alike = of["full"] * 2 / (of["few"] + of["few again"]), of["few again"] / of["few"]
        shown = ", ".join(f"{title} {cost:.3f}" for title, cost in of.items())
        print(f"{kind}, {name}: {shown}; {ratio:.3f} times, the two alike {alike:.3f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
