"""Openings of accounts with everything that does not matter filled in."""

from datetime import date

from msgspec.structs import replace

from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from relying_party.accounts.accounts import Opening
from relying_party.accounts.holder import Method
from relying_party.accounts.roles import Role

JAN = Person(
    given_name="Jan",
    family_name="Testowy",
    birth_date=date(1890, 1, 1),
    identifier=PersonIdentifier(country="PL", value="90810100010"),
)
ANNA = replace(JAN, given_name="Anna", identifier=PersonIdentifier(country="PL", value="90810100027"))
HANS = replace(JAN, given_name="Hans", identifier=PersonIdentifier(country="DE", value="12345678901"))


def opening(person: Person = JAN, *, registration: str = "first form", login: str = "jan.testowy") -> Opening:
    return Opening(
        registration=registration,
        person=person,
        level=Level.SUBSTANTIAL,
        verified_by=Method.NODE,
        email="jan@example.test",
        phone="",
        login=login,
        roles=(Role.UNEMPLOYED,),
    )
