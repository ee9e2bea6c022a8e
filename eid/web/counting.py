"""The layer that counts: every request by endpoint, status and duration, and every login by the verdict that was noted about it."""

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from eid.clock import ticks
from eid.logs import FIELDS
from eid.metering import Counts, Durations, Family, Meters
from eid.verdicts import ANSWER_REFUSED, IDENTIFIED, REQUEST_REFUSED, Verdict, taken
from eid.web.errors import STORE_AWAY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OTHER = "other"
REQUESTS, SECONDS, LOGINS, STORE, DROPPED = "http_requests", "http_request_seconds", "logins", "store_unavailable", "events_dropped"
_CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
_log = logging.getLogger("refused")


def families(program: str, endpoints: Iterable[str], protocols: Iterable[str], refusals: Iterable[str]) -> tuple[Family, ...]:
    """What a program counts. Its name begins all names; values that are not listed here never become labels."""
    known = (*endpoints, OTHER)
    outcomes = (IDENTIFIED, *refusals, REQUEST_REFUSED, ANSWER_REFUSED)
    logins = tuple((protocol, outcome) for protocol in protocols for outcome in outcomes)
    classes = tuple((endpoint, status) for endpoint in known for status in _CLASSES)
    return (
        Counts(name=f"{program}_{REQUESTS}", help="Requests answered.", labels=("endpoint", "status"), rows=classes),
        Durations(
            name=f"{program}_{SECONDS}",
            help="Seconds from a request to its answer.",
            labels=("endpoint",),
            rows=tuple((endpoint,) for endpoint in known),
        ),
        Counts(name=f"{program}_{LOGINS}", help="Logins ended, by protocol and outcome.", labels=("protocol", "outcome"), rows=logins),
        Counts(name=f"{program}_{STORE}", help="Requests that the store could not serve.", labels=(), rows=((),)),
        Counts(name=f"{program}_{DROPPED}", help="Events that could not be written.", labels=(), rows=((),)),
    )


class Counted:
    """A WSGI middleware. `endpoints` gives the name of a path, `beginnings` of all paths that begin so. A login that was refused is
    written to the log, in one line that says why; `flow` is the environment's key for the flow that a request belongs to."""

    def __init__(
        self,
        application: "WSGIApplication",
        program: str,
        meters: Meters,
        endpoints: Mapping[str, str],
        beginnings: Mapping[str, str],
        flow: str = "",
    ) -> None:
        self._application = application
        self._program = program
        self._meters = meters
        self._flow = flow
        self._other = self._places(OTHER)
        self._exact = {path: self._places(name) for path, name in endpoints.items()}
        self._begun = tuple((beginning, self._places(name)) for beginning, name in beginnings.items())

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        taken()  # of an exchange that was broken off
        began = ticks()
        hundreds = 5

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            nonlocal hundreds
            hundreds = ord(status[0]) - 48
            return start_response(status, headers, *exc_info)

        path = environ["PATH_INFO"]
        try:
            return self._application(environ, start)
        finally:
            answered, lasted = self._exact.get(path) or self._place_of(path)
            self._meters.counts[answered + hundreds - 1] += 1
            self._meters.took(lasted, ticks() - began)
            if STORE_AWAY in environ:
                self._meters.count(f"{self._program}_{STORE}")
            verdict = taken()
            if verdict is not None:
                self._tell(verdict, environ)

    def _places(self, endpoint: str) -> tuple[int, int]:
        meters = self._meters
        return meters.place(f"{self._program}_{REQUESTS}", endpoint, _CLASSES[0]), meters.place(f"{self._program}_{SECONDS}", endpoint)

    def _place_of(self, path: str) -> tuple[int, int]:
        for beginning, places in self._begun:
            if path.startswith(beginning):
                return places
        return self._other

    def _tell(self, verdict: Verdict, environ: "WSGIEnvironment") -> None:
        self._meters.count(f"{self._program}_{LOGINS}", verdict.protocol, verdict.outcome)
        if verdict.outcome == IDENTIFIED:
            return
        told = {
            "flow": verdict.flow or environ.get(self._flow, ""),
            "protocol": verdict.protocol,
            "party": verdict.party,
            "outcome": verdict.outcome,
            "why": verdict.why,
            "path": environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"],
        }
        _log.warning("login refused", extra={FIELDS: told})
