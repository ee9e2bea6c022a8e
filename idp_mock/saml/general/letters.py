"""Forms that a frame or a link must bring to a service provider: the browser fetches each from an address of the node and posts it on."""

from msgspec import Struct

from eid.chance import Chance, handle
from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.saml.general.messages import ByAddress, ByForm, Outbound
from idp_mock.saml.general.names import LETTERS

LETTERS_KEPT = "saml2_letter"
LIFETIME = 5 * MINUTE


class Letter(Struct, frozen=True, kw_only=True):
    """A form; `expires_at` in seconds since the epoch."""

    form: ByForm
    expires_at: float


class Letters:
    """Those of the node whose addresses begin with `issuer`."""

    def __init__(self, store: Store, issuer: str, clock: Clock, chance: Chance) -> None:
        self._letters = Collection(store, LETTERS_KEPT, Letter)
        self._begin = f"{issuer}{LETTERS}/"
        self._clock = clock
        self._chance = chance

    def address_of(self, outbound: Outbound) -> str:
        """An address that has the message sent when a browser opens it."""
        if isinstance(outbound, ByAddress):
            return outbound.location
        name = handle(self._chance)
        self._letters.put(name, Letter(form=outbound, expires_at=self._clock.now() + LIFETIME))
        return self._begin + name

    def form(self, name: str) -> ByForm | None:
        """The form of that name, while it lasts."""
        letter = self._letters.get(name)
        return letter.form if letter is not None and self._clock.now() < letter.expires_at else None

    def leads_to(self, address: str) -> str:
        """Where the browser ends up that opens the address."""
        form = self.form(address.removeprefix(self._begin)) if address.startswith(self._begin) else None
        return form.address if form else address
