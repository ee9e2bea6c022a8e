"""Security headers of every answer, and the limit on what may be sent in."""

from flask import Flask, Response

MAXIMUM_BODY = 1024 * 1024
"""Bytes; a larger body is answered with 413."""

# No form-action: a login ends in a redirect or a form to the other side's address, which browsers would hold against it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
)


def install(app: Flask) -> None:
    """Adds the headers to every answer; pages are not stored unless they say so."""
    app.config["MAX_CONTENT_LENGTH"] = MAXIMUM_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAXIMUM_BODY
    app.after_request(_guarded)


def _guarded(response: Response) -> Response:
    response.headers.extend(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
