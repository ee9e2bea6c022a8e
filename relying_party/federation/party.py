"""How the node knows the portals: each is a client and a service provider of its own, with a name that the person reads there.

They share one key, and the addresses at which answers arrive: state and RelayState say which portal's departure an answer belongs to.
Where the node speaks of its own accord, each portal has an address of its own.
"""

from collections.abc import Callable

from msgspec import Struct

from relying_party.settings import Settings


class Party(Struct, frozen=True, kw_only=True):
    """One portal: its SAML entityID, its OpenID client id (as a guest), its name, and what its own addresses end with."""

    portal: str
    entity_id: str
    client_id: str
    name: str
    suffix: str = ""


class Parties:
    """All that this server has. The first of them is who nobody else is."""

    def __init__(self, settings: Settings) -> None:
        self.all = (
            Party(
                portal="praca",
                entity_id=settings.saml_entity_id,
                client_id=settings.oidc_client_id,
                name="Portal Praca (demonstracja)",
            ),
            Party(
                portal="zus",
                entity_id=settings.zus_saml_entity_id,
                client_id=settings.zus_oidc_client_id,
                name="Portal ZUS PUE (demonstracja)",
                suffix="/zus",
            ),
        )

    @property
    def first(self) -> Party:
        return self.all[0]

    def of(self, portal: str) -> Party:
        """The party that this part of the site belongs to: what has none of its own (a clerk's desk, say) belongs to the first."""
        return self._such(lambda party: party.portal == portal)

    def called(self, entity_id: str) -> Party:
        """The party of that entityID."""
        return self._such(lambda party: party.entity_id == entity_id)

    def _such(self, fits: Callable[[Party], bool]) -> Party:
        return next((party for party in self.all if fits(party)), self.first)
