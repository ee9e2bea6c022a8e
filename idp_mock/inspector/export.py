"""A login for other tools: as HTTP Archive, and each request as a command of curl."""

import base64
import shlex
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from eid.clock import iso_millis
from idp_mock.events.event import Event, Headers
from idp_mock.inspector.redaction import Hide
from idp_mock.inspector.timeline import Exchange, media

_NOT_TYPED = ("host", "content-length", "connection", "accept-encoding", "transfer-encoding")


def curl(event: Event, issuer: str) -> str:
    """What a shell sends again. A typed password is masked in the record, so it has to be put in."""
    words = ["curl", "--include", "--request", event.method]
    for name, value in event.request_headers:
        if name.lower() not in _NOT_TYPED:
            words += ["--header", f"{name}: {value}"]
    if event.request_body:
        words += ["--data-binary", event.request_body.encode("latin-1").decode("utf-8", "replace")]
    return " ".join(shlex.quote(word) for word in [*words, address(event, issuer)])


def address(event: Event, issuer: str) -> str:
    """Of the request, in the space of that issuer."""
    return f"{issuer}{event.path}{'?' if event.query else ''}{event.query}"


def har(exchanges: Sequence[Exchange], issuer: str, version: str, hide: Hide) -> dict[str, Any]:
    """HTTP Archive 1.2; `hide` goes over every text that was sent."""
    entries = [_entry(one.event, issuer, hide) for one in exchanges]
    return {"log": {"version": "1.2", "creator": {"name": "idp-mock", "version": version}, "entries": entries}}


def _entry(event: Event, issuer: str, hide: Hide) -> dict[str, Any]:
    took = round(event.took * 1000, 3)
    return {
        "startedDateTime": iso_millis(event.at),
        "time": took,
        "request": {
            "method": event.method,
            "url": hide(address(event, issuer)),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(event.request_headers, hide),
            "queryString": _pairs(parse_qsl(event.query, keep_blank_values=True), hide),
            "headersSize": -1,
            "bodySize": event.request_size,
            **({"postData": _content(event.request_body, event.request_headers, hide)} if event.request_body else {}),
        },
        "response": {
            "status": event.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(event.reply_headers, hide),
            "content": {"size": event.reply_size, **_content(event.reply_body, event.reply_headers, hide)},
            "redirectURL": hide(next((value for name, value in event.reply_headers if name == "Location"), "")),
            "headersSize": -1,
            "bodySize": event.reply_size,
        },
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
    }


def _pairs(pairs: Iterable[tuple[str, str]], hide: Hide) -> list[dict[str, str]]:
    return [{"name": name, "value": hide(value)} for name, value in pairs]


def _content(body: str, headers: Headers, hide: Hide) -> dict[str, str]:
    octets = body.encode("latin-1")
    try:
        return {"mimeType": media(headers), "text": hide(octets.decode())}
    except UnicodeDecodeError:
        return {"mimeType": media(headers), "text": hide(base64.b64encode(octets).decode()), "encoding": "base64"}
