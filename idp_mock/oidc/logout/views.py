"""The pages of logging out."""

from collections.abc import Callable

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from eid.web.headers import EMBEDDABLE, framing
from eid.web.own_pages import refuse_foreign_pages
from idp_mock.login.session import session_id
from idp_mock.login.views import SESSION_COOKIE
from idp_mock.oidc import discovery
from idp_mock.oidc.logout import session_state
from idp_mock.oidc.messages import LogoutRequest
from idp_mock.oidc.parameters import Parameters
from idp_mock.oidc.provider import Provider
from idp_mock.oidc.redirects import in_query

PATIENCE = 5
"""Seconds after which a browser without scripts leaves the page with the frames."""


class LogoutViews:
    """The provider is asked for anew with every request; `parameters` reads those of the present one."""

    def __init__(self, provider: Callable[[], Provider], parameters: Callable[[], Parameters]) -> None:
        self._provider = provider
        self._parameters = parameters

    def register(self, blueprint: Blueprint) -> None:
        """The endpoints of `discovery` that end or watch a session."""
        blueprint.add_url_rule(discovery.END_SESSION, view_func=self.end_session, methods=["GET", "POST"])
        blueprint.add_url_rule(discovery.END_SESSION_CONFIRMED, view_func=self.end_session_confirmed, methods=["POST"])
        blueprint.add_url_rule(discovery.CHECK_SESSION, view_func=self.check_session)

    def end_session(self) -> ResponseReturnValue:
        provider = self._provider()
        wanted = provider.logout.read(self._parameters())
        if provider.logout.needs_confirmation(wanted, _session()):
            return render_template("oidc/log_out.html", wanted=wanted, action=request.script_root + discovery.END_SESSION_CONFIRMED)
        return _logged_out(provider, wanted)

    def end_session_confirmed(self) -> ResponseReturnValue:
        """What the person pressed on the page that asks; no other page may press it for them."""
        refuse_foreign_pages()
        provider = self._provider()
        return _logged_out(provider, provider.logout.read(self._parameters()))

    def check_session(self) -> ResponseReturnValue:
        """OpenID Connect Session Management section 3.2."""
        page = render_template("oidc/check_session.html", cookie=session_state.COOKIE)
        return page, {"Content-Security-Policy": EMBEDDABLE, "Cache-Control": "public, max-age=3600"}


def remember_browser_state(response: Response, provider: Provider, browser_state: str) -> None:
    """Lets the page of `check_session` see which session this browser has; an empty state: none."""
    cookie = session_state.browser_state_cookie(browser_state, request.script_root or "/", provider.issuer)
    response.headers.add("Set-Cookie", cookie)


def _logged_out(provider: Provider, wanted: LogoutRequest) -> Response:
    frames = provider.logout.end(wanted, _session())
    onward = wanted.post_logout_redirect_uri
    if onward and wanted.state:
        onward = in_query(onward, {"state": wanted.state})
    if onward and not frames:
        response = Response(status=303, headers={"Location": onward})
    else:
        response = make_response(render_template("logged_out.html", frames=frames, onward=onward, patience=PATIENCE))
        response.headers["Content-Security-Policy"] = framing(frames)
    if _session():  # a form of another site comes without the cookie, and must not take it away
        response.delete_cookie(SESSION_COOKIE, path=request.script_root or "/")
    remember_browser_state(response, provider, "")
    return response


def _session() -> str:
    """The id of the session that this browser has at the node; empty where its cookie is missing."""
    secret = request.cookies.get(SESSION_COOKIE, "")
    return session_id(secret) if secret else ""
