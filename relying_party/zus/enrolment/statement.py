"""The statement that a person signs to make a profile (Z4), and the arrival that it makes."""

from eid.identity.level import Level
from relying_party.federation.arrival import Arrival, Voucher
from relying_party.signatures.signed import Signed
from relying_party.signatures.statement import Wording
from relying_party.zus.rim.surroundings import PORTAL


def _(words: str) -> str:
    """Marks a text for the catalogues."""
    return words


WORDING = Wording(
    portal=PORTAL,
    namespace="urn:test:zus:oswiadczenie:1",
    statement="Proszę o założenie zaufanego profilu w portalu ZUS PUE przy użyciu certyfikatu",
    heading=_("Rejestracja profilu certyfikatem kwalifikowanym"),
)
"""The guide does not quote the words of the real statement; these are a guess after those of Praca.gov.pl (P11)."""


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
