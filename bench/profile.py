"""Where the microseconds of one login go; `python -m bench.profile` writes bench/PROFILE.md.

The node runs in this process and is called directly. Shares come from the profiler, which makes short functions look dearer than they are;
totals and the cost of each request are measured without it.
"""

import cProfile
import gc
import logging
import pstats
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time_ns
from typing import TYPE_CHECKING

from bench import in_process, steps
from bench.contestants import HERE
from bench.logins import OidcClient, SamlClient, with_forms
from bench.messages import Login
from idp_mock.app import create_served_app
from idp_mock.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PROFILE = HERE / "PROFILE.md"
LOGINS = 500
WARM_UP = 50
AREAS = (
    ("store: SQLite and JSON", ("/eid/storage/", "sqlite3", "msgspec")),
    ("cryptography", ("cryptography", "_hashlib", "joserfc", "/eid/xml/algorithms.py", "/eid/keys.py", "keyring.py")),
    ("XML: parsing, canonical form, signatures, encryption", ("/eid/xml/", "lxml")),
    ("Flask and Werkzeug", ("/flask/", "/werkzeug/", "/blinker/")),
    ("the rim: language, headers, form and answer", ("/eid/web/",)),
    ("pages: Jinja", ("/jinja2/", "/markupsafe/", "/flask_babel/", "/templates/")),
    ("OpenID Connect", ("/idp_mock/oidc/",)),
    ("SAML", ("/idp_mock/saml/",)),
    ("events", ("/idp_mock/events/",)),
    ("login, personas, spaces", ("/idp_mock/", "/eid/")),
)
"""The first whose part is in a function's file has its time; a builtin's time is its caller's, unless the builtin names an area itself."""
REST = "the standard library: addresses, dataclasses, base64"


@dataclass(frozen=True, kw_only=True)
class Profiled:
    """Microseconds of processor time of each request of a login, and the share of each area in all of it."""

    requests: tuple[float, ...]
    shares: dict[str, float]


def main() -> None:
    logging.disable()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(
            store=f"sqlite:///{folder / 'node.sqlite'}", keys=str(folder / "keys"), chooser=False, second_factor=False, consent=False
        )
        node = create_served_app(settings)
        persona = with_forms({"username": "jan.testowy", "password": "Test-1234"})
        oidc = _profiled(node, OidcClient(identify=persona).login)
        saml = _profiled(node, SamlClient(identify=persona, base=settings.issuer).login)
    PROFILE.write_text(_report(oidc, saml, steps.measured()))
    print(PROFILE.read_text())


def _profiled(node: "WSGIApplication", make: Callable[[], Login]) -> Profiled:
    gc.collect()
    gc.freeze()
    for _ in range(WARM_UP):
        in_process.run(node, make())
    costs = [_costs(node, make()) for _ in range(LOGINS)]
    profiler = cProfile.Profile()
    for _ in range(LOGINS):
        _run_profiled(node, make(), profiler)
    return Profiled(requests=tuple(median(costs_of_one) for costs_of_one in zip(*costs, strict=True)), shares=_shares(profiler))


def _costs(node: "WSGIApplication", login: Login) -> list[float]:
    """Microseconds of each request; the client's own work is left out."""
    costs = []
    try:
        request = next(login)
        while True:
            begun = process_time_ns()
            reply = in_process.send(node, request)
            costs.append((process_time_ns() - begun) / 1000)
            request = login.send(reply)
    except StopIteration:
        return costs


def _run_profiled(node: "WSGIApplication", login: Login, profiler: cProfile.Profile) -> None:
    try:
        request = next(login)
        while True:
            with profiler:
                reply = in_process.send(node, request)
            request = login.send(reply)
    except StopIteration:
        return


def _shares(profiler: cProfile.Profile) -> dict[str, float]:
    spent: Counter[str] = Counter()
    for (file, _, name), (_, _, own, _, callers) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
        if file != "~" or _area(name) != REST:
            spent[_area(name if file == "~" else file)] += own
            continue
        for (calling, _, _), (_, _, within, _) in callers.items():
            spent[_area(calling)] += within
    total = sum(spent.values())
    return {area: part / total for area, part in spent.most_common()}


def _area(where: str) -> str:
    if "/bench/" in where:
        return "the measurement itself"
    return next((area for area, parts in AREAS if any(part in where for part in parts)), REST)


def _report(oidc: Profiled, saml: Profiled, parts: Iterable[steps.Part]) -> str:
    return "\n".join(
        (
            "# Where the microseconds of a login go",
            "",
            "Written by `python -m bench.profile`: processor time in one process, without HTTP server and client; one form, no other page. "
            "Everything is on: rules, events, store (SQLite in a file), both signatures. Absolute figures are this machine's.",
            "",
            *_requests("OpenID Connect", ("authorize", "password", "token", "userinfo"), oidc),
            *_requests("SAML", ("AuthnRequest", "password", "ArtifactResolve"), saml),
            *_areas(oidc, saml),
            *_steps(parts),
        )
    )


def _requests(title: str, names: tuple[str, ...], profiled: Profiled) -> list[str]:
    return [
        f"## {title}: {sum(profiled.requests):.0f} µs",
        "",
        f"| {' | '.join(names)} |",
        f"| {' | '.join('---:' for _ in names)} |",
        f"| {' | '.join(f'{cost:.0f}' for cost in profiled.requests)} |",
        "",
    ]


def _areas(oidc: Profiled, saml: Profiled) -> list[str]:
    areas = sorted({*oidc.shares, *saml.shares}, key=lambda area: -oidc.shares.get(area, 0) - saml.shares.get(area, 0))
    totals = sum(oidc.requests), sum(saml.requests)
    rows = [
        f"| {area} | {oidc.shares.get(area, 0) * totals[0]:.0f} | {oidc.shares.get(area, 0):.0%} "
        f"| {saml.shares.get(area, 0) * totals[1]:.0f} | {saml.shares.get(area, 0):.0%} |"
        for area in areas
    ]
    return ["## By area", "", "| | OIDC, µs | | SAML, µs | |", "| --- | ---: | ---: | ---: | ---: |", *rows, ""]


def _steps(parts: Iterable[steps.Part]) -> list[str]:
    rows = [f"| {part.name} | {part.cost:.0f} | {part.ceiling:.0f} | {part.ceiling / part.cost:.2f} | {part.made_of} |" for part in parts]
    return [
        "## The steps of a SAML login against their cryptography",
        "",
        "The ceiling is the bare operations on prepared octets, nothing else.",
        "",
        "| | µs | ceiling, µs | reached | the ceiling is |",
        "| --- | ---: | ---: | ---: | --- |",
        *rows,
        "",
    ]


if __name__ == "__main__":
    main()
