"""Artifacts: one-time names under which a finished Response waits for its service provider (SAML bindings §3.6.4, type 4)."""

import base64
import hashlib

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance
from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.saml.errors import ArtifactRefused

ARTIFACTS = "saml2_artifact"
REMEMBERED = 10 * MINUTE
"""Seconds after its end for which the node can say why an artifact is good no more."""
_TYPE_AND_INDEX = b"\x00\x04\x00\x00"
_HANDLE_OCTETS = 20


class Waiting(Struct, frozen=True, kw_only=True):
    """A Response for one service provider; times in seconds since the epoch. `resolved_at` is 0 until somebody has got it."""

    entity_id: str
    response: str
    issued_at: float
    expires_at: float
    resolved_at: float = 0


class Artifacts:
    """Those of one node; each is good for `lifetime` seconds."""

    def __init__(self, store: Store, entity_id: str, lifetime: int, clock: Clock, chance: Chance) -> None:
        self._waiting = Collection(store, ARTIFACTS, Waiting)
        self._begin = _TYPE_AND_INDEX + hashlib.sha1(entity_id.encode(), usedforsecurity=False).digest()
        self._lifetime = lifetime
        self._clock = clock
        self._chance = chance

    def issue(self, entity_id: str, response: str) -> str:
        """A fresh artifact for the Response: 44 octets in base64."""
        artifact = base64.b64encode(self._begin + self._chance.octets(_HANDLE_OCTETS)).decode()
        now = self._clock.now()
        expires_at = now + self._lifetime + REMEMBERED
        self._waiting.put(_key(artifact), Waiting(entity_id=entity_id, response=response, issued_at=now, expires_at=expires_at))
        return artifact

    def resolve(self, artifact: str, entity_id: str) -> str:
        """The Response behind the artifact; of many who resolve it at once exactly one gets it. Raises `ArtifactRefused`."""
        now = self._clock.now()
        response = ""

        def resolved(waiting: Waiting | None) -> Waiting:
            nonlocal response
            if waiting is None:
                raise ArtifactRefused(f"the artifact {artifact[:100]!r} is unknown")
            if waiting.entity_id != entity_id:
                raise ArtifactRefused(f"the artifact was issued to another service provider than {entity_id!r}")
            if waiting.resolved_at:
                raise ArtifactRefused(f"the artifact was already resolved, {now - waiting.resolved_at:.0f} s ago")
            age = now - waiting.issued_at
            if age >= self._lifetime:
                raise ArtifactRefused(f"the artifact has expired: it is {age:.0f} s old and was good for {self._lifetime} s")
            response = waiting.response
            return replace(waiting, response="", resolved_at=now)

        self._waiting.update(_key(artifact), resolved)
        return response


def _key(artifact: str) -> str:
    return hashlib.sha256(artifact.encode("utf-8", "replace")).hexdigest()
