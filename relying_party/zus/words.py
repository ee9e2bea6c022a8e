"""The Polish words of ZUS's pages for every code and field; templates translate them."""

from collections.abc import Mapping
from enum import StrEnum

from eid.identity.documents import DocumentType
from relying_party.accounts.passwords import Weakness
from relying_party.zus.branch.desk import Act, Forbidden
from relying_party.zus.branch.examination import Wrong as Seen
from relying_party.zus.cot.calls import Prompt
from relying_party.zus.cot.cot import LastKind
from relying_party.zus.enrolment.judgement import Wrong
from relying_party.zus.insurance.ledger import BenefitKind, Fund, Title
from relying_party.zus.profiles.profile import Event, State, Way


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


LABELS: Mapping[str, str] = {
    "family_name": _("Nazwisko"),
    "given_name": _("Imię"),
    "pesel": _("Numer PESEL"),
    "phone": _("Telefon"),
    "email": _("Adres e-mail"),
    "password": _("Hasło do portalu"),
    "password_again": _("Powtórz hasło do portalu"),
    "cot": _("Chcę uzyskać dostęp do COT"),
    "cot_password": _("Hasło do COT"),
    "cot_password_again": _("Powtórz hasło do COT"),
    "code": _("Kod z obrazka"),
    "document": _("Rodzaj dokumentu"),
    "number": _("Seria i numer"),
    "valid_until": _("Ważny do"),
    "seen_family_name": _("Nazwisko"),
    "seen_given_name": _("Imię"),
    "seen_pesel": _("Numer PESEL"),
    "reason": _("Powód odmowy"),
}

HINTS: Mapping[str, str] = {
    "phone": _("Na przykład +48 600 700 800."),
    "email": _("Tu przyjdzie przypomnienie przed terminem."),
    "code": _("Sześć cyfr."),
    "number": _("Na przykład AAA912345 (dowód) albo AA1123456 (paszport, karta pobytu)."),
    "seen_pesel": _("Tak, jak w dokumencie."),
}

STATES: Mapping[State, str] = {
    State.UNTRUSTED: _("Niezaufany"),
    State.TRUSTED: _("Zaufany"),
    State.REFUSED: _("Odmowa potwierdzenia"),
    State.EXPIRED: _("Wygasły"),
    State.REPLACED: _("Zastąpiony profilem zaufanym"),
}

WAYS: Mapping[Way, str] = {
    Way.NODE: _("Profil Zaufany (login.gov.pl)"),
    Way.CERTIFICATE: _("kwalifikowany podpis elektroniczny"),
    Way.UNTRUSTED: _("formularz bez potwierdzenia tożsamości"),
}

EVENTS: Mapping[Event, str] = {
    Event.REGISTERED: _("Profil zarejestrowany"),
    Event.REMINDED: _("Wysłano przypomnienie o terminie"),
    Event.BOOKED: _("Umówiono wizytę"),
    Event.PROPOSED: _("Dokument sprawdzony, czeka na drugiego pracownika"),
    Event.TRUSTED: _("Profil uznany za zaufany"),
    Event.REFUSED: _("Odmowa potwierdzenia profilu"),
    Event.REPLACED: _("Profil zastąpiony profilem zaufanym"),
    Event.CONFIRMATION_ISSUED: _("Wydano potwierdzenie"),
    Event.EMAIL_CHANGED: _("Zmieniono adres e-mail"),
    Event.PHONE_CHANGED: _("Zmieniono telefon"),
    Event.COT_SET: _("Ustawiono hasło do COT"),
    Event.COT_LOCKED: _("Zablokowano dostęp do COT po pięciu błędnych hasłach"),
    Event.COT_UNLOCKED: _("Odblokowano dostęp do COT"),
}

