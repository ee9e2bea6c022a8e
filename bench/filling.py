"""A SQLite file as years would leave it: personas who have accounts at Praca, and past exchanges. The first of each is written by the
programs' own code; the others are copies of its rows under other names, which takes a minute for a million."""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from eid.chance import SystemChance
from eid.clock import SystemClock
from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from eid.identity.pesel import Sex, compose_pesel
from eid.storage.namespace import Namespace
from eid.storage.open import open_store
from eid.storage.store import Store
from idp_mock.events.event import Event, Noted
from idp_mock.events.log import EVENTS, LINES, Log
from idp_mock.personas.persona import PASSWORD, Persona
from idp_mock.personas.personas import Personas
from relying_party.accounts.accounts import Accounts, Opening
from relying_party.accounts.holder import Method
from relying_party.accounts.login_names import storage_key
from relying_party.accounts.roles import Role

TOGETHER = 20
"""Events in one entry of the log, as the node writes them under load."""
PER_LOGIN = 4
_BORN, _DAYS = date(1940, 1, 1), 20_000
_AT_ONCE = 50_000
_HEADERS = (("Host", "localhost:8000"), ("User-Agent", "past"))


def username(number: int) -> str:
    """That of the numbered person, at the node and at the portal."""
    return f"person.{number}"


def fill(file: Path, people: int, events: int) -> None:
    """A new file with so many personas, each with an account, and so many events."""
    store = open_store(f"sqlite:///{file}")
    _first(store)
    store.close()
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous = off")
    connection.execute("PRAGMA cache_size = -400000")
    rows = connection.execute("SELECT kind, key, record FROM records").fetchall()
    _written(connection, "INSERT INTO records VALUES (?, ?, ?)", _copies(rows, people))
    entries = dict(connection.execute("SELECT log, record FROM entries").fetchall())
    _written(connection, "INSERT INTO entries VALUES (?, ?, ?)", _entries(entries, events // TOGETHER))
    connection.close()


def _first(store: Store) -> None:
    pesel, born = _pesel(0)
    person = Person(given_name="Ewa", family_name="Testowa", birth_date=born, identifier=PersonIdentifier(country="PL", value=pesel))
    Personas(store, lambda: ()).put(Persona(username=username(0), person=person, sex=Sex.FEMALE))
    opening = Opening(
        registration="filled",
        person=person,
        level=Level.SUBSTANTIAL,
        verified_by=Method.NODE,
        email="a@example.test",
        phone="",
        login=username(0),
        roles=(Role.JOB_SEEKER,),
    )
    Accounts(Namespace(store, "portal"), "praca", SystemClock(), SystemChance()).open(opening, PASSWORD)  # nobody logs in by it
    Log(store, 1).append([_event(number) for number in range(TOGETHER)])


def _event(number: int) -> Event:
    """One exchange; the last of a login tells how it ended."""
    return Event(
        at=1.0,
        took=0.001,
        flow=f"past-{number // PER_LOGIN}",
        method="POST",
        path="/oidc/token",
        query="",
        request_headers=_HEADERS,
        request_body="grant_type=authorization_code",
        request_size=29,
        status=200,
        reply_headers=_HEADERS,
        reply_body="",
        reply_size=0,
        login=Noted("oidc", "bench", username(0), "identified") if number % PER_LOGIN == PER_LOGIN - 1 else None,
    )


def _pesel(number: int) -> tuple[str, date]:
    serial, day = divmod(number, _DAYS)
    born = _BORN + timedelta(days=day)
    return compose_pesel(born, serial, Sex.FEMALE), born


def _facts(number: int) -> tuple[str, ...]:
    """What tells people apart."""
    pesel, born = _pesel(number)
    return username(number), storage_key(username(number)), pesel, born.isoformat()


def _copies(rows: list[tuple[str, str, str]], people: int) -> Iterator[tuple[str, ...]]:
    first = _facts(0)
    for number in range(1, people):
        own = _facts(number)
        for row in rows:
            copy = row
            for old, new in zip(first, own, strict=True):
                copy = (copy[0], copy[1].replace(old, new), copy[2].replace(old, new))
            yield copy


def _entries(records: dict[str, str], entries: int) -> Iterator[tuple[int, str, str]]:
    """Entries and what they say about logins, in turns; those of the first have the numbers 1 and 2."""
    for number in range(3, 2 * entries + 1, 2):
        flows = records[EVENTS].replace("past-", f"past-{number}-")
        yield number, EVENTS, flows
        yield number + 1, LINES, records[LINES].replace("past-", f"past-{number}-").replace('"of":1,', f'"of":{number},')


def _written(connection: sqlite3.Connection, statement: str, rows: Iterator[tuple[object, ...]]) -> None:
    while batch := list(islice(rows, _AT_ONCE)):
        connection.execute("BEGIN")
        connection.executemany(statement, batch)
        connection.execute("COMMIT")
