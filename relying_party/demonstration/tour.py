"""The stops of the guided tour: a whole registration, from the portal to the node, back, and behind the scenes."""

from enum import StrEnum

from msgspec import Struct


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


LOOK = 5
LETTERS_A_SECOND = 12


class Site(StrEnum):
    """Whose page a stop shows."""

    PORTAL = "portal"
    NODE = "node"


class Stop(Struct, frozen=True, kw_only=True):
    """`caption` says what the viewer sees and why it is so, `task` what to do there; without `path` the page is where the last task led."""

    title: str
    caption: str
    task: str
    site: Site = Site.NODE
    path: str = ""

    @property
    def seconds(self) -> int:
        """How long it is shown while the tour plays: some time to look, and to read the caption slowly."""
        return LOOK + len(self.caption) // LETTERS_A_SECOND


STOPS: tuple[Stop, ...] = (
    Stop(
        title=_("Portal chce wiedzieć, kim jesteś"),
        caption=_(
            "Rejestracja w urzędzie wymaga potwierdzonej tożsamości. Portal sam jej nie sprawdza: zna tylko węzeł krajowy i jemu ufa."
        ),
        task=_("Wybierz sposób przez login.gov.pl i protokół, potem naciśnij przycisk pod formularzem."),
        site=Site.PORTAL,
        path="/praca/zaloz-konto",
    ),
    Stop(
        title=_("Przeglądarka niesie pytanie"),
        caption=_("Adres zmienił się na węzeł. Portal wysłał żądanie: kto pyta, o jakie dane i jak pewna ma być tożsamość."),
        task=_("Wybierz Profil Zaufany."),
    ),
    Stop(
        title=_("Hasło poznaje tylko dostawca tożsamości"),
        caption=_("Ani portal, ani prawdziwy węzeł nie widzą hasła. Tu wszyscy są zmyśleni i mają to samo hasło: Test-1234."),
        task=_("Zaloguj się jako jan.testowy."),
    ),
    Stop(
        title=_("Drugi składnik"),
        caption=_("Prawdziwy kod przychodzi SMS-em; tu stoi na stronie. Dwa składniki dają średni poziom zaufania."),
        task=_("Przepisz kod i zatwierdź."),
    ),
    Stop(
        title=_("Zgoda"),
        caption=_("Osoba widzi, które dane dostanie portal, zanim je dostanie. Może odmówić."),
        task=_("Wyraź zgodę."),
    ),
    Stop(
        title=_("Z powrotem w portalu"),
        caption=_(
            "Przeglądarka przyniosła jednorazowy odnośnik. Dane portal odebrał od węzła i sprawdził podpisy; dlatego pola są zablokowane."
        ),
        task=_("Zobacz zablokowane pola. Formularz możesz wypełnić i wysłać."),
    ),
    Stop(
        title=_("Za kulisami"),
        caption=_("Węzeł pamięta każdą wiadomość tego logowania. Każdy podpis jest policzony na nowo, każda złamana zasada nazwana."),
        task=_("Kliknij najnowsze logowanie, potem dowolną wiadomość."),
        path="/_mock/logins",
    ),
    Stop(
        title=_("A gdyby węzeł kłamał?"),
        caption=_("Katalog usterek psuje jedną rzecz w doskonałej odpowiedzi. Dobry portal odmawia; sprawdź to na tym i na własnym."),
        task=_("Uzbrój jedną usterkę na następne logowanie i wróć do pierwszego kroku."),
        path="/_mock/faults",
    ),
)
