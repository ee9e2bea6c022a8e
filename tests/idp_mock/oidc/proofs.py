"""DPoP proofs for tests, signed by PyJWT."""

import hashlib
import itertools
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from eid.clock import ManualClock

_serial = itertools.count()


@dataclass(frozen=True)
class Prover:
    """A key, of P-256 or RSA, and a clock."""

    clock: ManualClock
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def proof(self, method: str, address: str, access_token: str = "", **more: Any) -> str:
        kind, alg = (RSAAlgorithm, "PS256") if isinstance(self.key, rsa.RSAPrivateKey) else (ECAlgorithm, "ES256")
        jwk = {name: value for name, value in kind.to_jwk(self.key.public_key(), as_dict=True).items() if name != "key_ops"}
        digest = urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()).decode().rstrip("=")
        usual = {"htm": method, "htu": address, "iat": int(self.clock.now()), "jti": f"proof-{next(_serial)}"}
        claims = usual | ({"ath": digest} if access_token else {}) | more
        return jwt.encode(claims, self.key, algorithm=alg, headers={"typ": "dpop+jwt", "jwk": jwk})
