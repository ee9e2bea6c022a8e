"""Fetches what clients and service providers publish (jwks_uri, request_uri, logo_uri, metadata), posts what they wait for (logouts).

The only place from which the node opens an address that somebody else chose, so every address is judged before it is opened, and again
after each redirect.
"""

import ipaddress
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct

from eid.clock import MINUTE, Clock
from eid.json_text import UNREADABLE_JSON
from idp_mock.deadline import Deadline

if TYPE_CHECKING:
    import httpx

ERRAND = "X-Mock-Errand"
"""Header of every request of a node to an address that somebody else chose: from the node's own machine, but at that somebody's wish."""
LARGEST = 256 * 1024
"""Octets of an answer."""
LONGEST = 5.0
"""Seconds for the whole answer, headers and all; every redirect has as long again, unless the redirects together took longer."""
REDIRECTS = 3
KEPT = MINUTE
"""Seconds for which a kept answer is given again."""
_MOST_KEPT = 200
_UNICAST = ipaddress.ip_network("2000::/3")


class NotFetched(Exception):
    """The address must not or cannot be opened, or the answer is of no use; the message says why."""


class Seen(Struct, frozen=True, kw_only=True):
    """That something answers: with which status, and at what time by its own clock (header Date, empty where there is none)."""

    status: int
    date: str


class Fetcher:
    """Opens http and https addresses on public, loopback and the given hosts; other private ranges are refused (RFC 9101 section 10.4).
    Answers come uncompressed or not at all, so that what is counted is what is kept.

    The address that was judged is the one that is connected to, whatever the name means a moment later. Certificates are verified, except
    on loopback and the given hosts: there the own machine is being tested, with certificates that nobody else knows.
    """

    def __init__(self, clock: Clock, hosts: Iterable[str] = ()) -> None:
        self._clock = clock
        self._hosts = frozenset(hosts)
        self._clients: dict[bool, httpx.Client] = {}
        self._kept: dict[str, tuple[float, Any]] = {}
        self._lock = threading.Lock()

    def json(self, address: str) -> Any:
        """The JSON value at the address, fetched anew. Raises `NotFetched`."""
        try:
            return msgspec.json.decode(self.body(address))
        except UNREADABLE_JSON as error:
            raise NotFetched(f"{address[:200]} holds no JSON") from error

    def kept_json(self, address: str) -> Any:
        """As `json`, but an answer of the last minute will do."""
        now = self._clock.now()
        fetched_at, value = self._kept.get(address, (now + 1, None))
        if fetched_at <= now < fetched_at + KEPT:
            return value
        return self.fresh_json(address)

    def fresh_json(self, address: str) -> Any:
        """As `json`; from now on `kept_json` gives this answer."""
        value = self.json(address)
        with self._lock:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[address] = (self._clock.now(), value)
        return value

    def body(self, address: str) -> bytes:
        """The body of a success at the address, at most `LARGEST`. Raises `NotFetched`."""
        import httpx  # most nodes never fetch anything

        until = self._clock.now() + LONGEST
        try:
            for _ in range(REDIRECTS + 1):
                answer = self._get(address, until)
                if isinstance(answer, bytes):
                    return answer
                address = answer
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise NotFetched(f"{address[:200]} cannot be fetched: {type(error).__name__} {error}") from error
        raise NotFetched(f"{address[:200]}: more than {REDIRECTS} redirects")

    def seen(self, address: str) -> "Seen":
        """How the address answers a GET; redirects are not followed. Raises `NotFetched`."""
        import httpx

        try:
            with self._opened("GET", address) as answer:
                return Seen(status=answer.status_code, date=answer.headers.get("Date", ""))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise NotFetched(f"{address[:200]} cannot be reached: {type(error).__name__} {error}") from error

    def post(self, address: str, fields: Mapping[str, str]) -> None:
        """Sends a form; what is answered does not matter, but its status must be 2xx. Raises `NotFetched`."""
        with self._answered(address, data=fields):
            pass

    def call(self, address: str, message: bytes) -> bytes:
        """Sends a SOAP 1.1 message; the body of the answer, whose status must be 2xx. Raises `NotFetched`."""
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"http://www.oasis-open.org/committees/security"'}
        with self._answered(address, content=message, headers=headers) as answer:
            return self._body(answer, address, self._clock.now() + LONGEST)

    @contextmanager
    def _answered(self, address: str, **sent: Any) -> "Iterator[httpx.Response]":
        import httpx

        try:
            with self._opened("POST", address, **sent) as answer:
                if not answer.is_success:
                    raise NotFetched(f"{address[:200]} answers with status {answer.status_code}")
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise NotFetched(f"{address[:200]} cannot be reached: {type(error).__name__} {error}") from error

    @contextmanager
    def _opened(self, method: str, address: str, headers: Mapping[str, str] | None = None, **sent: Any) -> "Iterator[httpx.Response]":
        import httpx

        host, found = self._judged(address)
        trusted = found.is_loopback or host in self._hosts
        asked = httpx.URL(address)
        named = {"Host": asked.netloc.decode(), "Accept": "*/*", "Accept-Encoding": "identity", ERRAND: "1", **(headers or {})}
        direct, deadline = asked.copy_with(host=str(found)), Deadline()
        extensions = {"sni_hostname": host, "trace": deadline.trace}
        with deadline.within(LONGEST), self._client(trusted).stream(method, direct, headers=named, extensions=extensions, **sent) as answer:
            yield answer

    def _get(self, address: str, until: float) -> bytes | str:
        """The body, or the address to which the answer redirects."""
        with self._opened("GET", address) as answer:
            if answer.has_redirect_location:
                return urljoin(address, answer.headers["Location"])
            if answer.status_code != 200:
                raise NotFetched(f"{address[:200]} answers with status {answer.status_code}")
            return self._body(answer, address, until)

    def _body(self, answer: "httpx.Response", address: str, until: float) -> bytes:
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise NotFetched(f"{address[:200]} is compressed, though it was asked for as it is")
        body = b""
        for part in answer.iter_bytes():
            body += part
            if len(body) > LARGEST:
                raise NotFetched(f"{address[:200]} is larger than {LARGEST} octets")
            if self._clock.now() > until:
                raise NotFetched(f"{address[:200]} takes longer than {LONGEST:.0f} seconds")
        return body

    def _judged(self, address: str) -> tuple[str, ipaddress.IPv4Address | ipaddress.IPv6Address]:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            raise NotFetched(f"{address[:200]!r} is no http or https address")
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
        resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        found = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in resolved]
        welcome = [each for each in found if _is_public(each) or each.is_loopback or host in self._hosts]
        if len(welcome) != len(found) or not welcome:
            raise NotFetched(f"{host} is on a private network; name it in setting loopback_hosts if it is meant")
        with suppress(StopIteration):
            return host, next(each for each in welcome if each.version == 4)
        return host, welcome[0]

    def _client(self, trusted: bool) -> "httpx.Client":
        import httpx

        with self._lock:
            if trusted not in self._clients:
                limits = httpx.Limits(max_keepalive_connections=0)  # a deadline knows only a connection that is made under it
                self._clients[trusted] = httpx.Client(verify=not trusted, timeout=LONGEST, trust_env=False, limits=limits)
            return self._clients[trusted]


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it is one host's on the internet. Of IPv6 only what is handed out as such is (RFC 4291 section 2.4): the rest, and 6to4 in
    the midst of it, leads to groups, to sites, or by a gateway to addresses of IPv4 that nobody here has judged."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    return address.is_global and address in _UNICAST and address.sixtofour is None
