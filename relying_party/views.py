"""What the portals share: the page that leads to them, and the page for a login that came to nothing."""

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from relying_party.failures import EXPLANATIONS
from relying_party.federation.arrival import Failure
from relying_party.settings import Settings


def portals_blueprint(settings: Settings) -> Blueprint:
    """The start page at `/`."""
    blueprint = Blueprint("portals", __name__)

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
