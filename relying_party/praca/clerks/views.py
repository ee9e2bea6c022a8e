"""The pages of the office: log-in, list, application, call, decision, accounts."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct
from msgspec.structs import replace

from eid.clock import utc
from relying_party.accounts.accounts import Accounts
from relying_party.accounts.holder import ActiveAccountExists, NotActive
from relying_party.federation.arrival import Arrival, Failure, Problem
from relying_party.praca.applications import words
from relying_party.praca.applications.application import Application, Entry, Event, NotAllowed, Status
from relying_party.praca.applications.kinds import KINDS
from relying_party.praca.clerks.calls import Outcome
from relying_party.praca.clerks.clerks import ANY, Clerk, Role, clerk_of
from relying_party.praca.clerks.decisions import questions_for
from relying_party.praca.clerks.desk import Desk
from relying_party.praca.clerks.typed import identifier
from relying_party.praca.offices.offices import Office, offices
from relying_party.praca.papers.views import download
from relying_party.praca.questions import Control, Mistake, Question, Refused, Shown, Values, asked, judge, read
from relying_party.praca.register.index import TooShort
from relying_party.praca.register.register import Filter, Page
from relying_party.praca.words import EVENTS as ACCOUNT_EVENTS
from relying_party.praca.words import STATUSES as ACCOUNT_STATUSES
from relying_party.session import LoggedIn, Visit

CLERKS = "urzad"
PAGES = (
    ("", "start", "GET"),
    ("/logowanie", "log_in", "POST"),
    ("/konta", "accounts_page", "GET"),
    ("/konta", "change_account", "POST"),
    ("/<office>", "list", "GET"),
    ("/<office>/rozmowy", "calls", "GET"),
    ("/<office>/<id>", "application", "GET"),
    ("/<office>/<id>/podejmij", "take_up", "POST"),
    ("/<office>/<id>/rozmowa", "call", "POST"),
    ("/<office>/<id>/decyzja", "decide", "POST"),
    ("/<office>/<id>/zalaczniki/<attachment>", "attachment", "GET"),
)
"""Path below `/praca/urzad`, method of `ClerkPages` (also the endpoint's name) and HTTP method."""
CALL = (
    Question(
        name="outcome",
        label=words.CALL_OUTCOME,
        control=Control.CHOICE,
        choices=tuple(words.CALL_OUTCOMES.items()),
        missing=words.CALL_OUTCOME_MISSING,
    ),
    Question(name="note", label=words.CALL_NOTE, control=Control.LONG, required=False, longest=1000),
)
DECIDABLE = (Status.RECEIVED, Status.IN_PROGRESS, Status.REGISTERED)


class ClerkPages(Struct, frozen=True, kw_only=True):
    """One method for each page. `depart(portal, purpose)` sends a person to the node; `failed(failure, again)` is the page for one who
    comes back with nothing; `clerks` are known by PESEL."""

    desk: Desk
    accounts: Accounts
    clerks: dict[str, Clerk]
    visit: Callable[[], Visit]
    depart: Callable[[str, str], Response]
    failed: Callable[[Failure, str], ResponseReturnValue]

    # The way in

    def start(self) -> ResponseReturnValue:
        present = self._present()
        if present is None:
            return render_template("praca/office_login.html", refused="")
        if present[0].office != ANY:
            return _to("list", office=present[0].office)
        known = [(offices().by_code[code], total) for code, total in self.desk.register.offices() if code in offices().by_code]
        return render_template("praca/office_choice.html", known=known, every=offices().by_code.values(), clerk=present[0])

    def log_in(self) -> ResponseReturnValue:
        return self.depart(CLERKS, "clerk")

    def land(self, outcome: Arrival | Failure) -> ResponseReturnValue:
        """Takes what a trip to the node came to."""
        if isinstance(outcome, Failure):
            return self.failed(outcome, url_for(f"{CLERKS}.start"))
        if clerk_of(self.clerks, outcome.person.identifier) is None:
            return render_template("praca/office_login.html", refused=outcome.person.full_name), HTTPStatus.FORBIDDEN
        login = LoggedIn(identifier=outcome.person.identifier, account=outcome.person.full_name)
        self.visit().rotate(lambda old: replace(old.with_login(CLERKS, login), node_session=outcome.node_session or old.node_session))
        return _to("start")

    def lost(self) -> ResponseReturnValue:
        """For a form whose session has ended."""
        return self.failed(Failure(purpose="clerk", problem=Problem.SESSION_LOST), url_for(f"{CLERKS}.start"))

    # Applications

    def list(self, office: str) -> ResponseReturnValue:
        clerk, known = self._at(office)
        typed = request.args.get("q", "").strip()[:200]
        wanted = Filter(kind=request.args.get("kind", ""), status=request.args.get("status", ""))
        asked_for, short, register = _page_number(), False, self.desk.register
        try:
            page = register.search(office, typed, wanted, asked_for) if typed else register.page(office, wanted, asked_for)
        except TooShort:
            page, short = Page(rows=(), total=0, number=1), True
        shown = {"page": page, "wanted": wanted, "typed": typed, "short": short, "counts": register.counts(office), "kinds": KINDS}
        return render_template("praca/office_list.html", office=known, clerk=clerk, **shown)

    def calls(self, office: str) -> ResponseReturnValue:
        """Whom to call, those who have waited longest first, and who was called."""
        _clerk, known = self._at(office)
        page = self.desk.register.queue(office, Filter(status=Status.TO_CALL), _page_number())
        due = [(row, self._last_call(row.id)) for row in page.rows]
        return render_template("praca/office_calls.html", office=known, page=page, due=due, made=self.desk.calls.latest(office))

    def application(self, office: str, id: str) -> ResponseReturnValue:
        clerk, found = self._one(office, id)
        return self._page(clerk, self.desk.open(found, self._name()))

    def take_up(self, office: str, id: str) -> ResponseReturnValue:
        return self._done(office, id, lambda found: self.desk.take_up(found, self._name()))

    def call(self, office: str, id: str) -> ResponseReturnValue:
        clerk, found = self._one(office, id)
        values = read(CALL, dict(request.form.lists()))
        desk = self.desk
        deeds = {Outcome.CONFIRMED: desk.confirmed, Outcome.NO_ANSWER: desk.not_answered, Outcome.GIVEN_UP: desk.given_up}
        try:
            judge(CALL, values)
        except Refused as refused:
            return self._page(clerk, found, call=values, mistakes=refused.mistakes), HTTPStatus.UNPROCESSABLE_ENTITY
        return self._done(office, id, lambda one: deeds[Outcome(values["outcome"])](one, self._name(), values["note"]))

    def decide(self, office: str, id: str) -> ResponseReturnValue:
        clerk, found = self._one(office, id)
        if clerk.role is not Role.HEAD:
            abort(HTTPStatus.FORBIDDEN)
        questions = questions_for(found)
        values = read(questions, dict(request.form.lists()))
        try:
            judge(questions, values)
            return self._done(office, id, lambda one: self.desk.decide(one, values, self._name()))
        except Refused as refused:
            return self._page(clerk, found, decision=values, mistakes=refused.mistakes), HTTPStatus.UNPROCESSABLE_ENTITY

    def attachment(self, office: str, id: str, attachment: str) -> ResponseReturnValue:
        _clerk, found = self._one(office, id)
        one = next((each for each in found.attachments if each.id == attachment), None) or abort(HTTPStatus.NOT_FOUND)
        return download(self.desk.applications.content(one), one.media_type, one.name)

    # Accounts

    def accounts_page(self) -> ResponseReturnValue:
        self._head()
        typed = request.args.get("pesel", "").strip()[:40]
        found = self.accounts.holder(identifier(typed)).accounts if typed else ()
        return render_template("praca/office_accounts.html", typed=typed, found=found)

    def change_account(self) -> ResponseReturnValue:
        self._head()
        typed = request.form.get("pesel", "")[:40]
        deeds = {"block": self.accounts.block, "unblock": self.accounts.unblock}
        deed = deeds.get(request.form.get("deed", "")) or abort(HTTPStatus.BAD_REQUEST)
        try:
            deed(identifier(typed), request.form.get("account", ""))
        except (NotActive, ActiveAccountExists):
            self._say(words.ACCOUNT_NOT_CHANGED)
        else:
            self._say(words.ACCOUNT_CHANGED)
        return _to("accounts_page", pesel=typed)

    # What the pages share

    def _last_call(self, id: str) -> Entry | None:
        found = self.desk.applications.find(id)
        return next((entry for entry in reversed(found.history) if entry.event is Event.CALLED), None) if found else None

    def _present(self) -> tuple[Clerk, str] | None:
        """The post and the name of who is logged in; a person who was taken off the setting is a clerk no more."""
        session = self.visit().session
        login = session.logged_in.get(CLERKS) if session else None
        clerk = clerk_of(self.clerks, login.identifier) if login else None
        return (clerk, login.account) if clerk and login else None

    def _name(self) -> str:
        present = self._present()
        return present[1] if present else ""

    def _clerk(self) -> Clerk:
        present = self._present() or abort(_to("start"))
        return present[0]

    def _head(self) -> Clerk:
        clerk = self._clerk()
        return clerk if clerk.role is Role.HEAD else abort(HTTPStatus.FORBIDDEN)

    def _at(self, office: str) -> tuple[Clerk, Office]:
        clerk, known = self._clerk(), offices().by_code.get(office)
        if known is None or not clerk.works_at(office):
            abort(HTTPStatus.NOT_FOUND)
        return clerk, known

    def _one(self, office: str, id: str) -> tuple[Clerk, Application]:
        clerk, _office = self._at(office)
        found = self.desk.applications.find(id)
        if found is None or found.office != office or found.status is Status.DRAFT:
            abort(HTTPStatus.NOT_FOUND)
        return clerk, found

    def _done(self, office: str, id: str, deed: Callable[[Application], None]) -> ResponseReturnValue:
        """Does it, or, where somebody was faster, says so."""
        _clerk, found = self._one(office, id)
        try:
            deed(found)
            self._say(words.DEED_DONE)
        except NotAllowed:
            self._say(words.DEED_TOO_LATE)
        return _to("application", office=office, id=id)

    def _page(
        self,
        clerk: Clerk,
        found: Application,
        call: Values | None = None,
        decision: Values | None = None,
        mistakes: tuple[Mistake, ...] = (),
    ) -> str:
        may_decide = clerk.role is Role.HEAD and found.status in DECIDABLE
        forms = {
            "call": Shown(fields=CALL, values=call or {}, mistakes=mistakes) if found.status is Status.TO_CALL else None,
            "decision": Shown(fields=questions_for(found), values=decision or {}, mistakes=mistakes) if may_decide else None,
        }
        office, sent = offices().by_code[found.office], [one for one in self.desk.letters.of(found.account) if one.application == found.id]
        return render_template("praca/office_application.html", application=found, office=office, letters=sent, **forms)

    def _say(self, sentence: str) -> None:
        self.visit().change(lambda session: replace(session, notice=sentence))


def clerks_blueprint(pages: ClerkPages) -> Blueprint:
    """All pages under `/praca/urzad`."""
    blueprint = Blueprint(CLERKS, __name__, url_prefix="/praca/urzad")
    for path, name, method in PAGES:
        blueprint.add_url_rule(path, name, getattr(pages, name), methods=[method])
    shared = {"words": words, "utc": utc, "asked": asked, "account_words": ACCOUNT_STATUSES, "account_events": ACCOUNT_EVENTS}
    blueprint.context_processor(lambda: shared | {"address_of": _address_of, "clerk_name": pages._name()})
    return blueprint


def _page_number() -> int:
    asked_for = request.args.get("strona", "1")
    return int(asked_for) if asked_for.isascii() and asked_for.isdigit() and len(asked_for) < 9 else 1


def _to(page: str, **values: Any) -> Response:
    return make_response(redirect(url_for(f"{CLERKS}.{page}", **values), HTTPStatus.SEE_OTHER))


def _address_of(application: str, attachment: str) -> str:
    """Where the office whose page this is reads an attachment."""
    return url_for(f"{CLERKS}.attachment", office=(request.view_args or {})["office"], id=application, attachment=attachment)
