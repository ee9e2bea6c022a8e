"""The number of a person as a clerk types or pastes it."""

import re

from eid.identity.identifier import PersonIdentifier

_FOREIGN = re.compile(r"(?:PNO)?([A-Z]{2})(?:/PL/|[ :-]\s*)(\S.*)", re.IGNORECASE)


def identifier(typed: str) -> PersonIdentifier:
    """A PESEL, or a country and its number: `DE 12345678901`, `PNODE-12345678901` of a certificate, `DE/PL/12345678901` of the node."""
    foreign = _FOREIGN.fullmatch(typed.strip())
    if foreign:
        return PersonIdentifier(country=foreign[1].upper(), value=foreign[2])
    return PersonIdentifier(country="PL", value=typed.strip())
