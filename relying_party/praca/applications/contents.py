"""The questions of all applications, and what is wrong with answers taken together."""

import re
from datetime import date

from relying_party.praca.offices.localities import localities
from relying_party.praca.questions import Complaint, Control, Mistake, Question, Values


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


YES_NO = (("yes", _("Tak")), ("no", _("Nie")))
_POSTCODE = re.compile(r"[0-9]{2}-[0-9]{3}", re.ASCII)
_NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_LONGEST_ENTRUSTING = 24
"""Months for which work may be entrusted on a declaration."""


def _postcode(value: str) -> Complaint | None:
    return None if _POSTCODE.fullmatch(value) else _("Podaj kod pocztowy w postaci 00-000.")


def _locality(value: str) -> Complaint | None:
    return None if localities().labelled(value) else _("Wybierz miejscowość z listy.")


def _nip(value: str) -> Complaint | None:
    """Ten digits with a check digit (wezel-krajowy.md ch. 16.2 [D])."""
    digits = value.replace("-", "").replace(" ", "")
    if len(digits) == 10 and digits.isascii() and digits.isdigit():
        weighed = sum(weight * int(digit) for weight, digit in zip(_NIP_WEIGHTS, digits[:9], strict=True))
        if weighed % 11 == int(digits[9]):
            return None
    return _("Podaj poprawny NIP: 10 cyfr.")


def _account_number(value: str) -> Complaint | None:
    """A Polish bank account: 26 digits with the check digits of IBAN (ISO 13616)."""
    digits = value.upper().removeprefix("PL").replace(" ", "")
    good = len(digits) == 26 and digits.isascii() and digits.isdigit() and int(f"{digits[2:]}2521{digits[:2]}") % 97 == 1
    return None if good else _("Podaj poprawny numer rachunku: 26 cyfr.")


def _positive(value: str) -> Complaint | None:
    return None if 0 < int(value) < 1_000_000 else _("Podaj liczbę od 1 do 999999.")


def _yes_no(name: str, label: str, hint: str = "") -> Question:
    return Question(name=name, label=label, control=Control.CHOICE, choices=YES_NO, missing=_("Zaznacz odpowiedź."), hint=hint)


LOCALITY = Question(
    name="locality",
    label=_("Miejscowość"),
    control=Control.LOCALITY,
    hint=_("Zacznij pisać i wybierz z listy. Od miejscowości zależy właściwy urząd pracy."),
    missing=_("Podaj miejscowość."),
    check=_locality,
)
POSTCODE = Question(name="postcode", label=_("Kod pocztowy"), check=_postcode, hint=_("Na przykład 00-950."), autocomplete="postal-code")
STREET = Question(name="street", label=_("Ulica"), required=False, autocomplete="address-line1")
HOUSE = Question(name="house", label=_("Numer domu i mieszkania"), missing=_("Podaj numer domu."), longest=20)
ADDRESS = (LOCALITY, POSTCODE, STREET, HOUSE)

CALL = (
    Question(
        name="phone",
        label=_("Numer telefonu"),
        control=Control.TELEPHONE,
        missing=_("Podaj numer telefonu: pracownik urzędu zadzwoni, aby potwierdzić dane."),
        hint=_("Pole obowiązkowe. Na przykład +48 600 700 800."),
        autocomplete="tel",
    ),
    Question(
        name="call_time",
        label=_("Kiedy najlepiej zadzwonić?"),
        control=Control.CHOICE,
        choices=(("morning", _("Rano (8–12)")), ("afternoon", _("Po południu (12–15)")), ("any", _("O dowolnej porze"))),
        missing=_("Zaznacz odpowiedź."),
    ),
)

SURVEY = (
    Question(
        name="wanted_status",
        label=_("O jaki status wnioskujesz?"),
        control=Control.CHOICE,
        choices=(("unemployed", _("Osoba bezrobotna")), ("job_seeker", _("Osoba poszukująca pracy"))),
        missing=_("Zaznacz odpowiedź."),
    ),
    _yes_no("employed", _("Czy jesteś zatrudniony lub wykonujesz inną pracę zarobkową?")),
    _yes_no("business", _("Czy prowadzisz działalność gospodarczą?")),
    _yes_no("student", _("Czy uczysz się w szkole lub studiujesz w trybie dziennym?")),
    _yes_no("pension", _("Czy masz prawo do emerytury lub renty?")),
    _yes_no("ready", _("Czy możesz i chcesz podjąć pracę w pełnym wymiarze?")),
    Question(
        name="education",
        label=_("Wykształcenie"),
        control=Control.CHOICE,
        choices=(
            ("primary", _("podstawowe")),
            ("vocational", _("zawodowe")),
            ("secondary", _("średnie")),
            ("higher", _("wyższe")),
        ),
        missing=_("Zaznacz odpowiedź."),
    ),
    Question(name="occupation", label=_("Zawód wykonywany ostatnio"), required=False),
    _yes_no(
        "benefit",
        _("Czy wnioskujesz o zasiłek dla bezrobotnych?"),
        hint=_("Zasiłek może przysługiwać po co najmniej 365 dniach pracy w ciągu ostatnich 18 miesięcy."),
    ),
    Question(
        name="bank_account",
        label=_("Numer rachunku do wypłaty zasiłku"),
        hint=_("Tylko jeżeli wnioskujesz o zasiłek."),
        missing=_("Podaj numer rachunku, na który ma wpływać zasiłek."),
        check=_account_number,
        when=("benefit", "yes"),
        longest=40,
    ),
    Question(
        name="truth",
        label=_("Oświadczam, że podane dane są zgodne z prawdą"),
        control=Control.TICK,
        missing=_("Bez tego oświadczenia wniosku nie można złożyć."),
    ),
)

