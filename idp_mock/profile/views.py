"""The pages on which people come by a profile and look after it."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from eid.clock import Clock
from eid.storage.store import AlreadyExists
from eid.web.language import current
from eid.web.own_pages import refuse_foreign_pages
from idp_mock.login.guesses import Guesses
from idp_mock.partners.client import Client, NotVouched
from idp_mock.partners.table import PARTNERS, Kind, partners_of
from idp_mock.personas.persona import Persona
from idp_mock.personas.personas import Personas
from idp_mock.profile.form import Refused, read_account, read_applicant, read_family_name
from idp_mock.profile.life import ActiveProfileExists, NotPossible
from idp_mock.profile.profiles import Deceased, NotTheSame, Profiles
from idp_mock.profile.visits import Visit, Visits

PATH = "/profile"
COOKIE = "pz_visit"
PAGES = (
    ("", "home", ("GET",)),
    ("/apply", "apply", ("GET", "POST")),
    ("/bank", "banks", ("GET", "POST")),
    ("/bank/return", "vouched", ("GET",)),
    ("/bank/account", "account", ("GET", "POST")),
    ("/login", "log_in", ("GET", "POST")),
    ("/mine", "mine", ("GET",)),
    ("/mine/extend", "extend", ("POST",)),
    ("/mine/revoke", "revoke", ("POST",)),
    ("/mine/surname", "rename", ("POST",)),
    ("/mine/bank", "leave_to_confirm", ("POST",)),
    ("/mine/bank/return", "confirm", ("GET",)),
    ("/leave", "leave", ("POST",)),
)
"""Path, method of `ProfileViews` (also the endpoint's name) and HTTP methods."""
TROUBLES: Mapping[type[Exception], str] = {
    ActiveProfileExists: "active",
    NotPossible: "not_possible",
    NotTheSame: "not_the_same",
    Deceased: "deceased",
}
"""What stands in the way, as `profile/macros.html` knows it."""
NO_FAULTS: Mapping[str, str] = {}


class Desk(Struct, frozen=True, kw_only=True):
    """What the pages need of a request's space."""

    personas: Personas
    guesses: Guesses
    profiles: Profiles
    visits: Visits
    client: Client
    clock: Clock


class ProfileViews:
    """`desk` is asked anew with every request."""

    def __init__(self, desk: Callable[[], Desk], *, secure_cookies: bool) -> None:
        self._desk = desk
        self._secure = secure_cookies

    def blueprint(self) -> Blueprint:
        """Everything below `/profile`, but for the point."""
        blueprint = Blueprint("profile", __name__, url_prefix=PATH)
        blueprint.before_request(refuse_foreign_pages)
        for path, name, methods in PAGES:
            blueprint.add_url_rule(path, name, getattr(self, name), methods=methods)
        return blueprint

    def home(self) -> ResponseReturnValue:
        return render_template("profile/home.html", here=request.script_root + PATH)

    def apply(self) -> ResponseReturnValue:
        """An application that a clerk, or later a bank, confirms (N5)."""
        if request.method == "GET":
            return _form("profile/apply.html")
        desk = self._desk()
        try:
            persona = read_applicant(request.form)
            desk.profiles.apply(persona)
        except Refused as refused:
            return _form("profile/apply.html", refused.faults)
        except AlreadyExists:
            return _form("profile/apply.html", {"username": "taken"})
        except (ActiveProfileExists, Deceased) as error:
            return _form("profile/apply.html", trouble=TROUBLES[type(error)])
        return self._visiting("/mine", desk.visits.begin(username=persona.username))

    def banks(self) -> ResponseReturnValue:
        """Which bank is to say who is there (N4)."""
        if request.method == "POST":
            return self._leave_for(PATH + "/bank/return")
        return _banks("")

    def vouched(self) -> ResponseReturnValue:
        desk = self._desk()
        try:
            bank, subject = desk.client.arrive(request.path, request.args, request.cookies.get(COOKIE, ""))
        except NotVouched as refused:
            return _banks(refused.reason)
        return self._visiting("/bank/account", desk.visits.begin(vouched=subject, bank=bank.name))

    def account(self) -> ResponseReturnValue:
        """The rest of what a profile needs, when a bank has said who is there."""
        desk, visit = self._desk(), self._visit()
        if visit is None or visit.vouched is None:
            return redirect(_at("/bank"), HTTPStatus.SEE_OTHER)
        subject = visit.vouched
        if request.method == "GET":
            return _form("profile/account.html", subject=subject, bank=visit.bank, typed={"email": subject.email, "phone": subject.phone})
        try:
            persona = read_account(request.form, subject)
            desk.profiles.apply_through(persona, visit.bank)
        except Refused as refused:
            return _form("profile/account.html", refused.faults, subject=subject, bank=visit.bank)
        except AlreadyExists:
            return _form("profile/account.html", {"username": "taken"}, subject=subject, bank=visit.bank)
        except (ActiveProfileExists, Deceased) as error:
            return _form("profile/account.html", trouble=TROUBLES[type(error)], subject=subject, bank=visit.bank)
        desk.visits.end(request.cookies.get(COOKIE, ""))
        return self._visiting("/mine", desk.visits.begin(username=persona.username))

    def log_in(self) -> ResponseReturnValue:
        if request.method == "GET":
            return _form("profile/log_in.html")
        desk, name, address = self._desk(), request.form.get("username", "").strip(), request.remote_addr or ""
        if not desk.guesses.allowed(name, address):
            return _form("profile/log_in.html", {"username": "pause"})
        persona = desk.personas.recognised(name, request.form.get("password", ""))
        if persona is None or persona.person.identifier.pesel is None:
            desk.guesses.wrong(name, address)
            return _form("profile/log_in.html", {"username": "wrong"})
        return self._visiting("/mine", desk.visits.begin(username=persona.username))

    def mine(self) -> ResponseReturnValue:
        return self._mine()

    def extend(self) -> ResponseReturnValue:
        return self._changed(lambda desk, persona: desk.profiles.extend(persona))

    def revoke(self) -> ResponseReturnValue:
        return self._changed(lambda desk, persona: desk.profiles.revoke(persona))

    def rename(self) -> ResponseReturnValue:
        return self._changed(lambda desk, persona: desk.profiles.rename(persona, read_family_name(request.form)))

    def leave_to_confirm(self) -> ResponseReturnValue:
        return self._leave_for(PATH + "/mine/bank/return")

    def confirm(self) -> ResponseReturnValue:
        """A bank has said who is there; it must be who applied."""
        desk = self._desk()
        try:
            bank, subject = desk.client.arrive(request.path, request.args, request.cookies.get(COOKIE, ""))
        except NotVouched as refused:
            return self._mine(reason=refused.reason)
        return self._changed(lambda desk, persona: desk.profiles.confirm_through(desk.profiles.of(persona).number, subject, bank.name))

    def leave(self) -> ResponseReturnValue:
        self._desk().visits.end(request.cookies.get(COOKIE, ""))
        response = redirect(_at(""), HTTPStatus.SEE_OTHER)
        response.delete_cookie(COOKIE, path=_at(""))
        return response

    def _changed(self, change: Callable[[Desk, Persona], object]) -> ResponseReturnValue:
        """What became of the profile of whoever is logged in."""
        desk, persona = self._desk(), self._persona()
        if persona is None:
            return redirect(_at("/login"), HTTPStatus.SEE_OTHER)
        try:
            change(desk, persona)
        except Refused as refused:
            return self._mine(faults=refused.faults)
        except (ActiveProfileExists, NotPossible, NotTheSame, Deceased) as error:
            return self._mine(trouble=TROUBLES[type(error)])
        return redirect(_at("/mine"), HTTPStatus.SEE_OTHER)

    def _mine(self, faults: Mapping[str, str] = NO_FAULTS, trouble: str = "", reason: str = "") -> ResponseReturnValue:
        desk, persona = self._desk(), self._persona()
        if persona is None:
            return redirect(_at("/login"), HTTPStatus.SEE_OTHER)
        profile = desk.profiles.of(persona)
        status = profile.status_at(desk.clock.now())
        shown = {"profile": profile, "status": status, "persona": persona, "banks": partners_of(Kind.BANK)}
        return _form("profile/mine.html", faults, trouble=trouble or reason, **shown)

    def _leave_for(self, back: str) -> ResponseReturnValue:
        bank = PARTNERS.get(request.form.get("partner", ""))
        if bank is None or bank.kind is not Kind.BANK:
            abort(HTTPStatus.BAD_REQUEST)
        desk, secret = self._desk(), request.cookies.get(COOKIE, "")
        # Whoever comes back must be who left: else a link could bring one person's browser another one's answer.
        secret = secret if desk.visits.find(secret) else desk.visits.begin()
        return self._keeping(secret, desk.client.leave(bank, back, current(), secret))

    def _visit(self) -> Visit | None:
        return self._desk().visits.find(request.cookies.get(COOKIE, ""))

    def _persona(self) -> Persona | None:
        visit = self._visit()
        return self._desk().personas.get(visit.username) if visit is not None and visit.username else None

    def _visiting(self, path: str, secret: str) -> ResponseReturnValue:
        return self._keeping(secret, _at(path))

    def _keeping(self, secret: str, address: str) -> ResponseReturnValue:
        response = redirect(address, HTTPStatus.SEE_OTHER)
        response.set_cookie(COOKIE, secret, path=_at(""), httponly=True, samesite="Lax", secure=self._secure)
        return response


def _form(template: str, faults: Mapping[str, str] = NO_FAULTS, trouble: str = "", **shown: object) -> Response:
    words = {
        "typed": request.form,
        "faults": faults,
        "trouble": trouble,
        "at": _at(""),
        "here": request.script_root + request.path,
        **shown,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults or trouble else HTTPStatus.OK
    return make_response(render_template(template, **words), status)


def _banks(reason: str) -> ResponseReturnValue:
    return _form("profile/banks.html", trouble=reason, banks=partners_of(Kind.BANK))


def _at(path: str) -> str:
    return f"{request.script_root}{PATH}{path}"
