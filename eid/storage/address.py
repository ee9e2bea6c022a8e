"""Store addresses, `scheme://[user:password@]host[:port][,host...]/path[?option=value]`, taken apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from eid.storage.store import StoreError

Host = tuple[str, int | None]
"""A name or IP address, and the port; None where the address names none."""


class MalformedAddress(StoreError):
    """The store address cannot be read; the message says what was expected and shows no password."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """The parts of a store address. `path` is what follows the slash after the hosts, as it stands there."""

    scheme: str
    hosts: tuple[Host, ...] = ()
    path: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The address without user, password and options, fit for a message."""
        return f"{self.scheme}://{','.join(map(_host_text, self.hosts))}/{self.path}"


def parse(address: str) -> Address:
    """Raises `MalformedAddress`."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        raise MalformedAddress("store: an address looks like sqlite:///path or redis://host:port/db; this one has no ://")
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    credentials, _, hosts = authority.rpartition("@")
    user, _, password = credentials.partition(":")
    return Address(
        scheme=scheme.lower(),
        hosts=tuple(_host(host) for host in hosts.split(",") if host),
        path=path,
        user=unquote(user),
        password=unquote(password),
        options=_options(query),
    )


def _host(text: str) -> Host:
    try:
        parts = urlsplit(f"//{text}")
        name, port = parts.hostname, parts.port
    except ValueError as error:
        raise MalformedAddress(f"store: {text!r} is not host or host:port") from error
    if not name:
        raise MalformedAddress(f"store: {text!r} names no host")
    return name, port


def _options(query: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    except ValueError as error:
        raise MalformedAddress("store: what follows the ? of an address looks like option=value") from error


def _host_text(host: Host) -> str:
    name, port = host
    bracketed = f"[{name}]" if ":" in name else name
    return bracketed if port is None else f"{bracketed}:{port}"
