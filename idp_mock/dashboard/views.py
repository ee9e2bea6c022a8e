"""The dashboard over HTTP: who may see it, what was typed, what is shown. Everything behind it is imported with the first request."""

from collections.abc import Callable
from http import HTTPStatus
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from msgspec.structs import replace

from eid.clock import iso_seconds
from eid.web import language
from idp_mock.control.controlled import Controlled
from idp_mock.control.guard import Caller, Guard
from idp_mock.control.problem import Problem
from idp_mock.control.views import caller

if TYPE_CHECKING:
    from idp_mock.dashboard.pages import Asked, Shown
    from idp_mock.dashboard.section import Section

ROOT = "/_mock"
LANGUAGES = ("pl", "en")
"""What the pages for testers speak; the others of the node are for people who log in."""
COOKIE = "mock_tester"
"""Stands for the control token in the browser of a person who typed it."""
_LONGEST_FILE = 1024 * 1024


def dashboard_blueprint(entrance: "Entrance") -> Blueprint:
    """The pages of all sections."""
    views = _Views(entrance)
    blueprint = Blueprint("dashboard", __name__)
    blueprint.add_app_template_filter(_moment, "moment")
    for path, view, methods in (
        ("/", views.overview, ["GET"]),
        ("/sign-out", views.sign_out, ["POST"]),
        ("/keys/certificate", views.certificate, ["GET"]),
        ("/<section>", views.section, ["GET"]),
        ("/<section>/<part>", views.section, ["GET", "POST"]),
    ):
        blueprint.add_url_rule(ROOT + path, view.__name__ + path.replace("/", "_"), entrance.guarded(view), methods=methods)
    blueprint.add_url_rule(f"{ROOT}/sign-in", view_func=_explained(views.sign_in), endpoint="sign_in", methods=["POST"])
    return blueprint


View = Callable[..., ResponseReturnValue]


class Entrance:
    """What all pages for testers share: who may see them, what frames them, and how a refusal is told. `controlled` gives what the
    request's space is made of."""

    def __init__(self, guard: Guard, controlled: Callable[[], Controlled]) -> None:
        self.guard = guard
        self.controlled = controlled

    def guarded(self, view: View) -> View:
        """A view for those who may come in, whose refusals are pages."""

        def admitted(**parts: str) -> ResponseReturnValue:
            language.speak_only(LANGUAGES)
            self._admit()
            return view(**parts)

        return _explained(admitted)

    def page(self, shown: "Shown") -> Response:
        """A template with its words and what frames it."""
        return make_response(render_template(shown.template, **shown.words, **self._frame()), shown.status)

    def _admit(self) -> None:
        """Raises `Problem`. Where a reader comes from does not matter: other sites cannot see what is shown."""
        visitor = _visitor()
        self.guard.admit(visitor if request.method == "POST" else replace(visitor, origin="", fetch_site=""))

    def _frame(self) -> dict[str, Any]:
        from idp_mock.dashboard.pages import address
        from idp_mock.dashboard.sections import SECTIONS

        controlled = self.controlled()
        return {
            "menu": SECTIONS.values(),
            "root": here(""),
            "space": controlled.name,
            "issuer": controlled.issuer,
            "at": lambda *parts: here("/" + address(*parts)),
            "signed_in": COOKIE in request.cookies,
            "here": request.path,
        }


def _explained(view: View) -> View:
    """A view whose refusals are pages."""

    def explained(**parts: str) -> ResponseReturnValue:
        from idp_mock.dashboard.asking import NothingThere, Refused

        try:
            return view(**parts)
        except NothingThere:
            abort(404)
        except Problem as problem:
            return _closed(problem)
        except Refused as refused:
            return _told(refused.status, str(refused))

    return explained


class _Views:
    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._controlled = entrance.controlled
        self._guard = entrance.guard
        self._page = entrance.page

    def overview(self) -> ResponseReturnValue:
        from idp_mock.dashboard import pages

        return self._page(pages.overview(self._controlled()))

    def section(self, section: str, part: str = "") -> ResponseReturnValue:
        from idp_mock.dashboard import pages

        known = _known(section)
        asked = pages.Asked(part=part, query=request.args.to_dict())
        if request.method == "POST":
            return self._submitted(known, asked)
        return self._page(pages.page(self._controlled(), known, asked))

    def certificate(self) -> ResponseReturnValue:
        from idp_mock.dashboard.asking import Api

        found = [one for one in Api(self._controlled()).ask("GET", "/keys") if one["kid"] == request.args.get("name")]
        if not found:
            abort(404)
        response = make_response(_pem(found[0]["certificate"]))
        response.content_type = "application/x-pem-file"
        response.headers["Content-Disposition"] = f'attachment; filename="{found[0]["kind"]}-{found[0]["use"]}.pem"'
        return response

    def sign_in(self) -> ResponseReturnValue:
        with_token = replace(caller(), authorization=f"Bearer {request.form.get('token', '')}")
        try:
            keepsake = self._guard.keepsake(with_token)
        except Problem as problem:
            return _closed(problem, "token")
        response = redirect(_own(request.form.get("onward", "")), 303)
        response.set_cookie(COOKIE, keepsake, httponly=True, samesite="Strict", secure=request.is_secure)
        return response

    def sign_out(self) -> ResponseReturnValue:
        response = redirect(here("/"), 303)
        response.delete_cookie(COOKIE)
        return response

    def _submitted(self, section: "Section", asked: "Asked") -> ResponseReturnValue:
        from idp_mock.dashboard import pages

        result = pages.submit(self._controlled(), section, asked, _typed())
        if isinstance(result, pages.Moved):
            return redirect(here("/" + result.address), 303)
        return self._page(result)


def _known(name: str) -> "Section":
    from idp_mock.dashboard.sections import SECTIONS

    return SECTIONS[name] if name in SECTIONS else abort(404)


def _closed(problem: Problem, mistake: str = "") -> Response:
    """To who may not come in: the form for the token, or why there is none."""
    if problem.status != HTTPStatus.UNAUTHORIZED:
        return _told(problem.status, problem.detail)
    onward = _own(request.form.get("onward", "") or request.full_path.rstrip("?"))
    return make_response(render_template("dashboard/sign_in.html", root=here(""), onward=onward, mistake=mistake), 401)


def _told(status: int, detail: str) -> Response:
    return make_response(render_template("dashboard/problem.html", root=here(""), status=int(status), detail=detail), status)


def here(below: str) -> str:
    """An address of the pages, in the request's space."""
    return f"{request.script_root}{ROOT}{below}"


def _own(address: str) -> str:
    """The address, if it is one of the dashboard's own."""
    full = address if address.startswith(request.script_root) else request.script_root + address
    return full if full.startswith(here("/")) and "\\" not in full and full.isprintable() else here("/")


def _visitor() -> Caller:
    """The caller, who may have given the token to the pages."""
    return replace(caller(), remembered=request.cookies.get(COOKIE, ""))


def _typed() -> dict[str, str]:
    """The fields of a form; several values of one name are lines, and a chosen file stands for the text of its field."""
    typed = {name: "\n".join(request.form.getlist(name)) for name in request.form}
    for name, file in request.files.items():
        if content := file.read(_LONGEST_FILE):
            typed[name.removesuffix(".file")] = content.decode("utf-8-sig", "replace")
    return typed


def _moment(seconds: float | None) -> str:
    return iso_seconds(seconds).replace("T", " ").replace("Z", " UTC") if seconds is not None else ""


def _pem(base64: str) -> str:
    return "\n".join(("-----BEGIN CERTIFICATE-----", *wrap(base64, 64), "-----END CERTIFICATE-----", ""))
