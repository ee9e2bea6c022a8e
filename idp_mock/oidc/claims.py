"""What the node tells about a person: which scope asks for which claim, where its value comes from, and what consent calls it.

The real node always passes names, date of birth and identifier (wezel-krajowy.md ch. 4.2); here `profile` brings all four. `openid`
alone brings none, so that a client can try to know as little as possible. The claims of the scopes are in the ID token and at the
userinfo endpoint: clients that read either work. Those that parameter `claims` names one by one are only where it asks for them.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import asdict

from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from idp_mock.login.request import Attribute, Identified
from idp_mock.oidc.metadata import ClientMetadata
from idp_mock.personas.persona import HOME, Address


class Claim(Struct, frozen=True):
    """`value` may give an empty text or None: then the claim is left out (OpenID Connect Core section 5.3.2)."""

    name: str
    attribute: Attribute | None
    value: Callable[[Identified], Any]


def _told_address(address: Address) -> dict[str, str]:
    """OpenID Connect Core section 5.1.1."""
    return {**asdict(address), "formatted": address.formatted}


_IDENTIFIERS = (
    Claim("pesel", Attribute.PERSON_IDENTIFIER, lambda who: who.person.identifier.pesel),
    Claim("person_identifier", Attribute.PERSON_IDENTIFIER, lambda who: who.person.identifier.eidas),
)
SCOPES: Mapping[str, tuple[Claim, ...]] = {
    "openid": (),
    "profile": (
        Claim("name", None, lambda who: who.person.full_name),
        Claim("given_name", Attribute.GIVEN_NAME, lambda who: who.person.given_name),
        Claim("family_name", Attribute.FAMILY_NAME, lambda who: who.person.family_name),
        Claim("birthdate", Attribute.BIRTH_DATE, lambda who: who.person.born),
        Claim("gender", Attribute.SEX, lambda who: who.sex),
        Claim("preferred_username", Attribute.USERNAME, lambda who: who.username),
        *_IDENTIFIERS,
    ),
    "email": (
        Claim("email", Attribute.EMAIL, lambda who: who.email),
        Claim("email_verified", None, lambda who: True if who.email else None),
    ),
    "phone": (
        Claim("phone_number", Attribute.PHONE, lambda who: who.phone),
        Claim("phone_number_verified", None, lambda who: True if who.phone else None),
    ),
    "address": (Claim("address", Attribute.ADDRESS, lambda who: _told_address(who.address or HOME)),),
    "pesel": _IDENTIFIERS,
    "offline_access": (),
}
"""`birthdate` as YYYY-MM-DD; `pesel` only of a person whom Poland knows; `person_identifier` in the eIDAS form (ch. 16.3)."""
BY_NAME: Mapping[str, Claim] = {claim.name: claim for claims in SCOPES.values() for claim in claims}

AMR: Mapping[Level, tuple[str, ...]] = {
    Level.LOW: ("pwd",),
    Level.SUBSTANTIAL: ("pwd", "sms", "mfa"),
    Level.HIGH: ("sc", "pin", "mfa"),
}
"""How a login of that level is made in reality (RFC 8176 section 2); a page that a tester skipped does not change it."""


@lru_cache(maxsize=256)
def known_scopes(words: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the words that are scopes of this node, in their order, once each; unknown ones are ignored (Core section 3.1.2.1)."""
    return tuple(dict.fromkeys(word for word in words if word in SCOPES))


@lru_cache(maxsize=256)
def attributes(scope: tuple[str, ...], names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What the consent page lists for the scopes and for claims asked for by name."""
    return tuple(dict.fromkeys(claim.attribute.value for claim in _claims(scope, names) if claim.attribute))


def claims_about(who: Identified, scope: tuple[str, ...], names: tuple[str, ...] = ()) -> dict[str, Any]:
    """The claims that the scopes and the names ask for and that this person has."""
    told = {claim.name: claim.value(who) for claim in _claims(scope, names)}
    return {name: value for name, value in told.items() if value not in (None, "")}


def subject(identifier: PersonIdentifier, sector: str = "") -> str:
    """The `sub` of a person: 22 characters that stay the same at every node and do not show the number. Without a sector they are the
    same for every client too; with one, for all clients of that sector only (OpenID Connect Core section 8.1)."""
    person = f"{identifier.country}/{identifier.value}"
    digest = hashlib.sha256(f"{sector} {person}".encode() if sector else person.encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def sector_of(client: ClientMetadata, redirect_uri: str) -> str:
    """The sector for which persons have names of their own; empty for a client that gets public ones (Core section 8.1)."""
    if client.subject_type != "pairwise":
        return ""
    return (urlsplit(client.sector_identifier_uri or redirect_uri).hostname or redirect_uri).lower()


@lru_cache(maxsize=256)
def _claims(scope: tuple[str, ...], names: tuple[str, ...]) -> tuple[Claim, ...]:
    return *(claim for word in scope for claim in SCOPES[word]), *(BY_NAME[name] for name in names)
