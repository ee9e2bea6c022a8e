"""A Flask application that leaves out, on the way of every request, what no page here needs."""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_URI = re.compile(r"[!#-;=?-\[\]_a-z~]*", re.IGNORECASE)
"""What needs no percent-encoding to stand in a Location header."""
_WITHOUT_CONTENT = (204, 304)


class Answer(Response):
    """As Flask's. One that is complete when the view returns it is sent as it is, not copied and looked through once more."""

    def get_wsgi_response(self, environ: "WSGIEnvironment") -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        if not self._is_complete() or environ["REQUEST_METHOD"] == "HEAD":
            return super().get_wsgi_response(environ)
        return self.response, self.status, self.headers.to_wsgi_list()  # type: ignore[return-value]

    def _is_complete(self) -> bool:
        headers = self.headers
        measured = self.is_sequence and "Content-Length" in headers and self.status_code not in _WITHOUT_CONTENT
        return measured and _URI.fullmatch(headers.get("Location", "")) is not None


class Application(Flask):
    """Views, hooks and context processors are plain functions, none is a coroutine."""

    response_class = Answer

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func