MISTAKES: Mapping[StrEnum, str] = {
    Wrong.LOCKED_CHANGED: _("Potwierdzonych danych nie można zmienić. Przesłana wartość została odrzucona, a właściwa przywrócona."),
    Wrong.FAMILY_NAME_MISSING: _("Podaj nazwisko."),
    Wrong.GIVEN_NAME_MISSING: _("Podaj imię."),
    Wrong.NAME_MALFORMED: _("Wpisz to pole literami, najwyżej 100 znaków."),
    Wrong.PESEL_MISSING: _("Podaj numer PESEL."),
    Wrong.PESEL_DIGITS: _("Numer PESEL składa się z samych cyfr."),
    Wrong.PESEL_LENGTH: _("Numer PESEL ma 11 cyfr."),
    Wrong.PESEL_DATE: _("Numer PESEL zawiera datę urodzenia, której nie ma w kalendarzu."),
    Wrong.PESEL_CHECK_DIGIT: _("Numer PESEL ma błędną cyfrę kontrolną. Sprawdź, czy nie ma w nim pomyłki."),
    Wrong.PHONE_MISSING: _("Podaj numer telefonu."),
    Wrong.PHONE_MALFORMED: _("Podaj poprawny numer telefonu (od 9 do 15 cyfr)."),
    Wrong.EMAIL_MISSING: _("Podaj adres e-mail."),
    Wrong.EMAIL_MALFORMED: _("Podaj poprawny adres e-mail, na przykład jan@example.com."),
    Wrong.PASSWORD_MISSING: _("Podaj hasło do portalu."),
    Wrong.PASSWORD_AGAIN_MISSING: _("Powtórz hasło do portalu."),
    Wrong.PASSWORDS_DIFFER: _("Oba hasła do portalu muszą być takie same."),
    Wrong.COT_MISSING: _("Podaj hasło do COT albo odznacz dostęp do COT."),
    Wrong.COT_NOT_DIGITS: _("Hasło do COT może składać się tylko z cyfr."),
    Wrong.COT_TOO_SHORT: _("Hasło do COT musi mieć co najmniej 8 cyfr."),
    Wrong.COT_TOO_LONG: _("Hasło do COT może mieć najwyżej 16 cyfr."),
    Wrong.COT_DIFFER: _("Oba hasła do COT muszą być takie same."),
    Wrong.CAPTCHA_MISSING: _("Przepisz kod z obrazka."),
    Wrong.CAPTCHA_WRONG: _("Kod nie zgadza się z obrazkiem. Przepisz nowy."),
    Wrong.CAPTCHA_EXPIRED: _("Kod stracił ważność. Przepisz nowy."),
    Weakness.TOO_SHORT: _("Hasło musi mieć co najmniej 8 znaków."),
    Weakness.TOO_LONG: _("Hasło może mieć najwyżej 128 znaków."),
    Weakness.NO_LOWER_CASE: _("Hasło musi zawierać małą literę."),
    Weakness.NO_UPPER_CASE: _("Hasło musi zawierać wielką literę."),
    Weakness.NO_DIGIT: _("Hasło musi zawierać cyfrę."),
    Weakness.NO_SPECIAL: _("Hasło musi zawierać znak specjalny, na przykład ! ? . ,"),
}

PASSWORD_RULES: Mapping[str, str] = {
    "length": _("co najmniej 8 znaków"),
    "lower": _("mała litera"),
    "upper": _("wielka litera"),
    "digit": _("cyfra"),
    "special": _("znak specjalny: . , ! ? albo podobny"),
}
COT_RULES: Mapping[str, str] = {"length": _("co najmniej 8 znaków"), "digits": _("same cyfry")}
"""What the page's script ticks off while a password is typed; the server judges by itself."""

EXAMINATION_MISTAKES: Mapping[StrEnum, str] = {
    Seen.DOCUMENT_MISSING: _("Wybierz rodzaj dokumentu."),
    Seen.NUMBER_MISSING: _("Wpisz serię i numer dokumentu."),
    Seen.NUMBER_SHAPE: _("Taki dokument ma numer innej postaci."),
    Seen.NUMBER_CHECK_DIGIT: _("Cyfra kontrolna numeru się nie zgadza: pomyłka albo dokument nieprawdziwy."),
    Seen.VALID_UNTIL_MISSING: _("Wpisz datę ważności dokumentu."),
    Seen.VALID_UNTIL_MALFORMED: _("Wpisz datę w postaci rok-miesiąc-dzień."),
    Seen.DOCUMENT_EXPIRED: _("Dokument stracił ważność."),
    Seen.SEEN_MISSING: _("Przepisz to z dokumentu."),
    Seen.DIFFERS: _("W dokumencie jest co innego niż w profilu."),
    Seen.REASON_MISSING: _("Odmowa wymaga powodu."),
}

DOCUMENTS: Mapping[DocumentType, str] = {
    DocumentType.IDENTITY_CARD: _("Dowód osobisty"),
    DocumentType.PASSPORT: _("Paszport"),
    DocumentType.RESIDENCE_CARD: _("Karta pobytu"),
}

FORBIDDEN: Mapping[str, str] = {
    Forbidden.OWN_PROFILE: _("Nie można rozstrzygać o własnym profilu."),
    Forbidden.SAME_CLERK: _("Potwierdzić musi inny pracownik niż ten, który sprawdził dokument."),
    Forbidden.NOT_PROPOSED: _("Nikt jeszcze nie sprawdził dokumentu."),
    "not_waiting": _("Ten profil już nie czeka na potwierdzenie."),
}

ACTS: Mapping[Act, str] = {
    Act.SEARCHED: _("wyszukanie"),
    Act.PROPOSED: _("sprawdzenie dokumentu"),
    Act.TRUSTED: _("uznanie za zaufany"),
    Act.REFUSED: _("odmowa"),
}

DECIDED: Mapping[State, str] = {
    State.UNTRUSTED: _("Zapisano sprawdzenie dokumentu. Teraz musi potwierdzić drugi pracownik."),
    State.TRUSTED: _("Profil jest zaufany."),
    State.REFUSED: _("Zapisano odmowę."),
}

