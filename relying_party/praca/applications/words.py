"""The Polish words of applications for every code; templates translate them."""

from collections.abc import Mapping

from relying_party.praca.applications.application import Event, SignedBy, Status
from relying_party.praca.applications.attachments import Fault
from relying_party.praca.applications.signing import Changed, NotSigned, SomebodyElse


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


STATUSES: Mapping[Status, str] = {
    Status.DRAFT: _("Wersja robocza"),
    Status.RECEIVED: _("Złożony"),
    Status.TO_CALL: _("Oczekuje na rozmowę telefoniczną"),
    Status.IN_PROGRESS: _("W trakcie rozpatrywania"),
    Status.REGISTERED: _("Zarejestrowano"),
    Status.NOT_REACHED: _("Zakończono bez rejestracji"),
    Status.DECIDED: _("Rozpatrzony"),
}
EVENTS: Mapping[Event, str] = {
    Event.BEGUN: _("Rozpoczęto wypełnianie"),
    Event.STATUS: _("Zmiana statusu"),
    Event.OPENED: _("Otwarto wniosek"),
    Event.CALLED: _("Rozmowa telefoniczna"),
    Event.LETTER: _("Wysłano pismo"),
}
SIGNED: Mapping[SignedBy, str] = {
    SignedBy.PROFILE: _("Podpis zaufany (login.gov.pl)"),
    SignedBy.CARD: _("Kwalifikowany podpis elektroniczny"),
}
FAULTS: Mapping[Fault, str] = {
    Fault.EMPTY: _("Ten plik jest pusty."),
    Fault.TOO_LARGE: _("Ten plik jest za duży."),
    Fault.TOO_MANY: _("Do wniosku można dołączyć najwyżej 10 plików."),
    Fault.NAME: _("Nazwa tego pliku zawiera niedozwolone znaki. Zmień ją i dołącz plik ponownie."),
    Fault.TYPE: _("Można dołączać tylko pliki PDF, PNG i JPG. Ten plik ma inną zawartość."),
    Fault.MISLEADING: _("Zawartość tego pliku nie zgadza się z jego nazwą."),
    Fault.DAMAGED: _("Ten plik jest uszkodzony albo zawiera coś więcej niż dokument."),
    Fault.ACTIVE: _("Ten plik zawiera program, stronę albo archiwum i dlatego nie może być przyjęty."),
    Fault.OPAQUE: _("Zawartości tego pliku PDF nie da się sprawdzić. Zapisz go bez hasła, na przykład jako PDF/A, i dołącz ponownie."),
}
NOT_SIGNED: Mapping[type[NotSigned], str] = {
    SomebodyElse: _("Podpis potwierdziła inna osoba niż właściciel konta. Wniosek nie został złożony."),
    Changed: _("Wniosek zmienił się w trakcie podpisywania, więc podpis go nie dotyczy. Sprawdź wniosek i podpisz go ponownie."),
}
SIGNING_LOST = _("To podpisywanie zostało już zakończone albo trwało zbyt długo. Wróć do wniosku i zacznij podpisywanie od nowa.")
TOO_MANY_DRAFTS = _("Masz już 50 wersji roboczych. Usuń niepotrzebne, zanim zaczniesz nową.")
DRAFT_SAVED = _("Wersja robocza została zapisana.")
DRAFT_DISCARDED = _("Wersja robocza została usunięta.")
UNFINISHED = _("Najpierw uzupełnij ten krok.")
FILED = _("Wniosek został złożony.")
CALL_OUTCOME = _("Wynik rozmowy")
CALL_OUTCOME_MISSING = _("Zaznacz wynik rozmowy.")
CALL_NOTE = _("Notatka z rozmowy")
CALL_OUTCOMES: Mapping[str, str] = {
    "confirmed": _("Dane potwierdzone: zarejestruj z dniem dzisiejszym"),
    "no_answer": _("Nikt nie odebrał: zadzwonić ponownie"),
    "given_up": _("Zakończ bez rejestracji"),
}
CALLED: Mapping[str, str] = {
    "confirmed": _("Dane potwierdzone"),
    "no_answer": _("Nikt nie odebrał"),
    "given_up": _("Zakończono bez rejestracji"),
}
DEED_DONE = _("Zapisano.")
DEED_TOO_LATE = _("Nic nie zmieniono: ktoś już wcześniej załatwił tę czynność.")
ACCOUNT_CHANGED = _("Status konta został zmieniony.")
ACCOUNT_NOT_CHANGED = _("Statusu tego konta nie można tak zmienić: konto jest zamknięte albo osoba ma inne aktywne konto.")
