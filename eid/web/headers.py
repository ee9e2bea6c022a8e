"""Security headers of every answer, and the limit on what may be sent in."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAXIMUM_BODY = 1024 * 1024
"""Bytes; a larger body is answered with 413."""

# No form-action: a login ends in a redirect or a form to the other side's address, which browsers would hold against it.
EMBEDDABLE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'"
)
"""The policy of a page that other sites may show in a frame."""
POLICY = f"{EMBEDDABLE}; frame-ancestors 'none'"
ALWAYS = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin"))
HEADERS = (("Content-Security-Policy", POLICY), ("X-Frame-Options", "DENY"), *ALWAYS)
_NOT_STORED = (("Cache-Control", "no-store"),)
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+")


def install(app: Flask) -> None:
    """Adds the headers to every answer; pages are not stored unless they say so. One that brings a Content-Security-Policy of its own
    keeps it, and says itself who may frame it."""
    app.config["MAX_CONTENT_LENGTH"] = MAXIMUM_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAXIMUM_BODY
    app.wsgi_app = _Guarded(app.wsgi_app)  # type: ignore[method-assign]


def framing(addresses: Iterable[str], framed_by: str = "'none'") -> str:
    """The policy of a page that shows these addresses in frames; `framed_by` are the sources that may frame it, by default none."""
    origins = dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, addresses))
    sources = " ".join(filter(_ORIGIN.fullmatch, origins)) or "'none'"
    return f"{EMBEDDABLE}; frame-ancestors {framed_by}; frame-src {sources}"


class _Guarded:
    """Puts the headers in at the very end: constant pairs on a plain list cost a tenth of what they cost on a response object."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            brought = {name for name, _ in headers}
            further = ALWAYS if "Content-Security-Policy" in brought else HEADERS
            stored = () if "Cache-Control" in brought else _NOT_STORED
            return start_response(status, [*headers, *further, *stored], *exc_info)

        return self._application(environ, start)
