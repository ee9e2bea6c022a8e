"""One login as a sequence: who asked whom, by which channel, when, and where the browser went then."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from html import unescape
from urllib.parse import urlsplit

from msgspec import Struct

from idp_mock.events.event import Event, Headers
from idp_mock.inspector.decoders.decoder import Part
from idp_mock.inspector.decoders.texts import HTML

_BACK_CHANNEL = (
    *("/oidc/token", "/oidc/userinfo", "/oidc/introspect", "/oidc/revoke", "/oidc/par", "/oidc/device_authorization", "/oidc/register"),
    *("/login-services/", "/saml/artifact"),
)
_FLOW = re.compile("/login/flows/[A-Za-z0-9_-]+")
_SOAP = ("text/xml", "application/soap+xml")


class Caller(StrEnum):
    """Who sent a request to the node."""

    BROWSER = "browser"
    PARTY = "party"


class Exchange(Struct, frozen=True, kw_only=True):
    """A request and its reply. `offset` is in seconds since the first; `onward` is the other site to which the reply sends the browser."""

    number: str
    event: Event
    caller: Caller
    offset: float
    onward: str

    @property
    def place(self) -> str:
        """The path, without the flow's id, which is the same in the whole login."""
        return _FLOW.sub("/login/flows/…", self.event.path)


def timeline(events: Sequence[tuple[str, Event]], host: str) -> tuple[Exchange, ...]:
    """In the order of the log; `host` is the node's own."""
    if not events:
        return ()
    began = events[0][1].at
    return tuple(
        Exchange(number=number, event=event, caller=caller(event), offset=max(0.0, event.at - began), onward=onward(event, host))
        for number, event in events
    )


def caller(event: Event) -> Caller:
    """By the address, and where that serves both, by how the message is wrapped."""
    soap = media(event.request_headers) in _SOAP
    return Caller.PARTY if soap or event.path.startswith(_BACK_CHANNEL) else Caller.BROWSER


def onward(event: Event, host: str) -> str:
    """The host of the site to which the browser is sent; empty where it stays."""
    if caller(event) is Caller.PARTY:
        return ""
    location = header(event.reply_headers, "Location")
    if not location and event.reply_body and media(event.reply_headers) == HTML:
        location = _action(event.reply_body)
    found = _netloc(location)
    return found if found != host else ""


def header(headers: Headers, name: str) -> str:
    """The first value of that name, whatever its case; empty where there is none."""
    return next((value for each, value in headers if each.lower() == name.lower()), "")


def media(headers: Headers) -> str:
    """The content type without parameters."""
    return header(headers, "Content-Type").partition(";")[0].strip().lower()


def parts(event: Event) -> tuple[tuple[str, Part], ...]:
    """What of an exchange can be explained, by name: query, request body, Location, reply body."""
    found: Iterable[tuple[str, Part]] = (
        ("query", Part(octets=event.query.encode(), media="application/x-www-form-urlencoded")),
        ("request", Part(octets=event.request_body.encode("latin-1"), media=media(event.request_headers))),
        ("location", Part(octets=header(event.reply_headers, "Location").encode(), name="Location")),
        ("reply", Part(octets=event.reply_body.encode("latin-1"), media=media(event.reply_headers))),
    )
    return tuple((name, part) for name, part in found if part.octets)


def _action(page: str) -> str:
    return unescape(page.partition('action="')[2].partition('"')[0])


def _netloc(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
