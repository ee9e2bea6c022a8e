"""The portal's own pages: start, log-in, the profile with its state, its visit and its access to COT; and the blueprint of all pages."""

from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eid import verdicts
from eid.clock import utc
from relying_party.accounts.accounts import WrongPassword
from relying_party.accounts.attempts import TooManyAttempts
from relying_party.federation.arrival import Arrival, Failure, Problem
from relying_party.forms import Form, FormRefused, ShownForm
from relying_party.zus import words
from relying_party.zus.branch.appointments import APPOINTMENT, Appointments, slots
from relying_party.zus.branch.branches import BRANCHES
from relying_party.zus.branch.clerks import Clerks
from relying_party.zus.branch.desk import Desk
from relying_party.zus.branch.views import PAGES as BRANCH_PAGES
from relying_party.zus.branch.views import BranchPages
from relying_party.zus.cot.calls import CALL, Calls
from relying_party.zus.cot.cot import Cot, is_locked
from relying_party.zus.cot.views import PAGES as COT_PAGES
from relying_party.zus.cot.views import CotPages
from relying_party.zus.enrolment import fields
from relying_party.zus.enrolment.captcha import CAPTCHA, Captchas
from relying_party.zus.enrolment.enrolments import ENROLMENT
from relying_party.zus.enrolment.judgement import new_contact, new_cot_password
from relying_party.zus.enrolment.statement import WORDINGS
from relying_party.zus.enrolment.views import PAGES as ENROLMENT_PAGES
from relying_party.zus.enrolment.views import EnrolmentPages, book
from relying_party.zus.insurance.views import PAGES as INSURANCE_PAGES
from relying_party.zus.insurance.views import InsurancePages
from relying_party.zus.letters import reminder
from relying_party.zus.profiles.profile import Profile, State
from relying_party.zus.profiles.profiles import Profiles
from relying_party.zus.profiles.reminders import Reminders
from relying_party.zus.rim.surroundings import PORTAL, Surroundings
from relying_party.zus.rim.views import CLERK, LOG_IN, REGISTER, Rim, posted, to
from relying_party.zus.testers import Run, operations

EPHEMERAL = (APPOINTMENT, CALL, CAPTCHA, ENROLMENT)
"""Kinds of record that a sweeper may remove after their `expires_at`."""

PAGES = (
    ("/", "start", "GET"),
    ("/regulamin", "terms", "GET"),
    ("/logowanie", "login", "GET"),
    ("/logowanie", "log_in", "POST"),
    ("/logowanie/wezel", "log_in_at_node", "POST"),
    ("/logowanie/certyfikat", "log_in_by_certificate", "POST"),
    ("/konto", "account", "GET"),
    ("/konto/dane", "contact", "GET"),
    ("/konto/dane", "change_contact", "POST"),
    ("/konto/wizyta", "book_visit", "POST"),
    ("/konto/cot", "set_cot", "POST"),
    ("/konto/cot/odblokuj", "unlock_cot", "POST"),
    ("/wyloguj", "log_out", "POST"),
)
"""Path, method of `ZusPages` (also the endpoint's name) and HTTP method."""


