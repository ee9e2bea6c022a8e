"""The node's own key pairs, with which it signs SAML messages and OpenID tokens. Made at first start, parsed once."""

import threading
from collections.abc import Callable
from pathlib import Path

from eid.clock import Clock
from eid.keys import KeyPair, PrivateKey, ec_key, key_pair, rsa_key


class Keyring:
    """Key pairs in a folder. Nothing is read before it is first wanted; after that the same object is given to every thread.

    Any number of processes may share the folder: whoever comes first makes a file, all others read it. Both properties may raise
    `KeysUnusable`.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._pairs: dict[str, KeyPair] = {}
        self._lock = threading.Lock()

    @property
    def ec(self) -> KeyPair:
        """P-256, in `node-ec.pem`: SAML signatures and ES256."""
        return self._pairs.get("node-ec") or self._load("node-ec", ec_key)

    @property
    def rsa(self) -> KeyPair:
        """RSA of 2048 bits, in `node-rsa.pem`: RS256 for clients that know nothing newer."""
        return self._pairs.get("node-rsa") or self._load("node-rsa", rsa_key)

    def published(self) -> tuple[KeyPair, ...]:
        """The pairs whose public halves the node publishes, the preferred one first."""
        return self.ec, self.rsa

    def _load(self, name: str, make: Callable[[], PrivateKey]) -> KeyPair:
        with self._lock:
            if name not in self._pairs:
                self._pairs[name] = key_pair(self._folder, name, make, self._clock.now())
            return self._pairs[name]
