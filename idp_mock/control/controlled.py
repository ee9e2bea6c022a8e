"""What the API works on: the state of one space, and what protocols and login give it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from msgspec import Struct

from idp_mock.events.log import Log
from idp_mock.faults.catalogue import Catalogue
from idp_mock.keyring import Keyring
from idp_mock.outcomes import Outcomes
from idp_mock.personas.persona import Persona
from idp_mock.personas.personas import Personas
from idp_mock.rules import Broken
from idp_mock.snapshots import Snapshots
from idp_mock.spaces import Spaces

Document = dict[str, Any]


class RegistryRefused(Exception):
    """What a client or a service provider cannot be; the message says what was expected and what came, `broken` each rule for itself."""

    def __init__(self, message: str, broken: tuple[Broken, ...] = ()) -> None:
        super().__init__(message)
        self.broken = broken


class Registry(Protocol):
    """Clients of one protocol, as JSON objects in that protocol's own words."""

    def all(self) -> Iterable[Document]:
        """Everybody who is registered."""
        ...

    def get(self, name: str) -> Document | None:
        """The one with that id."""
        ...

    def add(self, members: Document) -> Document:
        """Registers a client, under an id that the registry chooses. Raises `RegistryRefused`."""
        ...

    def replace(self, name: str, members: Document) -> Document | None:
        """Replaces what is known of it; None where nobody who may be changed has that id. Raises `RegistryRefused`."""
        ...

    def remove(self, name: str) -> bool:
        """Whether somebody who may be removed had that id."""
        ...


class MetadataRegistry(Protocol):
    """Service providers that are registered by their SAML metadata, as JSON objects."""

    def all(self) -> Iterable[Document]:
        """Everybody who is registered."""
        ...

    def get(self, name: str) -> Document | None:
        """The one with that entityID."""
        ...

    def add(self, members: Document) -> list[Document]:
        """Registers whoever stands in the metadata. Raises `RegistryRefused`."""
        ...

    def remove(self, name: str) -> bool:
        """Whether somebody who may be removed had that entityID."""
        ...


class SessionFacts(Struct, frozen=True, kw_only=True):
    """A session of the node, as testers see it; times in seconds since the epoch."""

    id: str
    username: str
    authority: str
    level: str
    authenticated_at: float
    expires_at: float
    clients: tuple[str, ...]


class Controlled(Struct, frozen=True, kw_only=True):
    """`name` and `issuer` are those of the space. `service_providers` are those of the settings' file, in the real node's dialect,
    `metadata_registry` all others. `flush` writes the events that wait. `judge` tells
    which rules a message breaks, by the profile that it was judged by.

    `mint_token(persona, client_id, scope, nonce, fault)` raises `RegistryRefused` for a client that is not welcome, and where the fault
    does not bite; `mint_assertion(persona, wish, fault)` likewise: a wish has entity_id, acs, in_response_to and certificate.
    """

    name: str
    issuer: str
    issuer_of: Callable[[str], str]
    spaces: Spaces[Any]
    snapshots: Snapshots
    personas: Personas
    outcomes: Outcomes
    faults: Catalogue
    events: Log
    flush: Callable[[], None]
    keyring: Keyring
    clients: Registry
    service_providers: Callable[[], Mapping[str, Document]]
    metadata_registry: MetadataRegistry
    judge: Callable[[bytes], Mapping[str, tuple[Broken, ...]]]
    sessions: Callable[[], Iterable[SessionFacts]]
    end_session: Callable[[str], bool]
    mint_token: Callable[[Persona, str, str, str, str], Document]
    mint_assertion: Callable[[Persona, Document, str], Document]
