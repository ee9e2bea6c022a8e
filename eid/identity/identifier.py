"""The number by which a country knows a person, in the forms that protocols and certificates write it."""

import re

from msgspec import Struct

_COUNTRY = re.compile(r"[A-Z]{2}")


class InvalidIdentifier(ValueError):
    """The text is not an identifier of the form named in the message."""


class PersonIdentifier(Struct, frozen=True, kw_only=True):
    """A national number: `country` is two capital letters (ISO 3166), `value` is the number as that country writes it."""

    country: str
    value: str

    @property
    def pesel(self) -> str | None:
        """The PESEL of a person whom Poland knows, else None."""
        return self.value if self.country == "PL" else None

    @property
    def pno(self) -> str:
        """`PNOPL-90810100010`, the serialNumber of a certificate (ETSI EN 319 412-1 clause 5.1.3)."""
        return f"PNO{self.country}-{self.value}"

    @property
    def eidas(self) -> str:
        """What the national node tells a service provider: the bare PESEL [V], or `DE/PL/<number>` across borders [I] (ch. 9, 16.3)."""
        return self.value if self.country == "PL" else f"{self.country}/PL/{self.value}"


def from_eidas(text: str) -> PersonIdentifier:
    """Reads `PersonIdentifier.eidas`. Raises `InvalidIdentifier`."""
    if "/" not in text:
        return PersonIdentifier(country="PL", value=text)
    country, _, rest = text.partition("/")
    asking, _, value = rest.partition("/")
    if not (_COUNTRY.fullmatch(country) and _COUNTRY.fullmatch(asking) and value):
        raise InvalidIdentifier(f"expected CC/PL/<number>, got {text!r}")
    return PersonIdentifier(country=country, value=value)
