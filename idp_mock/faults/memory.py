"""What a space remembers of the answers that its clients got, so that a fault can bring an earlier one once more."""

import hashlib

from msgspec import Struct

from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store

EARLIER = "earlier_answer"
EPHEMERAL = (EARLIER,)
"""Kinds whose records end at their `expires_at`."""
KEPT_FOR = 5 * MINUTE
"""As long as an assertion is good: one that has expired is no replay that deserves its name."""


class Earlier(Struct, frozen=True, kw_only=True):
    """A part of an answer; `expires_at` in seconds since the epoch."""

    text: str
    expires_at: float


def earlier(store: Store, clock: Clock, name: str, text: str) -> str:
    """The text that was kept under that name, which is forgotten now; where there was none, this one is kept and comes back."""
    now = clock.now()
    found = text

    def exchanged(kept: Earlier | None) -> Earlier | None:
        nonlocal found
        if kept is not None and now < kept.expires_at:
            found = kept.text
            return None
        found = text
        return Earlier(text=text, expires_at=now + KEPT_FOR)

    Collection(store, EARLIER, Earlier).update(hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest(), exchanged)
    return found
