"""The space itself: clock, keys, snapshots, and the other spaces."""

from idp_mock.dashboard.form import Field, Form, Kind
from idp_mock.dashboard.section import Column, Section, Shape
from idp_mock.dashboard.words import MOMENT, USES, _

CLOCK = Section(
    name="clock",
    title=_("Zegar"),
    lead=_("Czas tej przestrzeni: po nim poznaje się, co wygasło. Inne przestrzenie mają własny."),
    one="/clock",
    template="dashboard/clock.html",
    beside=(
        Form(
            name="advance",
            title=_("Przesuń"),
            method="POST",
            path="/clock/advance",
            fields=(
                Field(
                    name="seconds",
                    label=_("O ile sekund"),
                    kind=Kind.NUMBER,
                    hint=_("Godzina to 3600, doba 86400; z minusem wstecz."),
                    required=True,
                ),
            ),
            button=_("Przesuń zegar"),
            done=_("Zegar jest przesunięty."),
        ),
        Form(
            name="set",
            title=_("Ustaw"),
            method="POST",
            path="/clock/set",
            fields=(Field(name="at", label=MOMENT, kind=Kind.MOMENT, required=True),),
            button=_("Ustaw zegar"),
            done=_("Zegar jest ustawiony."),
        ),
        Form(
            name="freeze",
            title=_("Zatrzymaj"),
            lead=_("Czas stoi, dopóki go nie puścisz."),
            method="POST",
            path="/clock/freeze",
            button=_("Zatrzymaj zegar"),
            done=_("Zegar stoi."),
        ),
        Form(
            name="run",
            title=_("Puść"),
            lead=_("Czas płynie dalej od miejsca, w którym stoi."),
            method="POST",
            path="/clock/run",
            button=_("Puść zegar"),
            done=_("Zegar idzie."),
        ),
        Form(
            name="real",
            title=_("Wróć do prawdziwego czasu"),
            method="DELETE",
            path="/clock",
            button=_("Wróć do prawdziwego czasu"),
            done=_("Zegar pokazuje prawdziwy czas."),
        ),
    ),
)

KEYS = Section(
    name="keys",
    title=_("Klucze"),
    lead=_("Klucze, którymi węzeł podpisuje; wspólne dla wszystkich przestrzeni. Wymiana ma dwa kroki, żeby każdy zdążył poznać nowe."),
    list="/keys",
    key="kid",
    columns=(
        Column(name="use", label=_("Rola"), words=USES, shape=Shape.WORD),
        Column(name="kind", label=_("Rodzaj"), shape=Shape.CODE),
        Column(name="kid", label="kid", shape=Shape.CODE),
        Column(name="not_after", label=_("Certyfikat ważny do"), shape=Shape.TIME),
        Column(name="until", label=_("Publikowany do"), shape=Shape.TIME),
    ),
    template="dashboard/keys.html",
    beside=(
        Form(
            name="rotate",
            title=_("Następny krok wymiany"),
            method="POST",
            path="/keys/rotate",
            button=_("Następny krok"),
            done=_("Krok wymiany kluczy jest wykonany."),
        ),
        Form(
            name="withdraw",
            title=_("Przestań publikować wycofane klucze"),
            method="DELETE",
            path="/keys/retired",
            button=_("Usuń wycofane klucze"),
            done=_("Wycofane klucze nie są już publikowane."),
            asks=_("Czego nimi podpisano, tego nikt już nie sprawdzi, także wydanych żetonów."),
        ),
    ),
)

SPACES = Section(
    name="spaces",
    title=_("Przestrzenie"),
    lead=_("Każda jest osobnym węzłem: własne persony, klienci, zegar, zdarzenia. Powstaje też przy pierwszym użyciu adresu /s/nazwa/."),
    list="/spaces",
    key="name",
    columns=(Column(name="name", label=_("Nazwa")), Column(name="issuer", label=_("Adres"), shape=Shape.CODE)),
    template="dashboard/spaces.html",
    empty=_("Jest tylko przestrzeń domyślna."),
    beside=(
        Form(
            name="make",
            title=_("Nowa przestrzeń"),
            method="PUT",
            path="/spaces/{typed}",
            typed="name",
            fields=(Field(name="name", label=_("Nazwa"), hint=_("Do 64 liter, cyfr, kropek, myślników i podkreślników."), required=True),),
            button=_("Utwórz przestrzeń"),
            done=_("Przestrzeń jest gotowa."),
        ),
        Form(
            name="make-any",
            title=_("Nowa przestrzeń z nazwą losową"),
            method="POST",
            path="/spaces",
            button=_("Utwórz z nazwą losową"),
            done=_("Przestrzeń jest gotowa."),
        ),
    ),
    of_item=(
        Form(
            name="drop",
            title=_("Usuń"),
            method="DELETE",
            path="/spaces/{key}",
            button=_("Usuń przestrzeń"),
            done=_("Przestrzeń jest usunięta."),
            asks=_("Wszystko, co przestrzeń przechowuje, przepadnie."),
        ),
    ),
)

SNAPSHOTS = Section(
    name="snapshots",
    title=_("Migawki"),
    lead=_("Stan przestrzeni pod nazwą: persony, klienci, sesje, kolejka i zegar. Migawki leżą w samej przestrzeni."),
    list="/snapshots",
    key="name",
    columns=(Column(name="name", label=_("Nazwa")), Column(name="taken_at", label=_("Kiedy"), shape=Shape.TIME)),
    empty=_("Nie ma jeszcze żadnej migawki."),
    beside=(
        Form(
            name="take",
            title=_("Zrób migawkę"),
            method="POST",
            path="/snapshots",
            fields=(Field(name="name", label=_("Nazwa"), hint=_("Migawka o tej samej nazwie zostanie zastąpiona."), required=True),),
            button=_("Zrób migawkę"),
            done=_("Migawka jest zrobiona."),
        ),
        Form(
            name="reset",
            title=_("Opróżnij przestrzeń"),
            method="POST",
            path="/reset",
            button=_("Opróżnij przestrzeń"),
            done=_("Przestrzeń jest jak nowa."),
            asks=_("Znikną dopisane persony, klienci, sesje, kolejka, zdarzenia i migawki, a zegar wróci do prawdziwego czasu."),
        ),
    ),
    of_item=(
        Form(
            name="restore",
            title=_("Przywróć"),
            method="POST",
            path="/snapshots/{key}/restore",
            button=_("Przywróć"),
            done=_("Stan z migawki jest przywrócony."),
        ),
        Form(
            name="delete",
            title=_("Usuń"),
            method="DELETE",
            path="/snapshots/{key}",
            button=_("Usuń"),
            done=_("Migawka jest usunięta."),
        ),
    ),
)
