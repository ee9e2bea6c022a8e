"""The addresses at which the node's answers arrive, and the way out to the node."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from relying_party.federation.arrival import Arrival, EndSessions, Failure, NodeSession, Operation, Problem
from relying_party.federation.departure import PostForm, Redirect, StillJudging
from relying_party.federation.federation import Federation
from relying_party.federation.judgement import Refused
from relying_party.federation.oidc_rules import CodeAnswer

Land = Callable[[Arrival | Failure], ResponseReturnValue]
_REQUEST = "application/oauth-authz-req+jwt"
_NO_REQUEST = "no request waits here: each is fetched once, within a minute"
_TEXT = "text/plain; charset=utf-8"
_XML = "text/xml; charset=utf-8"
_LOGGED_OUT_FRAME = "<!doctype html><title>Logged out</title>"
LARGEST_TOKEN = 48 * 1024
"""Octets of a form with an ID token or a logout token."""
LARGEST_ANSWER = 16 * 1024
"""Octets of a form that the node may have the browser post; an artifact and a RelayState have about 100."""


def federation_blueprint(
    federation: Federation, browser: Callable[[], str], land: Mapping[str, Land], end_sessions: EndSessions
) -> Blueprint:
    """`browser` names the browser that asks; `land` maps a portal's name to what takes its arrivals. The first portal named takes what
    belongs to no known departure. `end_sessions` ends the portal's sessions that the node says are over (`Sessions.end_of_node_session`).

    The assertion consumer must be exempt from CSRF tokens: the node's page posts to it, so no token of ours can be in that form, and no
    cookie of ours that is SameSite=Lax comes with it. What protects it is that the answer is only kept; the pick-up, a GET that does
    carry the cookie, hands it to the browser that left and to no other. The same holds for the OpenID callback.
    """
    blueprint = Blueprint("federation", __name__, url_prefix="/federation")
    anywhere = next(iter(land.values()))

    @blueprint.post("/saml/acs")
    def assertion_consumer() -> ResponseReturnValue:
        request.max_content_length = LARGEST_ANSWER
        return _sent(federation.answer_by_saml(request.form.get("RelayState", ""), request.form.get("SAMLart", "")))

    @blueprint.route("/oidc/callback", methods=["GET", "POST"])
    def callback() -> ResponseReturnValue:
        request.max_content_length = LARGEST_TOKEN
        answer = CodeAnswer(**{name: _once(name) for name in CodeAnswer.__struct_fields__})
        return _sent(federation.answer_by_oidc(_once("state") or "", answer))

    @blueprint.get("/arrivals/<trip>")
    def arrivals(trip: str) -> ResponseReturnValue:
        try:
            picked_up = federation.pick_up(trip, browser())
        except StillJudging:
            return make_response(render_template("still_judging.html"), 200, {"Refresh": "1"})
        return land.get(picked_up.portal, anywhere)(picked_up.outcome)

    _add_requests(blueprint, federation)
    _add_beginning(blueprint, federation, browser, land)
    _add_logouts(blueprint, federation, land, end_sessions)
    return blueprint


def _add_requests(blueprint: Blueprint, federation: Federation) -> None:
    """Where the node's server fetches what the person's browser asks it for."""

    @blueprint.get("/oidc/requests/<name>")
    def requested(name: str) -> ResponseReturnValue:
        """RFC 9101 section 5.2."""
        token = federation.requested(name)
        headers = {"Cache-Control": "no-store"}
        return Response(token, 200, headers, content_type=_REQUEST) if token else Response(_NO_REQUEST, 404, headers, content_type=_TEXT)


def _add_beginning(blueprint: Blueprint, federation: Federation, browser: Callable[[], str], land: Mapping[str, Land]) -> None:
    """Where somebody else has a person log in."""
    first = next(iter(land))

    @blueprint.route("/oidc/initiate", methods=["GET", "POST"], defaults={"portal": first})
    @blueprint.route("/oidc/initiate/<portal>", methods=["GET", "POST"])
    def initiate(portal: str) -> ResponseReturnValue:
        """OpenID Connect Core section 4; a target_link_uri is not followed."""
        _must_be_known(federation, portal)
        given = {name: value for name in ("iss", "login_hint") if (value := _once(name))}
        if request.method == "POST":
            # Once more by GET, with which our own cookie comes along.
            return redirect(f"{url_for('federation.initiate', portal=portal)}?{urlencode(given)}", 303)
        try:
            federation.expect_issuer(given.get("iss"))
        except Refused as refused:
            return land[portal](Failure(purpose="login", problem=refused.problem, detail=str(refused)))
        return _sent(federation.depart(portal, "login", "oidc", browser(), given.get("login_hint", "")))


def _add_logouts(blueprint: Blueprint, federation: Federation, land: Mapping[str, Land], end_sessions: EndSessions) -> None:
    """Where the node says that a session is over, and where a browser comes back to that logged out there."""
    first, anywhere = next(iter(land.items()))

    @blueprint.post("/saml/slo", defaults={"portal": first})
    @blueprint.post("/saml/slo/<portal>")
    def single_logout(portal: str) -> ResponseReturnValue:
        _must_be_known(federation, portal)
        from relying_party.federation.saml_logout import MalformedMessage, fault  # brings pysaml2, which a start does without

        try:
            return Response(federation.answer_logout(portal, request.get_data(), end_sessions), content_type=_XML)
        except MalformedMessage as malformed:
            return Response(fault(str(malformed)), 400, content_type=_XML)

    @blueprint.post("/oidc/backchannel-logout")
    def back_channel_logout() -> ResponseReturnValue:
        request.max_content_length = LARGEST_TOKEN
        tokens = request.form.getlist("logout_token")
        try:
            federation.take_logout_token(tokens[0] if len(tokens) == 1 else "", end_sessions)
        except Refused as refused:
            return {"error": "invalid_request", "error_description": _ascii(str(refused))}, 400
        return Response(status=200)

    @blueprint.get("/oidc/frontchannel-logout")
    def front_channel_logout() -> ResponseReturnValue:
        headers = {"Content-Security-Policy": f"default-src 'none'; frame-ancestors {federation.node_origin}"}
        try:
            federation.log_out_in_frame(_once("iss"), _once("sid"), end_sessions)
        except Refused as refused:
            return Response(str(refused), 400, headers, content_type=_TEXT)
        return Response(_LOGGED_OUT_FRAME, 200, headers)

    @blueprint.get("/logged-out")
    def logged_out() -> ResponseReturnValue:
        """A provider that brings no state back is no reason to worry the person, since nothing is done here."""
        if "state" not in request.args or federation.logged_out(_once("state") or ""):
            return redirect(request.script_root + "/", 303)
        return anywhere(Failure(purpose="logout", problem=Problem.SESSION_LOST, detail="state: expected one of ours, unused"))


def depart(federation: Federation, portal: str, purpose: str, protocol: str, browser: str, operation: Operation | None = None) -> Response:
    """Sends this browser to the node; what comes back is given to the portal's `land` with the same purpose."""
    return _sent(federation.depart(portal, purpose, protocol, browser, operation=operation))


