"""Which events belong to one login: those that name its flow, and those that carry what these handed out (codes, artifacts, tokens). So do
those at another identity provider to which the login sent the browser: it took along a `state`, and got a flow of its own there."""

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import unquote

from idp_mock.events.event import Event

_ONE_TIME = "code|SAMLart|access_token|refresh_token|request_uri|device_code"
_IN_FORM = re.compile(rf"(?:^|[?&#\s])(?:{_ONE_TIME}|token)=([^&\s]+)")
_IN_JSON = re.compile(rf'"(?:{_ONE_TIME})"\s*:\s*"([^"]+)"')
_IN_PAGE = re.compile(rf'name="(?:{_ONE_TIME})"[^>]*value="([^"]+)"')
_IN_SOAP = re.compile(r"<(?:\w+:)?Artifact>\s*([^<\s]+)\s*</")
_IN_HEADER = re.compile(r"(?:Bearer|DPoP)\s+(\S+)", re.IGNORECASE)
_AT_A_PARTNER = re.compile(r"/(?:partners/|login/partners/return(?=\?)).*", re.DOTALL)
_STATE = re.compile(r"[?&]state=([^&]+)")
_FLOW_THERE = re.compile(r"/partners/[a-z-]+/login/flows/[A-Za-z0-9_-]+")
_ENDS_AN_ADDRESS = re.compile(r"[#\s]")
_PASSES = 2
"""A pushed request comes before the flow that it belongs to."""


def of_flow(events: Iterable[tuple[str, Event]], flow: str) -> list[tuple[str, Event]]:
    """Those of the events, in their order, that belong to the flow."""
    read = [(number, event, _handles(event)) for number, event in events]
    known: set[str] = set()
    for _ in range(_PASSES):
        for _, event, handles in read:
            if event.flow == flow or (not event.flow and known & handles):
                known |= handles
    return [(number, event) for number, event, handles in read if event.flow == flow or (not event.flow and known & handles)]


def _handles(event: Event) -> set[str]:
    location = next((value for name, value in event.reply_headers if name == "Location"), "")
    authorization = next((value for name, value in event.request_headers if name == "Authorization"), "")
    text = f"{event.query} {location}"
    forms = (unquote(found.replace("+", " ")) for found in _IN_FORM.findall(f"{text} {event.request_body}"))
    pages = (unescape(found) for found in _IN_PAGE.findall(event.reply_body))
    plain = _IN_JSON.findall(event.reply_body) + _IN_SOAP.findall(event.request_body) + _IN_HEADER.findall(authorization)
    return {*forms, *pages, *plain, *_visits(event, location)}


def _visits(event: Event, location: str) -> set[str]:
    """The states and the flows of visits to other identity providers."""
    cookies = " ".join(value for name, value in event.reply_headers if name == "Set-Cookie")
    text = f"{event.path}?{event.query} {location} {cookies}"
    if "/partners/" not in text:
        return set()
    visits = filter(None, map(_AT_A_PARTNER.search, _ENDS_AN_ADDRESS.split(text)))
    return {name for visit in visits for name in _STATE.findall(visit[0])[-1:] or _FLOW_THERE.findall(visit[0])}
