"""What has been believed once and must not be believed again."""

import hashlib

from msgspec import Struct

from eid.storage.collection import Collection
from eid.storage.store import AlreadyExists, Store
from relying_party.federation.judgement import Replayed

USED = "used_answer"
"""Kind of the records."""


class Used(Struct, frozen=True, kw_only=True):
    """Remembered until the instant (seconds since the epoch) after which it would be refused as expired anyway."""

    expires_at: float


class Replays:
    """The identifiers of all answers that are still valid, shared by all processes of the portals."""

    def __init__(self, store: Store) -> None:
        self._used = Collection(store, USED, Used)

    def remember(self, identifier: str, expires_at: float) -> None:
        """Raises `Replayed` when it is remembered already."""
        try:
            self._used.add(hashlib.sha256(identifier.encode()).hexdigest(), Used(expires_at=expires_at))
        except AlreadyExists as error:
            raise Replayed(expected="an answer that was not used before", got=identifier) from error
