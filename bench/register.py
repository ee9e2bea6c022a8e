"""`python -m bench.register`: an office's register with 100,000 applications; what filing, pages, filters and searches of it take.

Measured without HTTP and without templates: the register over its store, in one process. Prints a table; see docs/praca.md.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from statistics import median

from eid.identity.identifier import PersonIdentifier
from eid.identity.person import Person
from eid.storage.open import open_store
from relying_party.praca.applications.application import Application, Status
from relying_party.praca.register.register import Filter, Register

OFFICE = "powiatowy-urzad-pracy-w-kutnie"
FAMILY_NAMES = ("Kowalski", "Nowak", "Zieliński", "Wójcik", "Lewandowska", "Dąbrowski", "Mazur", "Piotrowska", "Grabowski", "Pawlak")
"""One person in ten has each; so one in ten begins alike."""
GIVEN_NAMES = ("Jan", "Anna", "Piotr", "Maria", "Krzysztof", "Barbara", "Tomasz")
RARE = 1_000
"""One application in so many is decided; the others are received, taken up or registered."""
_USUAL = (Status.RECEIVED, Status.IN_PROGRESS, Status.REGISTERED)
_FILED_AT = 1.9e9


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(options.store or f"sqlite:///{folder}/register.sqlite?synchronous={options.synchronous}")
        register = Register(store)
        filing = _filled(register, options.applications)
        print(f"{options.applications} applications in one office; {options.store or f'SQLite, synchronous={options.synchronous}'}")
        print(f"{_machine()}; median of {options.rounds} rounds\n\n| what | ms |\n| --- | --- |")
        print(f"| filing, the last thousand | {filing:.2f} |")
        for name, deed in _deeds(register, options.applications).items():
            print(f"| {name} | {_taken(deed, options.rounds):.2f} |")
        store.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.register", description=__doc__)
    parser.add_argument("--applications", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--store", default="", help="address of an empty store, such as redis://...; default: a new file of SQLite")
    parser.add_argument("--synchronous", default="normal", choices=("normal", "full", "off"), help="mode of SQLite")
    return parser.parse_args()


def _filled(register: Register, applications: int) -> float:
    """Files them; the median of the last thousand, in milliseconds."""
    taken = []
    for number in range(applications):
        filed = _application(number)
        begun = time.perf_counter()
        register.enter(filed)
        taken.append(time.perf_counter() - begun)
    return 1000 * median(taken[-1000:])


def _application(number: int) -> Application:
    person = Person(
        given_name=GIVEN_NAMES[number % len(GIVEN_NAMES)],
        family_name=FAMILY_NAMES[number % len(FAMILY_NAMES)],
        birth_date=date(1990, 1, 1),
        identifier=PersonIdentifier(country="PL", value=f"{number:011}"),
    )
    return Application(
        id=f"application-{number:032}",
        kind="rejestracja",
        account="x",
        person=person,
        email="x",
        answers={},
        history=(),
        status=_USUAL[number % len(_USUAL)] if number % RARE else Status.DECIDED,
        office=OFFICE,
        filed_at=_FILED_AT + number,
    )


def _deeds(register: Register, applications: int) -> dict[str, Callable[[], object]]:
    """What a clerk asks for, by what the table calls it."""
    some, rare, waiting = Filter(), Filter(status="decided"), Filter(status="received")
    pages: Iterator[int] = count(1, 37)
    pesel = f"{applications // 2:011}"
    return {
        "any page of the list": lambda: register.page(OFFICE, some, next(pages) % (applications // 25) + 1),
        "a page of a status that one in three has": lambda: register.page(OFFICE, waiting, 5),
        "a page of a status that one in a thousand has": lambda: register.page(OFFICE, rare, 1),
        "those who wait longest": lambda: register.queue(OFFICE, waiting, 1),
        "by PESEL": lambda: register.search(OFFICE, pesel, some, 1),
        "by number": lambda: register.search(OFFICE, str(applications // 2), some, 1),
        "by a name that one in ten has": lambda: register.search(OFFICE, "kowalski", some, 1),
        "by family name and given name": lambda: register.search(OFFICE, "kowalski barb", some, 1),
        "the same, of a status that one in three has": lambda: register.search(OFFICE, "kowalski barb", waiting, 1),
        "by a name that one in ten has, of a status that one in a thousand has": lambda: register.search(OFFICE, "kowalski", rare, 1),
        "by a name that nobody has": lambda: register.search(OFFICE, "qwerty", some, 1),
    }


def _taken(deed: Callable[[], object], rounds: int) -> float:
    """The median, in milliseconds."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - begun)
    return 1000 * median(taken)


def _machine() -> str:
    load = os.getloadavg()[0]
    return f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the end"


if __name__ == "__main__":
    main()
