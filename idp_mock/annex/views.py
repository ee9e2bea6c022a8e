"""The doors of the annex: addresses that the node hands on."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from idp_mock.login.views import PATH

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

DOORS = (
    PATH + "<flow_id>/with/<path:rest>",
    "/login/partners/<path:rest>",
    "/mobywatel/<path:rest>",
    "/partners/<path:rest>",
    "/profile",
    "/profile/<path:rest>",
)


def annex_blueprint(annex: Callable[[], "WSGIApplication"]) -> Blueprint:
    """Everything behind `DOORS`; `annex` is asked when one of them is opened."""
    blueprint = Blueprint("annex", __name__)

    def enter(**_: str) -> ResponseReturnValue:
        return Response.from_app(annex(), request.environ, buffered=True)

    for door in DOORS:
        blueprint.add_url_rule(door, "enter", enter, methods=["GET", "POST", "OPTIONS"], provide_automatic_options=False)
    return blueprint
