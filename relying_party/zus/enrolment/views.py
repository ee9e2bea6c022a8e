"""The pages on which a profile is made: terms, ways, the form, the code, the confirmation with the login (Z2-Z12)."""

from http import HTTPStatus

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec.structs import replace

from eid.identity.identifier import PersonIdentifier
from relying_party.federation.arrival import Arrival, Failure, Problem
from relying_party.forms import FieldError, Form, FormRefused, IdentityInconsistent, ShownForm, check_identity, first
from relying_party.session import Draft
from relying_party.zus import words
from relying_party.zus.branch.appointments import Appointments, NoSuchSlot, SlotTaken, slots
from relying_party.zus.enrolment.captcha import CaptchaRefused, Captchas
from relying_party.zus.enrolment.enrolments import Enrolment, Enrolments, NoEnrolment
from relying_party.zus.enrolment.fields import kept_of, locked
from relying_party.zus.enrolment.judgement import Typed, Wrong, judge
from relying_party.zus.enrolment.statement import WORDINGS
from relying_party.zus.profiles.profile import ActiveProfileExists, NotWaiting, Profile, State, Way
from relying_party.zus.profiles.profiles import Application
from relying_party.zus.rim.surroundings import PORTAL
from relying_party.zus.rim.views import REGISTER, Rim, posted, to

PAGES = (
    ("/rejestracja", "conditions", "GET"),
    ("/rejestracja", "accept", "POST"),
    ("/rejestracja/<token>/sposob", "choice", "GET"),
    ("/rejestracja/<token>/sposob", "choose", "POST"),
    ("/rejestracja/<token>/oferta", "offer", "GET"),
    ("/rejestracja/<token>/oferta", "take_offer", "POST"),
    ("/rejestracja/<token>", "form", "GET"),
    ("/rejestracja/<token>", "register", "POST"),
    ("/rejestracja/<token>/kod.png", "code_picture", "GET"),
    ("/rejestracja/<token>/kod.wav", "code_voice", "GET"),
    ("/rejestracja/<token>/gotowe", "registered", "GET"),
    ("/rejestracja/<token>/wizyta", "book_first", "POST"),
)
"""Path, method of `EnrolmentPages` (also the endpoint's name) and HTTP method."""


