"""The API over HTTP. Everything behind it is imported with the first request."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import BaseConverter

from eid.web.proxies import from_this_machine
from idp_mock.control.controlled import Controlled
from idp_mock.control.guard import Caller, Guard
from idp_mock.control.problem import Problem
from idp_mock.fetch import ERRAND

if TYPE_CHECKING:
    from idp_mock.control.api import Reply

ROOT = "/_mock/api"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def control_blueprint(guard: Guard, controlled: Callable[[], Controlled]) -> Blueprint:
    """`controlled` gives what the request's space is made of."""
    blueprint = Blueprint("control", __name__)
    blueprint.record_once(lambda state: state.app.url_map.converters.update(anything=_Anything))

    @blueprint.route(ROOT + "/<anything:below>", methods=METHODS, provide_automatic_options=False)
    def operate(below: str) -> Response:
        from idp_mock.control import api

        try:
            guard.admit(caller())
            question = api.Question(
                method=request.method if request.method != "HEAD" else "GET",
                path="/" + below,
                query=tuple(request.args.items(multi=True)),
                content_type=request.content_type or "",
                body=_body(),
            )
            return _response(api.answer(question, controlled()))
        except Problem as problem:
            return _response(api.refusal(problem))

    @blueprint.get(ROOT)
    @blueprint.get(ROOT + "/")
    def describe() -> ResponseReturnValue:
        return redirect(f"{request.script_root}{ROOT}/openapi.json", 303)

    return blueprint


class _Anything(BaseConverter):
    """What `path` takes, and line feeds: whatever is asked for, the API says itself what is wrong."""

    regex = r"[\s\S]+"
    part_isolating = False


def caller() -> Caller:
    """Who sent this request, as far as its headers tell."""
    headers = request.headers
    return Caller(
        authorization=headers.get("Authorization", ""),
        origin=headers.get("Origin", ""),
        fetch_site=headers.get("Sec-Fetch-Site", ""),
        origin_here=request.host_url.rstrip("/"),
        here=from_this_machine(request.environ) and ERRAND not in headers,
    )


def _body() -> bytes:
    try:
        return request.get_data(parse_form_data=False)
    except RequestEntityTooLarge as error:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "expected at most 1 MiB") from error


def _response(reply: "Reply") -> Response:
    headers = {**(reply.headers or {}), "Cache-Control": "no-store"}
    return Response(reply.content, status=reply.status, content_type=reply.content_type or None, headers=headers)
