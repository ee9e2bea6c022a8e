"""An application that is reached by the network, on a loopback port of its own."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(kw_only=True)
class Listening:
    """The port is known before the application is made."""

    application: "WSGIApplication | None" = None
    url: str = ""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        assert self.application is not None
        return self.application(environ, start_response)


@contextmanager
def listening() -> Iterator[Listening]:
    """Serves in a thread until the end of the block."""
    place = Listening()
    server = make_server("127.0.0.1", 0, place, threaded=True)
    place.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
