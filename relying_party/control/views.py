"""Who may use the API, and how what it offers is answered: always JSON."""

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from eid.clock import iso_seconds
from eid.web.own_pages import is_from_foreign_page, is_from_other_origin
from eid.web.proxies import from_this_machine
from relying_party.movable_clock import StoredClock
from relying_party.settings import Settings


class Malformed(Exception):
    """The request cannot be understood; the message says what was expected."""


Run = Callable[[Mapping[str, str], Mapping[str, Any]], Mapping[str, Any] | None]
"""Gets the parts of the path and the JSON object that was sent; None: there is no such thing. May raise `Malformed`."""
Operation = tuple[str, str, Run]
"""Method, path and function of one thing that testers may do."""


def operations(clock: StoredClock, further: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """The clock's and those of the portals."""

    def told(_: Mapping[str, str], __: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"now": iso_seconds(clock.now())}

    def advance(_: Mapping[str, str], sent: Mapping[str, Any]) -> Mapping[str, Any]:
        seconds = sent.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise Malformed("expected seconds, a number")
        try:
            clock.move(lambda shift, real: shift.advanced(seconds, real))
        except (ValueError, OverflowError) as error:
            raise Malformed("expected an instant from 1970 to 2999") from error
        return told({}, {})

    def reset(_: Mapping[str, str], __: Mapping[str, Any]) -> Mapping[str, Any]:
        clock.reset()
        return told({}, {})

    return (("GET", "/clock", told), ("POST", "/clock/advance", advance), ("DELETE", "/clock", reset), *further)


def control_blueprint(settings: Settings, operations: tuple[Operation, ...]) -> Blueprint:
    """All operations under `/_mock/api`."""
    blueprint = Blueprint("control", __name__, url_prefix="/_mock/api")
    for method, path, run in operations:
        blueprint.add_url_rule(path, f"{method} {path}", _view(run, settings), methods=[method])
    return blueprint


def _view(run: Run, settings: Settings) -> Callable[..., ResponseReturnValue]:
    def view(**parts: str) -> ResponseReturnValue:
        refusal = _refusal(settings)
        if refusal:
            return _said(*refusal)
        sent = request.get_json(silent=True) if request.get_data() else {}
        if not isinstance(sent, Mapping):
            return _said(HTTPStatus.BAD_REQUEST, "expected a JSON object")
        try:
            found = run(parts, sent)
        except Malformed as malformed:
            return _said(HTTPStatus.BAD_REQUEST, str(malformed))
        return _said(HTTPStatus.NOT_FOUND, "there is no such thing") if found is None else jsonify(found)

    return view


def _said(status: HTTPStatus, detail: str) -> ResponseReturnValue:
    return jsonify(title=status.phrase, status=status, detail=detail), status, {"Content-Type": "application/problem+json"}


def _refusal(settings: Settings) -> tuple[HTTPStatus, str] | None:
    """Why the caller may not use the API. A token is never sent by a browser on its own, so who has it is asked nothing else."""
    if settings.control_token:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        known = hmac.compare_digest(token.strip().encode("utf-8", "replace"), settings.control_token.encode())
        return None if known and scheme.lower() == "bearer" else (HTTPStatus.UNAUTHORIZED, "expected PORTAL_CONTROL_TOKEN as bearer token")
    if not is_loopback(settings.host):
        return HTTPStatus.FORBIDDEN, "this portal listens beyond its machine: set PORTAL_CONTROL_TOKEN and send it as a bearer token"
    if not from_this_machine(request.environ):
        return HTTPStatus.FORBIDDEN, "a proxy brought this from elsewhere: set PORTAL_CONTROL_TOKEN and send it as a bearer token"
    return (HTTPStatus.FORBIDDEN, "a page of another site must not use this API") if is_foreign() else None


def is_foreign() -> bool:
    """Whether a page of another site sent the request, or one whose name only claims to be of this machine."""
    # A name that its owner points at this machine would make a foreign page one of ours (DNS rebinding).
    is_ours = is_loopback(urlsplit(f"//{request.host}").hostname or "")
    return is_from_foreign_page() or not is_ours or is_from_other_origin({request.host})


def is_loopback(host: str) -> bool:
    """Whether only this machine is reached by it: an address, or the name localhost."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
