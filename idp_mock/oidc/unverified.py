"""What stands in a token of others before anything is known about its signature."""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec

from eid.json_text import UNREADABLE_JSON
from idp_mock.oidc.jose import UntrustedToken


def header_of(token: str) -> Mapping[str, Any]:
    """The header of a compact JWS or JWE; it has at least `alg`, a text. Nothing is verified. Raises `UntrustedToken`."""
    header = _json_of(token.partition(".")[0])
    if not isinstance(header.get("alg"), str):
        raise UntrustedToken("the header has no alg")
    return header


def unverified_claims(token: str) -> Mapping[str, Any]:
    """What a compact JWS claims, before anything is known about its signature. Raises `UntrustedToken`."""
    parts = token.split(".")
    if len(parts) != 3:
        raise UntrustedToken("not a signed JWT in compact form")
    return _json_of(parts[1])


def _json_of(segment: str) -> Mapping[str, Any]:
    try:
        content = base64.urlsafe_b64decode(segment.encode("ascii") + b"==")
        return msgspec.json.decode(content, type=dict[str, Any])
    except (ValueError, *UNREADABLE_JSON) as error:
        raise UntrustedToken("not a JWT in compact form") from error
