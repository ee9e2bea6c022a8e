"""The kinds of applications as a table: another kind is another row here, not new code."""

from collections.abc import Callable

from msgspec import Struct

from relying_party.accounts.roles import Role
from relying_party.praca.applications import contents
from relying_party.praca.questions import Mistake, Question, Values


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


Check = Callable[[Values], tuple[Mistake, ...]]


def _nothing(values: Values) -> tuple[Mistake, ...]:
    return ()


class Step(Struct, frozen=True, kw_only=True):
    """One page of questions; `check` finds what is wrong with the answers taken together."""

    id: str
    heading: str
    questions: tuple[Question, ...]
    check: Check = _nothing


class Kind(Struct, frozen=True, kw_only=True):
    """One kind. `roles` may file it, `signed` asks for a signature, `called` leads to a phone call by the office instead (P32).
    Among the questions is `locality`, which decides about the office."""

    id: str
    title: str
    lead: str
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    signed: bool = True
    called: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for step in self.steps for question in step.questions)

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def after(self, step: Step) -> Step | None:
        """The next step, None after the last."""
        following = self.steps[self.steps.index(step) + 1 :]
        return following[0] if following else None


_ADDRESS = Step(id="adres", heading=_("Adres zamieszkania"), questions=contents.ADDRESS)
_PEOPLE = (Role.UNEMPLOYED, Role.JOB_SEEKER)

KINDS = (
    Kind(
        id="rejestracja",
        title=_("Wniosek o rejestrację jako osoba bezrobotna albo poszukująca pracy"),
        lead=_("Pełna rejestracja przez internet: wniosek z załącznikami, podpisany. Nie trzeba przychodzić do urzędu."),
        roles=_PEOPLE,
        steps=(
            _ADDRESS,
            Step(id="ankieta", heading=_("Ankieta o statusie"), questions=contents.SURVEY, check=contents.status_is_possible),
        ),
    ),
    Kind(
        id="zgloszenie",
        title=_("Zgłoszenie do rejestracji (prerejestracja)"),
        lead=_("Bez podpisu. Pracownik urzędu zadzwoni i potwierdzi dane; rejestracja następuje w dniu rozmowy."),
        roles=_PEOPLE,
        steps=(
            _ADDRESS,
            Step(id="telefon", heading=_("Telefon do rozmowy"), questions=contents.CALL),
            Step(id="ankieta", heading=_("Ankieta o statusie"), questions=contents.SURVEY, check=contents.status_is_possible),
        ),
        signed=False,
        called=True,
    ),
    Kind(
        id="oferta",
        title=_("Zgłoszenie oferty pracy"),
        lead=_("Pracodawca zgłasza wolne miejsce pracy."),
        roles=(Role.EMPLOYER,),
        steps=(
            Step(id="pracodawca", heading=_("Pracodawca"), questions=contents.EMPLOYER),
            Step(id="stanowisko", heading=_("Stanowisko"), questions=contents.VACANCY, check=contents.offer_makes_sense),
        ),
    ),
    Kind(
        id="oswiadczenie",
        title=_("Oświadczenie o powierzeniu wykonywania pracy cudzoziemcowi"),
        lead=_("Podmiot, który powierza pracę obywatelowi Armenii, Białorusi, Mołdawii albo Ukrainy."),
        roles=(Role.FOREIGNER_ENTRUSTER,),
        steps=(
            Step(id="podmiot", heading=_("Podmiot powierzający pracę"), questions=contents.EMPLOYER),
            Step(id="cudzoziemiec", heading=_("Cudzoziemiec"), questions=contents.FOREIGNER),
            Step(id="praca", heading=_("Praca"), questions=contents.WORK, check=contents.period_is_allowed),
        ),
    ),
)
BY_ID = {kind.id: kind for kind in KINDS}


def kinds_for(roles: tuple[Role, ...]) -> tuple[Kind, ...]:
    """What an account with these roles may file (P23)."""
    return tuple(kind for kind in KINDS if set(kind.roles) & set(roles))