class EnrolmentPages:
    """One method for each page."""

    def __init__(self, rim: Rim, captchas: Captchas, appointments: Appointments) -> None:
        self._rim = rim
        self._captchas = captchas
        self._appointments = appointments
        given = rim.given
        self._enrolments = Enrolments(given.store, given.clock, given.chance, rim.switches.lifetime)

    # Terms and ways

    def conditions(self) -> ResponseReturnValue:
        return render_template("zus/conditions.html", mistake=False)

    def accept(self) -> ResponseReturnValue:
        if not request.form.get("terms"):
            return render_template("zus/conditions.html", mistake=True), HTTPStatus.UNPROCESSABLE_ENTITY
        return to("choice", token=self._begin(None).token)

    def choice(self, token: str) -> ResponseReturnValue:
        self._open(token)
        return self._choice_page(token, "")

    def choose(self, token: str) -> ResponseReturnValue:
        self._open(token)
        way = request.form.get("way", "")
        if way == Way.NODE:
            return self._rim.depart(REGISTER)
        if way == Way.CERTIFICATE:
            return self._rim.have_signed(WORDINGS[REGISTER], REGISTER, url_for(f"{PORTAL}.choice", token=token))
        if way == Way.UNTRUSTED:
            return to("form", token=token)
        return self._choice_page(token, "other" if way else "missing"), HTTPStatus.UNPROCESSABLE_ENTITY

    def arrived(self, arrival: Arrival) -> ResponseReturnValue:
        """A person for whom a trusted way vouched."""
        return self._welcomed(arrival, self._begin(arrival), "form")

    def offered(self, arrival: Arrival) -> ResponseReturnValue:
        """A person who wanted to log in, but has no profile that the node could open."""
        return self._welcomed(arrival, self._begin(arrival), "offer")

    def offer(self, token: str) -> ResponseReturnValue:
        return self._offer_page(self._open(token), mistake=False)

    def take_offer(self, token: str) -> ResponseReturnValue:
        enrolment = self._open(token)
        if not request.form.get("terms"):
            return self._offer_page(enrolment, mistake=True), HTTPStatus.UNPROCESSABLE_ENTITY
        return to("form", token=token)

    # The form

    def form(self, token: str) -> ResponseReturnValue:
        enrolment = self._with_code(self._open(token))
        arrival, session = enrolment.arrival, self._rim.visit().begin()
        typed: Form = {"email": (arrival.email,), "phone": (arrival.phone,)} if arrival else {}
        draft = session.drafts.get(PORTAL)
        if arrival and draft and draft.identifier == arrival.person.identifier:
            typed = draft.typed
        return self._form_page(enrolment, typed, ())

    def register(self, token: str) -> ResponseReturnValue:
        form = posted()
        self._keep(form)
        enrolment = self._open(token)
        if "new_code" in form:
            return self._form_page(self._new_code(enrolment), kept_of(form), ())
        errors: tuple[FieldError, ...] = ()
        try:
            typed = judge(enrolment.arrival.person if enrolment.arrival else None, form)
        except FormRefused as refused:
            errors = refused.errors
        enrolment, code_errors = self._judged_code(enrolment, first(form, "code"))
        if errors or code_errors:
            return self._form_page(self._with_code(enrolment), kept_of(form), (*errors, *code_errors)), HTTPStatus.UNPROCESSABLE_ENTITY
        try:
            profile = self._rim.profiles.register(_application(enrolment, typed))
        except ActiveProfileExists:
            return render_template("zus/duplicate.html", trusted=enrolment.arrival is not None), HTTPStatus.CONFLICT
        self._enrolments.change(token, lambda found: replace(found, login=profile.login))
        self._rim.visit().change(lambda session: session.without_draft(PORTAL))
        return to("registered", token=token)

    def code_picture(self, token: str) -> ResponseReturnValue:
        return Response(self._captchas.picture(self._answer(token)), content_type="image/png")

    def code_voice(self, token: str) -> ResponseReturnValue:
        return Response(self._captchas.voice(self._answer(token)), content_type="audio/wav")

    # The end

    def registered(self, token: str) -> ResponseReturnValue:
        profile = self._made(token)
        return self._registered_page(token, profile, "") if profile else to("form", token=token)

    def book_first(self, token: str) -> ResponseReturnValue:
        profile = self._made(token)
        if profile is None:
            return to("form", token=token)
        mistake = book(self._appointments, profile.login)
        if mistake:
            return self._registered_page(token, profile, mistake), HTTPStatus.UNPROCESSABLE_ENTITY
        self._rim.say(words.BOOKED)
        return to("registered", token=token)

    def lost(self) -> ResponseReturnValue:
        """For a form whose session has ended. One that was typed without a trusted way is shown again; else what was typed is kept for
        the same person's next try."""
        form = posted()
        if request.endpoint == f"{PORTAL}.register" and first(form, "way") == Way.UNTRUSTED:
            enrolment = self._new_code(self._begin(None))
            return self._form_page(enrolment, kept_of(form), (), lost=True), HTTPStatus.UNPROCESSABLE_ENTITY
        self._keep(form)
        return self._failed(Problem.SESSION_LOST)

    # What the pages share

    def _begin(self, arrival: Arrival | None) -> Enrolment:
        return self._enrolments.begin(self._rim.visit().begin().browser, arrival)

    def _welcomed(self, arrival: Arrival, enrolment: Enrolment, page: str) -> ResponseReturnValue:
        try:
            check_identity(arrival.person)
        except IdentityInconsistent as error:
            return self._failed(Problem.IDENTITY_INCONSISTENT, str(error))
        if arrival.person.identifier.pesel is None:
            return render_template("zus/no_pesel.html", person=arrival.person), HTTPStatus.FORBIDDEN
        self._rim.visit().rotate(lambda session: replace(session, node_session=arrival.node_session or session.node_session))
        return to(page, token=enrolment.token)

    def _open(self, token: str) -> Enrolment:
        """The registration of that name; ends the request with a page of its own where there is none of this browser, or it is done."""
        session = self._rim.visit().session
        try:
            enrolment = self._enrolments.find(token, session.browser if session else "")
        except NoEnrolment:
            abort(make_response(self.lost() if request.method == "POST" else self._failed(Problem.SESSION_LOST)))
        if enrolment.login:
            abort(to("registered", token=token))
        return enrolment

    def _made(self, token: str) -> Profile | None:
        session = self._rim.visit().session
        try:
            enrolment = self._enrolments.find(token, session.browser if session else "")
        except NoEnrolment:
            abort(make_response(self._failed(Problem.SESSION_LOST)))
        return self._rim.profiles.find(enrolment.login) if enrolment.login else None

    def _failed(self, problem: Problem, detail: str = "") -> ResponseReturnValue:
        failure = Failure(purpose=REGISTER, problem=problem, detail=detail)
        page: ResponseReturnValue = self._rim.given.failed(failure, url_for(f"{PORTAL}.conditions"))
        return page

    def _with_code(self, enrolment: Enrolment) -> Enrolment:
        """With a code to solve that is still good, unless one was solved before."""
        good = enrolment.human or (enrolment.captcha and self._captchas.answer(enrolment.captcha))
        return enrolment if good else self._new_code(enrolment)

    def _new_code(self, enrolment: Enrolment) -> Enrolment:
        name = self._captchas.new()
        return self._enrolments.change(enrolment.token, lambda found: replace(found, captcha=name))

    def _judged_code(self, enrolment: Enrolment, answer: str) -> tuple[Enrolment, tuple[FieldError, ...]]:
        if enrolment.human:
            return enrolment, ()
        try:
            self._captchas.solve(enrolment.captcha, answer)
        except CaptchaRefused as refused:
            renewed = enrolment if refused.wrong is Wrong.CAPTCHA_MISSING else self._new_code(enrolment)
            return renewed, (FieldError("code", refused.wrong),)
        return self._enrolments.change(enrolment.token, lambda found: replace(found, human=True)), ()

    def _answer(self, token: str) -> str:
        answer = self._captchas.answer(self._open(token).captcha)
        return answer or abort(HTTPStatus.NOT_FOUND)

    def _choice_page(self, token: str, mistake: str) -> str:
        return render_template("zus/choice.html", enrolment_token=token, protocols=self._rim.switches.protocols, mistake=mistake)

    def _offer_page(self, enrolment: Enrolment, *, mistake: bool) -> str:
        person = enrolment.arrival.person if enrolment.arrival else abort(HTTPStatus.NOT_FOUND)
        latest, now = self._rim.profiles.find(person.identifier.value), self._rim.now()
        status = latest.state(now) if latest else None
        return render_template("zus/offer.html", enrolment_token=enrolment.token, person=person, status=status, mistake=mistake)

    def _form_page(self, enrolment: Enrolment, typed: Form, mistakes: tuple[FieldError, ...], *, lost: bool = False) -> str:
        arrival = enrolment.arrival
        shown = ShownForm(locked=locked(arrival.person if arrival else None), typed=typed, mistakes=mistakes, words=words.MISTAKES)
        return render_template("zus/form.html", form=shown, enrolment=enrolment, way=_way(enrolment), lost=lost)

    def _registered_page(self, token: str, profile: Profile, mistake: str) -> str:
        now = self._rim.now()
        waits = profile.state(now) is State.UNTRUSTED
        return render_template(
            "zus/registered.html",
            token=token,
            profile=profile,
            waits=waits,
            may_log_in=self._rim.may_log_in(profile),
            slots=slots(now, profile.deadline) if waits else (),
            mistake=mistake,
        )

    def _keep(self, form: Form) -> None:
        """Keeps what was typed for the person whom a trusted form shows; nobody else will see it."""
        pesel = first(form, "pesel")
        if pesel and first(form, "way") != Way.UNTRUSTED:
            draft = Draft(identifier=PersonIdentifier(country="PL", value=pesel[:100]), typed=kept_of(form))
            self._rim.visit().change(lambda session: session.with_draft(PORTAL, draft))


def book(appointments: Appointments, login: str) -> str:
    """Books the visit that the form asks for; the name of the mistake, empty where there is none."""
    at = request.form.get("slot", "")
    try:
        appointments.book(login, request.form.get("branch", ""), float(at) if at.isascii() and at.isdigit() else -1)
    except NoSuchSlot:
        return "no_slot"
    except SlotTaken:
        return "taken"
    except NotWaiting:
        return "not_waiting"
    return ""


def _way(enrolment: Enrolment) -> Way:
    """How this person registers (Z4)."""
    return Way(enrolment.arrival.vouched_by) if enrolment.arrival else Way.UNTRUSTED


def _application(enrolment: Enrolment, typed: Typed) -> Application:
    arrival = enrolment.arrival
    return Application(
        registration=enrolment.token,
        person=arrival.person if arrival else typed.person,
        way=_way(enrolment),
        email=typed.email,
        phone=typed.phone,
        password=typed.password,
        cot_password=typed.cot_password,
    )
