"""The control API from outside: HTTP and JSON, for the command line and for tests. Knows the node only by its address."""

import ssl
from copy import copy
from types import TracebackType
from typing import Any, Self

import httpx

ROOT = "/_mock/api"
PATIENCE = 30.0
"""Seconds to wait for an answer; the node holds none back longer than 25."""


class ApiError(Exception):
    """The node could not be reached or refused; the message is one line that says why. `status` is 0 where no answer came."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class ApiClient:
    """One space of a node; `ca` is a PEM file with the CA that certifies it. Every call raises `ApiError`."""

    def __init__(self, url: str, *, token: str = "", transport: httpx.BaseTransport | None = None, ca: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # Reading the certificates of all authorities costs 20 ms, which plain http need not pay.
        verify = ssl.create_default_context(cafile=ca) if ca else url.startswith("https:")
        self.url = url.rstrip("/")
        self._http = httpx.Client(headers=headers, timeout=PATIENCE, transport=transport, trust_env=False, verify=verify)

    def at(self, url: str) -> "ApiClient":
        """Another space of the same node, over the same connections: it is closed with this client."""
        other = copy(self)
        other.url = url.rstrip("/")
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, /, **query: Any) -> Any:
        return self._json("GET", path, params={name: value for name, value in query.items() if value not in ("", None, 0)})

    def post(self, path: str, body: Any = None) -> Any:
        return self._json("POST", path, json=body)

    def put(self, path: str, body: Any = None) -> Any:
        return self._json("PUT", path, json=body)

    def patch(self, path: str, body: Any) -> Any:
        return self._json("PATCH", path, json=body)

    def delete(self, path: str) -> Any:
        return self._json("DELETE", path)

    def octets(self, path: str) -> bytes:
        """An answer that is no JSON."""
        return self._answer("GET", path).content

    def _json(self, method: str, path: str, **given: Any) -> Any:
        response = self._answer(method, path, **{name: value for name, value in given.items() if value is not None})
        return response.json() if response.content else None

    def _answer(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            response = self._http.request(method, f"{self.url}{ROOT}{path}", **given)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ApiError(f"cannot reach {self.url}: {error}") from error
        if response.is_success:
            return response
        raise ApiError(_reason(response), response.status_code)


def _reason(response: httpx.Response) -> str:
    if response.headers.get("Content-Type", "") != "application/problem+json":
        return f"{response.url} answered {response.status_code}: is that the address of a node?"
    problem = response.json()
    mistakes = (f"{one['at']}: {one['expected']}, got {one['came']!r}" for one in problem.get("errors", ()))
    return "; ".join((problem["detail"], *mistakes))
