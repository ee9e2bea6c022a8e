"""Who works at which office, and what they may do; read from a setting. Imports nothing heavy: settings are read at every start."""

from enum import StrEnum

from msgspec import Struct

from eid.identity.identifier import PersonIdentifier

ANY = "*"
_EXPECTED = "PESEL=office:role separated by commas, office a code or *, role clerk or head, such as 90810100027=*:head"


class Role(StrEnum):
    """A clerk calls and takes up; a head decides and blocks accounts, too."""

    CLERK = "clerk"
    HEAD = "head"


class Clerk(Struct, frozen=True, kw_only=True):
    """One post: `office` is a code, or `*` for all offices."""

    pesel: str
    office: str
    role: Role

    def works_at(self, office: str) -> bool:
        return self.office in (ANY, office)


def read_clerks(setting: str) -> dict[str, Clerk]:
    """Clerks by PESEL. Raises ValueError."""
    return {clerk.pesel: clerk for clerk in map(_read, filter(None, (part.strip() for part in setting.split(","))))}


def check_clerks(setting: str) -> None:
    """Raises ValueError unless `read_clerks` can read it."""
    read_clerks(setting)


def clerk_of(clerks: dict[str, Clerk], identifier: PersonIdentifier) -> Clerk | None:
    """The post of a person, if there is one."""
    return clerks.get(identifier.pesel or "")


def _read(part: str) -> Clerk:
    pesel, equals, post = part.partition("=")
    office, colon, role = post.partition(":")
    if not (equals and colon and pesel.isascii() and pesel.isdigit() and len(pesel) == 11 and office and role in set(Role)):
        raise ValueError(_EXPECTED)
    return Clerk(pesel=pesel, office=office, role=Role(role))
