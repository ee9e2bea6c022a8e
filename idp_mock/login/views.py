"""The pages of a login. Each form posts to one action of the flow; the flow's new step says which page answers."""

from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from msgspec.structs import replace
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response as AnyResponse

from eid import verdicts
from eid.web.application import Answer
from eid.web.language import current, gettext
from eid.web.mould import blank, moulded
from idp_mock.events.event import Noted
from idp_mock.events.recorder import FLOW, LOGIN
from idp_mock.faults.bend import bend, carry
from idp_mock.login.disclosure import disclosed
from idp_mock.login.flow import Flow, Step, WrongStep
from idp_mock.login.login import Login
from idp_mock.login.providers import NAMES, PROFIL_ZAUFANY, PROVIDERS
from idp_mock.login.request import Identified, LoginRequest, Outcome, Page
from idp_mock.login.visitor import FlowExpired, FlowUnusable, FlowUsed, OtherBrowser, UnknownFlow, Visitor
from idp_mock.outcomes import ScriptRefused, read_directive
from idp_mock.personas.personas import Personas
from idp_mock.rules import Broken

Form = ImmutableMultiDict[str, str]
Action = Callable[[Login, str, Visitor, Form], Flow]
Context = Mapping[str, object]
Finish = Callable[[LoginRequest, Outcome], Response]
FLOW_COOKIE = "wk_flow"
SESSION_COOKIE = "wk_session"
GONE = "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
DIRECTIVE_COOKIE = "mock_login"
DIRECTIVE_HEADER = "X-Mock-Login"
PATH = "/login/flows/"

TEMPLATES = {
    Step.CHOOSER: "login/chooser.html",
    Step.CREDENTIALS: "login/profil_zaufany.html",
    Step.SECOND_FACTOR: "login/second_factor.html",
    Step.CONSENT: "login/consent.html",
    Step.NOTICE: "login/notice.html",
}
MOULDED = (Step.CHOOSER, Step.CREDENTIALS)
"""Pages that show nothing of a flow but its address, its client and the user name that it hints at, unless there was a mistake."""
ALERTS: dict[type[FlowUnusable], tuple[str, int]] = {
    FlowUsed: ("used", 410),
    FlowExpired: ("expired", 410),
    OtherBrowser: ("other_browser", 403),
    UnknownFlow: ("unknown", 404),
}
"""What `login/alert.html` is told, and the status."""


def _consent(login: Login, flow_id: str, visitor: Visitor, form: Form) -> Flow:
    if form.get("consent") == "accept":
        return login.accept_consent(flow_id, visitor)
    return login.refuse_consent(flow_id, visitor)


ACTIONS: dict[str, Action] = {
    "other-provider": lambda login, flow_id, visitor, form: login.back_to_chooser(flow_id, visitor),
    "password": lambda login, flow_id, visitor, form: login.enter_password(
        flow_id, visitor, form.get("username", ""), form.get("password", "")
    ),
    "persona": lambda login, flow_id, visitor, form: login.pick(flow_id, visitor, form.get("persona", "")),
    "code": lambda login, flow_id, visitor, form: login.enter_code(flow_id, visitor, form.get("code", "")),
    "consent": _consent,
    "leave": lambda login, flow_id, visitor, form: login.leave_notice(flow_id, visitor),
    "cancel": lambda login, flow_id, visitor, form: login.cancel(flow_id, visitor),
}


