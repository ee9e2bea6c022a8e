"""The receipt that an application was filed (UPP): what it says, as XML under seal and as a PDF."""

from eid.clock import iso_seconds
from relying_party.paper.paper import Paper, Section
from relying_party.praca.applications.application import Application
from relying_party.praca.applications.document import digest
from relying_party.praca.offices.offices import offices
from relying_party.praca.papers.seal import Seal
from relying_party.praca.questions import asked

FOOTER = "System testowy. Ten dokument nie ma żadnej mocy prawnej."
_SIGNED = {"profile": "Podpis zaufany (login.gov.pl)", "card": "Kwalifikowany podpis elektroniczny"}


def receipt_xml(application: Application, seal: Seal) -> bytes:
    """The receipt under seal."""
    return seal.issued("UPP", application.id, {_element(name): value for name, value in _facts(application).items()})


def receipt_paper(application: Application) -> Paper:
    """The receipt to read, with all that was filed."""
    kind, answers = application.described, application.answers
    steps = tuple(
        Section(
            heading=step.heading,
            facts=tuple(
                (question.label, question.label_of(answers[question.name]))
                for question in step.questions
                if answers.get(question.name) and asked(question, answers)
            ),
        )
        for step in kind.steps
    )
    attached = tuple((one.name, f"{one.size} B, SHA-256 {one.sha256}") for one in application.attachments)
    return Paper(
        title="Urzędowe Poświadczenie Przedłożenia",
        subtitle=kind.title,
        sections=(
            Section(heading="Poświadczenie", facts=tuple(_facts(application).items())),
            *steps,
            *((Section(heading="Załączniki", facts=attached),) if attached else ()),
        ),
        footer=FOOTER,
        made_at=application.filed_at,
    )


def _facts(application: Application) -> dict[str, str]:
    person, signature = application.person, application.signature
    return {
        "Numer": application.number,
        "Data wpływu": iso_seconds(application.filed_at),
        "Adresat": offices().by_code[application.office].name,
        "Nadawca": person.full_name,
        "Identyfikator nadawcy": f"{person.identifier.country} {person.identifier.value}",
        "Rodzaj": application.described.title,
        "Podpis": _SIGNED[signature.by] if signature else "bez podpisu",
        "Skrót dokumentu": f"SHA-256 {signature.digest if signature else digest(application)}",
    }


def _element(name: str) -> str:
    """The name of an element: words run together, the first small."""
    first, *others = name.translate(str.maketrans("ęóąśłżźćńó", "eoaslzzcno")).split()
    return first.lower() + "".join(word.capitalize() for word in others)
