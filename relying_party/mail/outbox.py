"""What waits to be sent: written while a page is made, sent by a `Postman` afterwards, so that no page waits for a mail server."""

from msgspec import Struct

from eid.chance import Chance, hexadecimal
from eid.clock import DAY, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store

OUTBOX = "mail-outbox"
"""Kind of the records; what could not be sent for `KEPT` seconds is given up."""
KEPT = 2 * DAY


class Message(Struct, frozen=True, kw_only=True):
    """One mail in plain text; `sender` is the name that stands before the portals' address."""

    to: str
    subject: str
    body: str
    sender: str = "Praca (system testowy)"


class Waiting(Struct, frozen=True, kw_only=True):
    """A message with its Message-ID (the part before @); after `failures` failed attempts the next one is not before `due_at`; at
    `expires_at` it is given up. Times in seconds since the epoch."""

    id: str
    message: Message
    written_at: float
    due_at: float
    expires_at: float
    failures: int = 0


class Outbox:
    """One for all portals."""

    def __init__(self, store: Store, clock: Clock, chance: Chance) -> None:
        self.waiting = Collection(store, OUTBOX, Waiting)
        self._clock = clock
        self._chance = chance

    def write(self, message: Message) -> None:
        """Has the message sent soon."""
        now, name = self._clock.now(), hexadecimal(self._chance)
        self.waiting.put(name, Waiting(id=name, message=message, written_at=now, due_at=now, expires_at=now + KEPT))
