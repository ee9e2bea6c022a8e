"""Addresses on the own machine: where an unknown client or service provider may receive an answer without registration."""

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

_PLAIN = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+", re.IGNORECASE | re.ASCII)
"""Printable ASCII but the characters that RFC 3986 leaves out: quotes, angle brackets, backslash, caret, backtick, braces, bar."""
_AUTHORITY = re.compile(r"(?:\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::[0-9]*)?", re.IGNORECASE)
"""A host, by name or address, and perhaps a port: nothing that one reader takes for the end of a host and another for a part of it."""
_LONGEST = 8192
"""Characters; what is remembered of addresses must stay small, whoever sends them."""


def is_welcome(address: str, hosts: Iterable[str] = ()) -> bool:
    """Whether the address is http or https, on a loopback host (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3, RFC 6761 section 6.3)
    or one of `hosts` (lower case), on any port. It may have a path and a query, but neither user name nor fragment, and 8192 characters."""
    host = _host(address) if len(address) <= _LONGEST else None
    return host is not None and (host in hosts or _is_loopback(host))


def named_hosts(setting: str) -> frozenset[str]:
    """The hosts of a setting in which commas separate them."""
    return frozenset(host.strip().lower() for host in setting.split(",") if host.strip())


@lru_cache(maxsize=1024)
def _host(address: str) -> str | None:
    """None where the address itself is not as it should be."""
    if not _PLAIN.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    return host if _AUTHORITY.fullmatch(parts.netloc) and "#" not in address else None


@lru_cache(maxsize=1024)
def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
