"""Letters and decisions, and the receipt of their delivery (UPD), as XML under seal and as PDFs."""

from eid.clock import iso_seconds
from relying_party.paper.paper import Paper, Section
from relying_party.praca.inbox.letters import Letter
from relying_party.praca.papers.receipts import FOOTER
from relying_party.praca.papers.seal import Seal


def letter_xml(letter: Letter, seal: Seal) -> bytes:
    """The letter under seal."""
    facts = {
        "znak": letter.number,
        "data": iso_seconds(letter.sent_at),
        "nadawca": letter.office,
        "adresat": letter.person.full_name,
        "tytul": letter.title,
        "podpisal": letter.signed_by,
    }
    return seal.issued("decyzja" if letter.decision else "pismo", letter.id, facts, letter.paragraphs)


def letter_paper(letter: Letter) -> Paper:
    """The letter to print."""
    facts = (("Znak sprawy", letter.number), ("Data", iso_seconds(letter.sent_at)), ("Adresat", letter.person.full_name))
    closing = f"Podpisano pieczęcią elektroniczną urzędu. Sprawę prowadził(a): {letter.signed_by}."
    return Paper(
        title=letter.title,
        subtitle=letter.office,
        sections=(Section(heading="", facts=facts), Section(heading="", paragraphs=(*letter.paragraphs, closing))),
        footer=FOOTER,
        made_at=letter.sent_at,
    )


def delivery_xml(letter: Letter, seal: Seal) -> bytes:
    """The receipt that the addressee has taken the letter."""
    facts = {
        "pismo": letter.id,
        "znak": letter.number,
        "tytul": letter.title,
        "nadawca": letter.office,
        "adresat": letter.person.full_name,
        "doreczono": iso_seconds(letter.received_at),
    }
    return seal.issued("UPD", f"upd-{letter.id}", facts)
