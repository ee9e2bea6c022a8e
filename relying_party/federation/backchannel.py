"""How this server speaks with the node: bounded in time and size, no redirects, no proxies, one connection pool per process."""

import ssl
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from eid.clock import Clock
from eid.json_text import UNREADABLE_JSON
from eid.settings import SettingsError
from relying_party.federation.judgement import NodeUnreachable
from relying_party.settings import Settings

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
STEP_TIMEOUT = 3.0
"""Seconds for connecting, and for each read or write."""
TOTAL_TIMEOUT = 6.0
"""Seconds for a whole answer, however slowly it drips."""
LARGEST_ANSWER = 512 * 1024


class Reply(Struct, frozen=True, kw_only=True):
    """What the node answered; `status` below 500, `media_type` in lower case without parameters."""

    status: int
    body: bytes
    media_type: str = ""


class BackChannel:
    """Calls to the node. Every failure to get a whole answer is `NodeUnreachable`, also status 5xx. The constructor raises `SettingsError`
    where the files of settings `node_ca` and `oidc_certificate` cannot be used."""

    def __init__(self, settings: Settings, clock: Clock, transport: "httpx.BaseTransport | None") -> None:
        self._front = settings.node_url.rstrip("/")
        self._back = settings.node_backchannel_url.rstrip("/") or self._front
        self._clock = clock
        self._transport = transport
        self._trusted = _trusted(settings)

    def address(self, url: str) -> str:
        """The address as this server sees it, of one that the node gave as browsers see it."""
        return self._back + url.removeprefix(self._front) if url.startswith(self._front + "/") else url

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self._exchange("GET", url, headers or {}, None)

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Reply:
        return self._exchange("POST", url, headers, content)

    @cached_property
    def _client(self) -> "httpx.Client":
        import httpx

        return httpx.Client(
            transport=self._transport,
            timeout=STEP_TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            verify=self._trusted,
            headers={"Accept-Encoding": "identity"},
        )

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        import httpx

        deadline = self._clock.now() + TOTAL_TIMEOUT
        body = bytearray()
        try:
            with self._client.stream(method, self.address(url), headers=dict(headers), content=content) as response:
                if response.headers.get("Content-Encoding", "identity") != "identity":
                    raise NodeUnreachable(expected="an answer without compression, as asked", got=response.headers["Content-Encoding"])
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > LARGEST_ANSWER:
                        raise NodeUnreachable(expected=f"at most {LARGEST_ANSWER} bytes from {url}", got="more")
                    if self._clock.now() > deadline:
                        raise NodeUnreachable(expected=f"an answer from {url} within {TOTAL_TIMEOUT} s", got="part of it")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NodeUnreachable(expected=f"an answer from {url}", got=type(error).__name__) from error
        if response.status_code >= 500:
            raise NodeUnreachable(expected=f"an answer from {url}", got=f"status {response.status_code}")
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Reply(status=response.status_code, body=bytes(body), media_type=media_type)


def _trusted(settings: Settings) -> ssl.SSLContext | bool:
    """By whom the node's certificate must be issued, and the one that is shown to a node that asks for it."""
    if not settings.node_ca and not settings.oidc_certificate:
        return True
    try:
        context = ssl.create_default_context(cafile=settings.node_ca or None)
    except OSError as error:
        raise SettingsError(f"node_ca: {settings.node_ca} holds no certificate in PEM: {error}") from error
    if settings.oidc_certificate:
        _show_certificate(settings, context)
    return context


def _show_certificate(settings: Settings, context: ssl.SSLContext) -> None:
    """Has connections show the portal's certificate to servers that ask for one."""
    try:
        # The password is there so that OpenSSL does not ask for one at the terminal.
        context.load_cert_chain(settings.oidc_certificate, settings.oidc_certificate_key or None, password="")
    except (OSError, ValueError) as error:
        raise SettingsError(f"oidc_certificate: {settings.oidc_certificate} and its key cannot be used: {error}") from error


def read_json(reply: Reply, of: type[T]) -> T:
    """The JSON object in a reply of status 200 as a frozen dataclass; unknown members are ignored. Raises `NodeUnreachable`."""
    if reply.status != 200:
        raise NodeUnreachable(expected="status 200", got=f"status {reply.status}")
    return decoded(reply.body, of)


def decoded(body: bytes, of: type[T]) -> T:
    """As `read_json`, whatever the status was."""
    try:
        return msgspec.json.decode(body, type=of)
    except UNREADABLE_JSON as error:
        raise NodeUnreachable(expected="a JSON object", got=str(error)) from error
