"""Which partners there are. All are invented; what a real bank or country would tell differs in details."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from eid.identity.pesel import Sex
from idp_mock.personas.persona import Persona

PATH = "/partners/"


class Kind(StrEnum):
    """As the tiles of the chooser name them."""

    BANK = "bank"
    COUNTRY = "eu"


class Partner(Struct, frozen=True, kw_only=True):
    """`country` knows its customers by their number; `level` is what its means are notified for, and nobody gets more by it; `authority`
    is how messages of the node name it (a guess)."""

    id: str
    kind: Kind
    name: str
    country: str
    level: Level
    authority: str


def _bank(id: str, name: str) -> Partner:
    return Partner(id=id, kind=Kind.BANK, name=name, country="PL", level=Level.SUBSTANTIAL, authority="mojeid.pl")


def _country(code: str, name: str, level: Level) -> Partner:
    return Partner(id=code.lower(), kind=Kind.COUNTRY, name=name, country=code, level=level, authority="eidas")


PARTNERS: Mapping[str, Partner] = {
    partner.id: partner
    for partner in (
        _bank("bank-zmyslony", "Bank Zmyślony"),
        _bank("bank-probny", "Bank Próbny"),
        _bank("kasa-testowa", "Kasa Testowa"),
        _country("EE", "Eesti", Level.HIGH),
        _country("FR", "France", Level.SUBSTANTIAL),
        _country("DE", "Deutschland", Level.HIGH),
    )
}


def partners_of(kind: Kind) -> tuple[Partner, ...]:
    """In the order in which they are shown."""
    return tuple(partner for partner in PARTNERS.values() if partner.kind is kind)


def _resident(username: str, country: str, number: str, name: tuple[str, str], sex: Sex, pl: str, en: str) -> Persona:
    given_name, family_name = name
    identifier = PersonIdentifier(country=country, value=number)
    person = Person(given_name=given_name, family_name=family_name, birth_date=date(1890, 1, 1), identifier=identifier)
    return Persona(username=username, person=person, sex=sex, purpose={"pl": pl, "en": en}, email=f"{username}@example.test")


RESIDENTS = (
    _resident(
        "mari.liis",
        "EE",
        "49001010003",
        ("Mari-Liis", "Näidis"),
        Sex.FEMALE,
        "Mieszkanka Estonii bez PESEL",
        "A resident of Estonia, no PESEL",
    ),
    _resident(
        "zoe.exemple",
        "FR",
        "290010100004",
        ("Zoé", "Exemple"),
        Sex.FEMALE,
        "Mieszkanka Francji bez PESEL",
        "A resident of France, no PESEL",
    ),
)
"""Whom other countries know besides the personas of the space."""
