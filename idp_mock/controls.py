"""Gives the control API what it needs of a node's parts, in words that belong to no protocol."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import Clock
from idp_mock.control.controlled import Document, RegistryRefused, SessionFacts
from idp_mock.faults.bend import carried
from idp_mock.login.login import Login
from idp_mock.login.methods.password import identified
from idp_mock.login.session import session_id
from idp_mock.oidc.errors import OAuthError
from idp_mock.oidc.provider import Provider as OidcProvider
from idp_mock.personas.persona import Persona
from idp_mock.saml.general.errors import MetadataRefused
from idp_mock.saml.general.provider import Provider as GeneralSamlProvider
from idp_mock.saml.minting import MintRefused, Wish
from idp_mock.saml.provider import Provider as SamlProvider
from idp_mock.saml.service_providers import ServiceProvider


class OidcClients(Struct, frozen=True):
    """The OpenID clients as a `Registry`."""

    provider: OidcProvider

    def all(self) -> list[Document]:
        return self.provider.registry.all()

    def get(self, name: str) -> Document | None:
        return self.provider.registry.get(name)

    def add(self, members: Document) -> Document:
        with _refusals():
            return self.provider.registry.add(members)

    def replace(self, name: str, members: Document) -> Document | None:
        with _refusals():
            return self.provider.registry.replace(name, members)

    def remove(self, name: str) -> bool:
        return self.provider.registry.remove(name)


class MetadataServiceProviders(Struct, frozen=True):
    """The service providers of the general SAML profile as a `MetadataRegistry`."""

    provider: GeneralSamlProvider

    def all(self) -> list[Document]:
        return self.provider.service_providers.all()

    def get(self, name: str) -> Document | None:
        return self.provider.service_providers.get(name)

    def add(self, members: Document) -> list[Document]:
        with _refusals():
            return self.provider.service_providers.add(members)

    def remove(self, name: str) -> bool:
        return self.provider.service_providers.remove(name)


def service_providers(provider: SamlProvider) -> Mapping[str, Document]:
    """By entity_id, with the keys of the file that setting `clients` names."""
    return {entity_id: _facts(known) for entity_id, known in provider.service_providers().items()}


def sessions(login: Login) -> Iterator[SessionFacts]:
    """All that have not expired."""
    for identifier, session in login.sessions():
        subject = session.subject
        yield SessionFacts(
            id=identifier,
            username=subject.username,
            authority=subject.authority,
            level=subject.level.value,
            authenticated_at=session.authenticated_at,
            expires_at=session.expires_at,
            clients=session.consented,
        )


def token_mint(provider: OidcProvider, clock: Clock, chance: Chance) -> Callable[[Persona, str, str, str, str], Document]:
    """`(persona, client_id, scope, nonce, fault)` to a token response. Raises `RegistryRefused`."""

    def mint(persona: Persona, client_id: str, scope: str, nonce: str, fault: str) -> Document:
        who = replace(identified(persona, session_id(handle(chance)), clock.now()), fault=fault)
        with _refusals():
            tokens: Document = msgspec.to_builtins(provider.mint.tokens(who, client_id, scope, nonce))
        _demand_that_it_bit(fault)
        return {name: value for name, value in tokens.items() if value}

    return mint


def assertion_mint(provider: SamlProvider, clock: Clock, chance: Chance) -> Callable[[Persona, Document, str], Document]:
    """`(persona, wish, fault)` to the assertion, signed, and encrypted; `wish` has the members of `Wish`. Raises `RegistryRefused`."""

    def mint(persona: Persona, wish: Document, fault: str) -> Document:
        who = replace(identified(persona, session_id(handle(chance)), clock.now()), fault=fault)
        with _refusals():
            minted = _built_in(provider.mint.assertion(who, Wish(**wish)))
        _demand_that_it_bit(fault)
        return minted

    return mint


def _demand_that_it_bit(fault: str) -> None:
    burden = carried()
    if fault and (burden is None or fault not in burden.bent):
        raise RegistryRefused(f"the fault {fault!r} finds nothing to bend in what is minted: queue it for a login")


def _facts(provider: ServiceProvider) -> Document:
    encryption = provider.encryption_certificate
    return {
        "entity_id": provider.entity_id,
        "name": provider.name,
        "acs": list(provider.acs),
        "provider_name": provider.provider_name,
        "sector": provider.sector,
        "highest_level": provider.highest_level.value,
        "skip": sorted(provider.skip),
        "certificates": [certificate.base64 for certificate in provider.certificates],
        "encryption_certificate": encryption.base64 if encryption else "",
        **_built_in(provider.dialect),
    }


def _built_in(value: Any) -> Document:
    members: Document = msgspec.to_builtins(value)
    return members


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except OAuthError as error:
        raise RegistryRefused(error.description, error.broken) from error
    except MintRefused as error:
        raise RegistryRefused(str(error)) from error
    except MetadataRefused as error:
        raise RegistryRefused(str(error), error.broken) from error
