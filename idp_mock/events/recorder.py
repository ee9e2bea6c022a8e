"""Notes every exchange but those of testers, checks and static files, when its reply is ready."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from eid.clock import Clock, pause, ticks
from eid.storage.store import StoreError
from idp_mock.events.event import Exchange
from idp_mock.events.log import Log
from idp_mock.rules import ignore, notice

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

UNRECORDED = ("/_mock", "/static/", "/mobywatel/poll/", "/healthz", "/readyz", "/metrics", "/favicon.ico")
FLOW = "idp_mock.flow"
"""The WSGI environment's key for the flow that a request began."""
LOGIN = "idp_mock.login"
"""The WSGI environment's key for what the login is now: `Noted`."""
BENT = "idp_mock.bent"
"""The WSGI environment's key for the ids of the faults that bit."""
HELD = "idp_mock.held"
"""The WSGI environment's key for the seconds for which the reply is held back when it is ready. The exchange is noted before: whoever
called may not wait for its end."""


class Recorder:
    """A WSGI middleware. `log` gives the log and the clock of a request's space, once it was answered. A body longer than `longest`
    octets, which nobody accepts, is not kept."""

    def __init__(
        self,
        application: "WSGIApplication",
        log: Callable[["WSGIEnvironment"], tuple[Log, Clock]],
        longest: int,
        take: Callable[[Log, Exchange], None],
    ) -> None:
        self._application = application
        self._log = log
        self._longest = longest
        self._take = take

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(UNRECORDED):
            ignore()
            return self._application(environ, start_response)
        began, noticed = ticks(), notice()
        body = self._read(environ)
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            told[:] = [status, headers]
            return start_response(status, headers, *exc_info)

        chunks = _whole(self._application(environ, start))
        try:
            log, clock = self._log(environ)
        except StoreError:  # the reply tells it already
            return chunks
        held = environ.get(HELD, 0)
        exchange = Exchange(
            at=clock.now(),
            took=ticks() - began + held,
            flow=environ.get(FLOW, ""),
            environ=environ,
            request_body=body,
            status=int(told[0][:3]),
            reply_headers=told[1],
            reply_body=b"".join(chunks),
            bent=environ.get(BENT, ()),
            login=environ.get(LOGIN),
            noticed=noticed,
        )
        self._take(log, exchange)
        if held:
            pause(held)
        return chunks

    def _read(self, environ: "WSGIEnvironment") -> bytes:
        """The body, which is then put back for the application."""
        length = environ.get("CONTENT_LENGTH") or ""
        streamed = not length and "HTTP_TRANSFER_ENCODING" in environ
        declared = int(length) if length.isdecimal() else 0
        if not streamed and not 0 < declared <= self._longest:
            return b""
        try:
            body: bytes = environ["wsgi.input"].read(self._longest + 1 if streamed else declared)
        except OSError:  # the client is gone
            body = b""
        environ["wsgi.input"] = BytesIO(body)
        return body if len(body) <= self._longest else b""


def _whole(reply: Iterable[bytes]) -> Iterable[bytes]:
    """Replies here are short; one that is not a list is read to its end."""
    if isinstance(reply, list | tuple):
        return reply
    try:
        return list(reply)
    finally:
        if hasattr(reply, "close"):
            reply.close()
