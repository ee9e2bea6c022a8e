"""What the portals share: the page that leads to them, and the page for a login that came to nothing."""

from collections.abc import Callable, Container, Mapping
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from relying_party.failures import EXPLANATIONS
from relying_party.federation.arrival import Failure, NodeSession
from relying_party.praca.app import Room
from relying_party.session import Visit
from relying_party.settings import Settings

Lost = Callable[[], ResponseReturnValue]
Renew = Callable[[NodeSession], NodeSession | Failure]


def portals_blueprint(settings: Settings) -> Blueprint:
    """The start page at `/`, and where each portal's pages send who has no Profil Zaufany yet."""
    blueprint = Blueprint("portals", __name__)
    profile_url = f"{settings.node_url.rstrip('/')}/profile"
    blueprint.record(lambda state: state.app.jinja_env.globals.update(profile_url=profile_url))

    @blueprint.get("/")
    def start() -> ResponseReturnValue:
        return render_template("portals.html", node_url=settings.node_url)

    return blueprint


def failure_page(failure: Failure, again: str, frame: str = "praca") -> ResponseReturnValue:
    """Explains to the person what happened; `again` is the address where they may begin anew, `frame` the portal whose page it is."""
    explanation = EXPLANATIONS[failure.problem]
    said = {"explanation": explanation, "problem": failure.problem, "detail": failure.detail}
    page = render_template("failure.html", **said, again=again, frame=frame)
    return make_response(page, explanation.status)


def install_guards(
    app: Flask, visit: Callable[[], Visit], settings: Settings, renew: Renew, lost: Mapping[str, Lost], rooms: Mapping[str, Room]
) -> None:
    """What is seen to before a page of a portal: that a form is one of ours, and that the session goes on."""
    refuse_foreign_forms(app, visit, settings, lost, rooms)
    if settings.oidc_refresh != "no":
        renew_node_sessions(app, visit, renew, lost)


def renew_node_sessions(app: Flask, visit: Callable[[], Visit], renew: Renew, portals: Container[str]) -> None:
    """Before a page of these portals is shown in a session that lasts only as long as the node's, the node is asked where that is due."""

    def keep_up() -> ResponseReturnValue | None:
        if request.blueprint not in portals:
            return None
        failure = visit().renew_node_session(renew)
        if failure is None:
            return None
        frame = "zus" if request.blueprint == "zus" else "praca"
        return failure_page(failure, url_for(f"{frame}.login"), frame)

    app.before_request(keep_up)


def refuse_foreign_forms(
    app: Flask, visit: Callable[[], Visit], settings: Settings, lost: Mapping[str, Lost], rooms: Mapping[str, Room]
) -> None:
    """Every form must come from our own pages (the browser says so) and carry the token of its session; where the token is of another one,
    `lost` answers, by portal. `rooms` may get more octets than
    other addresses. Only the node's answer comes from elsewhere; the federation protects it in its own way."""
    hosts = {urlsplit(settings.own_url).netloc}

    def guard() -> ResponseReturnValue | None:
        answer_lost = lost.get(request.blueprint or "")
        if request.method in ("GET", "HEAD", "OPTIONS") or answer_lost is None:
            return None
        origin = request.headers.get("Origin")
        if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            abort(403)
        if origin is not None and urlsplit(origin).netloc not in hosts | {request.host}:
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
