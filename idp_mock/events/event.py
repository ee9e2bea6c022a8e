"""One exchange of HTTP messages. Both forms of it are made with every request."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

import msgspec

from idp_mock.rules import Broken, Tolerated

LONGEST_BODY = 64 * 1024
"""Octets of a body that are kept; its size is told in any case."""
Headers = tuple[tuple[str, str], ...]
_PASSWORD = re.compile(rb"((?:^|&)password=)[^&]*")
_FLOW = re.compile(r"/login/flows/([A-Za-z0-9_-]+)")
_PLAIN = re.compile(r"[A-Za-z0-9/._~-]*")
_HEADER = ("HTTP_", "CONTENT_TYPE", "CONTENT_LENGTH")
_FORM = "application/x-www-form-urlencoded"
_PAGE_THAT_POSTS = b"data-autosubmit"


class Noted(msgspec.Struct, frozen=True, array_like=True):
    """What a login was when the exchange was over: the client's name for itself, the persona as far as it is known, and `result`: empty
    while the login goes on, `identified`, or why it was refused."""

    protocol: str
    client: str
    username: str = ""
    result: str = ""


class BrokenRule(msgspec.Struct, frozen=True, array_like=True):
    """A rule that the request broke (`idp_mock.rules.Broken`)."""

    rule: str
    statement: str
    detail: str
    expected: str = ""
    got: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """`at` is the space's time in seconds since the epoch, `took` real seconds. Bodies are octets, each written as the character of that
    number (ISO 8859-1), at most `LONGEST_BODY` of them; a typed password is masked, and the body of a page for a person, which no protocol
    knows, is left out. `flow` is the login that the exchange began or moved; empty where the exchange itself names none. `bent` are the ids
    of the faults that were applied, `broken` the rules that the request broke, `remarks` sentences on what in it was tolerated."""

    at: float
    took: float
    flow: str
    method: str
    path: str
    query: str
    request_headers: Headers
    request_body: str
    request_size: int
    status: int
    reply_headers: Headers
    reply_body: str
    reply_size: int
    bent: tuple[str, ...] = ()
    login: Noted | None = None
    broken: tuple[BrokenRule, ...] = ()
    remarks: tuple[str, ...] = ()


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """What a recorder saw: nothing has been copied or looked at yet. `environ` is that of WSGI."""

    at: float
    took: float
    flow: str
    environ: dict[str, object]
    request_body: bytes
    status: int
    reply_headers: list[tuple[str, str]]
    reply_body: bytes
    bent: tuple[str, ...] = ()
    login: Noted | None = None
    noticed: Sequence[Broken | Tolerated] = ()


def event_of(exchange: Exchange) -> Event:
    """What is kept of an exchange."""
    environ = exchange.environ
    broken = [one for one in exchange.noticed if isinstance(one, Broken)]
    path = _path(str(environ["PATH_INFO"]))
    reply_headers = tuple(exchange.reply_headers)
    return Event(
        at=exchange.at,
        took=exchange.took,
        flow=exchange.flow or flow_of(path),
        method=str(environ["REQUEST_METHOD"]),
        path=path,
        query=str(environ.get("QUERY_STRING", "")),
        request_headers=_request_headers(environ),
        request_body=_kept(_masked(exchange.request_body, str(environ.get("CONTENT_TYPE", "")))),
        request_size=len(exchange.request_body),
        status=exchange.status,
        reply_headers=reply_headers,
        reply_body=_kept(_without_page(exchange.reply_body, reply_headers)),
        reply_size=len(exchange.reply_body),
        bent=exchange.bent,
        login=exchange.login,
        broken=tuple([BrokenRule(one.rule, one.statement, one.detail, one.expected, one.got) for one in broken]),
        remarks=tuple([one.sentence for one in exchange.noticed if isinstance(one, Tolerated)]),
    )


def flow_of(path: str) -> str:
    """The login whose page that is; empty for other paths."""
    found = _FLOW.match(path)
    return found[1] if found else ""


def _path(path: str) -> str:
    """As it stood in the address: WSGI has taken the percent-encoding away (PEP 3333)."""
    return path if _PLAIN.fullmatch(path) else quote(path.encode("latin-1", "replace"), safe="/:@!$&'()*+,;=~")


def _request_headers(environ: dict[str, object]) -> Headers:
    """In the spelling that HTTP/1.1 uses; WSGI has lost that of the client."""
    return tuple([(header, str(value)) for name, value in environ.items() if value and (header := _spelled(name))])


@lru_cache(maxsize=256)
def _spelled(name: str) -> str:
    """Empty for what is no header."""
    return name.removeprefix("HTTP_").replace("_", "-").title() if name.startswith(_HEADER) else ""


def _masked(body: bytes, content_type: str) -> bytes:
    if b"password" not in body:
        return body
    return _PASSWORD.sub(rb"\1***", body) if content_type.startswith(_FORM) else b"***"


def _without_page(body: bytes, headers: Headers) -> bytes:
    for name, value in headers:
        if name == "Content-Type" and value.startswith("text/html"):
            return body if _PAGE_THAT_POSTS in body else b""
    return body


def _kept(body: bytes) -> str:
    return body[:LONGEST_BODY].decode("latin-1")
