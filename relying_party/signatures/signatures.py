"""What the rim needs of signatures: begin an errand, judge what comes back, give it to the browser that began."""

import base64
import binascii
import logging
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from eid.chance import Chance
from eid.clock import Clock
from eid.settings import SettingsError
from eid.storage.store import Store
from relying_party.settings import Settings
from relying_party.signatures.errands import Errand, Errands, Failed
from relying_party.signatures.reaching import Fetch
from relying_party.signatures.signed import ToSign
from relying_party.signatures.trouble import Trouble

if TYPE_CHECKING:
    from cryptography import x509

    from relying_party.signatures.judge import Judge

ERRORS = {"cancelled": Trouble.CANCELLED, "card_blocked": Trouble.CARD_BLOCKED}
"""What the signing application may answer instead of a document."""
LARGEST_DOCUMENT = 256 * 1024
"""Octets of a signed document."""
_log = logging.getLogger(__name__)


class Signatures:
    """One per process. `fetch` reaches lists and authorities. Raises `SettingsError` where a setting cannot be used."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, chance: Chance, fetch: Fetch) -> None:
        self._settings = settings
        self._clock = clock
        self._chance = chance
        self._fetch = fetch
        self._pinned = _read_pem(settings.lotl_certificate) if settings.lotl_certificate else None
        self.errands = Errands(store, clock, chance, settings.departure_lifetime)

    @property
    def application(self) -> str:
        """The address of the signing application."""
        return self._settings.signing_url or f"{self._settings.node_url.rstrip('/')}/_mock/signing/"

    @property
    def return_url(self) -> str:
        """Where the signing application has the browser post its answer."""
        return f"{self._settings.own_url}/podpis/powrot"

    def begin(self, wanted: ToSign, browser: str) -> Errand:
        """A new errand for that browser."""
        return self.errands.begin(self.errands.new_id(), wanted, browser)

    def answer(self, errand_id: str, document: str, error: str) -> Errand:
        """Takes what the signing application answered: a document in base64, or an error. Raises `Lost`."""
        errand = self.errands.open(errand_id)
        if error:
            self.errands.fail(errand, Failed(trouble=ERRORS.get(error, Trouble.CANCELLED)))
            return errand
        try:
            octets = base64.b64decode("".join(document.split()), validate=True)
        except (binascii.Error, ValueError):
            octets = b""
        return self._judged(errand, octets)

    def upload(self, errand_id: str, browser: str, octets: bytes) -> Errand:
        """Takes a file that was signed elsewhere, from the browser that began. Raises `Lost`."""
        return self._judged(self.errands.of_browser(errand_id, browser), octets)

    def _judged(self, errand: Errand, octets: bytes) -> Errand:
        if len(octets) > LARGEST_DOCUMENT:
            self.errands.fail(errand, Failed(trouble=Trouble.TOO_LARGE))
            return errand
        verdict = self._judge.verdict(errand, octets)
        if isinstance(verdict, Failed):
            _log.info("signature refused: %s", "; ".join(f"{one.rule}: {one.detail}" for one in verdict.broken))
            self.errands.fail(errand, verdict)
        else:
            self.errands.succeed(errand, verdict.signed, verdict.signature)
        return errand

    @cached_property
    def _judge(self) -> "Judge":
        # libxmlsec, and what reads certificates, are not needed before somebody signs.
        from relying_party.signatures.judge import Judge
        from relying_party.signatures.revocation import Revocation
        from relying_party.signatures.trusted_lists import TrustedLists

        settings = self._settings
        address = settings.lotl_url or f"{settings.node_url.rstrip('/')}/_mock/signing/lotl.xml"
        lists = TrustedLists(address, self._anchors, self._fetch, self._clock)
        revocation = Revocation(self._fetch, self._clock, self._chance, settings.clock_skew)
        return Judge(lists.services, revocation.told, self._clock, settings.clock_skew)

    def _anchors(self) -> "tuple[x509.Certificate, ...]":
        """Who may sign the list of lists: pinned, or what the node publishes in place of the Official Journal."""
        from eid.certificates import pem_certificates

        if self._pinned is not None:
            return self._pinned
        return tuple(pem_certificates(self._fetch(f"{self._settings.node_url.rstrip('/')}/_mock/signing/journal.pem", None)))


def _read_pem(path: str) -> "tuple[x509.Certificate, ...]":
    from eid.certificates import pem_certificates

    try:
        return tuple(pem_certificates(Path(path).read_bytes()))
    except (OSError, ValueError) as error:
        raise SettingsError(f"lotl_certificate: {path} holds no certificate in PEM: {error}") from error
