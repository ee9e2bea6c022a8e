"""An application as the XML document that is signed and kept; the same application always gives the same octets."""

import hashlib

from eid.xml.escape import attribute, text
from relying_party.praca.applications.application import Application
from relying_party.praca.offices.offices import offices
from relying_party.praca.questions import asked

NAMESPACE = "urn:praca-test:wniosek:1"
_WHOLE = """<wniosek xmlns="{namespace}" rodzaj="{kind}" identyfikator="{id}"><tytul>{title}</tytul><adresat>{office}</adresat>\
<osoba><imiona>{given_name}</imiona><nazwisko>{family_name}</nazwisko><identyfikator kraj="{country}">{number}</identyfikator>\
<dataUrodzenia>{birth_date}</dataUrodzenia><email>{email}</email></osoba><odpowiedzi>{answers}</odpowiedzi>\
<zalaczniki>{attachments}</zalaczniki></wniosek>"""


def document(application: Application) -> bytes:
    """The document in UTF-8, without a declaration."""
    kind, person = application.described, application.person
    office = offices().by_code.get(application.office)
    answers = (
        f'<odpowiedz pole="{question.name}" pytanie="{attribute(question.label)}" wartosc="{attribute(value)}">'
        f"{text(question.label_of(value))}</odpowiedz>"
        for question in kind.questions
        if (value := application.answers.get(question.name, "")) and asked(question, application.answers)
    )
    attachments = (
        f'<zalacznik nazwa="{attribute(one.name)}" typ="{one.media_type}" rozmiar="{one.size}" sha256="{one.sha256}"/>'
        for one in application.attachments
    )
    return _WHOLE.format(
        namespace=NAMESPACE,
        kind=kind.id,
        id=application.id,
        title=text(kind.title),
        office=text(office.name if office else ""),
        given_name=text(person.given_name),
        family_name=text(person.family_name),
        country=attribute(person.identifier.country),
        number=text(person.identifier.value),
        birth_date=person.birth_date.isoformat() if person.birth_date else "",
        email=text(application.email),
        answers="".join(answers),
        attachments="".join(attachments),
    ).encode()


def lines(application: Application) -> tuple[str, ...]:
    """What the document says, for people."""
    given = application.answers
    return (
        application.described.title,
        f"{application.person.full_name}, {application.person.identifier.value}",
        *(
            f"{question.label}: {question.label_of(given[question.name])}"
            for question in application.described.questions
            if given.get(question.name) and asked(question, given)
        ),
        *(f"{one.name} ({one.sha256})" for one in application.attachments),
    )


def digest(application: Application) -> str:
    """SHA-256 of the document, in hexadecimal: what a signature is about."""
    return hashlib.sha256(document(application)).hexdigest()
