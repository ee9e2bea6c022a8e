"""Who is at the pages of the profile: a browser that has logged in there, or that a bank has vouched for."""

from msgspec import Struct

from eid.chance import Chance, handle
from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.annex.records import PROFILE_VISITS
from idp_mock.login.session import Subject

LONGEST = 15 * MINUTE


class Visit(Struct, frozen=True, kw_only=True):
    """`username` is empty until there is an account; `vouched` is who a bank says is there, and `bank` its name: neither, while the bank
    is being asked."""

    expires_at: float
    username: str = ""
    vouched: Subject | None = None
    bank: str = ""


class Visits:
    """By the secret in the browser's cookie."""

    def __init__(self, store: Store, clock: Clock, chance: Chance) -> None:
        self._visits = Collection(store, PROFILE_VISITS, Visit)
        self._clock = clock
        self._chance = chance

    def begin(self, username: str = "", vouched: Subject | None = None, bank: str = "") -> str:
        """A new visit's secret."""
        secret = handle(self._chance)
        visit = Visit(expires_at=self._clock.now() + LONGEST, username=username, vouched=vouched, bank=bank)
        self._visits.put(secret, visit)
        return secret

    def find(self, secret: str) -> Visit | None:
        """None where there is none, or it took too long."""
        visit = self._visits.get(secret) if secret else None
        return visit if visit is not None and self._clock.now() < visit.expires_at else None

    def end(self, secret: str) -> None:
        self._visits.delete(secret)