class LoginViews:
    """`start` is what the protocols' views call; `blueprint` holds the pages. `finish` says, by protocol, who turns an outcome into the
    reply that sends the browser back."""

    def __init__(
        self,
        login: Callable[[], Login],
        personas: Callable[[], Personas],
        finish: Mapping[str, Finish],
        templates: Mapping[Step, str] = TEMPLATES,
        *,
        secure_cookies: bool,
    ) -> None:
        self._login = login
        self._personas = personas
        self._finish = finish
        self._templates = templates
        self._secure = "; Secure" if secure_cookies else ""
        self._persona_lists: dict[str, Markup] = {}
        self._words: dict[Step, Callable[[Flow], Context]] = {
            Step.CHOOSER: lambda flow: {"providers": PROVIDERS},
            Step.CREDENTIALS: self._credentials,
            Step.CONSENT: lambda flow: {"disclosed": disclosed(flow.request, flow.subject) if flow.subject else ()},
        }

    def blueprint(self) -> Blueprint:
        """Under `/login/flows/<flow>`."""
        blueprint = Blueprint("login", __name__)
        blueprint.add_url_rule(PATH + "<flow_id>", "show", self._show)
        blueprint.add_url_rule(PATH + "<flow_id>/provider", "choose", self._choose, methods=["POST"])
        named = ", ".join(f'"{action}"' for action in ACTIONS)  # whatever else may follow is another view's
        blueprint.add_url_rule(PATH + f"<flow_id>/<any({named}):action>", "act", self._act, methods=["POST"])
        return meeting_mistakes(blueprint)

    def start(self, wanted: LoginRequest) -> ResponseReturnValue:
        """The first page of a new login, or the reply to the protocol where nothing is left to ask."""
        session, login = request.cookies.get(SESSION_COOKIE, ""), self._login()
        try:
            if request.method == "POST" and not session and not wanted.force:
                flow = login.postpone(wanted, _said())
            else:
                flow = login.begin(wanted, session, _said())
        except ScriptRefused as refused:
            return self._forgetful(make_response(_not_playable(refused), 400))
        request.environ[FLOW] = flow.id
        response: AnyResponse = self._postponed(flow) if flow.step is Step.ARRIVED else self.answer(flow)
        if flow.step is not Step.ENDED:
            self._set_cookie(response, FLOW_COOKIE, flow.browser, address_of(flow.id))
        return self._forgetful(response)

    def _postponed(self, flow: Flow) -> AnyResponse:
        request.environ[LOGIN] = _noted(flow)
        return redirect(address_of(flow.id), 303)

    def _show(self, flow_id: str) -> ResponseReturnValue:
        try:
            return self._forgetful(self.answer(self._login().arrive(flow_id, visitor(), _said())))
        except ScriptRefused as refused:
            return self._forgetful(make_response(_not_playable(refused), 400))

    def _forgetful(self, response: AnyResponse) -> AnyResponse:
        """What a tester put into the directive's cookie was for one login."""
        if DIRECTIVE_COOKIE in request.cookies:
            self._set_cookie(response, DIRECTIVE_COOKIE, "", request.script_root or "/", GONE)
        return response

    def _choose(self, flow_id: str) -> ResponseReturnValue:
        provider = request.form.get("provider", "")
        if provider not in NAMES:
            abort(400)
        flow = self._login().choose(flow_id, visitor())
        if provider == PROFIL_ZAUFANY.name:
            return self.answer(flow)
        return redirect(f"{address_of(flow_id)}/with/{provider}", 303)

    def _act(self, flow_id: str, action: str) -> ResponseReturnValue:
        return self.answer(ACTIONS[action](self._login(), flow_id, visitor(), request.form))

    def at_credentials(self, flow_id: str) -> Flow:
        """The flow, which waits for somebody to be recognised. Raises `FlowUnusable`, and `WrongStep` where it waits for something else."""
        flow = self._login().arrive(flow_id, visitor())
        if flow.step is not Step.CREDENTIALS:
            raise WrongStep(flow.step)
        return flow

    def answer(self, flow: Flow) -> Response:
        """The page that the flow is at, or the reply that sends the browser back to the service."""
        request.environ[LOGIN] = _noted(flow)
        if flow.step is Step.ENDED:
            return self._leave(flow)
        if flow.step in MOULDED and not flow.mistake:
            return Answer.whole(self._moulded(flow))
        return Response(self._rendered(flow, address_of(flow.id)), 422 if flow.mistake and request.method == "POST" else 200)

    def _rendered(self, flow: Flow, at: str) -> str:
        words = self._words.get(flow.step, _no_words)(flow)
        return render_template(self._templates[flow.step], flow=flow, wanted=flow.request, at=at, here=at, **words)

    def _moulded(self, flow: Flow) -> bytes:
        """Rendered once for all flows that differ in nothing but the words in the blanks."""

        def render() -> str:
            unnamed = replace(flow.request, client_name=blank("client"), hint=blank("username"))
            return self._rendered(replace(flow, request=unnamed), blank("at"))

        wanted = flow.request
        client = wanted.client_name or wanted.client_id
        return moulded((flow.step, Page.CHOOSER in flow.skip), render, at=address_of(flow.id), client=client, username=wanted.hint)

    def _credentials(self, flow: Flow) -> Context:
        """The list of personas is the same for everyone, so it is rendered once for each language."""
        language = current()
        if language not in self._persona_lists:
            self._persona_lists[language] = Markup(render_template("login/persona_list.html", seed=self._personas().seed))  # noqa: S704
        typed = request.form.get("username", "") if flow.mistake else flow.request.hint
        return {"typed_username": typed, "persona_list": self._persona_lists[language]}

    def _leave(self, flow: Flow) -> Response:
        carry(flow.fault, flow.request.client_id)
        outcome = bend(flow.outcome)
        response = self._finish[flow.request.protocol](flow.request, outcome)
        verdicts.ended(flow.request.protocol, flow.request.client_id, "" if isinstance(outcome, Identified) else outcome.reason, flow.id)
        self._set_cookie(response, FLOW_COOKIE, "", address_of(flow.id), GONE)
        if isinstance(outcome, Identified):
            self._set_cookie(response, SESSION_COOKIE, flow.session, request.script_root or "/")
        return response

    def _set_cookie(self, response: AnyResponse, name: str, value: str, path: str, further: str = "") -> None:
        """The values are our own and URL-safe, so that nothing in them needs quoting."""
        response.headers.add("Set-Cookie", f"{name}={value}; Path={quote(path)}; HttpOnly; SameSite=Lax{self._secure}{further}")


