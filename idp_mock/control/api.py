"""Finds the operation of a request, checks what came, and writes the answer."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct
from pydantic import TypeAdapter, ValidationError

from eid.json_text import UNREADABLE_JSON
from eid.keys import KeysUnusable
from idp_mock.control import faults, happenings, logins, openapi, people, space
from idp_mock.control.controlled import Controlled
from idp_mock.control.operation import Call, Octets, Operation
from idp_mock.control.problem import MEDIA_TYPE, Mistake, Problem

OPERATIONS: tuple[Operation, ...] = (*people.OPERATIONS, *logins.OPERATIONS, *faults.OPERATIONS, *space.OPERATIONS, *happenings.OPERATIONS)
OPENAPI = "/openapi.json"
WITH_SLASHES = ("client_id", "entity_id")
"""Names in paths whose values may hold slashes, as addresses do."""
_PARAMETER = re.compile(r"\\{(\w+)\\}")


class Question(Struct, frozen=True, kw_only=True):
    """A request, as the rim read it. `path` is below the API's root; `query` holds each parameter in its order."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    content_type: str
    body: bytes


class Reply(Struct, frozen=True, kw_only=True):
    status: int
    content_type: str = ""
    content: bytes = b""
    headers: Mapping[str, str] | None = None


def answer(question: Question, controlled: Controlled) -> Reply:
    """Never raises a `Problem`: it is told in the reply."""
    try:
        if question.path == OPENAPI and question.method == "GET":
            return Reply(status=200, content_type="application/json", content=_description(controlled.issuer))
        operation, path = _operation(question)
        call = Call(path=path, query=_query(operation, question), body=_body(operation, question))
        return _reply(operation, operation.run(controlled, call))
    except Problem as problem:
        return refusal(problem)
    except KeysUnusable as error:
        return refusal(Problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error)))


def refusal(problem: Problem) -> Reply:
    return Reply(
        status=problem.status,
        content_type=MEDIA_TYPE,
        content=msgspec.json.encode(problem.document(), enc_hook=str),
        headers=problem.headers,
    )


def _operation(question: Question) -> tuple[Operation, Mapping[str, str]]:
    allowed = []
    for operation, pattern in _routes():
        found = pattern.fullmatch(question.path)
        if found and operation.method == question.method:
            return operation, found.groupdict()
        if found:
            allowed.append(operation.method)
    if allowed:
        raise Problem(
            HTTPStatus.METHOD_NOT_ALLOWED,
            f"expected {' or '.join(allowed)}, got {question.method[:20]}",
            headers={"Allow": ", ".join(allowed)},
        )
    raise Problem(HTTPStatus.NOT_FOUND, f"there is nothing at {question.path[:200]}; see openapi.json")


@cache
def _routes() -> tuple[tuple[Operation, re.Pattern[str]], ...]:
    return tuple((operation, _pattern(operation.path)) for operation in OPERATIONS)


def _pattern(path: str) -> re.Pattern[str]:
    def group(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}>{'.+' if found[1] in WITH_SLASHES else '[^/]+'})"

    return re.compile(_PARAMETER.sub(group, re.escape(path)), re.DOTALL)


def _query(operation: Operation, question: Question) -> Any:
    if operation.query is None:
        return None
    return _checked(operation.query, dict(question.query), "query")


def _body(operation: Operation, question: Question) -> Any:
    if operation.takes is None:
        return None
    if question.content_type.partition(";")[0].strip().lower() != "application/json":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"expected application/json, got {question.content_type[:100]!r}")
    try:
        members = msgspec.json.decode(question.body)
    except UNREADABLE_JSON as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"expected JSON: {error}") from error
    return _checked(operation.takes, members, "body")


def _checked(of: Any, members: Any, where: str) -> Any:
    try:
        return _adapter(of).validate_python(members)
    except ValidationError as error:
        mistakes = tuple(_mistakes(error, where))
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{len(mistakes)} mistakes in the {where}", mistakes) from error


def _mistakes(error: ValidationError, where: str) -> Iterable[Mistake]:
    for one in error.errors(include_url=False, include_context=False):
        at = ".".join((where, *(str(part) for part in one["loc"])))
        yield Mistake(at=at, expected=one["msg"], came=None if one["type"] == "missing" else _short(one["input"]))


def _short(value: Any) -> Any:
    return value if isinstance(value, bool | int | float) or value is None else str(value)[:100]


@cache
def _adapter(of: Any) -> TypeAdapter[Any]:
    return TypeAdapter(of)


def _reply(operation: Operation, result: Any) -> Reply:
    if isinstance(result, Octets):
        return Reply(
            status=operation.status,
            content_type="application/octet-stream",
            content=result.content,
            headers={"Content-Disposition": "attachment"},
        )
    if operation.gives is None:
        return Reply(status=operation.status)
    return Reply(status=operation.status, content_type="application/json", content=_adapter(operation.gives).dump_json(result))


def _description(issuer: str) -> bytes:
    return msgspec.json.encode(openapi.document(OPERATIONS, issuer))
