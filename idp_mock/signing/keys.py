"""The private keys of authorities, list operators and cards: all elliptic ones follow from one secret file, so that nothing has to be made
or kept for each."""

import hashlib
import hmac
from functools import cache, cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from eid.clock import Clock
from eid.keys import PrivateKey, ec_key, key_pair, rsa_key

FILE = "signing"
"""The secret, `signing.pem` in the folder of keys; RSA keys lie beside it as `signing-<name>.pem`."""
_ORDERS = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "secp384r1": int("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16),
}
"""FIPS 186-4 appendix D.1.2."""


class Keys:
    """The same keys for everybody who shares the folder; made at first use. Every method may raise `KeysUnusable`."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self.elliptic = cache(self._elliptic)
        self.rsa = cache(self._rsa)

    def _elliptic(self, name: str, curve: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
        """The key of that name; another curve is another key."""
        octets = hmac.digest(self._secret, f"{curve.name} {name}".encode(), hashlib.sha512)
        return ec.derive_private_key(int.from_bytes(octets, "big") % (_ORDERS[curve.name] - 1) + 1, curve)

    def _rsa(self, name: str) -> PrivateKey:
        return key_pair(self._folder, f"{FILE}-{name}", rsa_key, self._clock.now()).private

    @cached_property
    def _secret(self) -> bytes:
        private = key_pair(self._folder, FILE, ec_key, self._clock.now()).private
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise TypeError("the secret is an elliptic key")
        return private.private_numbers().private_value.to_bytes(32, "big")
