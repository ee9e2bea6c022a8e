"""Levels of assurance of eIDAS (Regulation (EU) 910/2014, article 8) and their URIs (wezel-krajowy.md ch. 4.2 [C])."""

from enum import StrEnum


class Level(StrEnum):
    """How sure an identity is."""

    LOW = "low"
    SUBSTANTIAL = "substantial"
    HIGH = "high"

    @property
    def uri(self) -> str:
        """The URI of a notified means, used as AuthnContextClassRef and as `acr`."""
        return f"http://eidas.europa.eu/LoA/{self.value}"

    def reaches(self, wanted: "Level") -> bool:
        """Whether this level is at least the wanted one."""
        return _RANK[self] >= _RANK[wanted]


_RANK = {Level.LOW: 1, Level.SUBSTANTIAL: 2, Level.HIGH: 3}
_BY_URI = {level.uri: level for level in Level}


def level_of_uri(uri: str) -> Level | None:
    """The level that the URI names, or None where it names none."""
    return _BY_URI.get(uri)
