"""The statement that a person signs instead of logging in at the node (P11-P13), and the arrival that it makes."""

from collections.abc import Mapping

from eid.identity.level import Level
from relying_party.federation.arrival import Arrival, Voucher
from relying_party.praca.presence import PORTAL
from relying_party.signatures.signed import Signed, ToSign
from relying_party.signatures.statement import Wording, to_sign


def _(words: str) -> str:
    """Marks a text for the catalogues."""
    return words


STATEMENT = "Proszę o przydzielenie dostępu lub rejestrację w systemie Praca.gov.pl przy użyciu certyfikatu"
"""The words of P11, which are signed as they are in any language of the page."""
NAMESPACE = "urn:test:praca:oswiadczenie:1"
HEADINGS: Mapping[str, str] = {
    "register": _("Rejestracja certyfikatem kwalifikowanym"),
    "login": _("Logowanie certyfikatem kwalifikowanym"),
}
"""The window's title by purpose."""


def statement(purpose: str, nonce: str, at: float, own_url: str, back: str) -> ToSign:
    """The statement for one try: `nonce` and the time `at` (seconds since the epoch) are signed with it, so that it serves no other."""
    wording = Wording(portal=PORTAL, namespace=NAMESPACE, statement=STATEMENT, heading=HEADINGS[purpose])
    return to_sign(wording, purpose, nonce, at, own_url, back)


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
