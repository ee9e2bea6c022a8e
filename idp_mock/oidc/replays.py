"""What may come once only: the names (`jti`) of client assertions, request objects and DPoP proofs."""

import base64
import hashlib

from eid.storage.store import AlreadyExists, Store

REPLAYS = "oidc-replay"


class Replays:
    """Remembers names until they would be refused for their age anyway."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def is_new(self, purpose: str, sender: str, name: str, expires_at: float) -> bool:
        """True once for the three names together, among all processes, until `expires_at` (seconds since the epoch)."""
        digest = hashlib.sha256("\0".join((purpose, sender, name)).encode("utf-8", "surrogatepass")).digest()
        try:
            self._store.add(REPLAYS, base64.urlsafe_b64encode(digest).decode(), {"expires_at": expires_at})
        except AlreadyExists:
            return False
        return True
