"""Errors of the API, as problem details (RFC 9457)."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from msgspec import Struct

from idp_mock.rules import Broken

MEDIA_TYPE = "application/problem+json"


class Mistake(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a request: where, what was expected, what came."""

    at: str
    expected: str
    came: Any = None


class Problem(Exception):
    """Ends a request. `detail` is a sentence for the developer of the test."""

    def __init__(
        self, status: HTTPStatus, detail: str, mistakes: tuple[Mistake, ...] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.mistakes = mistakes
        self.headers = headers or {}

    def document(self) -> dict[str, Any]:
        """RFC 9457 section 3; `errors` lists the mistakes."""
        members: dict[str, Any] = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
        }
        if self.mistakes:
            members["errors"] = [{"at": one.at, "expected": one.expected, "came": one.came} for one in self.mistakes]
        return members


def not_found(what: str, name: str) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, f"there is no {what} {name[:100]!r} in this space")


def unacceptable(detail: str, broken: Iterable[Broken] = ()) -> Problem:
    """With a mistake for each rule that the body breaks."""
    mistakes = tuple(Mistake(at="body", expected=one.expected or one.statement, came=one.got or one.detail) for one in broken)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, mistakes)
