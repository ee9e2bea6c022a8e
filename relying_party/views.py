"""What the portals share: the page that leads to them, and the page for a login that came to nothing."""

from collections.abc import Callable, Container, Mapping
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eid.web.headers import POLICY, framing
from eid.web.own_pages import is_from_foreign_page, is_from_other_origin
from relying_party.failures import EXPLANATIONS
from relying_party.federation.arrival import Arrival, Failure, NodeSession, Problem
from relying_party.federation.federation import Federation
from relying_party.federation.views import Land, ask_again
from relying_party.praca.app import Room
from relying_party.session import Visit
from relying_party.settings import Settings

Lost = Callable[[], ResponseReturnValue]
Renew = Callable[[NodeSession], NodeSession | Failure]
WATCHING = "watching"


def portals_blueprint(settings: Settings) -> Blueprint:
    """The start page at `/`, the accessibility statement that every footer links, and where each portal's pages send who has no Profil
    Zaufany yet."""
    blueprint = Blueprint("portals", __name__)
    profile_url = f"{settings.node_url.rstrip('/')}/profile"
    blueprint.record(lambda state: state.app.jinja_env.globals.update(profile_url=profile_url))

    @blueprint.get("/")
    def start() -> ResponseReturnValue:
        return render_template("portals.html", node_url=settings.node_url)

    @blueprint.get("/dostepnosc")
    def accessibility() -> ResponseReturnValue:
        return render_template("accessibility.html")

    return blueprint


def failure_page(failure: Failure, again: str, frame: str = "praca") -> ResponseReturnValue:
    """Explains to the person what happened; `again` is the address where they may begin anew, `frame` the portal whose page it is."""
    explanation = EXPLANATIONS[failure.problem]
    said = {"explanation": explanation, "problem": failure.problem, "detail": failure.detail}
    page = render_template("failure.html", **said, again=again, frame=frame)
    return make_response(page, explanation.status)


def install_guards(
    app: Flask, visit: Callable[[], Visit], settings: Settings, federation: Federation, lost: Mapping[str, Lost], rooms: Mapping[str, Room]
) -> None:
    """What is seen to before a page of a portal: that a form is one of ours, and that the session goes on."""
    refuse_foreign_forms(app, visit, settings, {**lost, WATCHING: lambda: _told_too_late(visit())}, rooms)
    if settings.oidc_refresh != "no":
        renew_node_sessions(app, visit, federation.renewed, lost)
    if settings.watch_session:
        watch_node_sessions(app, visit, settings, federation)


def renew_node_sessions(app: Flask, visit: Callable[[], Visit], renew: Renew, portals: Container[str]) -> None:
    """Before a page of these portals is shown in a session that lasts only as long as the node's, the node is asked where that is due."""

    def keep_up() -> ResponseReturnValue | None:
        if request.blueprint not in portals:
            return None
        failure = visit().renew_node_session(renew)
        if failure is None:
            return None
        frame = _portal_shown()
        return failure_page(failure, url_for(f"{frame}.login"), frame)

    app.before_request(keep_up)


def watch_node_sessions(app: Flask, visit: Callable[[], Visit], settings: Settings, federation: Federation) -> None:
    """Gives pages in a session that began with a watched one of the node a frame of ours, and that one the node's (OpenID Connect Session
    Management 1.0 section 3.1). The page between them keeps the node's frame away from the person's page."""

    def watched() -> str:
        """The address of our frame, empty where nothing is watched."""
        if not _watched(visit()):
            return ""
        g.watched = True
        return url_for("watching.frame", portal=_portal_shown())

    def let_frame(response: Response) -> Response:
        if "watched" in g:
            response.headers.setdefault("Content-Security-Policy", f"{POLICY}; frame-src 'self'")
        return response

    app.add_template_global(watched, "watched")
    app.after_request(let_frame)
    app.register_blueprint(_watching_blueprint(visit, settings, federation))