def ask_again(federation: Federation, portal: str, purpose: str, browser: str, session: NodeSession) -> Response:
    """As `depart`, in a frame and without the person: what comes back is about the same one, or a failure."""
    return _sent(federation.ask_again(portal, purpose, browser, session))


def log_out_at_node(federation: Federation, node_session: NodeSession) -> Response | None:
    """None: done without the browser, or not possible. A response: the browser must go there, and comes back to the start page."""
    way = federation.log_out_at_node(node_session)
    return None if way is None else _sent(way)


def _sent(way: Redirect | PostForm) -> Response:
    """Always 303: a browser must not post to the next address what it posted to this one."""
    if isinstance(way, PostForm):
        return make_response(render_template("post_to_node.html", action=way.action, fields=way.fields))
    return make_response(redirect(way.location, 303))


def _must_be_known(federation: Federation, portal: str) -> None:
    """Ends the request where the address is that of no portal."""
    if not federation.presents(portal):
        abort(404)


def _once(name: str) -> str | None:
    """A parameter of the address, or of the form that was posted, that is there exactly once (RFC 6749 section 3.1)."""
    values = (request.form if request.method == "POST" else request.args).getlist(name)
    return values[0] if len(values) == 1 else None


def _ascii(text: str) -> str:
    """RFC 6749 section 5.2 allows nothing else in an error_description."""
    return text.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "/")
