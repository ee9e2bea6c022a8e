"""A service provider as its metadata describe it (SAML metadata §2.4.4)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct, field

from eid.xml.certificate import Certificate
from idp_mock.saml.general.choices import Choices
from idp_mock.saml.general.names import HTTP_POST
from idp_mock.saml.names import HTTP_ARTIFACT

T = TypeVar("T")
RETURN_BINDINGS = (HTTP_POST, HTTP_ARTIFACT)
"""How a Response can travel."""


class Endpoint(Struct, frozen=True, kw_only=True):
    """`response_location` is where answers go, where they go elsewhere than requests. `default` is None where the metadata say nothing."""

    binding: str
    location: str
    response_location: str = ""
    index: int = 0
    default: bool | None = None


class Requested(Struct, frozen=True, kw_only=True):
    """An attribute that is asked for, as the other side names it."""

    name: str
    name_format: str = ""


class AttributeService(Struct, frozen=True, kw_only=True):
    """A set of attributes (AttributeConsumingService)."""

    index: int
    default: bool | None
    attributes: tuple[Requested, ...]


class EncryptionKey(Struct, frozen=True, kw_only=True):
    """`dedicated`: it is there for nothing else. `methods` are the algorithms that the service provider can open, most wanted first."""

    certificate: Certificate
    dedicated: bool
    methods: tuple[str, ...] = ()


class ServiceProvider(Struct, frozen=True, kw_only=True):
    """What the node knows of a service provider. `valid_until` is in seconds since the epoch, None where its metadata set no end."""

    entity_id: str
    name: str
    acs: tuple[Endpoint, ...] = ()
    logout: tuple[Endpoint, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    encryption_keys: tuple[EncryptionKey, ...] = ()
    name_id_formats: tuple[str, ...] = ()
    attribute_services: tuple[AttributeService, ...] = ()
    signs_requests: bool = False
    wants_signed_assertions: bool = False
    valid_until: float | None = None
    registered: bool = True
    choices: Choices = field(default_factory=Choices)

    def default_acs(self, binding: str = "") -> Endpoint | None:
        """The one for requests that name none (SAML metadata §2.2.3), among those by which a Response can travel (that binding only)."""
        usable = [one for one in self.acs if one.binding in RETURN_BINDINGS and binding in ("", one.binding)]
        return _default(usable, lambda one: one.default)

    def acs_at(self, location: str, binding: str = "") -> Endpoint | None:
        """The one with that Location, and that binding unless empty."""
        return next((one for one in self.acs if one.location == location and binding in ("", one.binding)), None)

    def acs_of_index(self, index: str) -> Endpoint | None:
        """The one with that index."""
        return next((one for one in self.acs if str(one.index) == index), None)

    def attribute_service(self, index: str = "") -> AttributeService | None:
        """The one with that index; without an index the default one."""
        if index:
            return next((one for one in self.attribute_services if str(one.index) == index), None)
        return _default(self.attribute_services, lambda one: one.default)

    def logout_endpoint(self, *bindings: str) -> Endpoint | None:
        """The first for these bindings, the most wanted first."""
        return next((one for binding in bindings for one in self.logout if one.binding == binding), None)


def guest(entity_id: str) -> ServiceProvider:
    """One that nobody registered."""
    return ServiceProvider(entity_id=entity_id, name=entity_id, registered=False)


def _default(found: Sequence[T], said: Callable[[T], bool | None]) -> T | None:
    """The first that is said to be the default, else the first that is not said to be none, else the first."""
    wanted = [one for one in found if said(one)] or [one for one in found if said(one) is None] or list(found)
    return wanted[0] if wanted else None
