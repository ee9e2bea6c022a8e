"""One login as a sequence: who asked whom, by which channel, when, and where the browser went then."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from html import unescape
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from idp_mock.events.event import Event, Headers
from idp_mock.inspector.decoders.decoder import Part
from idp_mock.inspector.decoders.texts import HTML
from idp_mock.partners.table import PARTNERS, PATH

_BACK_CHANNEL = (
    *("/oidc/token", "/oidc/userinfo", "/oidc/introspect", "/oidc/revoke", "/oidc/par", "/oidc/device_authorization", "/oidc/register"),
    *("/login-services/", "/saml/artifact"),
)
_OF_A_PARTNER = (*_BACK_CHANNEL, "/.well-known/", "/oidc/jwks")
_FLOW = re.compile("/login/flows/[A-Za-z0-9_-]+")
_SOAP = ("text/xml", "application/soap+xml")


class Caller(StrEnum):
    """Who sent a request, to the node or to a partner of it; the node itself asks partners alone."""

    BROWSER = "browser"
    PARTY = "party"
    NODE = "node"


class Exchange(Struct, frozen=True, kw_only=True):
    """A request and its reply. `offset` is in seconds since the first; `onward` is the other site to which the reply sends the browser.
    `partner` is the name of the other identity provider that was asked; empty where it was the node. `asked` are the exchanges of the node
    with it before the reply."""

    number: str
    event: Event
    caller: Caller
    offset: float
    onward: str
    partner: str
    asked: tuple["Exchange", ...] = ()

    @property
    def place(self) -> str:
        """The path, without the flow's id, which is the same in the whole login."""
        return _FLOW.sub("/login/flows/…", _partner(self.event.path)[1])


def timeline(events: Sequence[tuple[str, Event]], host: str) -> tuple[Exchange, ...]:
    """In the order in which they began; `host` is the node's own. The log has what the node asked before what it was asked meanwhile."""
    told: list[Exchange] = []
    asked: list[Exchange] = []
    for number, event in events:
        one = Exchange(
            number=number,
            event=event,
            caller=caller(event),
            offset=max(0.0, event.at - events[0][1].at),
            onward=onward(event, host),
            partner=_partner(event.path)[0],
        )
        if one.caller is Caller.NODE:
            asked.append(one)
        elif one.event.flow and asked:
            told.append(replace(one, offset=min(one.offset, asked[0].offset), asked=tuple(asked)))
            asked.clear()
        else:
            told.append(one)
    return (*told, *asked)


def each(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Those and what the node asked meanwhile, one after the other."""
    return tuple(one for outer in exchanges for one in (outer, *outer.asked))


def caller(event: Event) -> Caller:
    """By the address, and where that serves both, by how the message is wrapped."""
    partner, path = _partner(event.path)
    if partner:
        return Caller.NODE if path.startswith(_OF_A_PARTNER) else Caller.BROWSER
    soap = media(event.request_headers) in _SOAP
    return Caller.PARTY if soap or event.path.startswith(_BACK_CHANNEL) else Caller.BROWSER


def onward(event: Event, host: str) -> str:
    """The host of the site to which the browser is sent; empty where it stays."""
    if caller(event) is not Caller.BROWSER:
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


def _partner(path: str) -> tuple[str, str]:
    """The name of the other identity provider with that path, and how it calls the path itself; no name for a path of the node."""
    id, _, rest = path.removeprefix(PATH).partition("/")
    found = PARTNERS.get(id) if path.startswith(PATH) else None
    return (found.name, f"/{rest}") if found else ("", path)


def _action(page: str) -> str:
    return unescape(page.partition('action="')[2].partition('"')[0])


def _netloc(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
