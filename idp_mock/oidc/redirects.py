"""Addresses that carry parameters back to a client."""

from collections.abc import Mapping
from urllib.parse import urlencode


def in_query(address: str, parameters: Mapping[str, str]) -> str:
    """The address with the parameters added to its query, which stays as it is (RFC 6749 section 3.1.2)."""
    if not parameters:
        return address
    joint = "&" if "?" in address else "?"
    return address + joint + urlencode(parameters)


def in_fragment(address: str, parameters: Mapping[str, str]) -> str:
    """The address, which has no fragment, with the parameters as one (OAuth 2.0 Multiple Response Types section 2.1)."""
    return f"{address}#{urlencode(parameters)}"
