"""Parameters of a request as OAuth 2.0 reads them (RFC 6749 section 3.1)."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec import Struct

from idp_mock.oidc.errors import InvalidRequest

REPEATABLE = frozenset({"resource", "audience"})
"""RFC 8707 section 2 and RFC 8693 section 2.1 let these come more than once."""
LONGEST = 8192
"""Characters of one value: more would not come back through a browser's address line."""


class Parameters(Struct, frozen=True, kw_only=True):
    """Values by name; of a name in `repeated` the first value. Those that are absent or empty read as the empty string."""

    values: Mapping[str, str]
    repeated: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def words(self, name: str) -> tuple[str, ...]:
        """The value as a list of words separated by spaces."""
        return tuple(self[name].split())

    @property
    def too_long(self) -> tuple[str, ...]:
        """Names of the values longer than `LONGEST`."""
        return tuple(name[:50] for name, value in self.values.items() if len(value) > LONGEST)


def read_parameters(pairs: Iterable[tuple[str, str]]) -> Parameters:
    """From names and values in the order in which they came."""
    values: dict[str, str] = {}
    repeated: list[str] = []
    for name, value in pairs:
        if not value:
            continue
        if name not in values:
            values[name] = value
        elif name not in REPEATABLE:
            repeated.append(name[:50])
    return Parameters(values=values, repeated=tuple(repeated))


class Received(Protocol):
    """A message that remembers which of its parameters were repeated or too long."""

    @property
    def repeated(self) -> tuple[str, ...]: ...

    @property
    def too_long(self) -> tuple[str, ...]: ...


def parameters_come_once(request: Received) -> None:
    """No parameter may be repeated (RFC 6749 sections 3.1 and 3.2)."""
    if request.repeated:
        raise InvalidRequest(f"more than once: {', '.join(dict.fromkeys(request.repeated))}")


def no_parameter_is_too_long(request: Received) -> None:
    """A parameter has at most 8192 characters at this node, so that it fits in an address line."""
    if request.too_long:
        raise InvalidRequest(f"{', '.join(request.too_long)}: longer than {LONGEST} characters")
