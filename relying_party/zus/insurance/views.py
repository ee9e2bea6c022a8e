"""The pages with the data of the personal account, and the confirmation to print (Z14)."""

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus

from flask import Response, abort, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eid.chance import digits
from eid.clock import utc
from eid.web.language import current
from relying_party.paper.paper import Paper, Section, Table, printed
from relying_party.zus import words
from relying_party.zus.enrolment.fields import locked
from relying_party.zus.insurance.chart import chart_of
from relying_party.zus.insurance.ledger import Fund, Ledger
from relying_party.zus.insurance.ledgers import ledger_of
from relying_party.zus.profiles.profile import Entry, Event, Profile, State
from relying_party.zus.rim.views import Rim, to

PAGES = (
    ("/konto/ubezpieczenie", "insurance", "GET"),
    ("/konto/potwierdzenie", "issue", "POST"),
    ("/konto/potwierdzenie/<number>.pdf", "confirmation", "GET"),
)
"""Path, method of `InsurancePages` (also the endpoint's name) and HTTP method."""


class InsurancePages:
    """One method for each page."""

    def __init__(self, rim: Rim) -> None:
        self._rim = rim

    def insurance(self) -> ResponseReturnValue:
        profile = self._trusted()
        ledger, today = self._ledger(profile, self._rim.now())
        contributions = ledger.contributions(today)
        issued = [entry for entry in profile.history if entry.event is Event.CONFIRMATION_ISSUED]
        return render_template(
            "zus/insurance.html",
            profile=profile,
            periods=ledger.periods_until(today),
            benefits=ledger.benefits_until(today),
            contributions=contributions,
            chart=chart_of(contributions),
            issued=issued,
        )

    def issue(self) -> ResponseReturnValue:
        """Makes a numbered confirmation, which stays in the history of the profile."""
        profile, now = self._trusted(), self._rim.now()
        number = f"{utc(now).year}-{digits(self._rim.given.chance, 8)}"
        entry = Entry(at=now, event=Event.CONFIRMATION_ISSUED, note=number)
        self._rim.profiles.change(profile.login, lambda found: found.told(entry))
        return to("confirmation", number=number)

    def confirmation(self, number: str) -> ResponseReturnValue:
        profile = self._trusted()
        issued = (one for one in profile.history if one.event is Event.CONFIRMATION_ISSUED and one.note == number)
        entry = next(issued, None) or abort(HTTPStatus.NOT_FOUND)
        ledger, today = self._ledger(profile, entry.at)
        disposition = {"Content-Disposition": f'inline; filename="potwierdzenie-{number}.pdf"'}
        return Response(printed(_paper(profile, ledger, today, entry)), content_type="application/pdf", headers=disposition)

    def _ledger(self, profile: Profile, at: float) -> tuple[Ledger, date]:
        today = utc(at).date()
        return ledger_of(profile.person.identifier.value, today), today

    def _trusted(self) -> Profile:
        """The profile in use; ends the request where there is none, or it has no access to these data yet (Z13)."""
        profile = self._rim.in_use() or abort(to("login"))
        if profile.state(self._rim.now()) is not State.TRUSTED:
            abort(make_response(render_template("zus/not_trusted.html", profile=profile), HTTPStatus.FORBIDDEN))
        return profile


def _paper(profile: Profile, ledger: Ledger, today: date, entry: Entry) -> Paper:
    facts = tuple((_(label), value) for label, value in _person(profile))
    return Paper(
        title=_("Potwierdzenie danych z konta ubezpieczonego"),
        subtitle=_("Numer %(number)s, stan na dzień %(day)s", number=entry.note, day=today.isoformat()),
        sections=(
            Section(heading=_("Osoba"), facts=facts),
            Section(heading=_("Okresy ubezpieczenia"), table=_periods(ledger, today)),
            Section(heading=_("Składki z ostatnich miesięcy (w złotych)"), table=_contributions(ledger, today)),
            Section(heading=_("Świadczenia"), table=_benefits(ledger, today)),
        ),
        footer=_("System testowy: dane przykładowe, dokument nie ma żadnej mocy."),
        made_at=entry.at,
        language=current(),
    )


def _person(profile: Profile) -> Iterator[tuple[str, str]]:
    return ((words.LABELS[name], value) for name, value in locked(profile.person).items())


def _periods(ledger: Ledger, today: date) -> Table:
    rows = tuple((one.since.isoformat(), _until(one.until), one.payer, _(words.TITLES[one.title])) for one in ledger.periods_until(today))
    return Table(headings=(_("Od"), _("Do"), _("Płatnik"), _("Tytuł")), rows=rows)


def _contributions(ledger: Ledger, today: date) -> Table:
    rows = tuple(
        (one.month.strftime("%Y-%m"), *(words.amount(one.paid[fund]) for fund in Fund), words.amount(one.total))
        for one in ledger.contributions(today)[::-1]
    )
    funds = (_(words.FUNDS[fund]) for fund in Fund)
    return Table(headings=(_("Miesiąc"), *funds, _("Razem")), rows=rows, amounts_from=1)


def _benefits(ledger: Ledger, today: date) -> Table:
    rows = tuple(
        (_(words.BENEFITS[one.kind]), one.since.isoformat(), _until(one.until), words.amount(one.amount))
        for one in ledger.benefits_until(today)
    )
    return Table(headings=(_("Rodzaj"), _("Od"), _("Do"), _("Miesięcznie")), rows=rows, amounts_from=3)


def _until(day: date | None) -> str:
    return day.isoformat() if day else _("nadal")