def _noted(flow: Flow) -> Noted:
    subject, result = flow.subject, flow.refusal or ("identified" if flow.step is Step.ENDED else "")
    return Noted(flow.request.protocol, flow.request.client_id, subject.username if subject else "", result)


def _no_words(_: Flow) -> Context:
    return {}


def address_of(flow_id: str) -> str:
    """The path of a flow."""
    return f"{request.script_root}{PATH}{flow_id}"


def _said() -> str:
    """How the tester wants this login to end; empty where nobody said anything. The value of a cookie cannot hold a semicolon (RFC 6265
    section 4.1.1), so it may be percent-encoded."""
    return request.headers.get(DIRECTIVE_HEADER) or unquote(request.cookies.get(DIRECTIVE_COOKIE, ""))


def _not_playable(refused: ScriptRefused) -> str:
    broken = Broken("directive", (read_directive.__doc__ or "").partition(". ")[0], str(refused))
    return render_template(
        "refused.html",
        title=gettext("Nie można przyjąć tego żądania"),
        lead=gettext("Żądanie mówi, jak ma się skończyć logowanie, ale nie w sposób, który węzeł rozumie."),
        broken=(broken,),
    )


def visitor() -> Visitor:
    """Who sends the request."""
    cookies = request.cookies
    return Visitor(browser=cookies.get(FLOW_COOKIE, ""), session=cookies.get(SESSION_COOKIE, ""), address=request.remote_addr or "")


def meeting_mistakes(blueprint: Blueprint) -> Blueprint:
    """The same, with the answers to requests that no flow waits for."""
    blueprint.register_error_handler(FlowUnusable, _alert)
    blueprint.register_error_handler(WrongStep, _current_page)
    return blueprint


def _alert(error: FlowUnusable) -> ResponseReturnValue:
    case, status = ALERTS[type(error)]
    verdicts.refused("", "", f"the page of a login: {case}", flow=str((request.view_args or {})["flow_id"]))
    return render_template("login/alert.html", case=case), status


def _current_page(_: WrongStep) -> ResponseReturnValue:
    """A form of a page that is over, as after the Back button: the browser gets the page that the flow is at."""
    return redirect(address_of(str((request.view_args or {})["flow_id"])), 303)
