"""The telephone as a page with a keypad, and as an API (Z7-Z9)."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from eid.clock import iso_seconds
from relying_party.accounts.attempts import TooManyAttempts
from relying_party.zus import words
from relying_party.zus.branch.branches import BRANCHES
from relying_party.zus.cot.calls import ENDS, LONGEST, Calls, NoCall, Prompt
from relying_party.zus.cot.cot import Cot, Locked, NotRecognised, Told
from relying_party.zus.rim.views import Rim, to

PAGES = (
    ("/cot", "cot", "GET"),
    ("/cot", "dial", "POST"),
    ("/cot/<name>", "call", "GET"),
    ("/cot/<name>", "key_in", "POST"),
)
"""Path, method of `CotPages` (also the endpoint's name) and HTTP method."""

KEYS = "123456789*0#"


class CotPages:
    """One method for each page."""

    def __init__(self, rim: Rim, cot: Cot, calls: Calls) -> None:
        self._rim = rim
        self._cot = cot
        self._calls = calls

    def cot(self) -> ResponseReturnValue:
        return render_template("zus/cot.html")

    def dial(self) -> ResponseReturnValue:
        return to("call", name=self._calls.begin())

    def call(self, name: str) -> ResponseReturnValue:
        return self._call_page(name, "")

    def key_in(self, name: str) -> ResponseReturnValue:
        """A key of the keypad adds to what was keyed in, * takes it back; # and every other way to send the form go on."""
        typed = "".join(digit for digit in request.form.get("keys", "") if digit in "0123456789")[:LONGEST]
        key = request.form.get("key", "#")
        if key in KEYS and key != "#":
            return self._call_page(name, "" if key == "*" else typed + key)
        try:
            self._calls.key_in(name, typed, request.remote_addr or "")
        except NoCall:
            return self._dead()
        return to("call", name=name)

    def _call_page(self, name: str, typed: str) -> ResponseReturnValue:
        try:
            call = self._calls.find(name)
        except NoCall:
            return self._dead()
        secret = call.prompt is Prompt.PASSWORD
        return render_template("zus/call.html", name=name, call=call, typed=typed, secret=secret, over=call.prompt in ENDS, keys=KEYS)

    def _dead(self) -> ResponseReturnValue:
        return render_template("zus/cot.html", dead=True), HTTPStatus.GONE


def cot_api(cot: Cot) -> Blueprint:
    """`POST /zus/api/cot` with JSON or form fields `login` (or a PESEL) and `password`: what the telephone tells, for programs."""
    blueprint = Blueprint("zus_api", __name__, url_prefix="/zus/api")

    @blueprint.post("/cot")
    def ask() -> ResponseReturnValue:
        sent = request.get_json(silent=True) if request.is_json else request.form
        fields = sent if isinstance(sent, Mapping) else {}
        who, password = fields.get("login"), fields.get("password")
        if not (isinstance(who, str) and isinstance(password, str) and who and password):
            return _refused(HTTPStatus.BAD_REQUEST, "invalid_request", "expected login (or a PESEL) and password, as text")
        try:
            return jsonify(_json(cot.ask(who, password, request.remote_addr or "")))
        except TooManyAttempts:
            return _refused(HTTPStatus.TOO_MANY_REQUESTS, "too_many_attempts", "too many wrong passwords from this address; it must wait")
        except NotRecognised:
            return _refused(HTTPStatus.FORBIDDEN, "not_recognised", "no profile with access to COT fits these")
        except Locked:
            return _refused(HTTPStatus.LOCKED, "locked", "too many wrong passwords; the owner can unlock the line in the portal")

    return blueprint


def _refused(status: HTTPStatus, error: str, description: str) -> ResponseReturnValue:
    return jsonify(error=error, error_description=description), status


def _json(told: Told) -> dict[str, object]:
    visit = {"branch": BRANCHES[told.visit_branch], "at": iso_seconds(told.visit_at)} if told.visit_at else None
    return {
        "login": told.login,
        "state": told.state,
        "state_text": words.STATES[told.state],
        "deadline": iso_seconds(told.deadline) if told.deadline else None,
        "visit": visit,
        "last_application": {"kind": told.last.kind, "at": iso_seconds(told.last.at), "note": told.last.note},
    }
