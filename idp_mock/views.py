"""The node's own pages: what this is, where clients connect, who can log in."""

from collections.abc import Callable

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from idp_mock.personas.personas import Personas
from idp_mock.settings import Settings


def pages_blueprint(settings: Callable[[], Settings], personas: Callable[[], Personas]) -> Blueprint:
    """The landing page at `/`, and the accessibility statement that every footer links."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/")
    def landing() -> ResponseReturnValue:
        known = personas()
        return render_template("landing.html", settings=settings(), seed=known.seed, added=known.added())

    @blueprint.get("/accessibility")
    def accessibility() -> ResponseReturnValue:
        return render_template("accessibility.html")

    return blueprint
