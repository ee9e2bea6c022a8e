"""Artifacts: one-time names under which the outcome of a login waits for its service provider (SAML bindings §3.6.4, type 4)."""

import base64
import hashlib
import re
import uuid

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance
from eid.clock import Clock
from eid.identity.level import Level
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.login.request import Attribute, Identified, Refusal
from idp_mock.saml.dialect import ArtifactUse, Dialect, SessionIndexForm
from idp_mock.saml.errors import ArtifactRefused
from idp_mock.saml.messages import ArtifactResolve
from idp_mock.saml.service_providers import ServiceProvider

LOGINS = "saml_login"
EPHEMERAL = (LOGINS,)
"""Kinds whose records end at their `expires_at`."""
_TYPE_AND_INDEX = b"\x00\x04\x00\x00"
_HANDLE_OCTETS = 20
_HEXADECIMAL = re.compile(r"([0-9a-f]{32})[0-9a-f]{32}")


class Asked(Struct, frozen=True, kw_only=True):
    """What an AuthnRequest leaves to be answered. `relay_state` is None where none was sent; `levels` are those that satisfy the request;
    `artifact` is drawn for the answer already, so that the session can know its SessionIndex; `node` is the Issuer under which the node was
    asked; `stranger_certificate` is the base64 of the certificate that an unregistered service provider presented."""

    entity_id: str
    request_id: str
    acs_url: str
    relay_state: str | None
    levels: tuple[Level, ...]
    attributes: tuple[Attribute, ...]
    artifact: str
    node: str
    stranger_certificate: str = ""


class EndedLogin(Struct, frozen=True, kw_only=True):
    """What became of an AuthnRequest: exactly one of `identified` and `refusal` is set. Times are in seconds since the epoch;
    `resolved_at` is 0 until the artifact has been resolved. `fault` is what a tester wants to be wrong with the answer."""

    asked: Asked
    identified: Identified | None = None
    refusal: Refusal | None = None
    issued_at: float
    expires_at: float
    resolved_at: float = 0
    fault: str = ""


class Artifacts:
    """Ended logins in the store. An artifact and the SessionIndex of its assertion lead to the same record: the SessionIndex is a digest
    of the artifact, so it gives nothing away, and a later logout finds the session without a second record."""

    def __init__(self, store: Store, lifetime: int, clock: Clock, chance: Chance) -> None:
        self._logins = Collection(store, LOGINS, EndedLogin)
        self._lifetime = lifetime
        self._clock = clock
        self._chance = chance

    def drawn(self, entity_id: str) -> str:
        """A fresh artifact of the node under that Issuer: 44 octets in base64. It stands for nothing until it is issued."""
        source = hashlib.sha1(entity_id.encode(), usedforsecurity=False).digest()
        return base64.b64encode(_TYPE_AND_INDEX + source + self._chance.octets(_HANDLE_OCTETS)).decode()

    def issue(self, login: EndedLogin) -> str:
        """The artifact that was drawn for the login; from now on it stands for it."""
        self._logins.put(session_index(login.asked.artifact), login)
        return login.asked.artifact

    def resolve(self, request: ArtifactResolve, provider: ServiceProvider) -> EndedLogin:
        """The login behind the artifact; of many who resolve it at once exactly one gets it. Raises `ArtifactRefused`."""
        now = self._clock.now()
        lifetime = self._lifetime if provider.dialect.artifact_lifetime is None else provider.dialect.artifact_lifetime

        def resolved(login: EndedLogin | None) -> EndedLogin:
            if login is None:
                raise ArtifactRefused(f"the artifact {request.artifact!r} is unknown")
            if login.asked.entity_id != request.issuer:
                raise ArtifactRefused(f"the artifact was issued to another service provider than {request.issuer!r}")
            if login.resolved_at and provider.dialect.artifact_use is ArtifactUse.ONCE:
                raise ArtifactRefused(f"the artifact was already resolved, {now - login.resolved_at:.0f} s ago")
            age = now - login.issued_at
            if age >= lifetime:
                raise ArtifactRefused(f"the artifact has expired: it is {age:.0f} s old and was good for {lifetime} s")
            return replace(login, resolved_at=now)

        login = self._logins.update(session_index(request.artifact), resolved)
        if login is None:
            raise ArtifactRefused(f"the artifact {request.artifact!r} is unknown")
        return login

    def of_session(self, index: str) -> EndedLogin | None:
        """The login to whose assertion the SessionIndex belongs, if its artifact has been resolved."""
        shortened = _HEXADECIMAL.fullmatch(index)
        login = self._logins.get(_named(bytes.fromhex(shortened[1])) if shortened else index)
        return login if login is not None and login.resolved_at else None


def session_index(artifact: str) -> str:
    """`_ID-<uuid>`, the ID of the artifact's assertion as well (wezel-krajowy.md ch. 9 [V])."""
    return _named(hashlib.sha256(artifact.encode("utf-8", "replace")).digest()[:16])


def told_session_index(artifact: str, dialect: Dialect) -> str:
    """The SessionIndex as the service provider sees it. 64 digits (ch. 9 [C]) lead to the same record."""
    if dialect.session_index is SessionIndexForm.HEXADECIMAL:
        return hashlib.sha256(artifact.encode("utf-8", "replace")).hexdigest()
    return session_index(artifact)


def _named(octets: bytes) -> str:
    return f"_ID-{uuid.UUID(bytes=octets, version=4)}"
