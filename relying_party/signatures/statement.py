"""A statement that a person signs instead of logging in at the node (P11-P13, Z4)."""

from msgspec import Struct

from eid.clock import iso_seconds
from eid.xml.escape import text
from relying_party.signatures.signed import ToSign


def _(words: str) -> str:
    """Marks a text for the catalogues."""
    return words


class Wording(Struct, frozen=True, kw_only=True):
    """What a portal has people state: `statement` is signed as it is in any language of the page; `heading` is the window's title."""

    portal: str
    namespace: str
    statement: str
    heading: str


def to_sign(wording: Wording, purpose: str, nonce: str, at: float, own_url: str, back: str) -> ToSign:
    """The statement for one try: `nonce` and the time `at` (seconds since the epoch) are signed with it, so that it serves no other."""
    parts = {"tresc": wording.statement, "portal": own_url, "identyfikator": nonce, "wystawiono": iso_seconds(at)}
    members = "".join(f"<{name}>{text(value)}</{name}>" for name, value in parts.items())
    return ToSign(
        portal=wording.portal,
        purpose=purpose,
        heading=wording.heading,
        show=_("Wyświetl treść podpisywanego oświadczenia"),
        sign=_("Podpisz oświadczenie"),
        text=(wording.statement,),
        document=f'<oswiadczenie xmlns="{wording.namespace}">{members}</oswiadczenie>'.encode(),
        back=back,
    )
