"""The control API, asked in process: the same operations, models and refusals as over HTTP."""

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from idp_mock.control.api import Question, answer
from idp_mock.control.controlled import Controlled


class Refused(Exception):
    """The API's problem (RFC 9457)."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.problem = problem
        self.status = int(problem["status"])


class NothingThere(Exception):
    """The address names what there is not."""


class Api(Struct, frozen=True):
    """The API of one space."""

    controlled: Controlled

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """The JSON of the answer; None where it has none. Raises `Refused`."""
        reply = answer(
            Question(
                method=method,
                path=path,
                query=tuple(query.items()),
                content_type="application/json" if body is not None else "",
                body=json.dumps(body).encode() if body is not None else b"",
            ),
            self.controlled,
        )
        if reply.status >= 400:
            raise Refused(json.loads(reply.content))
        return json.loads(reply.content) if reply.content else None
