"""Personas and who of them is logged in."""

from idp_mock.dashboard.form import Field, Form, Kind, Start
from idp_mock.dashboard.section import Column, Section, Shape
from idp_mock.dashboard.words import LEVELS, SEXES, STATES, _

_USERNAME = Field(
    name="username", label=_("Nazwa użytkownika"), hint=_("Litery bez ogonków, cyfry, kropka, myślnik, podkreślnik, @."), required=True
)
_NAMES = (
    Field(name="given_name", label=_("Imię"), required=True),
    Field(name="family_name", label=_("Nazwisko"), required=True),
)
_FACTS = (
    Field(name="pesel", label="PESEL", hint=_("11 cyfr z poprawną cyfrą kontrolną. Daje datę urodzenia i płeć, jeśli ich nie podasz.")),
    Field(name="level", label=_("Najwyższy poziom, jaki osiąga"), kind=Kind.CHOICE, options=LEVELS),
    Field(name="state", label=_("Stan Profilu Zaufanego"), kind=Kind.CHOICE, options=STATES),
    Field(name="email", label=_("E-mail"), clears=True),
    Field(name="phone", label=_("Telefon"), clears=True),
    Field(name="password", label=_("Hasło"), hint=_("Jawne. Puste: Test-1234.")),
    Field(name="purpose.pl", label=_("Do czego służy, po polsku")),
    Field(name="purpose.en", label=_("Do czego służy, po angielsku")),
    Field(name="country", label=_("Kraj osoby bez numeru PESEL"), hint=_("Dwie wielkie litery, na przykład DE.")),
    Field(name="number", label=_("Numer krajowy osoby bez numeru PESEL")),
    Field(name="birth_date", label=_("Data urodzenia"), kind=Kind.DATE, hint=_("Puste: z numeru PESEL.")),
    Field(name="sex", label=_("Płeć"), kind=Kind.CHOICE, options=SEXES, hint=_("Puste: z numeru PESEL.")),
    Field(name="employer.name", label=_("Firma osoby: nazwa")),
    Field(name="employer.nip", label=_("Firma osoby: NIP")),
    Field(name="employer.regon", label=_("Firma osoby: REGON")),
)

PERSONAS = Section(
    name="personas",
    title=_("Persony"),
    lead=_("Zmyślone osoby, które mogą się zalogować w tej przestrzeni."),
    list="/personas",
    key="username",
    one="/personas/{key}",
    columns=(
        Column(name="username", label=_("Nazwa użytkownika"), shape=Shape.LINK),
        Column(name="given_name", label=_("Imię")),
        Column(name="family_name", label=_("Nazwisko")),
        Column(name="pesel", label="PESEL", shape=Shape.CODE),
        Column(name="level", label=_("Poziom"), words=LEVELS),
        Column(name="state", label=_("Profil"), words=STATES, shape=Shape.WORD),
    ),
    empty=_("Nie ma takiej persony."),
    apart=(
        Form(
            name="new",
            title=_("Nowa persona"),
            lead=_("Wystarczą nazwa, imię, nazwisko i PESEL."),
            method="POST",
            path="/personas",
            fields=(_USERNAME, *_NAMES, *_FACTS),
            button=_("Utwórz personę"),
            done=_("Persona jest gotowa do logowania."),
            then="username",
        ),
    ),
    of_item=(
        Form(
            name="edit",
            title=_("Zmień"),
            method="PATCH",
            path="/personas/{key}",
            fields=(*_NAMES, *_FACTS),
            button=_("Zapisz zmiany"),
            done=_("Zmiany są zapisane."),
            start=Start.CHANGES,
            then="username",
        ),
        Form(
            name="clone",
            title=_("Sklonuj"),
            lead=_("Nowa persona dostaje wszystko, czego tu nie zmienisz. Podaj inną nazwę użytkownika i raczej inny PESEL."),
            method="POST",
            path="/personas/{key}/clone",
            fields=(_USERNAME, *_NAMES, *_FACTS),
            button=_("Utwórz klona"),
            done=_("Klon jest gotowy do logowania."),
            start=Start.CHANGES,
            then="username",
        ),
        Form(
            name="delete",
            title=_("Usuń"),
            method="DELETE",
            path="/personas/{key}",
            button=_("Usuń personę"),
            done=_("Persona jest usunięta."),
            asks=_("Persona zniknie z tej przestrzeni. Rozpoczęte logowania mogą się nie udać."),
        ),
    ),
)

SESSIONS = Section(
    name="sessions",
    title=_("Sesje"),
    lead=_("Kto jest zalogowany w węźle i które usługi dostały w tej sesji dane."),
    list="/sessions",
    key="id",
    columns=(
        Column(name="username", label=_("Persona")),
        Column(name="level", label=_("Poziom"), words=LEVELS),
        Column(name="authority", label=_("Sposób logowania"), shape=Shape.CODE),
        Column(name="clients", label=_("Usługi"), shape=Shape.CODE),
        Column(name="authenticated_at", label=_("Od"), shape=Shape.TIME),
        Column(name="expires_at", label=_("Do"), shape=Shape.TIME),
    ),
    empty=_("Nikt nie jest zalogowany."),
    of_item=(
        Form(
            name="end",
            title=_("Zakończ"),
            method="DELETE",
            path="/sessions/{key}",
            button=_("Zakończ sesję"),
            done=_("Sesja jest zakończona; usługi dowiedziały się o tym jak przy każdym wylogowaniu."),
        ),
    ),
)
