"""Every address of a registered client or service provider, and what the node or a browser does with it."""

from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct

from eid.clock import Clock
from eid.storage.store import Store
from idp_mock.fetch import Fetcher
from idp_mock.oidc.clients import Clients
from idp_mock.oidc.registrations import Registrations
from idp_mock.saml.general.configured import judge_of, read_configured
from idp_mock.saml.general.registry import Registry
from idp_mock.saml.service_providers import read_service_providers
from idp_mock.settings import Settings


class Use(Enum):
    """`BROWSER`: only a person's browser opens it. `KEYS`: the node fetches keys there. `CALL`: the node sends messages there."""

    BROWSER = auto()
    KEYS = auto()
    CALL = auto()


class Address(Struct, frozen=True):
    owner: str
    name: str
    location: str
    use: Use


_OF_A_CLIENT = (
    ("redirect_uris", Use.BROWSER),
    ("post_logout_redirect_uris", Use.BROWSER),
    ("frontchannel_logout_uri", Use.BROWSER),
    ("jwks_uri", Use.KEYS),
    ("sector_identifier_uri", Use.CALL),
    ("backchannel_logout_uri", Use.CALL),
)
SOAP = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"


def known_addresses(settings: Settings, store: Store, clock: Clock, fetcher: Fetcher) -> tuple[Address, ...]:
    """Of the default space, each once. Raises `SettingsError` and what the store raises."""
    every = (*_of_clients(settings, store), *_of_service_providers(settings), *_of_metadata(settings, store, clock, fetcher))
    return tuple(dict.fromkeys(every))


def _of_clients(settings: Settings, store: Store) -> Iterator[Address]:
    for client in (*Clients(settings).of_the_file(), *Registrations(store).clients()):
        for name, use in _OF_A_CLIENT:
            value = getattr(client, name)
            for location in (value,) if isinstance(value, str) else value:
                if location:
                    yield Address(f"client {client.client_id}", name, location, use)


def _of_service_providers(settings: Settings) -> Iterator[Address]:
    for known in read_service_providers(settings.clients).values():
        owner = f"service provider {known.entity_id}"
        yield from (Address(owner, "acs", location, Use.BROWSER) for location in known.acs)
        if known.logout_url:
            yield Address(owner, "logout_url", known.logout_url, Use.CALL)


def _of_metadata(settings: Settings, store: Store, clock: Clock, fetcher: Fetcher) -> Iterator[Address]:
    judge = judge_of(settings)
    configured = read_configured(settings.clients, judge, clock.now())
    for known in Registry(configured, store, judge, clock, fetcher.body).all():
        owner = f"service provider {known.entity_id}"
        yield from (Address(owner, "AssertionConsumerService", one.location, Use.BROWSER) for one in known.acs)
        for one in known.logout:
            yield Address(owner, "SingleLogoutService", one.location, Use.CALL if one.binding == SOAP else Use.BROWSER)
