"""What a relying party asked for: some faults are its business only then."""

import base64
import binascii
import zlib
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from msgspec.structs import replace

from idp_mock.checker.verdict import Exchange, Fault

_RAW = -15
_MOST = 1 << 20
_LEVEL, _CONTEXT, _TIME = frozenset({"acr", "acr_values"}), frozenset({"RequestedAuthnContext"}), frozenset({"auth_time", "max_age"})
_CONDITIONS: Mapping[str, tuple[frozenset[str], str]] = {
    **{f"id-token-level-{what}": (_LEVEL, "level (acr_values, or claims with acr)") for what in ("low", "unknown", "absent")},
    **{f"authn-level-{what}": (_CONTEXT, "level (RequestedAuthnContext)") for what in ("low", "unknown", "class-of-saml")},
    "id-token-auth-time-future": (_TIME, "time of the login (max_age, or claims with auth_time)"),
}
"""Faults whose clause speaks of what was requested (OpenID Connect Core 3.1.3.7, 12 and 13): by which words, and what that is."""


def as_asked(fault: Fault, exchanges: Iterable[Exchange]) -> Fault:
    """The fault, with `either` where a correct relying party refuses it only if it asked for what the fault bends, and it did not."""
    condition = _CONDITIONS.get(fault.id)
    if condition is None or condition[0] & _asked(exchanges):
        return fault
    return replace(fault, expect="either")


def remark(fault: Fault) -> str:
    """Why a fault of these was eased."""
    return f"It asked for no {_CONDITIONS[fault.id][1]}, so it need not look at it; a mistake if it relies on it all the same."


def _asked(exchanges: Iterable[Exchange]) -> frozenset[str]:
    return frozenset(name for one in exchanges for text in (one.get("query"), one.get("request_body")) for name in _names(text))


def _names(text: Any) -> Iterable[str]:
    for name, value in parse_qsl(text) if isinstance(text, str) else ():
        yield name
        if name == "claims":
            yield from _claims(value.encode())
        elif name == "request" and value.count(".") == 2:
            payload = _octets(value.split(".")[1].replace("-", "+").replace("_", "/"))
            yield from (*_members(payload), *_claims(msgspec.json.encode(_members(payload).get("claims"))))
        elif name == "SAMLRequest" and b"RequestedAuthnContext" in _inflated(_octets(value)):
            yield "RequestedAuthnContext"


def _claims(text: bytes) -> Iterable[str]:
    """Those of the parameter claims that shall stand in the ID token (OpenID Connect Core 5.5)."""
    wished = _members(text).get("id_token")
    return wished if isinstance(wished, dict) else ()


def _members(text: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def _octets(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _inflated(octets: bytes) -> bytes:
    """As the Redirect binding has it; what is not deflated stays what it is."""
    try:
        return zlib.decompressobj(_RAW).decompress(octets, _MOST)
    except zlib.error:
        return octets
