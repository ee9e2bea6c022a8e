"""Invents people: the same seed and number give the same person, and no two numbers the same PESEL."""

import hashlib
import math
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from eid.identity.identifier import PersonIdentifier
from eid.identity.person import Person
from eid.identity.pesel import Sex, compose_pesel
from idp_mock.personas.persona import Address, Persona
from idp_mock.personas.population import LANES, SERIALS, Batch

T = TypeVar("T")
_FIRST_SERIAL = 500
"""Below lie the PESELs of the seed."""
_ENDINGS = {"ki_ka": ("ki", "ka"), "y_a": ("y", "a"), "unchanged": ("", "")}
_WORDS = Path(__file__).with_name("words.toml")
_PLAIN = str.maketrans("łŁ", "lL")
_PURPOSE = {"pl": "Osoba wygenerowana", "en": "A generated person"}


def invented(batch: Batch, number: int) -> Persona:
    """The person of the batch with that number, its `first` and following."""
    slot = (_step(batch.seed, batch.room) * (number - batch.first) + batch.seed) % batch.room
    day, rest = divmod(slot, SERIALS * len(Sex))
    born, sex = batch.born_from + timedelta(days=day), Sex.MALE if rest % 2 else Sex.FEMALE
    pesel = compose_pesel(born, _FIRST_SERIAL + rest // 2 * LANES + batch.lane, sex)
    drawn = _drawn(batch.seed, str(number))
    given, family = _given_name(sex, drawn), _family_name(sex, drawn)
    username = f"{_plain(given)}.{_plain(family)}.{number}"
    return Persona(
        username=username,
        person=Person(given_name=given, family_name=family, birth_date=born, identifier=PersonIdentifier(country="PL", value=pesel)),
        sex=sex,
        purpose=_PURPOSE,
        email=f"{username}@example.test",
        phone=f"+480{number:08}",
        address=_address(drawn),
    )


@lru_cache(maxsize=64)
def _step(seed: int, room: int) -> int:
    """Coprime to the room, so that its multiples visit every slot once."""
    step = int.from_bytes(_drawn(seed, "step")[:8], "big") % room | 1
    while math.gcd(step, room) != 1:
        step += 2
    return step


def _drawn(seed: int, what: str) -> bytes:
    return hashlib.shake_256(f"{seed} {what}".encode()).digest(24)


@cache
def _words() -> Mapping[str, Sequence[str]]:
    return {name: words.split() for name, words in tomllib.loads(_WORDS.read_text("utf-8")).items()}


@cache
def _family_names() -> Sequence[tuple[str, str, str]]:
    """Stem, and what follows it for a man and for a woman."""
    return [(stem, *endings) for kind, endings in _ENDINGS.items() for stem in _words()[kind]]


def _given_name(sex: Sex, drawn: bytes) -> str:
    """One in eight has two."""
    names = _words()[sex]
    first, second = _one(names, drawn[0:2]), _one(names, drawn[2:4])
    return f"{first} {second}" if drawn[4] < 32 and first != second else first


def _family_name(sex: Sex, drawn: bytes) -> str:
    """One woman in sixteen has two."""
    first, second = (_declined(_one(_family_names(), two), sex) for two in (drawn[5:7], drawn[7:9]))
    return f"{first}-{second}" if sex is Sex.FEMALE and drawn[9] < 16 and first != second else first


def _declined(name: tuple[str, str, str], sex: Sex) -> str:
    stem, male, female = name
    return stem + (male if sex is Sex.MALE else female)


def _address(drawn: bytes) -> Address:
    """In a town that does not exist; postal codes that begin with 00-0 belong to nobody's home."""
    towns = _words()["towns"]
    town = int.from_bytes(drawn[10:12], "big") % len(towns)
    flat = f"/{drawn[15] % 60 + 1}" if drawn[14] < 160 else ""
    street = f"ul. {_one(_words()['streets'], drawn[12:14])} {drawn[16] % 99 + 1}{flat}"
    return Address(street_address=street, postal_code=f"00-0{town:02}", locality=towns[town], country="PL")


def _one(words: Sequence[T], drawn: bytes) -> T:
    return words[int.from_bytes(drawn, "big") % len(words)]


def _plain(name: str) -> str:
    """In ASCII small letters; of several names the first."""
    letters = unicodedata.normalize("NFKD", name.split()[0].translate(_PLAIN)).encode("ascii", "ignore").decode()
    return letters.lower()