def _watching_blueprint(visit: Callable[[], Visit], settings: Settings, federation: Federation) -> Blueprint:
    """Our frame, and what it does once the node's session has changed: it asks the node again, in a frame of its own."""
    blueprint = Blueprint(WATCHING, __name__, url_prefix="/federation/session/<any(praca,zus):portal>")

    @blueprint.get("")
    def frame(portal: str) -> ResponseReturnValue:
        session, address = _watched(visit()), federation.session_frame()
        if session is None or not address:
            return Response(status=204)
        page = render_template("session_frame.html", node=address, session=session, portal=portal)
        shown = (address, federation.node_origin, settings.own_url)
        return make_response(page, 200, {"Content-Security-Policy": framing(shown, "'self'")})

    @blueprint.post("")
    def changed(portal: str) -> ResponseReturnValue:
        session = _watched(visit())
        if session is None or session.session_state != request.form.get("session_state"):
            return _left(visit(), portal)  # another tab has logged in, or has asked already
        purpose = f"{portal} {session.session_state}"
        return ask_again(federation, WATCHING, purpose, visit().begin().browser, session)

    @blueprint.post("/unanswered")
    def unanswered(portal: str) -> ResponseReturnValue:
        session = _watched(visit())
        if session is None or session.session_state != request.form.get("session_state"):
            return Response(status=204)  # the page stays as it is
        visit().end()
        return _ended_page(portal)

    @blueprint.get("/over")
    def over(portal: str) -> ResponseReturnValue:
        return redirect(url_for(f"{portal}.login"), 303) if _goes_on(visit()) else _ended_page(portal)

    return blueprint


def landing_again(visit: Callable[[], Visit]) -> Land:
    """Takes what the node said about a watched session that has changed: a session about the same person goes on in its place, and
    anything else ends the portal's (OpenID Connect Session Management 1.0 section 3.1)."""

    def land(outcome: Arrival | Failure) -> ResponseReturnValue:
        portal, _, asked_about = outcome.purpose.partition(" ")
        session = _watched(visit())
        if session and session.session_state == asked_about:
            if isinstance(outcome, Arrival) and outcome.node_session:
                visit().take_over(session, outcome.node_session)
            else:
                visit().end()
        return _left(visit(), portal)

    return land


def _told_too_late(visit: Visit) -> ResponseReturnValue:
    """The form of our frame is of a session that is over: the node has told of its end by another channel, or another login has begun."""
    portal = (request.view_args or {})["portal"]
    if request.endpoint == "watching.changed":
        return _left(visit, portal)
    return Response(status=204) if _watched(visit) else _ended_page(portal)


def _left(visit: Visit, portal: str) -> ResponseReturnValue:
    """The page in the innermost frame after the node has answered: it has our frame watch on, or the person's page say that it is over."""
    endpoint, target = ("watching.frame", "_parent") if _goes_on(visit) else ("watching.over", "_top")
    page = render_template("leave_frame.html", address=url_for(endpoint, portal=portal), target=target)
    return make_response(page, 200, {"Content-Security-Policy": framing((), "'self'")})


def _goes_on(visit: Visit) -> bool:
    return visit.session is not None and visit.session.node_session is not None


def _ended_page(portal: str) -> ResponseReturnValue:
    ended = Failure(purpose="login", problem=Problem.NOT_PROLONGED, detail="check_session_iframe: changed")
    return failure_page(ended, url_for(f"{portal}.login"), portal)


def _watched(visit: Visit) -> NodeSession | None:
    """The session of the node with which this one began, where it is watched."""
    session = visit.session.node_session if visit.session else None
    return session if session and session.session_state else None


def _portal_shown() -> str:
    return "zus" if request.blueprint == "zus" else "praca"


def refuse_foreign_forms(
    app: Flask, visit: Callable[[], Visit], settings: Settings, lost: Mapping[str, Lost], rooms: Mapping[str, Room]
) -> None:
    """Every form must come from our own pages (the browser says so) and carry the token of its session; where the token is of another one,
    `lost` answers, by portal. `rooms` may get more octets than other addresses. Only the node's answer comes from elsewhere; the
    federation protects it in its own way."""
    hosts = {urlsplit(settings.own_url).netloc}

    def guard() -> ResponseReturnValue | None:
        answer_lost = lost.get(request.blueprint or "")
        if request.method in ("GET", "HEAD", "OPTIONS") or answer_lost is None:
            return None
        if is_from_foreign_page() or is_from_other_origin(hosts | {request.host}):
            abort(403)
        room = rooms.get(request.endpoint or "")
        if room:
            request.max_content_length = room.octets
            if (request.content_length or 0) > room.octets:
                return room.too_large()
        session = visit().session
        known = session is not None and session.expects(request.form.get("csrf_token", ""))
        return None if known else answer_lost()

    app.before_request(guard)
