"""Which of the node's keys signs an answer, and with which certificate it is shown."""

from typing import Protocol

from eid.clock import DAY, Clock
from eid.keys import LIFETIME, KeyPair, self_signed
from idp_mock.saml.dialect import Dialect, SigningCertificate


class SigningKeys(Protocol):
    """What SAML needs of the node's keyring. `upcoming` is published already, but signs nothing before the next rotation."""

    @property
    def ec(self) -> KeyPair: ...
    def upcoming(self, kind: str) -> KeyPair | None: ...


class Signers:
    """The keyring is asked at each answer, so that keys may change while logins are in flight."""

    def __init__(self, keyring: SigningKeys, clock: Clock) -> None:
        self._keyring = keyring
        self._clock = clock
        self._expired: tuple[KeyPair, KeyPair] | None = None

    def of(self, dialect: Dialect) -> KeyPair:
        """The pair that signs for a service provider of that dialect."""
        active = self._keyring.ec
        if dialect.signing_certificate is SigningCertificate.NEXT:
            return self._keyring.upcoming("node-ec") or active
        if dialect.signing_certificate is SigningCertificate.EXPIRED:
            return self._ran_out(active)
        return active

    def _ran_out(self, active: KeyPair) -> KeyPair:
        """The same key, certified until a day ago."""
        known = self._expired
        if known is None or known[0] is not active:
            made_at = self._clock.now() - LIFETIME.total_seconds() - DAY
            known = self._expired = (active, self_signed(active.private, "node-ec (expired)", made_at))
        return known[1]
