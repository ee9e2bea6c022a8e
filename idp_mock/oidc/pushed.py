"""Pushed authorization requests (RFC 9126): what a client sends beforehand, and the request_uri by which a browser names it. authlib has
none (1.9)."""

from collections.abc import Mapping

from msgspec import Struct, field

from eid.chance import Chance, handle
from eid.clock import Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.oidc.errors import InvalidRequestUri

PUSHED = "oidc-pushed"
PREFIX = "urn:ietf:params:oauth:request_uri:"
LIFETIME = 90
"""Seconds in which the browser must come with the request_uri; FAPI 2.0 wants less than 600 (section 5.3.2.2)."""


class Pushed(Struct, frozen=True, kw_only=True):
    """`signed`: it came in a request object that the client signed. `confirmation` is the key that was shown with it (RFC 9449 section
    10.1); `expires_at` in seconds since the epoch."""

    client_id: str
    values: Mapping[str, str]
    expires_at: float
    signed: bool = False
    confirmation: Mapping[str, str] = field(default_factory=dict)


class PushedRequests:
    """A request may be opened more than once, as by a reload, but ends with the first login that it leads to (RFC 9126 section 4)."""

    def __init__(self, store: Store, clock: Clock, chance: Chance) -> None:
        self._requests = Collection(store, PUSHED, Pushed)
        self._clock = clock
        self._chance = chance

    def keep(self, client_id: str, values: Mapping[str, str], *, signed: bool, confirmation: Mapping[str, str]) -> str:
        """The request_uri of what was pushed."""
        name = handle(self._chance)
        expires_at = self._clock.now() + LIFETIME
        pushed = Pushed(client_id=client_id, values=values, expires_at=expires_at, signed=signed, confirmation=confirmation)
        self._requests.add(name, pushed)
        return PREFIX + name

    def open(self, request_uri: str, client_id: str) -> Pushed:
        """Raises `InvalidRequestUri`."""
        pushed = self._requests.get(request_uri.removeprefix(PREFIX))
        if pushed is None:
            raise InvalidRequestUri("request_uri is unknown, was used already, or expired long ago")
        if pushed.client_id != client_id:
            raise InvalidRequestUri("request_uri was pushed by another client")
        if self._clock.now() >= pushed.expires_at:
            raise InvalidRequestUri("request_uri has expired")
        return pushed

    def end(self, request_uri: str) -> None:
        """It was used. Raises `InvalidRequestUri` the second time."""
        if self._requests.take(request_uri.removeprefix(PREFIX)) is None:
            raise InvalidRequestUri("request_uri was used already")
