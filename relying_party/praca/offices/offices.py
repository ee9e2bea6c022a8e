"""The county labour offices, named as they are, and the counties that each serves."""

from functools import cache
from pathlib import Path

from msgspec import Struct

from relying_party.praca.offices.letters import folded

_TABLE = Path(__file__).with_name("counties.txt")
_USUAL = "Powiatowy Urząd Pracy"


class Office(Struct, frozen=True, kw_only=True):
    """One office; `code` is its name in letters fit for addresses, such as `powiatowy-urzad-pracy-w-kutnie`."""

    code: str
    name: str
    voivodeship: str
    counties: tuple[str, ...]


class Offices(Struct, frozen=True, kw_only=True):
    """All offices, in the order of their names."""

    by_code: dict[str, Office]
    by_county: dict[tuple[str, str], Office]

    def competent(self, voivodeship: str, county: str) -> Office:
        """The office of a county; counties of the same name lie in different voivodeships."""
        return self.by_county[voivodeship, county]


@cache
def offices() -> Offices:
    """Reads the table when first asked."""
    known = sorted(_read(_TABLE.read_text("utf-8")), key=lambda office: office.name)
    return Offices(
        by_code={office.code: office for office in known},
        by_county={(office.voivodeship, county): office for office in known for county in office.counties},
    )


def _read(table: str) -> list[Office]:
    found, voivodeship = [], ""
    for line in filter(None, (line.partition("#")[0].strip() for line in table.splitlines())):
        if line.startswith("["):
            voivodeship = line.strip("[]")
            continue
        short, _, counties = line.rpartition(": ")
        name = short.strip('"') if short.startswith('"') else f"{_USUAL} {short}"
        code = folded(name).replace(".", "").replace(" ", "-")
        found.append(Office(code=code, name=name, voivodeship=voivodeship, counties=tuple(counties.split(", "))))
    return found
