"""NameIDs: the names by which a service provider knows a person (SAML core §3.4.1.1, §8.3)."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from eid.identity.person import Person
from idp_mock.saml.general.names import EMAIL_ADDRESS, ENCRYPTED, PERSISTENT, TRANSIENT
from idp_mock.saml.names import UNSPECIFIED

FORMATS = (PERSISTENT, TRANSIENT, EMAIL_ADDRESS, UNSPECIFIED)


class NoSuchName(Exception):
    """The person has no name of that format."""


class Named(Protocol):
    """What names are made of; both who logs in and whose session ends have it."""

    @property
    def person(self) -> Person: ...
    @property
    def username(self) -> str: ...
    @property
    def email(self) -> str: ...


class NameId(Struct, frozen=True, kw_only=True):
    """Qualifiers are empty where the format needs none."""

    value: str
    format: str
    qualifier: str = ""
    sp_qualifier: str = ""


class Pair(Struct, frozen=True, kw_only=True):
    """Between whom a name is used, and in which session of the node."""

    node: str
    service_provider: str
    session_id: str

    @property
    def session_index(self) -> str:
        """The name of the session for this service provider alone."""
        return f"_{self.digest('session')}"

    def digest(self, *parts: str) -> str:
        return _digest(self.node, self.service_provider, self.session_id, *parts)


def chosen_format(asked: str, offered: Sequence[str]) -> str:
    """What a NameIDPolicy's Format leads to: itself or, where it leaves the choice, the first of the metadata's that is known here."""
    if asked not in ("", UNSPECIFIED, ENCRYPTED):
        return asked
    return next((one for one in offered if one in FORMATS), UNSPECIFIED if asked == UNSPECIFIED else PERSISTENT)


def name_id(format: str, who: Named, between: Pair) -> NameId:
    """The person's name of one of `FORMATS`. Raises `NoSuchName`."""
    return _MAKERS[format](who, between)


def _persistent(who: Named, between: Pair) -> NameId:
    """Pairwise and stable: the same in every session, another for every service provider."""
    identifier = who.person.identifier
    value = _digest(between.node, between.service_provider, identifier.country, identifier.value)
    return NameId(value=value, format=PERSISTENT, qualifier=between.node, sp_qualifier=between.service_provider)


def _transient(_: Named, between: Pair) -> NameId:
    value = f"_{between.digest('transient')}"
    return NameId(value=value, format=TRANSIENT, qualifier=between.node, sp_qualifier=between.service_provider)


def _email(who: Named, _: Pair) -> NameId:
    if not who.email:
        raise NoSuchName("the person has no e-mail address")
    return NameId(value=who.email, format=EMAIL_ADDRESS)


def _unspecified(who: Named, _: Pair) -> NameId:
    return NameId(value=who.username, format=UNSPECIFIED)


_MAKERS: dict[str, Callable[[Named, Pair], NameId]] = {
    PERSISTENT: _persistent,
    TRANSIENT: _transient,
    EMAIL_ADDRESS: _email,
    UNSPECIFIED: _unspecified,
}


def _digest(*parts: str) -> str:
    """32 hexadecimal digits. A length stands before each part, so that no two lists of parts read the same."""
    octets = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hashlib.sha256(octets).hexdigest()[:32]
