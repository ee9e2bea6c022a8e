"""Forms that only pages of the same site may send, and none that others have a page of this site send to it."""

import ipaddress
import logging
from collections.abc import Collection
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from flask import abort, request

from eid.web.proxies import MOUNT

_OURS = ("same-origin", "none")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_log = logging.getLogger(__name__)


def is_from_foreign_page() -> bool:
    """Whether a page of another site had the browser send the request, by what it says in Sec-Fetch-Site (Fetch Metadata section 2.3). Who
    says nothing is no browser of today, and has no person's cookies."""
    return request.headers.get("Sec-Fetch-Site", "none") not in _OURS


def is_from_other_origin(hosts: Collection[str]) -> bool:
    """Whether the request has an Origin (RFC 6454 section 7) that is none of these hosts, written with their ports."""
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        host = ""
    return not host or host not in hosts


def refuse_foreign_pages() -> None:
    """To run before a view: what a page of another site makes a browser post is refused with 403."""
    if request.method == "POST" and is_from_foreign_page():
        abort(HTTPStatus.FORBIDDEN)


def refuse_to_post_here(address: str) -> None:
    """To run before a page with a form that a browser sends to an address which somebody else chose: this program itself is refused with
    400, for it would take the form for one of its own pages'. Below the path at which a trusted proxy has it, it is told from others."""
    if _origin(address) == _origin(request.host_url) and _is_below(request.environ.get(MOUNT, ""), urlsplit(address).path):
        _log.warning("no form is posted to this site itself: %s", address[:200])
        abort(HTTPStatus.BAD_REQUEST)


def _is_below(mount: str, path: str) -> bool:
    """Whether a proxy may take the path for one of the mount; one that may be read in two ways is."""
    segments = unquote(path).split("/")[1:]
    is_plain = not {".", "..", ""} & set(segments[:-1]) and segments[-1:] not in (["."], [".."])
    return not is_plain or f"{unquote(path)}/".startswith(f"{mount}/")


@lru_cache(maxsize=1000)
def _origin(address: str) -> tuple[str, object, int | None]:
    """Scheme, host and port as browsers compare them (RFC 6454 section 5)."""
    parts = urlsplit(address)
    host: object = parts.hostname or ""
    with suppress(ValueError):
        host = ipaddress.ip_address(str(host))
    return parts.scheme, host, parts.port or _DEFAULT_PORTS.get(parts.scheme)