class ZusPages:
    """The parts of the portal, and one method for each of its own pages."""

    def __init__(self, given: Surroundings) -> None:
        switches = given.switches
        self.profiles = Profiles(given.store, given.clock, given.chance, given.switches.address_failures)
        self.captchas = Captchas(given.store, given.clock, given.chance)
        self.reminders = Reminders(self.profiles, given.clock, lambda profile: given.write_letter(reminder(profile)))
        self.cot_line = Cot(self.profiles, given.clock)
        self._appointments = Appointments(given.store, self.profiles, given.clock)
        self._rim = rim = Rim(given, self.profiles)
        self._enrolment = EnrolmentPages(rim, self.captchas, self._appointments)
        desk = Desk(given.store, self.profiles, given.clock, four_eyes=switches.four_eyes)
        self._branch = BranchPages(rim, Clerks(given.store, switches.clerks), desk)
        calls = Calls(given.store, self.cot_line, given.clock, given.chance)
        self._sets = (
            (self, PAGES),
            (self._enrolment, ENROLMENT_PAGES),
            (self._branch, BRANCH_PAGES),
            (InsurancePages(rim), INSURANCE_PAGES),
            (CotPages(rim, self.cot_line, calls), COT_PAGES),
        )

    def operations(self) -> tuple[tuple[str, str, Run], ...]:
        """What testers may do here: method, path and function of each."""
        return operations(self.profiles, self.captchas, self.reminders, self._rim.now)

    def blueprint(self) -> Blueprint:
        """All pages under `/zus`."""
        blueprint = Blueprint(PORTAL, __name__, url_prefix=f"/{PORTAL}")
        for pages, table in self._sets:
            for path, name, method in table:
                blueprint.add_url_rule(path, name, getattr(pages, name), methods=[method])
        # Pages that a trip to the node ends on are rendered outside of the blueprint.
        blueprint.app_context_processor(lambda: {"zus": words, "fields_of": fields, "branches": BRANCHES, "utc": utc})
        blueprint.context_processor(lambda: {"words": words})
        return blueprint

    # The way in

    def start(self) -> ResponseReturnValue:
        return render_template("zus/start.html", logged_in=self._rim.in_use())

    def terms(self) -> ResponseReturnValue:
        return render_template("zus/terms.html")

    def login(self) -> ResponseReturnValue:
        return to("account") if self._rim.in_use() else self._login_page("", "", HTTPStatus.OK)

    def log_in(self) -> ResponseReturnValue:
        login, password = request.form.get("login", ""), request.form.get("password", "")
        if not (login.strip() and password):
            return self._login_page("missing", login, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            profile = self.profiles.log_in(login, password, request.remote_addr or "")
        except WrongPassword:
            return self._login_page("wrong", login, HTTPStatus.FORBIDDEN)
        except TooManyAttempts:
            return self._login_page("pause", login, HTTPStatus.TOO_MANY_REQUESTS)
        if not self._rim.may_log_in(profile):
            return self._login_page(profile.state(self._rim.now()), login, HTTPStatus.FORBIDDEN, profile)
        verdicts.ended(verdicts.PASSWORD, PORTAL, "", "")
        return self._rim.enter(profile)

    def log_in_at_node(self) -> ResponseReturnValue:
        return self._rim.depart(LOG_IN)

    def log_in_by_certificate(self) -> ResponseReturnValue:
        return self._rim.have_signed(WORDINGS[LOG_IN], LOG_IN, url_for(f"{PORTAL}.login"))

    def log_out(self) -> ResponseReturnValue:
        """Ends everything in this browser: both portals have one session, and the node's ends too."""
        visit = self._rim.visit()
        node_session = visit.session.node_session if visit.session else None
        visit.end()
        self._rim.say(words.LOGGED_OUT)
        away = self._rim.given.log_out_at_node(node_session) if node_session else None
        return away or to("start")

    def land(self, outcome: Arrival | Failure) -> ResponseReturnValue:
        """Takes what a trip to the node came to."""
        if isinstance(outcome, Failure):
            again = url_for(f"{PORTAL}.{_BEGINNINGS.get(outcome.purpose, 'start')}")
            page: ResponseReturnValue = self._rim.given.failed(outcome, again)
            return page
        if outcome.purpose == CLERK:
            return self._branch.arrived(outcome)
        if outcome.purpose == REGISTER:
            return self._enrolment.arrived(outcome)
        pesel = outcome.person.identifier.pesel
        profile = self.profiles.find(pesel) if pesel else None
        if profile and profile.state(self._rim.now()) is State.TRUSTED:
            return self._rim.enter(profile, outcome.node_session)
        return self._enrolment.offered(outcome)

    def lost(self) -> ResponseReturnValue:
        """For a form whose session has ended."""
        page = (request.endpoint or "").rpartition(".")[2]
        if page in {name for _, name, _ in ENROLMENT_PAGES}:
            return self._enrolment.lost()
        beginnings = {name: "branch" for _, name, _ in BRANCH_PAGES} | {name: "cot" for _, name, _ in COT_PAGES}
        failure = Failure(purpose=page, problem=Problem.SESSION_LOST)
        answer: ResponseReturnValue = self._rim.given.failed(failure, url_for(f"{PORTAL}.{beginnings.get(page, 'login')}"))
        return answer

    # The profile

    def account(self) -> ResponseReturnValue:
        profile = self._rim.in_use()
        return self._account_page(profile) if profile else to("login")

    def book_visit(self) -> ResponseReturnValue:
        profile = self._rim.in_use()
        if profile is None:
            return to("login")
        mistake = book(self._appointments, profile.login)
        if mistake:
            return self._account_page(profile, mistake=mistake), HTTPStatus.UNPROCESSABLE_ENTITY
        self._rim.say(words.BOOKED)
        return to("account")

    def contact(self) -> ResponseReturnValue:
        profile = self._rim.in_use()
        return _contact_page({"email": (profile.email,), "phone": (profile.phone,)}) if profile else to("login")

    def change_contact(self) -> ResponseReturnValue:
        profile, form = self._rim.in_use(), posted()
        if profile is None:
            return to("login")
        try:
            email, phone = new_contact(form)
        except FormRefused as refused:
            return _contact_page(fields.kept_of(form), refused), HTTPStatus.UNPROCESSABLE_ENTITY
        self.profiles.change(profile.login, lambda found: found.reached_by(email, phone, self._rim.now()))
        self._rim.say(words.CONTACT_CHANGED)
        return to("account")

    def set_cot(self) -> ResponseReturnValue:
        profile = self._rim.in_use()
        if profile is None:
            return to("login")
        try:
            self.cot_line.set_password(profile.login, new_cot_password(posted()))
        except FormRefused as refused:
            return self._account_page(profile, refused), HTTPStatus.UNPROCESSABLE_ENTITY
        self._rim.say(words.COT_SET)
        return to("account")

    def unlock_cot(self) -> ResponseReturnValue:
        profile = self._rim.in_use()
        if profile is None:
            return to("login")
        self.cot_line.unlock(profile.login)
        self._rim.say(words.COT_UNLOCKED)
        return to("account")

    # What the pages share

    def _login_page(self, mistake: str, login: str, status: HTTPStatus, profile: Profile | None = None) -> ResponseReturnValue:
        protocols = self._rim.switches.protocols
        if mistake not in ("", "missing"):
            verdicts.password_refused(PORTAL, mistake)
        return render_template("zus/login.html", mistake=mistake, login=login[:100], protocols=protocols, profile=profile), status

    def _account_page(self, profile: Profile, refused: FormRefused | None = None, mistake: str = "") -> str:
        now = self._rim.now()
        state = profile.state(now)
        form = ShownForm(locked={}, typed={}, mistakes=refused.errors if refused else (), words=words.MISTAKES)
        return render_template(
            "zus/account.html",
            profile=profile,
            state=state,
            slots=slots(now, profile.deadline) if state is State.UNTRUSTED else (),
            cot_locked=is_locked(profile),
            form=form,
            mistake=mistake,
        )


def _contact_page(typed: Form, refused: FormRefused | None = None) -> str:
    form = ShownForm(locked={}, typed=typed, mistakes=refused.errors if refused else (), words=words.MISTAKES)
    return render_template("zus/contact.html", form=form)


_BEGINNINGS = {REGISTER: "conditions", LOG_IN: "login", CLERK: "branch"}
"""Where a person begins anew, by purpose."""
