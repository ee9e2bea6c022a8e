"""The statements that a person signs to make a profile (Z4) or to log in, and the arrival that they make."""

from collections.abc import Mapping

from eid.identity.level import Level
from relying_party.federation.arrival import Arrival, Voucher
from relying_party.signatures.signed import Signed
from relying_party.signatures.statement import Wording
from relying_party.zus.rim.surroundings import PORTAL
from relying_party.zus.rim.views import LOG_IN, REGISTER


def _(words: str) -> str:
    """Marks a text for the catalogues."""
    return words


NAMESPACE = "urn:test:zus:oswiadczenie:1"
WORDINGS: Mapping[str, Wording] = {
    REGISTER: Wording(
        portal=PORTAL,
        namespace=NAMESPACE,
        statement="Proszę o założenie zaufanego profilu w portalu ZUS PUE przy użyciu certyfikatu",
        heading=_("Rejestracja profilu certyfikatem kwalifikowanym"),
    ),
    LOG_IN: Wording(
        portal=PORTAL,
        namespace=NAMESPACE,
        statement="Proszę o zalogowanie do portalu ZUS PUE przy użyciu certyfikatu",
        heading=_("Logowanie certyfikatem kwalifikowanym"),
    ),
}
"""By purpose. The guide does not quote the words of the real statement; these are a guess after those of Praca.gov.pl (P11)."""


def arrival(signed: Signed, now: float) -> Arrival:
    """Who signed, as somebody who arrives. A qualified signature is taken for the level high (a guess: eIDAS gives signatures no level)."""
    return Arrival(
        purpose=signed.purpose,
        person=signed.person,
        level=Level.HIGH,
        node_session=None,
        arrived_at=now,
        vouched_by=Voucher.CERTIFICATE,
    )