LOGIN_MISTAKES: Mapping[str, str] = {
    "missing": _("Podaj login i hasło."),
    "wrong": _("Nieprawidłowy login lub hasło."),
    "pause": _("Zbyt wiele nieudanych prób. Odczekaj 5 minut i spróbuj ponownie albo zaloguj się przez login.gov.pl."),
    State.UNTRUSTED: _("Ten profil nie jest jeszcze zaufany, a zalogować się może tylko profil zaufany. Potwierdź go w oddziale ZUS."),
    State.REFUSED: _("Oddział ZUS odmówił potwierdzenia tego profilu. Możesz założyć nowy."),
    State.EXPIRED: _("Ten profil wygasł, bo nie został potwierdzony w ciągu 7 dni. Możesz założyć nowy."),
    State.REPLACED: _("Ten profil został zastąpiony profilem zaufanym. Zaloguj się jego loginem."),
}

WAY_MISTAKES: Mapping[str, str] = {
    "missing": _("Wybierz sposób rejestracji."),
    "other": _("Nie ma takiego sposobu rejestracji. Wybierz jeden z podanych."),
}

VISIT_MISTAKES: Mapping[str, str] = {
    "no_slot": _("Wybierz oddział i termin z listy."),
    "taken": _("Ten termin w tym oddziale jest już zajęty. Wybierz inny."),
    "not_waiting": _("Ten profil już nie czeka na potwierdzenie."),
}

SEARCH_MISTAKES: Mapping[str, str] = {
    "missing": _("Wpisz login albo numer PESEL."),
    "nothing": _("Nie ma profilu o takim loginie ani numerze PESEL."),
}

TITLES: Mapping[Title, str] = {
    Title.EMPLOYMENT: _("umowa o pracę"),
    Title.MANDATE: _("umowa zlecenie"),
    Title.BUSINESS: _("działalność gospodarcza"),
    Title.FAMILY: _("członek rodziny (ubezpieczenie zdrowotne)"),
}

BENEFITS: Mapping[BenefitKind, str] = {
    BenefitKind.PENSION: _("emerytura"),
    BenefitKind.DISABILITY: _("renta"),
    BenefitKind.SICKNESS: _("zasiłek chorobowy"),
    BenefitKind.MATERNITY: _("zasiłek macierzyński"),
    BenefitKind.CHILD: _("świadczenie na dziecko"),
}

FUNDS: Mapping[Fund, str] = {
    Fund.PENSION: _("emerytalna"),
    Fund.DISABILITY: _("rentowa"),
    Fund.SICKNESS: _("chorobowa"),
    Fund.HEALTH: _("zdrowotna"),
}

LAST: Mapping[LastKind, str] = {
    LastKind.REGISTRATION: _("rejestracja profilu"),
    LastKind.VISIT: _("umówienie wizyty w oddziale"),
    LastKind.CONFIRMATION: _("wydanie potwierdzenia z konta ubezpieczonego"),
}

PROMPTS: Mapping[Prompt, str] = {
    Prompt.WHO: _("Dzień dobry, tu Centrum Obsługi Telefonicznej. Podaj login albo numer PESEL i naciśnij krzyżyk."),
    Prompt.PASSWORD: _("Podaj hasło do COT i naciśnij krzyżyk."),
    Prompt.NOT_RECOGNISED: _("Nie rozpoznaję tego loginu lub hasła. Podaj jeszcze raz login albo numer PESEL i naciśnij krzyżyk."),
    Prompt.LOCKED: _("Dostęp do COT jest zablokowany po pięciu błędnych hasłach. Odblokuj go w portalu. Do widzenia."),
    Prompt.MENU: _("Aby usłyszeć stan profilu, naciśnij 1. Ostatni wniosek: 2. Powtórzenie: 9. Koniec rozmowy: 0."),
    Prompt.STATE: _("Stan Twojego profilu:"),
    Prompt.LAST: _("Twój ostatni wniosek:"),
    Prompt.GOODBYE: _("Dziękujemy za telefon. Do widzenia."),
}

PROTOCOLS: Mapping[str, str] = {"saml": "SAML 2.0", "oidc": "OpenID Connect"}

LOGGED_OUT = _("Wylogowano.")
BOOKED = _("Wizyta umówiona.")
CONTACT_CHANGED = _("Dane kontaktowe zmienione.")
COT_SET = _("Hasło do COT ustawione.")
COT_UNLOCKED = _("Dostęp do COT odblokowany.")


def amount(grosze: int) -> str:
    """As people write amounts in Poland, without the currency: `1 234,50`."""
    return f"{grosze // 100:,}".replace(",", "\N{NO-BREAK SPACE}") + f",{grosze % 100:02}"


def zloty(grosze: int) -> str:
    """Whole zlotys, for a chart."""
    return f"{round(grosze / 100):,}".replace(",", "\N{NO-BREAK SPACE}")
