"""The Polish words of Praca's pages for every code and field; templates translate them."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from relying_party.accounts.holder import Event, Method, Status
from relying_party.accounts.passwords import Weakness
from relying_party.accounts.roles import Role
from relying_party.forms import TypedField
from relying_party.praca.fields import ACCOUNT, CONTACT, OTHER
from relying_party.praca.registration import Wrong


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


LABELS: Mapping[str, str] = {
    "given_name": _("Imię (imiona)"),
    "family_name": _("Nazwisko"),
    "pesel": _("Numer PESEL"),
    "identifier_country": _("Kraj, który nadał identyfikator"),
    "identifier": _("Identyfikator zagraniczny"),
    "birth_date": _("Data urodzenia"),
    "email": _("Adres e-mail"),
    "phone": _("Numer telefonu"),
    "login": _("Login"),
    "password": _("Hasło"),
    "password_again": _("Powtórz hasło"),
    "roles": _("W jakiej roli będzie używane konto?"),
    "terms": _("Akceptuję Regulamin portalu"),
}

HINTS: Mapping[str, str] = {
    "phone": _("Na przykład +48 600 700 800."),
    "login": _("Od 4 do 64 znaków: litery bez polskich znaków, cyfry oraz . _ @ + -. Wielkość liter nie ma znaczenia."),
    "password": _("Co najmniej 8 znaków, w tym mała i wielka litera, cyfra oraz znak specjalny, na przykład ! ? . , -"),
    "roles": _("Można zaznaczyć więcej niż jedną odpowiedź."),
}

ROLES: Mapping[Role, str] = {
    Role.UNEMPLOYED: _("Osoba bezrobotna"),
    Role.JOB_SEEKER: _("Osoba poszukująca pracy"),
    Role.EMPLOYER: _("Pracodawca"),
    Role.FOREIGNER_ENTRUSTER: _("Powierzający pracę cudzoziemcom"),
}

STATUSES: Mapping[Status, str] = {
    Status.ACTIVE: _("Aktywne"),
    Status.CLOSED: _("Zamknięte"),
    Status.BLOCKED: _("Zablokowane"),
}

EVENTS: Mapping[Event, str] = {
    Event.REGISTERED: _("Konto zarejestrowane i zweryfikowane"),
    Event.CLOSED: _("Konto zamknięte przez właściciela"),
    Event.BLOCKED: _("Konto zablokowane przez urząd"),
    Event.UNBLOCKED: _("Konto odblokowane przez urząd"),
    Event.CONTACT_CHANGED: _("Zmieniono dane kontaktowe"),
    Event.PASSWORD_CHANGED: _("Zmieniono hasło"),
    Event.EMAIL_CONFIRMED: _("Potwierdzono adres e-mail"),
}

METHODS: Mapping[Method, str] = {
    Method.NODE: _("login.gov.pl"),
    Method.CERTIFICATE: _("kwalifikowany podpis elektroniczny"),
}

MISTAKES: Mapping[StrEnum, str] = {
    Wrong.LOCKED_CHANGED: _("Potwierdzonych danych osoby nie można zmienić. Przesłana wartość została odrzucona, a właściwa przywrócona."),
    Wrong.EMAIL_MISSING: _("Podaj adres e-mail."),
    Wrong.EMAIL_MALFORMED: _("Podaj poprawny adres e-mail, na przykład jan@example.com."),
    Wrong.PHONE_MALFORMED: _("Podaj poprawny numer telefonu (od 9 do 15 cyfr) albo zostaw to pole puste."),
    Wrong.LOGIN_MISSING: _("Podaj login."),
    Wrong.LOGIN_MALFORMED: _("Login musi mieć od 4 do 64 znaków: litery bez polskich znaków, cyfry oraz . _ @ + -"),
    Wrong.LOGIN_TAKEN: _("Ten login jest już zajęty. Wybierz inny."),
    Wrong.PASSWORD_MISSING: _("Podaj hasło."),
    Wrong.PASSWORD_AGAIN_MISSING: _("Powtórz hasło."),
    Wrong.PASSWORDS_DIFFER: _("Oba hasła muszą być takie same."),
    Wrong.ROLE_MISSING: _("Zaznacz co najmniej jedną rolę."),
    Wrong.ROLE_UNKNOWN: _("Wybierz role z listy."),
    Wrong.TERMS_NOT_ACCEPTED: _("Aby założyć konto, zaakceptuj Regulamin."),
    Weakness.TOO_SHORT: _("Hasło musi mieć co najmniej 8 znaków."),
    Weakness.TOO_LONG: _("Hasło może mieć najwyżej 128 znaków."),
    Weakness.NO_LOWER_CASE: _("Hasło musi zawierać małą literę."),
    Weakness.NO_UPPER_CASE: _("Hasło musi zawierać wielką literę."),
    Weakness.NO_DIGIT: _("Hasło musi zawierać cyfrę."),
    Weakness.NO_SPECIAL: _("Hasło musi zawierać znak specjalny, na przykład ! ? . , -"),
    Weakness.HOLDS_LOGIN: _("Hasło nie może zawierać loginu."),
}

LOGIN_MISTAKES: Mapping[str, str] = {
    "missing": _("Podaj login i hasło."),
    "wrong": _("Nieprawidłowy login lub hasło."),
    "pause": _("Zbyt wiele nieudanych prób. Odczekaj 5 minut i spróbuj ponownie albo zaloguj się przez login.gov.pl."),
    "unconfirmed": _("Najpierw potwierdź adres e-mail: otwórz odnośnik, który właśnie został ponownie wysłany."),
    Status.CLOSED: _("To konto zostało zamknięte i nie można się na nie zalogować. Możesz założyć nowe konto."),
    Status.BLOCKED: _("To konto zostało zablokowane przez urząd i nie można się na nie zalogować. Możesz założyć nowe konto."),
}

METHOD_MISTAKES: Mapping[str, str] = {
    "missing": _("Wybierz sposób weryfikacji konta."),
    "other": _("Wybierz sposób weryfikacji z listy."),
}

PROTOCOLS: Mapping[str, str] = {"saml": "SAML 2.0", "oidc": "OpenID Connect"}

LOGGED_OUT = _("Wylogowano.")
CONTACT_CHANGED = _("Dane kontaktowe zostały zmienione.")
PASSWORD_CHANGED = _("Hasło zostało zmienione.")
ACCOUNT_CLOSED = _("Konto zostało zamknięte.")
ADDRESS_CONFIRMED = _("Adres e-mail został potwierdzony. Możesz się zalogować.")
LINK_SUBJECT = _("Potwierdź adres e-mail konta w portalu Praca")
LINK_BODY = _(
    "Dzień dobry, %(name)s,\n\naby korzystać z konta, otwórz ten odnośnik i naciśnij przycisk na stronie:\n\n%(link)s\n\n"
    "Odnośnik działa przez dobę. Wiadomość pochodzi z systemu testowego."
)


class Change(Struct, frozen=True, kw_only=True):
    """A page with one form that changes an account."""

    title: str
    lead: str
    button: str


CHANGES: Mapping[str, Change] = {
    "contact": Change(title=_("Dane kontaktowe"), lead=_("Na ten adres urząd wysyła powiadomienia."), button=_("Zapisz")),
    "password": Change(title=_("Zmiana hasła"), lead=_("Login pozostaje bez zmian."), button=_("Zmień hasło")),
    "closing": Change(
        title=_("Zamknięcie konta"),
        lead=_("Złożone wnioski pozostaną w urzędzie. Po zamknięciu możesz założyć nowe konto dla tego samego numeru PESEL."),
        button=_("Zamknij konto"),
    ),
}

SECTIONS: tuple[tuple[str, str, tuple[TypedField, ...]], ...] = (
    ("contact", _("Dane kontaktowe"), CONTACT),
    ("account", _("Dane konta"), ACCOUNT),
    ("other", _("Pozostałe informacje"), OTHER),
)
"""The typed part of the form: id, heading and fields of each section."""
SECTIONS_WITHOUT_PASSWORD = tuple(section for section in SECTIONS if section[0] != "account")
