"""The accounts that a portal has from the start; they stand in seed.toml."""

import tomllib
from contextlib import suppress
from pathlib import Path

from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from eid.identity.pesel import birth_date
from relying_party.accounts.accounts import Accounts, Opening
from relying_party.accounts.holder import ActiveAccountExists, Method
from relying_party.accounts.login_names import LoginNameTaken
from relying_party.accounts.roles import Role

_SEED = Path(__file__).with_name("seed.toml")


def seed(accounts: Accounts) -> None:
    """Opens those whose person never had one here; one that was closed stays closed, and whoever was faster keeps what they have."""
    for row in tomllib.loads(_SEED.read_text("utf-8"))["account"]:
        password_hash = row.pop("password_hash")
        opening = _opening(**row)
        if not accounts.holder(opening.person.identifier).accounts:
            with suppress(ActiveAccountExists, LoginNameTaken):
                accounts.open(opening, password_hash)


def _opening(*, login: str, given_name: str, family_name: str, pesel: str, email: str, phone: str, roles: list[str]) -> Opening:
    identifier = PersonIdentifier(country="PL", value=pesel)
    return Opening(
        registration=f"seed:{login}",
        person=Person(given_name=given_name, family_name=family_name, birth_date=birth_date(pesel), identifier=identifier),
        level=Level.SUBSTANTIAL,
        verified_by=Method.NODE,
        email=email,
        phone=phone,
        login=login,
        roles=tuple(Role(role) for role in roles),
    )
