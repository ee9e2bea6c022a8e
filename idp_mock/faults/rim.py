"""The outermost place where faults bite: a WSGI middleware that knows what an exchange carries, and bends its finished reply."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from eid.clock import pause
from eid.storage.store import StoreError
from idp_mock.events.recorder import BENT, HELD, UNRECORDED
from idp_mock.faults.armed import Armed
from idp_mock.faults.bend import Burden, carried, load, unload
from idp_mock.faults.memory import earlier

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from idp_mock.faults.fault import Fault
    from idp_mock.faults.reply import HttpReply
    from idp_mock.spaces import Space

TESTERS = "/_mock/api/"


class Rim:
    """`space_of` gives a request's space, `here` that of the request which a view answers now; `claim` takes one of the times of a fault
    that is armed in the space of that name, and says whether there was one."""

    def __init__(
        self,
        application: "WSGIApplication",
        find: "Callable[[str], Fault | None]",
        space_of: "Callable[[WSGIEnvironment], Space]",
        claim: Callable[[str, Armed], bool],
        here: "Callable[[], Space]",
    ) -> None:
        self._application = application
        self._space_of = space_of
        self._claim = claim
        self._here = here
        self._idle = Burden(find=find, earlier=self._earlier)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        try:
            if not path.startswith(UNRECORDED):
                load(self._burden(environ))
                return self._answered(environ, start_response)
            # What testers themselves get is as it is; but a session that they end, or a token that they mint, is like any other.
            load(self._burden(environ) if path.startswith(TESTERS) else self._idle)
            return self._application(environ, start_response)
        finally:
            unload()

    def _burden(self, environ: "WSGIEnvironment") -> Burden:
        try:
            space = self._space_of(environ)
        except StoreError:  # the reply will tell it
            return self._idle
        armed = space.armoury.armed
        return replace(self._idle, armed=armed, claim=partial(self._claim, space.name), bent=[]) if armed else self._idle

    def _earlier(self, name: str, text: str) -> str:
        space = self._here()
        return earlier(space.store, space.clock, name, text)

    def _answered(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The reply is sent on as it is unless the exchange has turned out to carry something."""
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            burden = carried()
            if burden is None or burden.is_empty:
                return start_response(status, headers, *exc_info)
            told[:] = [status, headers]
            return lambda written: None

        chunks = self._application(environ, start)
        if not told:
            return chunks
        from idp_mock.faults.reply import HttpReply

        status, headers = told
        draft = HttpReply(
            method=environ["REQUEST_METHOD"], path=environ["PATH_INFO"], status=status, headers=tuple(headers), body=b"".join(chunks)
        )
        reply = self._bent(environ, draft)
        start_response(reply.status, list(reply.headers))
        return [reply.body]

    def _bent(self, environ: "WSGIEnvironment", draft: "HttpReply") -> "HttpReply":
        burden = carried()
        reply = burden.bend(draft) if burden is not None else draft
        if burden is not None and burden.bent:
            environ[BENT] = tuple(burden.bent)
        if reply.delay:
            environ[HELD] = reply.delay
        if reply is draft:
            return draft
        return reply.with_header("Content-Length", str(len(reply.body) if reply.declared is None else reply.declared))


class Holding:
    """The middleware that holds replies back where nobody records: a recorder does it itself, when it has noted the exchange."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        chunks = self._application(environ, start_response)
        if HELD in environ:
            pause(environ[HELD])
        return chunks
