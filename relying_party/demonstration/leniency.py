"""Which attacks the portals let pass at the moment, for everybody; kept in the store, so that all processes agree."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct

from eid.settings import SettingsError
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.control.views import is_loopback
from relying_party.demonstration.attacks import ATTACKS
from relying_party.settings import Settings

KIND = "demonstration"
_KEY = "lenient"


class Lenient(Struct, frozen=True, kw_only=True):
    """Names of attacks."""

    attacks: tuple[str, ...] = ()


def check_place(settings: Settings) -> None:
    """Raises `SettingsError` where others than this machine could reach portals that leave out rules."""
    hosts = (settings.host, urlsplit(settings.own_url).hostname or "")
    if not all(map(is_loopback, hosts)):
        raise SettingsError(f"demo: portals that can leave out rules serve loopback addresses alone, not {', '.join(hosts)}")


class Leniency:
    """The switch."""

    def __init__(self, store: Store) -> None:
        self._kept = Collection(store, KIND, Lenient)

    def attacks(self) -> tuple[str, ...]:
        """Names of those that may pass; none at first."""
        kept = self._kept.get(_KEY)
        return kept.attacks if kept else ()

    def let_pass(self, names: Iterable[str]) -> None:
        """These and no others; unknown names are passed over."""
        wanted = set(names)
        self._kept.put(_KEY, Lenient(attacks=tuple(one.name for one in ATTACKS if one.name in wanted)))

    def rules(self) -> frozenset[str]:
        """Names of the rules that are left out."""
        passing = self.attacks()
        return frozenset().union(*(one.rules for one in ATTACKS if one.name in passing))
