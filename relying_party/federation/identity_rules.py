"""Whether the node's facts about a person fit together; the same for SAML and OpenID."""

import re
from datetime import date

from msgspec import Struct

from eid.identity import pesel
from eid.identity.identifier import InvalidIdentifier, PersonIdentifier, from_eidas
from eid.identity.person import Person
from relying_party.federation.judgement import Inconsistent, judge

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})Z?")


class Claimed(Struct, frozen=True, kw_only=True):
    """What the node says, as text: `birth_date` is YYYY-MM-DD with or without a final Z, `identifier` the eIDAS PersonIdentifier
    (wezel-krajowy.md ch. 9 [V])."""

    given_name: str
    family_name: str
    birth_date: str
    identifier: str


def names_are_there(claimed: Claimed) -> None:
    """First name and surname must not be blank (eIDAS SAML attribute profile 1.2 section 2.2)."""
    for name in (claimed.given_name, claimed.family_name):
        if not name.strip():
            raise Inconsistent(expected="a name", got=name)


def birth_date_is_a_date(claimed: Claimed) -> None:
    """DateOfBirth must be a date of the calendar, YYYY-MM-DD, with or without Z (wezel-krajowy.md ch. 9 [V])."""
    if _date(claimed.birth_date) is None:
        raise Inconsistent(expected="YYYY-MM-DD", got=claimed.birth_date)


def identifier_is_well_formed(claimed: Claimed) -> None:
    """PersonIdentifier must be a bare PESEL or CC/PL/number (wezel-krajowy.md ch. 9 [V], 16.3)."""
    identifier = _identifier(claimed)
    if "/" in claimed.identifier and identifier.country == "PL":
        raise Inconsistent(expected="a bare PESEL, or the number of another country", got=claimed.identifier)


def pesel_is_valid(claimed: Claimed) -> None:
    """A PESEL must have eleven digits, a date of the calendar and the right check digit (wezel-krajowy.md ch. 16.1)."""
    number = _identifier(claimed).pesel
    if number is None:
        return
    try:
        if pesel.parse_pesel(number) != number:
            raise Inconsistent(expected="a PESEL without spaces", got=number)
    except pesel.InvalidPesel as error:
        raise Inconsistent(expected=f"a PESEL with the right {error.reason}", got=number) from error


def pesel_and_birth_date_agree(claimed: Claimed) -> None:
    """The date in the PESEL must be the date of birth (wezel-krajowy.md ch. 16.1)."""
    number = _identifier(claimed).pesel
    if number is not None and pesel.birth_date(number) != _date(claimed.birth_date):
        raise Inconsistent(expected=f"date of birth {pesel.birth_date(number)} as in the PESEL", got=claimed.birth_date)


IDENTITY_RULES = (names_are_there, birth_date_is_a_date, identifier_is_well_formed, pesel_is_valid, pesel_and_birth_date_agree)


def believed(claimed: Claimed) -> Person:
    """The person, when all rules hold. Raises `Inconsistent`."""
    judge(IDENTITY_RULES, claimed)
    return Person(
        given_name=claimed.given_name.strip(),
        family_name=claimed.family_name.strip(),
        birth_date=date.fromisoformat(claimed.birth_date.removesuffix("Z")),
        identifier=_identifier(claimed),
    )


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _identifier(claimed: Claimed) -> PersonIdentifier:
    try:
        return from_eidas(claimed.identifier)
    except InvalidIdentifier as error:
        raise Inconsistent(expected="a PESEL or CC/PL/number", got=claimed.identifier) from error
