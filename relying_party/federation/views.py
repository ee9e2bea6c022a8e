"""The addresses at which the node's answers arrive, and the way out to the node."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from relying_party.federation.arrival import Arrival, Failure, NodeSession, Problem
from relying_party.federation.departure import PostForm, Redirect, StillJudging
from relying_party.federation.federation import Federation
from relying_party.federation.oidc_rules import CodeAnswer

Land = Callable[[Arrival | Failure], ResponseReturnValue]
_XML = "text/xml; charset=utf-8"
LARGEST_ANSWER = 16 * 1024
"""Octets of a form that the node may have the browser post; an artifact and a RelayState have about 100."""


def federation_blueprint(
    federation: Federation, browser: Callable[[], str], land: Mapping[str, Land], end_sessions: Callable[[str, tuple[str, ...]], int]
) -> Blueprint:
    """`browser` names the browser that asks; `land` maps a portal's name to what takes its arrivals. The first portal named takes what
    belongs to no known departure. `end_sessions` ends the portal's sessions that the node says are over (`Sessions.end_of_node_session`).

    The assertion consumer must be exempt from CSRF tokens: the node's page posts to it, so no token of ours can be in that form, and no
    cookie of ours that is SameSite=Lax comes with it. What protects it is that the answer is only kept; the pick-up, a GET that does
    carry the cookie, hands it to the browser that left and to no other.
    """
    blueprint = Blueprint("federation", __name__, url_prefix="/federation")
    anywhere = next(iter(land.values()))

    @blueprint.post("/saml/acs")
    def assertion_consumer() -> ResponseReturnValue:
        request.max_content_length = LARGEST_ANSWER
        return _sent(federation.answer_by_saml(request.form.get("RelayState", ""), request.form.get("SAMLart", "")))

    @blueprint.get("/oidc/callback")
    def callback() -> ResponseReturnValue:
        answer = CodeAnswer(code=_once("code"), iss=_once("iss"), error=_once("error"), error_description=_once("error_description"))
        return _sent(federation.answer_by_oidc(_once("state") or "", answer))

    @blueprint.get("/arrivals/<trip>")
    def arrivals(trip: str) -> ResponseReturnValue:
        try:
            picked_up = federation.pick_up(trip, browser())
        except StillJudging:
            return make_response(render_template("still_judging.html"), 200, {"Refresh": "1"})
        return land.get(picked_up.portal, anywhere)(picked_up.outcome)

    @blueprint.post("/saml/slo")
    def single_logout() -> ResponseReturnValue:
        from relying_party.federation.saml_logout import MalformedMessage, fault  # brings pysaml2, which a start does without

        try:
            return Response(federation.answer_logout(request.get_data(), end_sessions), content_type=_XML)
        except MalformedMessage as malformed:
            return Response(fault(str(malformed)), 400, content_type=_XML)

    @blueprint.get("/logged-out")
    def logged_out() -> ResponseReturnValue:
        if federation.logged_out(_once("state") or ""):
            return redirect(request.script_root + "/", 303)
        return anywhere(Failure(purpose="logout", problem=Problem.SESSION_LOST, detail="state: expected one of ours, unused"))

    return blueprint


def depart(federation: Federation, portal: str, purpose: str, protocol: str, browser: str) -> Response:
    """Sends this browser to the node; what comes back is given to the portal's `land` with the same purpose."""
    return _sent(federation.depart(portal, purpose, protocol, browser))


def log_out_at_node(federation: Federation, node_session: NodeSession) -> Response | None:
    """None: done without the browser, or not possible. A response: the browser must go there, and comes back to the start page."""
    way = federation.log_out_at_node(node_session)
    return None if way is None else _sent(way)


def _sent(way: Redirect | PostForm) -> Response:
    """Always 303: a browser must not post to the next address what it posted to this one."""
    if isinstance(way, PostForm):
        return make_response(render_template("post_to_node.html", action=way.action, fields=way.fields))
    return make_response(redirect(way.location, 303))


def _once(name: str) -> str | None:
    """A query parameter that is there exactly once (RFC 6749 section 3.1)."""
    values = request.args.getlist(name)
    return values[0] if len(values) == 1 else None
