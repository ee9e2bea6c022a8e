"""An HTTP reply as a draft: the last one that an exchange has."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

Document = dict[str, Any]


class HttpReply(Struct, frozen=True, kw_only=True):
    """`method` and `path` are those of the request, the path below the space's prefix. `delay`: seconds before the reply is sent;
    `declared`: its Content-Length, None: as long as it is. One that is longer than the body makes a connection that is cut off."""

    method: str
    path: str
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    delay: float = 0
    declared: int | None = None

    def header(self, name: str) -> str:
        """The first of that name, empty where there is none."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")

    def with_header(self, name: str, value: str) -> "HttpReply":
        """With one header of that name; without any where the value is empty."""
        kept = tuple(one for one in self.headers if one[0].lower() != name.lower())
        return replace(self, headers=(*kept, (name, value)) if value else kept)

    def with_json(self, change: Callable[[Document], Document]) -> "HttpReply":
        """With another JSON object as its body. A reply that is no JSON object, or no success, stays what it is."""
        if not self.status.startswith("200") or "json" not in self.header("Content-Type"):
            return self
        members = msgspec.json.decode(self.body)
        changed = change(dict(members))
        return self if changed == members else replace(self, body=msgspec.json.encode(changed))


def at(*paths: str) -> Callable[[Callable[[HttpReply], HttpReply]], Mapping[type, Callable[[Any], Any]]]:
    """Bends replies of these paths only."""

    def bends(bend: Callable[[HttpReply], HttpReply]) -> Mapping[type, Callable[[Any], Any]]:
        return {HttpReply: lambda reply: bend(reply) if reply.path in paths else reply}

    return bends
