"""What a person is told when a login at the node gives no arrival: for every problem a page with a sentence and a next step."""

from collections.abc import Mapping
from http import HTTPStatus

from msgspec import Struct

from relying_party.federation.arrival import Problem


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


class Explanation(Struct, frozen=True, kw_only=True):
    """The page: Polish texts, which the template translates. `again` is the label of the button that begins anew."""

    status: HTTPStatus
    title: str
    lead: str
    advice: str
    again: str = _("Spróbuj ponownie")


EXPLANATIONS: Mapping[Problem, Explanation] = {
    Problem.CANCELLED: Explanation(
        status=HTTPStatus.OK,
        title=_("Logowanie przerwane"),
        lead=_("Logowanie w login.gov.pl zostało anulowane, więc portal nie otrzymał żadnych danych."),
        advice=_("Nic nie zostało zmienione. Możesz zacząć od nowa w dowolnej chwili."),
    ),
    Problem.FAILED: Explanation(
        status=HTTPStatus.FORBIDDEN,
        title=_("Nie udało się zalogować"),
        lead=_("Serwis login.gov.pl nie potwierdził tożsamości."),
        advice=_("Sprawdź nazwę użytkownika i hasło Profilu Zaufanego, a potem spróbuj ponownie."),
    ),
    Problem.CONSENT_REFUSED: Explanation(
        status=HTTPStatus.FORBIDDEN,
        title=_("Brak zgody na przekazanie danych"),
        lead=_("Bez zgody na przekazanie danych portal nie może potwierdzić tożsamości."),
        advice=_("Aby przejść dalej, zaloguj się ponownie i wyraź zgodę na przekazanie danych."),
    ),
    Problem.NO_PROFILE: Explanation(
        status=HTTPStatus.FORBIDDEN,
        title=_("Brak ważnego Profilu Zaufanego"),
        lead=_("Ta osoba nie ma ważnego Profilu Zaufanego: nie został założony albo stracił ważność."),
        advice=_("Załóż lub przedłuż Profil Zaufany, a potem wróć do portalu."),
    ),
    Problem.LEVEL_TOO_LOW: Explanation(
        status=HTTPStatus.FORBIDDEN,
        title=_("Za niski poziom zaufania"),
        lead=_("Użyty sposób logowania potwierdza tożsamość słabiej, niż wymaga tego portal."),
        advice=_("Wybierz inny sposób logowania, na przykład Profil Zaufany lub e-dowód."),
    ),
    Problem.EXPIRED: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Odpowiedź straciła ważność"),
        lead=_("Logowanie trwało zbyt długo i potwierdzenie tożsamości jest już nieważne."),
        advice=_("Zaloguj się ponownie. Zajmie to tylko chwilę."),
    ),
    Problem.NOT_TRUSTED: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Odpowiedź odrzucona"),
        lead=_("Portal nie może zaufać otrzymanej odpowiedzi: nie pochodzi od login.gov.pl, została zmieniona albo nie była dla niego."),
        advice=_("Dla bezpieczeństwa logowanie zostało przerwane. Spróbuj ponownie, a jeśli to się powtórzy, powiadom obsługę portalu."),
    ),
    Problem.IDENTITY_INCONSISTENT: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Dane osoby są niespójne"),
        lead=_("Otrzymany numer PESEL jest błędny albo nie zgadza się z datą urodzenia, dlatego portal nie może go przyjąć."),
        advice=_("Wyjaśnij dane u dostawcy tożsamości, u którego się logujesz. Możesz też wybrać inny sposób logowania."),
    ),
    Problem.SESSION_LOST: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Sesja wygasła"),
        lead=_("Portal nie pamięta początku tej czynności: minęło zbyt dużo czasu albo została rozpoczęta w innej przeglądarce."),
        advice=_("Zacznij jeszcze raz. Przeglądarka musi przyjmować pliki cookie."),
        again=_("Zacznij od nowa"),
    ),
    Problem.NOT_PROLONGED: Explanation(
        status=HTTPStatus.FORBIDDEN,
        title=_("Sesja w login.gov.pl dobiegła końca"),
        lead=_("Serwis login.gov.pl nie przedłużył sesji, w której portal potwierdził tożsamość, więc portal także ją zakończył."),
        advice=_("Zaloguj się ponownie. Zapisane wcześniej dane nie przepadły."),
        again=_("Zaloguj się ponownie"),
    ),
    Problem.ALREADY_USED: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("To logowanie zostało już wykorzystane"),
        lead=_("Każde logowanie działa tylko raz. Zwykle przyczyną jest przycisk „Wstecz” albo odświeżenie strony."),
        advice=_("Jeżeli czynność nie została dokończona, zacznij ją od nowa."),
        again=_("Zacznij od nowa"),
    ),
    Problem.NODE_UNREACHABLE: Explanation(
        status=HTTPStatus.FAILED_DEPENDENCY,  # the portal itself works: 5xx would say that it does not
        title=_("Brak połączenia z login.gov.pl"),
        lead=_("Serwis login.gov.pl nie odpowiada, więc portal nie mógł potwierdzić tożsamości."),
        advice=_("Odczekaj chwilę i spróbuj ponownie. Wpisane dane nie przepadły."),
    ),
}
