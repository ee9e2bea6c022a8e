"""Decisions as templates: for which applications, what they say, and what the clerk adds."""

from msgspec import Struct

from relying_party.praca.applications.application import Application
from relying_party.praca.questions import Control, Question, Values


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


class Decision(Struct, frozen=True, kw_only=True):
    """One template; `name` is what the clerk chooses, title and paragraphs are what the letter says (in Polish, whatever the screens say).
    `{person}`, `{number}`, `{filed}`, `{today}` and the answers of the form can stand in them."""

    id: str
    name: str
    kinds: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]
    needs_amount: bool = False
    needs_reason: bool = False


_STATUS = ("rejestracja", "zgloszenie")
_APPEAL = "Od decyzji przysługuje odwołanie do wojewody w terminie 14 dni od dnia doręczenia."
DECISIONS = (
    Decision(
        id="bezrobotny-zasilek",
        name=_("Status bezrobotnego z prawem do zasiłku"),
        kinds=_STATUS,
        title="Decyzja o uznaniu za osobę bezrobotną i o przyznaniu zasiłku",
        paragraphs=(
            "Po rozpatrzeniu wniosku {number} z dnia {filed} orzekam: {person} zostaje uznany(-a) za osobę bezrobotną.",
            "Przyznaję prawo do zasiłku dla bezrobotnych w wysokości {amount} zł miesięcznie.",
            _APPEAL,
        ),
        needs_amount=True,
    ),
    Decision(
        id="bezrobotny",
        name=_("Status bezrobotnego bez prawa do zasiłku"),
        kinds=_STATUS,
        title="Decyzja o uznaniu za osobę bezrobotną bez prawa do zasiłku",
        paragraphs=(
            "Po rozpatrzeniu wniosku {number} z dnia {filed} orzekam: {person} zostaje uznany(-a) za osobę bezrobotną.",
            "Odmawiam prawa do zasiłku dla bezrobotnych. {reason}",
            _APPEAL,
        ),
        needs_reason=True,
    ),
    Decision(
        id="poszukujacy",
        name=_("Rejestracja jako poszukujący pracy"),
        kinds=_STATUS,
        title="Potwierdzenie rejestracji jako osoba poszukująca pracy",
        paragraphs=("Na wniosek {number} z dnia {filed} {person} został(-a) zarejestrowany(-a) jako osoba poszukująca pracy.",),
    ),
    Decision(
        id="odmowa",
        name=_("Odmowa"),
        kinds=_STATUS,
        title="Decyzja o odmowie uznania za osobę bezrobotną",
        paragraphs=("Po rozpatrzeniu wniosku {number} z dnia {filed} odmawiam uznania za osobę bezrobotną: {person}.", "{reason}", _APPEAL),
        needs_reason=True,
    ),
    Decision(
        id="przyjecie",
        name=_("Przyjęcie do realizacji"),
        kinds=("oferta", "oswiadczenie"),
        title="Zawiadomienie o przyjęciu",
        paragraphs=("Sprawa {number} z dnia {filed} została przyjęta i wpisana do ewidencji urzędu.",),
    ),
    Decision(
        id="nieprzyjecie",
        name=_("Odmowa przyjęcia"),
        kinds=("oferta", "oswiadczenie"),
        title="Zawiadomienie o odmowie przyjęcia",
        paragraphs=("Sprawa {number} z dnia {filed} nie została przyjęta.", "{reason}"),
        needs_reason=True,
    ),
)
BY_ID = {decision.id: decision for decision in DECISIONS}


def questions_for(application: Application) -> tuple[Question, ...]:
    """The form with which this application is decided."""
    choices = tuple((one.id, one.name) for one in DECISIONS if application.kind in one.kinds)
    return (
        Question(
            name="decision", label=_("Rozstrzygnięcie"), control=Control.CHOICE, choices=choices, missing=_("Wybierz rozstrzygnięcie.")
        ),
        Question(
            name="amount",
            label=_("Wysokość zasiłku (zł miesięcznie)"),
            control=Control.NUMBER,
            missing=_("Podaj wysokość zasiłku."),
            hint=_("Tylko gdy przyznajesz zasiłek."),
            when=("decision", "bezrobotny-zasilek"),
            longest=6,
        ),
        Question(
            name="reason",
            label=_("Uzasadnienie"),
            control=Control.LONG,
            required=False,
            hint=_("Obowiązkowe przy odmowie."),
            longest=2000,
        ),
    )


def written(decision: Decision, values: Values, facts: dict[str, str]) -> tuple[str, ...]:
    """The paragraphs of the letter."""
    return tuple(paragraph.format(**facts, **{**values, "amount": values["amount"] or "0"}).strip() for paragraph in decision.paragraphs)
