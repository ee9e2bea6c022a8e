"""The pages of Praca: start, log-in, choice of a way to register, the form, the account."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct
from msgspec.structs import replace

from eid import verdicts
from eid.chance import Chance, handle, hexadecimal
from eid.clock import utc
from eid.identity.identifier import PersonIdentifier
from eid.web.language import current
from relying_party.accounts.accounts import Accounts, WrongPassword
from relying_party.accounts.attempts import TooManyAttempts
from relying_party.accounts.holder import Account, ActiveAccountExists, EmailNotConfirmed, NotActive
from relying_party.accounts.login_names import LoginNameTaken
from relying_party.federation.arrival import Arrival, Failure, NodeSession, Problem
from relying_party.forms import FieldError, Form, FormRefused, IdentityInconsistent, ShownForm, check_identity, first
from relying_party.praca import words
from relying_party.praca.fields import TYPED_FIELDS, WITHOUT_PASSWORD, kept, locked_values
from relying_party.praca.presence import PORTAL, Presence, login_of
from relying_party.praca.registration import Application, Wrong, judge, opening
from relying_party.praca.switches import Switches
from relying_party.session import Draft, Registration, Visit

REGISTER = "register"
LOG_IN = "login"
NODE, CERTIFICATE = "node", "certificate"

PAGES = (
    ("/", "start", "GET"),
    ("/regulamin", "terms", "GET"),
    ("/logowanie", "login", "GET"),
    ("/logowanie", "log_in", "POST"),
    ("/logowanie/wezel", "log_in_at_node", "POST"),
    ("/zaloz-konto", "choice", "GET"),
    ("/zaloz-konto", "choose", "POST"),
    ("/rejestracja/<token>", "form", "GET"),
    ("/rejestracja/<token>", "register", "POST"),
    ("/rejestracja/<token>/brak-konta", "offer", "GET"),
    ("/rejestracja/<token>/gotowe", "registered", "GET"),
    ("/wyloguj", "log_out", "POST"),
)
"""Path, method of `PracaPages` (also the endpoint's name) and HTTP method."""


class Surroundings(Struct, frozen=True, kw_only=True):
    """What the portal is given. `depart(portal, purpose, protocol)` sends the browser to the node, `by_certificate(purpose)` has the
    person sign who they are; `failed(failure, again)` is the page for a login that came to nothing; `fresh` tells whether an arrival may
    still be used; `protocols` are offered, the first by default; `send_link` mails the link that confirms an account's address."""

    accounts: Accounts
    chance: Chance
    visit: Callable[[], Visit]
    depart: Callable[[str, str, str], Response]
    by_certificate: Callable[[str], Response]
    log_out_at_node: Callable[[NodeSession], Response | None]
    failed: Callable[[Failure, str], ResponseReturnValue]
    fresh: Callable[[Arrival], bool]
    protocols: tuple[str, ...]
    send_link: Callable[[Account], None]
    switches: Switches = Switches()


def praca_blueprint(pages: "PracaPages") -> Blueprint:
    """All pages under `/praca`."""
    blueprint = Blueprint(PORTAL, __name__, url_prefix="/praca")
    for path, name, method in PAGES:
        blueprint.add_url_rule(path, name, getattr(pages, name), methods=[method])
    blueprint.app_context_processor(lambda: {"words": words, "utc": utc})
    return blueprint


class PracaPages:
    """One method for each page."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._accounts = surroundings.accounts
        self._chance = surroundings.chance
        self._visit = surroundings.visit
        self._depart = surroundings.depart
        self._by_certificate = surroundings.by_certificate
        self._log_out_at_node = surroundings.log_out_at_node
        self._failed = surroundings.failed
        self._fresh = surroundings.fresh
        self._protocols = surroundings.protocols
        self._send_link = surroundings.send_link
        self._switches = surroundings.switches
        self._presence = Presence(accounts=surroundings.accounts, visit=surroundings.visit, language=current)

    # The way in

    def start(self) -> ResponseReturnValue:
        return render_template("praca/start.html", logged_in=self._presence.account())

    def terms(self) -> ResponseReturnValue:
        return render_template("praca/terms.html")

    def login(self) -> ResponseReturnValue:
        if self._presence.account():
            return _to_account()
        return self._login_page("", "", HTTPStatus.OK)

    def log_in(self) -> ResponseReturnValue:
        login, password = request.form.get("login", ""), request.form.get("password", "")
        if not (login.strip() and password):
            return self._login_page("missing", login, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            account = self._accounts.log_in(login, password, request.remote_addr or "")
        except WrongPassword:
            return self._login_page("wrong", login, HTTPStatus.FORBIDDEN)
        except TooManyAttempts:
            return self._login_page("pause", login, HTTPStatus.TOO_MANY_REQUESTS)
        except NotActive as refused:
            return self._login_page(refused.status, login, HTTPStatus.FORBIDDEN)
        except EmailNotConfirmed as refused:
            return self._unconfirmed(refused.account)
        verdicts.ended(verdicts.PASSWORD, PORTAL, "", "")
        return self._enter(account)

    def log_in_at_node(self) -> ResponseReturnValue:
        return self._depart(PORTAL, LOG_IN, self._protocol())

    def log_out(self) -> ResponseReturnValue:
        visit = self._visit()
        node_session = visit.session.node_session if visit.session else None
        visit.end()
        visit.change(lambda session: replace(session, notice=words.LOGGED_OUT))
        return (node_session and self._log_out_at_node(node_session)) or _to("start")

    # Coming back from the node, or with a signature

    def land(self, outcome: Arrival | Failure) -> ResponseReturnValue:
        """Takes what a trip to the node came to."""
        again = url_for(f"{PORTAL}.{_BEGINNINGS.get(outcome.purpose, 'start')}")
        if isinstance(outcome, Failure):
            return self._failed(outcome, again)
        try:
            check_identity(outcome.person)
        except IdentityInconsistent as error:
            return self._failed(Failure(purpose=outcome.purpose, problem=Problem.IDENTITY_INCONSISTENT, detail=str(error)), again)
        account = self._accounts.holder(outcome.person.identifier).active
        if outcome.purpose == LOG_IN and account:
            return self._enter(account, outcome.node_session) if account.email_confirmed else self._unconfirmed(account)
        registration = Registration(token=handle(self._chance), portal=PORTAL, arrival=outcome)
        at_node = outcome.node_session  # who comes by certificate may still have one there, which a logout must end
        self._visit().rotate(lambda old: replace(old.with_registration(registration), node_session=at_node or old.node_session))
        offered = outcome.purpose == LOG_IN and not self._switches.login_creates_account
        return _on("offer" if offered else "form", registration.token)

    def offer(self, token: str) -> ResponseReturnValue:
        """For a person who logged in at the node and has no active account: what became of an earlier one, and the way to a new one."""
        person = self._registration(token).arrival.person
        latest = self._accounts.holder(person.identifier).latest
        return render_template("praca/offer.html", token=token, person=person, status=latest.status if latest else None)

    # Registration

    def choice(self) -> ResponseReturnValue:
        return render_template("praca/choice.html", protocols=self._protocols, mistake="")

    def choose(self) -> ResponseReturnValue:
        method = request.form.get("method", "")
        if method == CERTIFICATE:
            return self._by_certificate(REGISTER)
        if method != NODE:
            page = render_template("praca/choice.html", protocols=self._protocols, mistake="other" if method else "missing")
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
        return self._depart(PORTAL, REGISTER, self._protocol())

    def form(self, token: str) -> ResponseReturnValue:
        registration = self._registration(token)
        session = self._visit().begin()
        arrival, draft = registration.arrival, session.drafts.get(PORTAL)
        typed: Form = {"email": (arrival.email,), "phone": (arrival.phone,)}
        if draft and draft.identifier == arrival.person.identifier:
            typed = draft.typed
        return self._form_page(registration, typed, ())

    def register(self, token: str) -> ResponseReturnValue:
        posted = dict(request.form.lists())
        self._keep(posted)
        registration = self._registration(token)
        person = registration.arrival.person
        try:
            account = self._open(registration, judge(person, posted, WITHOUT_PASSWORD if self._switches.passwordless else TYPED_FIELDS))
        except FormRefused as refused:
            return self._form_page(registration, kept(posted), refused.errors), HTTPStatus.UNPROCESSABLE_ENTITY
        except LoginNameTaken:
            taken = (FieldError("login", Wrong.LOGIN_TAKEN),)
            return self._form_page(registration, kept(posted), taken), HTTPStatus.UNPROCESSABLE_ENTITY
        except ActiveAccountExists:
            return render_template("praca/duplicate.html", identifier=person.identifier), HTTPStatus.CONFLICT
        done = replace(registration, account=account.id)
        self._visit().change(lambda session: session.with_registration(done).without_draft(PORTAL))
        return _on("registered", token)

    def registered(self, token: str) -> ResponseReturnValue:
        session = self._visit().session
        registration = session.registration(PORTAL, token) if session else None
        if registration is None:
            return self.lost()
        account = self._accounts.holder(registration.arrival.person.identifier).account(registration.account)
        return (
            render_template("praca/registered.html", account=account, passwordless=self._switches.passwordless)
            if account
            else _on("form", token)
        )

    def lost(self) -> ResponseReturnValue:
        """For a form whose session has ended: what was typed is kept for the same person's next try."""
        self._keep(dict(request.form.lists()))
        purpose = REGISTER if "token" in (request.view_args or {}) else LOG_IN
        return self._failed(Failure(purpose=purpose, problem=Problem.SESSION_LOST), url_for(f"{PORTAL}.{_BEGINNINGS[purpose]}"))

    # What the pages share

    def _protocol(self) -> str:
        asked = request.form.get("protocol", self._protocols[0])
        return asked if asked in self._protocols else abort(HTTPStatus.BAD_REQUEST)

    def _login_page(self, mistake: str, login: str, status: HTTPStatus) -> ResponseReturnValue:
        if mistake not in ("", "missing"):
            verdicts.password_refused(PORTAL, mistake)
        shown = {"mistake": mistake, "login": login[:100], "protocols": self._protocols, "passwordless": self._switches.passwordless}
        return render_template("praca/login.html", **shown), status

    def _unconfirmed(self, account: Account) -> ResponseReturnValue:
        """For an account whose address is not confirmed yet: the link is sent again."""
        self._send_link(account)
        return self._login_page("unconfirmed", account.login, HTTPStatus.FORBIDDEN)

    def _open(self, registration: Registration, application: Application) -> Account:
        """The account that the form opens. Without a password its login name is one that nobody can guess or type."""
        if self._switches.passwordless:
            application = replace(application, login=f"k{hexadecimal(self._chance)}")
        wanted = opening(registration.token, registration.arrival, application, email_confirmed=not self._switches.verify_email)
        known = self._accounts.holder(wanted.person.identifier).opened_by(wanted.registration)
        account = self._accounts.open(wanted, "") if self._switches.passwordless else self._accounts.register(wanted, application.password)
        if not (account.email_confirmed or known):
            self._send_link(account)
        return account

    def _enter(self, account: Account, node_session: NodeSession | None = None) -> ResponseReturnValue:
        """Logs the person in, under a new cookie."""
        self._visit().rotate(lambda old: replace(old.with_login(PORTAL, login_of(account)), node_session=node_session or old.node_session))
        return _to_account()

    def _registration(self, token: str) -> Registration:
        """The registration of that name; ends the request with a page of its own where there is none, it is over or too old."""
        session = self._visit().session
        registration = session.registration(PORTAL, token) if session else None
        if registration is None:
            abort(make_response(self.lost()))
        if registration.account:
            abort(make_response(_on("registered", token)))
        if not self._fresh(registration.arrival):
            expired = Failure(purpose=REGISTER, problem=Problem.EXPIRED)
            abort(make_response(self._failed(expired, url_for(f"{PORTAL}.choice"))))
        return registration

    def _form_page(self, registration: Registration, typed: Form, mistakes: tuple[FieldError, ...]) -> str:
        shown = ShownForm(locked=locked_values(registration.arrival.person), typed=typed, mistakes=mistakes, words=words.MISTAKES)
        sections = words.SECTIONS_WITHOUT_PASSWORD if self._switches.passwordless else words.SECTIONS
        return render_template("praca/form.html", form=shown, registration=registration, sections=sections)

    def _keep(self, posted: Form) -> None:
        """Keeps what was typed for the person whom the form shows; nobody else will see it."""
        identifier = _claimed(posted)
        if identifier:
            draft = Draft(identifier=identifier, typed=kept(posted))
            self._visit().change(lambda session: session.with_draft(PORTAL, draft))


_BEGINNINGS = {REGISTER: "choice", LOG_IN: "login"}
"""Where a person begins anew, by purpose."""


def _claimed(posted: Form) -> PersonIdentifier | None:
    """Whose form this is, by its own words; good enough to keep what was typed, for nothing else."""
    country = "PL" if "pesel" in posted else first(posted, "identifier_country")
    value = first(posted, "pesel") or first(posted, "identifier")
    return PersonIdentifier(country=country[:2], value=value[:100]) if value else None


def _to(page: str) -> Response:
    return make_response(redirect(url_for(f"{PORTAL}.{page}"), HTTPStatus.SEE_OTHER))


def _to_account() -> Response:
    return make_response(redirect(url_for("life.account"), HTTPStatus.SEE_OTHER))


def _on(page: str, token: str) -> Response:
    """To a page of one registration."""
    return make_response(redirect(url_for(f"{PORTAL}.{page}", token=token), HTTPStatus.SEE_OTHER))
