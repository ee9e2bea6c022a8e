"""Every error that reaches the rim, as a page for a person or as JSON for a program; never a stack trace."""

import logging
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from eid.chance import SystemChance, hexadecimal
from eid.storage.store import StoreUnavailable

_log = logging.getLogger(__name__)
STORE_AWAY = "eid.store_away"
"""The WSGI environment's key that is there when the store could not serve a request."""
RETRY_AFTER = "5"
"""Seconds after which a client may try again when the store is away."""


def install(app: Flask) -> None:
    """Answers with the template `error.html`, which gets `status` (int) and `reference` (hexadecimal, or empty where nothing was logged).

    An unexpected exception is logged with its reference and answered with 500; a store that is away with 503 and Retry-After.
    """
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StoreUnavailable, _store_away)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST or error.response is not None:
        return error
    response = answer(error.code)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _store_away(error: StoreUnavailable) -> Response:
    reference = hexadecimal(SystemChance(), 8)
    request.environ[STORE_AWAY] = True
    _log.error("%s: store unavailable: %s", reference, error)
    response = answer(HTTPStatus.SERVICE_UNAVAILABLE, reference)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _unexpected(error: Exception) -> Response:
    reference = hexadecimal(SystemChance(), 8)
    _log.error("%s: %s %s failed", reference, request.method, request.path, exc_info=error)
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, reference)


def answer(status: int, reference: str = "") -> Response:
    """The answer to an error: JSON for who accepts JSON but no HTML, else the page."""
    accepted = request.accept_mimetypes
    if accepted.accept_json and not accepted.accept_html:
        content = {"error": HTTPStatus(status).phrase, "status": int(status), "reference": reference}
        return make_response(jsonify(content), status)
    return make_response(render_template("error.html", status=int(status), reference=reference), status)
