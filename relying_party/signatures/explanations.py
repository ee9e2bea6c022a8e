"""What a person is told when a signature gives the portal nothing: for every trouble a page with a sentence and a next step."""

from collections.abc import Mapping
from http import HTTPStatus

from msgspec import Struct

from relying_party.signatures.trouble import Trouble


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


class Explanation(Struct, frozen=True, kw_only=True):
    """The page: Polish texts, which the template translates. `again` is the label of the button that goes on."""

    status: HTTPStatus = HTTPStatus.FORBIDDEN
    title: str
    lead: str
    advice: str
    again: str = _("Spróbuj ponownie")


_OTHER_CARD = _("Użyj innego certyfikatu albo innego sposobu potwierdzenia tożsamości.")
_NOT_YOU = _("Podpisz jeszcze raz dokument z tej strony. Jeśli to się powtórzy, powiadom obsługę portalu.")
_ANEW = _("Zacznij od nowa")

EXPLANATIONS: Mapping[Trouble, Explanation] = {
    Trouble.CANCELLED: Explanation(
        status=HTTPStatus.OK,
        title=_("Podpisywanie przerwane"),
        lead=_("Dokument nie został podpisany, więc nic się nie zmieniło."),
        advice=_("Możesz podpisać go teraz albo wrócić do portalu."),
    ),
    Trouble.CARD_BLOCKED: Explanation(
        title=_("Karta jest zablokowana"),
        lead=_("Kod PIN wpisano błędnie zbyt wiele razy, dlatego karta została zablokowana."),
        advice=_("Odblokuj kartę kodem PUK albo użyj innej karty."),
    ),
    Trouble.TIMED_OUT: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Dokument stracił ważność"),
        lead=_("Od przygotowania dokumentu do podpisu minęło zbyt dużo czasu."),
        advice=_("Zacznij od nowa: portal przygotuje świeży dokument."),
        again=_ANEW,
    ),
    Trouble.ALREADY_USED: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Ten podpis został już wykorzystany"),
        lead=_("Każdy podpis działa tylko raz. Zwykle przyczyną jest przycisk „Wstecz” albo ponownie przesłany plik."),
        advice=_("Jeżeli czynność nie została dokończona, zacznij ją od nowa."),
        again=_ANEW,
    ),
    Trouble.SESSION_LOST: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Sesja wygasła"),
        lead=_("Portal nie pamięta początku tej czynności: minęło zbyt dużo czasu albo została rozpoczęta w innej przeglądarce."),
        advice=_("Zacznij jeszcze raz. Przeglądarka musi przyjmować pliki cookie."),
        again=_ANEW,
    ),
    Trouble.TOO_LARGE: Explanation(
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        title=_("Plik jest za duży"),
        lead=_("Podpisany dokument może mieć najwyżej 256 KB."),
        advice=_("Prześlij podpisany plik XML, który pochodzi z tej strony."),
    ),
    Trouble.UNSIGNED: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("W pliku nie ma podpisu"),
        lead=_("Przesłany dokument nie jest podpisany."),
        advice=_("Podpisz pobrany plik w formacie XAdES (podpis otoczony) i prześlij go ponownie."),
    ),
    Trouble.MALFORMED: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Nie można odczytać podpisu"),
        lead=_("Przesłany plik nie jest dokumentem XML z jednym podpisem XAdES otoczonym (Baseline-B)."),
        advice=_("Sprawdź format podpisu w ustawieniach programu, którego używasz, i podpisz dokument jeszcze raz."),
    ),
    Trouble.BROKEN: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Podpis jest nieprawidłowy"),
        lead=_("Dokument zmieniono po podpisaniu albo podpis złożono innym kluczem niż ten z certyfikatu."),
        advice=_NOT_YOU,
    ),
    Trouble.OTHER_DOCUMENT: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Podpisano inny dokument"),
        lead=_("Podpisany dokument ma inną treść niż ten, który przygotował portal, albo pochodzi z wcześniejszej próby."),
        advice=_NOT_YOU,
    ),
    Trouble.STALE: Explanation(
        status=HTTPStatus.BAD_REQUEST,
        title=_("Podpis nie jest świeży"),
        lead=_("Według podpisu dokument podpisano, zanim portal go przygotował, albo w przyszłości."),
        advice=_("Sprawdź zegar komputera, na którym podpisujesz, i podpisz dokument jeszcze raz."),
    ),
    Trouble.OUTSIDE_EU: Explanation(
        title=_("Certyfikat spoza Unii Europejskiej"),
        lead=_("Portal przyjmuje certyfikaty kwalifikowane wydane w krajach Unii Europejskiej, a ten wydano poza nią."),
        advice=_OTHER_CARD,
    ),
    Trouble.SEAL: Explanation(
        title=_("To jest pieczęć, a nie podpis osoby"),
        lead=_("Certyfikat należy do firmy lub instytucji, a potrzebny jest podpis osoby."),
        advice=_("Użyj certyfikatu podpisu wystawionego na Ciebie."),
    ),
    Trouble.EXPIRED: Explanation(
        title=_("Certyfikat wygasł"),
        lead=_("Okres ważności certyfikatu skończył się przed złożeniem podpisu."),
        advice=_("Odnów certyfikat u wystawcy albo użyj innego sposobu potwierdzenia tożsamości."),
    ),
    Trouble.NOT_YET_VALID: Explanation(
        title=_("Certyfikat nie jest jeszcze ważny"),
        lead=_("Okres ważności certyfikatu zaczyna się dopiero po złożeniu podpisu."),
        advice=_OTHER_CARD,
    ),
    Trouble.NOT_LISTED: Explanation(
        title=_("Wystawcy nie ma na liście zaufania"),
        lead=_("Wystawca certyfikatu nie figuruje na liście zaufania swojego kraju jako dostawca kwalifikowanych podpisów."),
        advice=_OTHER_CARD,
    ),
    Trouble.NOT_QUALIFIED: Explanation(
        title=_("Certyfikat nie jest kwalifikowany"),
        lead=_("Certyfikat nie jest kwalifikowanym certyfikatem podpisu elektronicznego."),
        advice=_OTHER_CARD,
    ),
    Trouble.NO_PNO: Explanation(
        title=_("W certyfikacie brakuje identyfikatora osoby"),
        lead=_(
            "Certyfikat musi zawierać imię, nazwisko i numer osobisty zapisany jako PNO, kod kraju i numer, na przykład PNODE-12345678901."
        ),
        advice=_("Poproś wystawcę certyfikatu o wydanie certyfikatu z takim identyfikatorem. Podaje się to przy zamawianiu certyfikatu."),
    ),
    Trouble.WRONG_PESEL: Explanation(
        title=_("Błędny numer PESEL w certyfikacie"),
        lead=_("Numer PESEL w certyfikacie nie jest poprawny, dlatego portal nie może go przyjąć."),
        advice=_("Wyjaśnij to u wystawcy certyfikatu."),
    ),
    Trouble.REVOKED: Explanation(
        title=_("Certyfikat został unieważniony"),
        lead=_("Wystawca unieważnił ten certyfikat, więc nie można nim podpisywać."),
        advice=_OTHER_CARD,
    ),
    Trouble.UNKNOWN_STATUS: Explanation(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        title=_("Nie można sprawdzić certyfikatu"),
        lead=_("Wystawca nie odpowiada na pytanie, czy certyfikat został unieważniony."),
        advice=_("Odczekaj chwilę i podpisz dokument jeszcze raz."),
    ),
    Trouble.LISTS_UNAVAILABLE: Explanation(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        title=_("Brak list zaufania"),
        lead=_("Portal nie mógł pobrać wiarygodnych list zaufania, więc nie może sprawdzić, kto wystawił certyfikat."),
        advice=_("Odczekaj chwilę i podpisz dokument jeszcze raz."),
    ),
}
