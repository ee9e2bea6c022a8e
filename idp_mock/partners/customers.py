"""Who has an account with a partner: the personas whom its country knows, whatever became of their Profil Zaufany."""

from msgspec.structs import replace

from eid.storage.store import Store
from idp_mock.partners.table import RESIDENTS, Partner
from idp_mock.personas.persona import Persona, State
from idp_mock.personas.personas import Personas, seeded_personas


class Customers(Personas):
    """The personas of a space as the partner sees them. `store` is that of the space."""

    def __init__(self, store: Store, partner: Partner) -> None:
        super().__init__(store, lambda: (*seeded_personas(), *RESIDENTS))
        self._partner = partner
        self.seed = tuple(customer for persona in self.seed if (customer := self._as_customer(persona)) is not None)

    def get(self, username: str) -> Persona | None:
        """The customer with that user name; None for who is none, as the dead are."""
        persona = super().get(username)
        return self._as_customer(persona) if persona is not None else None

    def _as_customer(self, persona: Persona) -> Persona | None:
        if persona.person.identifier.country != self._partner.country or persona.state is State.DECEASED:
            return None
        return replace(persona, state=State.ACTIVE, valid_until=None, level=self._partner.level)
