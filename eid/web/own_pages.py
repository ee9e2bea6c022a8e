"""Forms that only pages of the same site may send."""

from http import HTTPStatus

from flask import abort, request

_OURS = ("same-origin", "none")


def refuse_foreign_pages() -> None:
    """To run before a view: what a page of another site makes a browser post is refused with 403, by what the browser says of it in
    Sec-Fetch-Site (Fetch Metadata section 2.3). Who says nothing is no browser of today, and has no person's cookies."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in _OURS:
        abort(HTTPStatus.FORBIDDEN)
