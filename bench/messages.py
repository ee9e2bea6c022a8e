"""HTTP as the load side needs it: requests, replies, and a login as a generator that yields the one and is sent the other."""

from collections.abc import Generator
from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]
FORM = ("Content-Type", "application/x-www-form-urlencoded")


class LoginFailed(Exception):
    """The server answered something that a login cannot go on from."""


@dataclass(frozen=True, slots=True)
class Request:
    """`path` with its query."""

    method: str
    path: str
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """Names of headers in lower case."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name, or an empty text."""
        return next((value for known, value in self.headers if known == name), "")


Login = Generator[Request, Reply, None]
