"""The countries whose people have cards, and the test authorities that issue them: one table each (wezel-krajowy.md ch. 15.4)."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

ROOT = "root"

COUNTRIES: Mapping[str, str] = {
    "PL": "Poland",
    "CZ": "Czechia",
    "DE": "Germany",
    "EE": "Estonia",
    "ES": "Spain",
    "FR": "France",
    "IT": "Italy",
    "LT": "Lithuania",
}
"""Those that have a trusted list here, by ISO 3166 code."""


class Listing(StrEnum):
    """What the trusted list of an authority's country says about it."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """What a listed service issues certificates for: the last part of the additional service information (TS 119 612 clause 5.5.9.4)."""

    SIGNATURES = "ForeSignatures"
    SEALS = "ForeSeals"


class Authority(Struct, frozen=True, kw_only=True):
    """An issuing authority; `name` stands in its addresses. The root certifies it, unless it is self-signed."""

    name: str
    country: str
    common_name: str
    listing: Listing = Listing.GRANTED
    scope: Scope = Scope.SIGNATURES
    self_signed: bool = False


AUTHORITIES: Mapping[str, Authority] = {
    authority.name: authority
    for authority in (
        Authority(name=ROOT, country="PL", common_name="Test root of the signing stand-in", listing=Listing.UNKNOWN, self_signed=True),
        *(Authority(name=code.lower(), country=code, common_name=f"Test qualified CA {name}") for code, name in COUNTRIES.items()),
        Authority(name="seals", country="PL", common_name="Test qualified CA for seals", scope=Scope.SEALS),
        Authority(name="withdrawn", country="PL", common_name="Test CA that lost its status", listing=Listing.WITHDRAWN),
        Authority(name="unlisted", country="PL", common_name="Test CA on no trusted list", listing=Listing.UNKNOWN),
        Authority(name="ch", country="CH", common_name="Test CA Switzerland", listing=Listing.UNKNOWN, self_signed=True),
    )
}
