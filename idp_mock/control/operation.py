"""An operation of the API: what stands in its description, and what it does."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field
from pydantic import BaseModel

from idp_mock.control.controlled import Controlled


class Call(Struct, frozen=True, kw_only=True):
    """A request that fits its operation. `body` and `query` are instances of the models that the operation takes."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Any = None
    body: Any = None


class Octets(Struct, frozen=True, kw_only=True):
    """An answer that is not JSON: recorded octets. They are never shown as what they claim to be."""

    content: bytes


class Operation(Struct, frozen=True, kw_only=True):
    """`path` is below the API's root, with names in braces; the last one may hold slashes. `takes` and `query` are models, `gives` is the
    type of what `run` returns: None for an answer without content. `fails` are the statuses of its own problems, besides those that every
    operation has. `run` raises `Problem`."""

    method: str
    path: str
    summary: str
    run: Callable[[Controlled, Call], Any]
    takes: type[BaseModel] | Any = None
    query: type[BaseModel] | None = None
    gives: Any = None
    status: int = 200
    fails: tuple[int, ...] = ()
