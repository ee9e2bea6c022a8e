"""How the node asks its partners behind the browser's back: by its own front door, without a network.

They are one program, and a request over the network to oneself would hold two of the few threads that serve.
"""

from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from idp_mock.events.recorder import FLOW

if TYPE_CHECKING:
    import httpx
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Silent(Exception):
    """A partner does not answer as it should; the message says what it answered."""


class Doorway:
    """`application` gives the whole node; `issuer` is the address of one of its spaces, which begins its paths with `prefix`. What is asked
    is recorded as a part of the login `flow`, where there is one."""

    def __init__(self, application: Callable[[], "WSGIApplication"], issuer: str, prefix: str, flow: str) -> None:
        self._application = application
        self._issuer = issuer
        self._prefix = prefix
        self._flow = flow

    def read(self, address: str) -> dict[str, Any]:
        """The JSON object at an address of this node. Raises `Silent`."""
        return self._asked("GET", address, None)

    def send(self, address: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """What a form is answered with, a JSON object. Raises `Silent`."""
        return self._asked("POST", address, fields)

    def _asked(self, method: str, address: str, fields: Mapping[str, str] | None) -> dict[str, Any]:
        import httpx  # first used when somebody comes through a partner

        answer = copy_context().run(self._exchange, httpx, method, self._inner(address), fields)
        told = answer.json() if answer.headers.get("Content-Type", "").startswith("application/json") else None
        if answer.status_code != 200 or not isinstance(told, dict):
            raise Silent(f"{address[:200]} answers with status {answer.status_code}: {answer.text[:200]}")
        return told

    def _exchange(self, httpx: Any, method: str, url: str, fields: Mapping[str, str] | None) -> "httpx.Response":
        with httpx.Client(transport=httpx.WSGITransport(app=self._asked_for_a_login)) as client:
            return client.request(method, url, data=fields)  # type: ignore[no-any-return]

    def _asked_for_a_login(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return self._application()({**environ, FLOW: self._flow}, start_response)

    def _inner(self, address: str) -> str:
        """As the node's own application knows the address, whatever lies before it on the way from outside."""
        if not address.startswith(self._issuer + "/"):
            raise Silent(f"{address[:200]} is not of this node")
        outer = urlsplit(self._issuer)
        return f"{outer.scheme}://{outer.netloc}{self._prefix}{address.removeprefix(self._issuer)}"
