"""The pages of an application: its steps, attachments, review, signing or sending, and what became of it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct
from msgspec.structs import replace

from eid.clock import utc
from relying_party.accounts.holder import Account
from relying_party.federation.arrival import Arrival, Failure, Operation, Problem
from relying_party.forms import Form, first
from relying_party.praca.applications import words
from relying_party.praca.applications.application import Application, NotAllowed, Signature, Status
from relying_party.praca.applications.applications import Altered, Applications, TooManyDrafts
from relying_party.praca.applications.attachments import Fault, NotAccepted
from relying_party.praca.applications.completeness import answers_of, judge_step, unfinished
from relying_party.praca.applications.kinds import BY_ID, Step, kinds_for
from relying_party.praca.applications.signing import PURPOSE, Changed, NotSigned, Signings, SomebodyElse
from relying_party.praca.fields import locked_values
from relying_party.praca.offices.localities import localities
from relying_party.praca.offices.offices import offices
from relying_party.praca.presence import PORTAL, Presence
from relying_party.praca.questions import Mistake, Refused, Shown, Values, asked, read
from relying_party.praca.words import LABELS
from relying_party.session import Draft, Typed
from relying_party.signatures.signed import Signed, ToSign

APPLICATIONS = "applications"
_FOUND = 50
PAGES = (
    ("", "overview", "GET"),
    ("", "begin", "POST"),
    ("/<id>", "application", "GET"),
    ("/<id>/krok/<step>", "step", "GET"),
    ("/<id>/krok/<step>", "answer", "POST"),
    ("/<id>/zalaczniki", "attachments", "GET"),
    ("/<id>/zalaczniki", "attach", "POST"),
    ("/<id>/zalaczniki/<attachment>/usun", "detach", "POST"),
    ("/<id>/podsumowanie", "review", "GET"),
    ("/<id>/wyslij", "send", "POST"),
    ("/<id>/podpisz", "sign", "POST"),
    ("/<id>/podpisz-karta", "sign_by_card", "POST"),
    ("/<id>/usun", "discard", "POST"),
)
"""Path below `/praca/wnioski`, method of `ApplicationPages` (also the endpoint's name) and HTTP method."""

Depart = Callable[[str, str, Operation], Response]


class ApplicationPages(Struct, frozen=True, kw_only=True):
    """One method for each page. `depart(portal, purpose, operation)` sends the person away to sign, `ask` to a card; `failed(failure,
    again)` is the page for one who comes back with nothing; `limit` is the size of the largest attachment in octets."""

    presence: Presence
    applications: Applications
    signings: Signings
    depart: Depart
    ask: Callable[[ToSign], Response]
    failed: Callable[[Failure, str], ResponseReturnValue]
    limit: int

    def overview(self) -> ResponseReturnValue:
        account = self._account()
        return render_template("praca/applications.html", kinds=kinds_for(account.roles), mine=self.applications.of(account))

    def begin(self) -> ResponseReturnValue:
        account, kind = self._account(), BY_ID.get(request.form.get("kind", ""))
        if kind is None or kind not in kinds_for(account.roles):
            abort(HTTPStatus.BAD_REQUEST)
        try:
            draft = self.applications.begin(account, kind)
        except TooManyDrafts:
            self._say(words.TOO_MANY_DRAFTS)
            return _to("overview")
        return _to("step", id=draft.id, step=kind.steps[0].id)

    def application(self, id: str) -> ResponseReturnValue:
        application = self._mine(id)
        if application.status is Status.DRAFT:
            return _to("review", id=id)
        office = offices().by_code[application.office]
        return render_template("praca/application.html", application=application, office=office)

    # Filling in

    def step(self, id: str, step: str) -> ResponseReturnValue:
        application, known = self._draft(id, step)
        return self._step_page(application, known, {**answers_of(application, known), **self._kept(application, known)})

    def answer(self, id: str, step: str) -> ResponseReturnValue:
        application, known = self._draft(id, step)
        posted = dict(request.form.lists())
        values = _with_choice(known, read(known.questions, posted), posted)
        self._file_answers(id, values)
        if request.form.get("then") == "leave":
            self._say(words.DRAFT_SAVED)
            return _to("overview")
        try:
            judge_step(known, values)
        except Refused as refused:
            return self._step_page(application, known, values, refused.mistakes), HTTPStatus.UNPROCESSABLE_ENTITY
        following = application.described.after(known)
        return _to("step", id=id, step=following.id) if following else _to("attachments", id=id)

    def attachments(self, id: str) -> ResponseReturnValue:
        return self._attachments_page(self._draft(id)[0], None)

    def attach(self, id: str) -> ResponseReturnValue:
        application, fault = self._draft(id)[0], None
        for file in request.files.getlist("file"):
            if not file.filename:
                continue
            try:
                with file.stream as stream:
                    self.applications.attach(id, file.filename, stream.read(), self.limit)
            except NotAccepted as refused:
                fault = refused.fault
        if fault:
            return self._attachments_page(self._mine(application.id), fault), HTTPStatus.UNPROCESSABLE_ENTITY
        return _to("attachments", id=id)

    def too_large(self) -> ResponseReturnValue:
        """For an upload that is not read at all."""
        application = self._draft((request.view_args or {})["id"])[0]
        return self._attachments_page(application, Fault.TOO_LARGE), HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def detach(self, id: str, attachment: str) -> ResponseReturnValue:
        self._draft(id)
        self.applications.detach(id, attachment)
        return _to("attachments", id=id)

    def discard(self, id: str) -> ResponseReturnValue:
        self.applications.discard(self._draft(id)[0])
        self._say(words.DRAFT_DISCARDED)
        return _to("overview")

    # Filing

    def review(self, id: str) -> ResponseReturnValue:
        application = self._ready(id)
        office = offices().by_code[application.office]
        return render_template("praca/review.html", application=application, office=office, locked=self._locked(application))

    def send(self, id: str) -> ResponseReturnValue:
        application = self._ready(id)
        if application.described.signed:
            abort(HTTPStatus.BAD_REQUEST)
        return self._file(application, None)

    def sign(self, id: str) -> ResponseReturnValue:
        application = self._ready(id)
        if not application.described.signed:
            abort(HTTPStatus.BAD_REQUEST)
        return self.depart(PORTAL, *self.signings.begin(application))

    def sign_by_card(self, id: str) -> ResponseReturnValue:
        application = self._ready(id)
        if not application.described.signed:
            abort(HTTPStatus.BAD_REQUEST)
        return self.ask(self.signings.by_card(application, url_for(f"{APPLICATIONS}.review", id=id)))

    def take(self, signed: Signed) -> ResponseReturnValue:
        """Takes a document that a card signed."""
        return self._signed(signed.subject, lambda application: self.signings.by_certificate(signed, application))

    def land(self, outcome: Arrival | Failure) -> ResponseReturnValue:
        """Takes what a trip to the node for a signature came to."""
        id = self.signings.application(outcome.purpose)
        again = url_for(f"{APPLICATIONS}.review", id=id) if id else url_for(f"{APPLICATIONS}.overview")
        if isinstance(outcome, Failure):
            return self.failed(outcome, again)
        return self._signed(id, lambda application: self.signings.authorised(outcome, application))

    def _signed(self, id: str, signature: Callable[[Application], Signature]) -> ResponseReturnValue:
        application = self._ready(id)
        try:
            return self._file(application, signature(application))
        except NotSigned as refused:
            again = url_for(f"{APPLICATIONS}.review", id=id)
            sentence = next((words.NOT_SIGNED[kind] for kind in (SomebodyElse, Changed) if isinstance(refused, kind)), words.SIGNING_LOST)
            return render_template("praca/not_signed.html", sentence=sentence, again=again), HTTPStatus.CONFLICT

    def lost(self) -> ResponseReturnValue:
        """For a form whose session has ended: answers are kept in this browser for the owner of the application."""
        given = request.view_args or {}
        found = self.applications.find(given.get("id", ""))
        step = found.described.step(given.get("step", "")) if found else None
        if found and step:
            typed: Typed = {name: (value,) for name, value in read(step.questions, dict(request.form.lists())).items()}
            draft = Draft(identifier=found.person.identifier, typed=typed)
            self.presence.visit().change(lambda session: session.with_draft(f"{found.id}/{step.id}", draft))
        return self.failed(Failure(purpose="login", problem=Problem.SESSION_LOST), url_for("praca.login"))

    # What the pages share

    def _account(self) -> Account:
        return self.presence.account() or abort(make_response(redirect(url_for("praca.login"), HTTPStatus.SEE_OTHER)))

    def _mine(self, id: str) -> Application:
        account, application = self._account(), self.applications.find(id)
        if application is None or application.account != account.id:
            abort(HTTPStatus.NOT_FOUND)
        return application

    def _draft(self, id: str, step: str = "") -> tuple[Application, Step]:
        """The draft, and that step of it, else the first; an application that was filed shows what became of it instead."""
        application = self._mine(id)
        if application.status is not Status.DRAFT:
            abort(_to("application", id=id))
        kind = application.described
        return application, (kind.step(step) if step else kind.steps[0]) or abort(HTTPStatus.NOT_FOUND)

    def _ready(self, id: str) -> Application:
        """A draft that may be filed; one that may not leads to the first step that is not done."""
        application = self._draft(id)[0]
        missing = unfinished(application)
        if missing:
            self._say(words.UNFINISHED)
            abort(_to("step", id=id, step=missing.id))
        return application

    def _file(self, application: Application, signature: Signature | None) -> ResponseReturnValue:
        try:
            self.applications.file(application, signature)
        except NotAllowed:  # the second click of a double click
            return _to("application", id=application.id)
        except Altered:
            self._say(words.NOT_SIGNED[Changed] if signature else "")
            return _to("review", id=application.id)
        self._say(words.FILED)
        return _to("application", id=application.id)

    def _file_answers(self, id: str, values: Values) -> None:
        try:
            self.applications.answer(id, values)
        except NotAllowed:
            abort(_to("application", id=id))

    def _kept(self, application: Application, step: Step) -> Values:
        """What was typed into this step when a session had ended."""
        session = self.presence.visit().session
        draft = session.drafts.get(f"{application.id}/{step.id}") if session else None
        if draft is None or draft.identifier != application.person.identifier:
            return {}
        return {name: values[0] for name, values in draft.typed.items() if values}

    def _step_page(self, application: Application, step: Step, values: Values, mistakes: tuple[Mistake, ...] = ()) -> str:
        form = Shown(fields=step.questions, values=values, mistakes=mistakes)
        typed = values.get("locality", "")
        found = localities().search(typed, _FOUND) if form.sentences("locality") and typed else []
        return render_template(
            "praca/step.html", application=application, step=step, form=form, found=found, locked=self._locked(application)
        )

    def _attachments_page(self, application: Application, fault: Fault | None) -> str:
        return render_template("praca/attachments.html", application=application, fault=fault, limit=self.limit)

    def _locked(self, application: Application) -> dict[str, str]:
        return {LABELS[name]: value for name, value in locked_values(application.person).items()}

    def _say(self, sentence: str) -> None:
        self.presence.visit().change(lambda session: replace(session, notice=sentence))


def applications_blueprint(pages: ApplicationPages) -> Blueprint:
    """All pages under `/praca/wnioski`."""
    blueprint = Blueprint(APPLICATIONS, __name__, url_prefix="/praca/wnioski")
    for path, name, method in PAGES:
        blueprint.add_url_rule(path, name, getattr(pages, name), methods=[method])
    blueprint.context_processor(lambda: {"words": words, "utc": utc, "asked": asked, "address_of": _address_of})
    return blueprint


def is_signing(purpose: str) -> bool:
    """Whether a trip to the node was for a signature."""
    return purpose.startswith(PURPOSE)


def _with_choice(step: Step, values: Values, posted: Form) -> Values:
    """With the place that was picked from the list, or the only one that fits what was typed."""
    if "locality" not in values:
        return values
    picked = first(posted, "pick")
    if picked:
        return {**values, "locality": picked[:200]}
    fitting = [] if localities().labelled(values["locality"]) else localities().search(values["locality"], 2)
    return {**values, "locality": fitting[0].label} if len(fitting) == 1 else values


def _to(page: str, **values: Any) -> Response:
    return make_response(redirect(url_for(f"{APPLICATIONS}.{page}", **values), HTTPStatus.SEE_OTHER))


def _address_of(application: str, attachment: str) -> str:
    """Where the person reads an attachment."""
    return url_for("papers.attachment", id=application, attachment=attachment)