EMPLOYER = (
    Question(name="company", label=_("Nazwa pracodawcy lub podmiotu"), missing=_("Podaj nazwę."), autocomplete="organization"),
    Question(name="nip", label=_("NIP"), check=_nip, missing=_("Podaj NIP."), longest=20),
    LOCALITY,
    POSTCODE,
    STREET,
    HOUSE,
)
VACANCY = (
    Question(name="job", label=_("Nazwa stanowiska"), missing=_("Podaj nazwę stanowiska.")),
    Question(name="vacancies", label=_("Liczba wolnych miejsc"), control=Control.NUMBER, check=_positive, longest=6),
    Question(
        name="contract",
        label=_("Rodzaj umowy"),
        control=Control.CHOICE,
        choices=(
            ("indefinite", _("umowa o pracę na czas nieokreślony")),
            ("fixed", _("umowa o pracę na czas określony")),
            ("mandate", _("umowa zlecenia")),
        ),
        missing=_("Zaznacz odpowiedź."),
    ),
    Question(name="pay", label=_("Wynagrodzenie brutto za miesiąc (zł)"), control=Control.NUMBER, check=_positive, longest=6),
    Question(name="start", label=_("Praca od dnia"), control=Control.DATE),
    Question(name="until", label=_("Oferta ważna do dnia"), control=Control.DATE, required=False),
    Question(name="duties", label=_("Zakres obowiązków i wymagania"), control=Control.LONG, longest=3000),
)
FOREIGNER = (
    Question(name="foreign_given_name", label=_("Imię (imiona) cudzoziemca")),
    Question(name="foreign_family_name", label=_("Nazwisko cudzoziemca")),
    Question(name="foreign_birth_date", label=_("Data urodzenia"), control=Control.DATE),
    Question(
        name="citizenship",
        label=_("Obywatelstwo"),
        control=Control.CHOICE,
        choices=(("AM", _("Armenia")), ("BY", _("Białoruś")), ("MD", _("Mołdawia")), ("UA", _("Ukraina"))),
        missing=_("Zaznacz odpowiedź."),
    ),
    Question(name="passport", label=_("Seria i numer dokumentu podróży"), longest=30),
)
WORK = (
    Question(name="job", label=_("Nazwa stanowiska"), missing=_("Podaj nazwę stanowiska.")),
    Question(name="pay", label=_("Wynagrodzenie brutto za miesiąc (zł)"), control=Control.NUMBER, check=_positive, longest=6),
    Question(name="start", label=_("Praca od dnia"), control=Control.DATE),
    Question(name="end", label=_("Praca do dnia"), control=Control.DATE, hint=_("Najwyżej 24 miesiące.")),
)

_EXCLUDES_UNEMPLOYED = {
    "employed": ("yes", _("Osoba zatrudniona nie może być bezrobotna. Wybierz status osoby poszukującej pracy albo popraw odpowiedź.")),
    "business": ("yes", _("Kto prowadzi działalność gospodarczą, nie może być bezrobotny. Wybierz status osoby poszukującej pracy.")),
    "student": ("yes", _("Osoba ucząca się w trybie dziennym nie może być bezrobotna. Wybierz status osoby poszukującej pracy.")),
    "pension": ("yes", _("Kto ma prawo do emerytury lub renty, nie może być bezrobotny. Wybierz status osoby poszukującej pracy.")),
    "ready": (
        "no",
        _("Osoba bezrobotna musi być gotowa do podjęcia pracy. Wybierz status osoby poszukującej pracy."),
    ),
}


def status_is_possible(values: Values) -> tuple[Mistake, ...]:
    """Whoever works, studies, has a pension or cannot work is not unemployed; only the unemployed have a benefit."""
    if values["wanted_status"] == "unemployed":
        return tuple(Mistake(name, words) for name, (answer, words) in _EXCLUDES_UNEMPLOYED.items() if values[name] == answer)
    if values["benefit"] == "yes":
        return (Mistake("benefit", _("Zasiłek przysługuje tylko osobie bezrobotnej.")),)
    return ()


def offer_makes_sense(values: Values) -> tuple[Mistake, ...]:
    """An offer does not end before the work begins."""
    until = values["until"]
    return (Mistake("until", _("Oferta nie może stracić ważności przed rozpoczęciem pracy.")),) if until and until < values["start"] else ()


def period_is_allowed(values: Values) -> tuple[Mistake, ...]:
    """Work on a declaration lasts 24 months at the most."""
    start, end = date.fromisoformat(values["start"]), date.fromisoformat(values["end"])
    if end < start:
        return (Mistake("end", _("Praca nie może się skończyć, zanim się zacznie.")),)
    months = (end.year - start.year) * 12 + end.month - start.month + (end.day >= start.day)
    return (Mistake("end", _("Pracę można powierzyć najwyżej na 24 miesiące.")),) if months > _LONGEST_ENTRUSTING else ()
