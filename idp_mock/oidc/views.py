"""The provider over HTTP. Parses, calls, answers."""

from collections.abc import Callable, Mapping

import msgspec
from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from idp_mock.login.request import LoginRequest, Outcome
from idp_mock.login.session import session_id
from idp_mock.login.views import SESSION_COOKIE
from idp_mock.oidc import discovery
from idp_mock.oidc.errors import OAuthError, RefusedToThePerson
from idp_mock.oidc.logout import LogoutEndpoint
from idp_mock.oidc.messages import AuthorizeResponse, LogoutRequest
from idp_mock.oidc.parameters import Parameters, read_parameters
from idp_mock.oidc.provider import Provider
from idp_mock.oidc.redirects import in_fragment, in_query
from idp_mock.oidc.userinfo import bearer_token

JSON_HEADERS = {
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "WWW-Authenticate",
}
"""Scripts of any origin may call what answers JSON: these endpoints take no cookies."""
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}
OPEN_TO_SCRIPTS = (discovery.OPENID_CONFIGURATION, discovery.OAUTH_METADATA, discovery.JWKS, discovery.TOKEN, discovery.USERINFO)


class OidcViews:
    """`start` begins a login and answers with its first page. The provider is asked for anew with every request."""

    def __init__(self, provider: Callable[[], Provider], start: Callable[[LoginRequest], ResponseReturnValue]) -> None:
        self._provider = provider
        self._start = start

    def metadata(self) -> Response:
        return _json(self._provider().discovery())

    def jwks(self) -> Response:
        return _json(self._provider().jwks())

    def authorize(self) -> ResponseReturnValue:
        wanted = self._provider().authorize(_from_browser())
        return self._start(wanted) if isinstance(wanted, LoginRequest) else _back_to_client(wanted)

    def token(self) -> Response:
        parameters = read_parameters(request.form.items(multi=True))
        return _json(self._provider().token(request.headers.get("Authorization", ""), parameters))

    def userinfo(self) -> Response:
        in_body = tuple(request.form.getlist("access_token")) if request.method == "POST" else ()
        return _json(self._provider().userinfo(bearer_token(request.headers.get("Authorization", ""), in_body)))

    def end_session(self) -> ResponseReturnValue:
        logout = self._provider().logout
        wanted = logout.read(_from_browser())
        if logout.needs_confirmation(wanted, _session()):
            return render_template("oidc/log_out.html", wanted=wanted, action=request.script_root + discovery.END_SESSION_CONFIRMED)
        return _logged_out(logout, wanted)

    def end_session_confirmed(self) -> ResponseReturnValue:
        """A post from another site brings no session cookie, so it ends nothing that its ID token would not."""
        logout = self._provider().logout
        return _logged_out(logout, logout.read(_from_browser()))


def oidc_blueprint(provider: Callable[[], Provider], start: Callable[[LoginRequest], ResponseReturnValue]) -> Blueprint:
    """All endpoints of `discovery`."""
    views = OidcViews(provider, start)
    blueprint = Blueprint("oidc", __name__)
    blueprint.add_url_rule(discovery.OPENID_CONFIGURATION, view_func=views.metadata, provide_automatic_options=False)
    blueprint.add_url_rule(discovery.OAUTH_METADATA, view_func=views.metadata, provide_automatic_options=False)
    blueprint.add_url_rule(discovery.JWKS, view_func=views.jwks, provide_automatic_options=False)
    blueprint.add_url_rule(discovery.AUTHORIZE, view_func=views.authorize, methods=["GET", "POST"])
    blueprint.add_url_rule(discovery.TOKEN, view_func=views.token, methods=["POST"], provide_automatic_options=False)
    blueprint.add_url_rule(discovery.USERINFO, view_func=views.userinfo, methods=["GET", "POST"], provide_automatic_options=False)
    blueprint.add_url_rule(discovery.END_SESSION, view_func=views.end_session, methods=["GET", "POST"])
    blueprint.add_url_rule(discovery.END_SESSION_CONFIRMED, view_func=views.end_session_confirmed, methods=["POST"])
    for address in OPEN_TO_SCRIPTS:
        blueprint.add_url_rule(address, view_func=_preflight, methods=["OPTIONS"])
    blueprint.register_error_handler(OAuthError, _oauth_error)
    blueprint.register_error_handler(RefusedToThePerson, _refused)
    return blueprint


def finish(provider: Provider, wanted: LoginRequest, outcome: Outcome) -> Response:
    """The reply that brings the browser back to the client when a login has ended."""
    return _back_to_client(provider.finish(wanted, outcome))


def _by_query(answer: AuthorizeResponse) -> Response:
    return _see_other(in_query(answer.redirect_uri, answer.parameters))


def _by_fragment(answer: AuthorizeResponse) -> Response:
    return _see_other(in_fragment(answer.redirect_uri, answer.parameters))


def _by_form_post(answer: AuthorizeResponse) -> Response:
    return make_response(render_template("post_back.html", action=answer.redirect_uri, fields=answer.parameters))


WAYS_BACK: Mapping[str, Callable[[AuthorizeResponse], Response]] = {
    "query": _by_query,
    "fragment": _by_fragment,
    "form_post": _by_form_post,
}


def _back_to_client(answer: AuthorizeResponse) -> Response:
    return WAYS_BACK[answer.response_mode](answer)


def _see_other(address: str) -> Response:
    """303, so that the browser asks by GET and sends no form on (RFC 9700 section 4.12)."""
    return Response(status=303, headers={"Location": address})


def _logged_out(logout: LogoutEndpoint, wanted: LogoutRequest) -> ResponseReturnValue:
    logout.end(wanted, _session())
    if not wanted.post_logout_redirect_uri:
        return render_template("oidc/logged_out.html")
    return _see_other(in_query(wanted.post_logout_redirect_uri, {"state": wanted.state} if wanted.state else {}))


def _session() -> str:
    """The id of the session that this browser has at the node; empty where its cookie is missing."""
    secret = request.cookies.get(SESSION_COOKIE, "")
    return session_id(secret) if secret else ""


def _from_browser() -> Parameters:
    """From the address and, with POST, from the form (OpenID Connect Core section 3.1.2.1)."""
    in_address = request.args.items(multi=True)
    if request.method != "POST":
        return read_parameters(in_address)
    return read_parameters([*in_address, *request.form.items(multi=True)])


def _preflight() -> Response:
    return Response(status=204, headers=PREFLIGHT_HEADERS)


def _json(content: object) -> Response:
    return Response(msgspec.json.encode(content), mimetype="application/json", headers=JSON_HEADERS)


def _oauth_error(error: OAuthError) -> Response:
    response = _json({"error": error.code, "error_description": error.description} if error.code else {})
    response.status_code = error.status
    if error.challenge:
        response.headers["WWW-Authenticate"] = error.challenge
    return response


def _refused(error: RefusedToThePerson) -> ResponseReturnValue:
    page = render_template(
        "refused.html",
        title=gettext("Nie można przyjąć tego żądania"),
        lead=gettext("Aplikacja, która skierowała tu przeglądarkę, przysłała żądanie, na które węzeł nie może odpowiedzieć."),
        broken=error.broken,
    )
    return page, 400
