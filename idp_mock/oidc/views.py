"""The provider over HTTP. Parses, calls, answers."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from eid import verdicts
from eid.web import language
from eid.web.application import see_other
from eid.web.language import gettext
from eid.web.own_pages import refuse_to_post_here
from idp_mock.login.request import Identified, LoginRequest, Outcome
from idp_mock.oidc import discovery, webfinger
from idp_mock.oidc.direct.views import JSON_HEADERS, DirectViews, json_answer, sender_of
from idp_mock.oidc.direct.views import OPEN_TO_SCRIPTS as OPEN_ENDPOINTS
from idp_mock.oidc.errors import PART_OF_THE_PROTOCOL, OAuthError, RefusedToThePerson
from idp_mock.oidc.logout.views import LogoutViews, remember_browser_state
from idp_mock.oidc.messages import AuthorizeResponse
from idp_mock.oidc.parameters import Parameters, read_parameters
from idp_mock.oidc.provider import Provider
from idp_mock.oidc.redirects import in_fragment, in_query
from idp_mock.oidc.userinfo import presented_token

PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, DPoP",
    "Access-Control-Max-Age": "600",
}
KEYS_AGE = 300
"""Seconds for which clients may keep the published keys: a rotation waits longer between its two steps."""
OPEN_TO_SCRIPTS = (
    discovery.WEBFINGER,
    discovery.OPENID_CONFIGURATION,
    discovery.OAUTH_METADATA,
    discovery.JWKS,
    discovery.USERINFO,
    *OPEN_ENDPOINTS,
)


class OidcViews:
    """`start` begins a login and answers with its first page. The provider is asked for anew with every request."""

    def __init__(self, provider: Callable[[], Provider], start: Callable[[LoginRequest], ResponseReturnValue]) -> None:
        self._provider = provider
        self._start = start

    def metadata(self) -> Response:
        return json_answer(self._provider().discovery(request.root_url.rstrip("/")))

    def jwks(self) -> Response:
        response = json_answer(self._provider().jwks())
        del response.headers["Pragma"]
        response.headers["Cache-Control"] = f"public, max-age={KEYS_AGE}"
        return response

    def webfinger(self) -> Response:
        try:
            found = webfinger.descriptor(request.args.get("resource", ""), request.args.getlist("rel"), self._provider().issuer)
        except webfinger.NotHere:
            abort(404)
        response = json_answer(found)
        response.mimetype = "application/jrd+json"
        return response

    def authorize(self) -> ResponseReturnValue:
        parameters = from_browser()
        if parameters["ui_locales"]:
            language.prefer(parameters["ui_locales"])
        wanted = self._provider().authorize(parameters)
        return self._start(wanted) if isinstance(wanted, LoginRequest) else _back_to_client(wanted)

    def token(self) -> Response:
        provider, parameters = self._provider(), read_parameters(request.form.items(multi=True))
        tokens = provider.token(request.headers.get("Authorization", ""), parameters, sender_of(provider))
        return json_answer(tokens)

    def userinfo(self) -> Response:
        in_body = tuple(request.form.getlist("access_token")) if request.method == "POST" else ()
        provider = self._provider()
        scheme, access_token = presented_token(request.headers.get("Authorization", ""), in_body)
        told = provider.userinfo(access_token, scheme, sender_of(provider))
        return Response(told, mimetype="application/jwt", headers=JSON_HEADERS) if isinstance(told, str) else json_answer(told)


def oidc_blueprint(provider: Callable[[], Provider], start: Callable[[LoginRequest], ResponseReturnValue]) -> Blueprint:
    """All endpoints of `discovery`."""
    views = OidcViews(provider, start)
    blueprint = Blueprint("oidc", __name__)
    blueprint.add_url_rule(discovery.OPENID_CONFIGURATION, view_func=views.metadata, provide_automatic_options=False)
    blueprint.add_url_rule(discovery.OAUTH_METADATA, view_func=views.metadata, provide_automatic_options=False)
    blueprint.add_url_rule(discovery.WEBFINGER, view_func=views.webfinger, provide_automatic_options=False)
    blueprint.add_url_rule(discovery.JWKS, view_func=views.jwks, provide_automatic_options=False)
    blueprint.add_url_rule(discovery.AUTHORIZE, view_func=views.authorize, methods=["GET", "POST"])
    blueprint.add_url_rule(discovery.TOKEN, view_func=views.token, methods=["POST"], provide_automatic_options=False)
    blueprint.add_url_rule(discovery.USERINFO, view_func=views.userinfo, methods=["GET", "POST"], provide_automatic_options=False)
    DirectViews(provider, start).register_at(blueprint)
    LogoutViews(provider, from_browser).register(blueprint)
    for address in OPEN_TO_SCRIPTS:
        blueprint.add_url_rule(address, view_func=_preflight, methods=["OPTIONS"])
    blueprint.register_error_handler(OAuthError, _oauth_error)
    blueprint.register_error_handler(RefusedToThePerson, _refused)
    return blueprint


def finish(provider: Provider, wanted: LoginRequest, outcome: Outcome) -> Response:
    """The reply that brings the browser back to the client when a login has ended."""
    response = _back_to_client(provider.finish(wanted, outcome))
    if isinstance(outcome, Identified):
        remember_browser_state(response, provider, outcome.session_id)
    return response


def _by_query(answer: AuthorizeResponse) -> Response:
    return see_other(in_query(answer.redirect_uri, answer.parameters))


def _by_fragment(answer: AuthorizeResponse) -> Response:
    return see_other(in_fragment(answer.redirect_uri, answer.parameters))


def _by_form_post(answer: AuthorizeResponse) -> Response:
    refuse_to_post_here(answer.redirect_uri)
    return make_response(render_template("post_back.html", action=answer.redirect_uri, fields=answer.parameters))


WAYS_BACK: Mapping[str, Callable[[AuthorizeResponse], Response]] = {
    "query": _by_query,
    "fragment": _by_fragment,
    "form_post": _by_form_post,
}


def _back_to_client(answer: AuthorizeResponse) -> Response:
    return WAYS_BACK[answer.response_mode](answer)


def from_browser() -> Parameters:
    """From the address and, with POST, from the form (OpenID Connect Core section 3.1.2.1)."""
    in_address = request.args.items(multi=True)
    if request.method != "POST":
        return read_parameters(in_address)
    return read_parameters([*in_address, *request.form.items(multi=True)])


def _preflight(**_: str) -> Response:
    return Response(status=204, headers=PREFLIGHT_HEADERS)


def _oauth_error(error: OAuthError) -> Response:
    if not isinstance(error, PART_OF_THE_PROTOCOL):
        verdicts.refused("oidc", request.values.get("client_id", ""), error.description)
    response = json_answer({"error": error.code, "error_description": error.description} if error.code else {})
    response.status_code = error.status
    if error.challenge:
        response.headers["WWW-Authenticate"] = error.challenge
    if error.nonce:
        response.headers["DPoP-Nonce"] = error.nonce
    return response


def _refused(error: RefusedToThePerson) -> ResponseReturnValue:
    verdicts.refused("oidc", request.values.get("client_id", ""), str(error))
    page = render_template(
        "refused.html",
        title=gettext("Nie można przyjąć tego żądania"),
        lead=gettext("Aplikacja, która skierowała tu przeglądarkę, przysłała żądanie, na które węzeł nie może odpowiedzieć."),
        broken=error.broken,
    )
    return page, 400
