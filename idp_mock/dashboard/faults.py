"""The catalogue of faults, and what is armed in the space."""

from idp_mock.dashboard.form import Field, Form, Kind
from idp_mock.dashboard.section import Column, Section, Shape
from idp_mock.dashboard.words import EXPECTATIONS, FAMILIES, PROTOCOLS, _

FAULTS = Section(
    name="faults",
    title=_("Usterki na życzenie"),
    lead=_("Co węzeł może zrobić źle i co na to poprawna usługa. Jedno kliknięcie psuje następne logowanie albo całą przestrzeń."),
    list="/faults",
    key="id",
    filters=(
        Field(name="family", label=_("Rodzina"), kind=Kind.CHOICE, options=FAMILIES),
        Field(name="protocols", label=_("Protokół"), kind=Kind.CHOICE, options=PROTOCOLS),
        Field(name="expect", label=_("Poprawna usługa"), kind=Kind.CHOICE, options=EXPECTATIONS),
    ),
    template="dashboard/faults.html",
    empty=_("Katalog jest pusty."),
    of_item=(
        Form(
            name="next",
            title=_("Następne logowanie"),
            method="POST",
            path="/outcomes",
            named="fault",
            button=_("Następne logowanie"),
            done=_("Usterka czeka w kolejce na następne logowanie."),
        ),
        Form(
            name="arm",
            title=_("Cała przestrzeń"),
            method="POST",
            path="/faults/armed",
            named="fault",
            button=_("Cała przestrzeń"),
            done=_("Usterka jest uzbrojona w całej przestrzeni, dopóki jej nie rozbroisz."),
        ),
    ),
)

ARMED = Section(
    name="armed",
    title=_("Uzbrojone usterki"),
    lead=_("Te usterki psują odpowiedzi węzła w całej przestrzeni, dopóki ich nie rozbroisz."),
    list="/faults/armed",
    key="id",
    columns=(
        Column(name="fault", label=_("Usterka"), shape=Shape.CODE),
        Column(name="client_id", label=_("Tylko dla klienta")),
        Column(name="times", label=_("Ile razy jeszcze")),
    ),
    empty=_("Nic nie jest uzbrojone."),
    beside=(
        Form(
            name="arm",
            title=_("Uzbrój"),
            method="POST",
            path="/faults/armed",
            fields=(
                Field(name="fault", label=_("Usterka"), offered="/faults", offered_key="id", required=True),
                Field(name="client_id", label=_("Tylko dla klienta"), offered="/clients", offered_key="client_id"),
                Field(name="times", label=_("Ile razy"), kind=Kind.NUMBER, hint=_("Puste: do rozbrojenia.")),
            ),
            button=_("Uzbrój"),
            done=_("Usterka jest uzbrojona."),
        ),
        Form(
            name="clear",
            title=_("Rozbrój wszystko"),
            method="DELETE",
            path="/faults/armed",
            button=_("Rozbrój wszystko"),
            done=_("Nic nie jest uzbrojone."),
        ),
    ),
    of_item=(
        Form(
            name="disarm",
            title=_("Rozbrój"),
            method="DELETE",
            path="/faults/armed/{key}",
            button=_("Rozbrój"),
            done=_("Usterka jest rozbrojona."),
        ),
    ),
)
