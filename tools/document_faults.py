"""Writes docs/faults.md: the fault catalogue, and how it covers the catalogues of others."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, convert

from idp_mock.fault_tables import catalogue
from idp_mock.faults.fault import Family, Fault

ROOT = Path(__file__).resolve().parent
PAGE = ROOT.parent / "docs" / "faults.md"
FAMILIES: Mapping[Family, str] = {
    Family.SAML: "SAML",
    Family.OIDC: "OpenID Connect",
    Family.LOGOUT: "Logout",
    Family.HTTP: "HTTP",
    Family.PERSONA: "Persons",
}
INTRODUCTION = """\
# Fault catalogue

Made by `make documents` from the sources; do not edit. How to arm a fault: [testing.md](testing.md).

A fault makes one thing wrong with otherwise perfect answers. *refuse*: a correct relying party shows a page and opens no session;
*accept*: it logs the person in; *either*: the specification leaves it open. A fault with *space* is armed for a space, because it bites
where no login is known. `GET /_mock/api/faults` also says why each matters.
"""


class Outside(Struct, frozen=True):
    """A catalogue of others. `without` says by id why there is no row of ours; `reason` says so for all."""

    prefix: str
    name: str
    ids: str
    without: dict[str, str] = {}
    reason: str = ""

    def reason_for(self, identifier: str) -> str:
        return self.without.get(identifier, self.reason)


def outside() -> tuple[Outside, ...]:
    """All of them."""
    return convert(tomllib.loads((ROOT / "outside_faults.toml").read_text("utf-8"))["list"], tuple[Outside, ...])


def covering(faults: tuple[Fault, ...]) -> dict[str, list[str]]:
    """Our ids by theirs."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        for covered in fault.covers:
            found.setdefault(covered, []).append(fault.id)
    return found


def page() -> str:
    """The whole document."""
    faults = catalogue().all()
    return INTRODUCTION + "".join(_family(family, faults) for family in FAMILIES) + "".join(_coverage(faults))


def _family(family: Family, faults: tuple[Fault, ...]) -> str:
    rows = [fault for fault in faults if fault.family is family]
    lines = "".join(_row(fault) for fault in rows)
    head = "| id | what is wrong | expected | over | when | clause |\n| --- | --- | --- | --- | --- | --- |\n"
    return f"\n## {FAMILIES[family]} ({len(rows)})\n\n{head}{lines}"


def _row(fault: Fault) -> str:
    cells = (f"`{fault.id}`", fault.title_en, fault.expect, ", ".join(fault.protocols), _when(fault), fault.clause)
    return f"| {' | '.join(_cell(one) for one in cells)} |\n"


def _when(fault: Fault) -> str:
    return "; ".join(filter(None, ("space" if fault.reach == "space" else "", "second login" if fault.logins > 1 else "", fault.needs)))


def _coverage(faults: tuple[Fault, ...]) -> Iterator[str]:
    yield "\n# Catalogues of others\n"
    known = covering(faults)
    for one in outside():
        yield f"\n## {one.name}\n\n| their id | ours |\n| --- | --- |\n"
        for identifier in one.ids.split():
            ours = ", ".join(f"`{id}`" for id in known.get(f"{one.prefix}:{identifier}", ()))
            yield f"| {identifier} | {ours or one.reason_for(identifier)} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "&#124;").replace("<", "&lt;")
