"""The recorder: notes every exchange but those of testers, checks and static files."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from eid.clock import Clock, ticks
from eid.storage.store import StoreError
from idp_mock.events.event import Exchange
from idp_mock.events.log import Log

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

UNRECORDED = ("/_mock", "/static/", "/healthz", "/readyz", "/metrics", "/favicon.ico")
FLOW = "idp_mock.flow"
"""The WSGI environment's key for the flow that a request began."""
_BEGAN = "idp_mock.began"


def install(app: Flask, log: Callable[[], tuple[Log, Clock]], take: Callable[[Log, Exchange], None]) -> None:
    """Before anything else that changes replies, because what is installed first sees them last. `log` gives that of the request's space."""

    def begin() -> None:
        request.environ[_BEGAN] = ticks()

    def record(response: Response) -> Response:
        environ = request.environ
        if not environ["PATH_INFO"].startswith(UNRECORDED):
            try:
                events, clock = log()
            except StoreError:  # the reply tells it already
                return response
            take(events, _exchange(environ, clock.now(), response))
        return response

    app.before_request(begin)
    app.after_request(record)


def _exchange(environ: "WSGIEnvironment", now: float, response: Response) -> Exchange:
    return Exchange(
        at=now,
        took=ticks() - environ.get(_BEGAN, ticks()),
        flow=environ.get(FLOW, ""),
        environ=environ,
        request_body=_body() if environ.get("CONTENT_LENGTH") else b"",
        status=response.status_code,
        reply_headers=response.headers,
        reply_body=b"" if response.is_streamed else response.get_data(),
    )


def _body() -> bytes:
    """Empty where it was too long to be read."""
    try:
        return request.get_data(parse_form_data=False)
    except HTTPException:
        return b""
