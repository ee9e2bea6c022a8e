"""The parts of a node, put together for one space."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from eid.chance import Chance
from idp_mock.events.log import Log
from idp_mock.fetch import Fetcher
from idp_mock.keyring import Keyring
from idp_mock.login.farewell import Farewells
from idp_mock.login.login import Login
from idp_mock.loopback import named_hosts
from idp_mock.oidc.provider import Provider as OidcProvider
from idp_mock.personas.personas import Personas
from idp_mock.saml.addresses import bare_host
from idp_mock.settings import Settings
from idp_mock.spaces import DEFAULT, Space

if TYPE_CHECKING:
    from idp_mock.saml.general.provider import Provider as GeneralSamlProvider
    from idp_mock.saml.provider import Provider as SamlProvider
    from idp_mock.signing.application import SigningApplication


class Node(Struct, frozen=True, kw_only=True):
    """The built parts of one space. Views get them by callables, because a later request may belong to another one. What speaks SAML and
    what signs is built when it is first asked for: importing it takes a fifth of a start."""

    settings: Settings
    space: Space
    personas: Personas
    log: Log
    login: Login
    farewells: Farewells
    oidc: OidcProvider
    saml: Callable[[], "SamlProvider"]
    general_saml: Callable[[], "GeneralSamlProvider"]
    signing: Callable[[], "SigningApplication"]


def build_node(
    settings: Settings, keyring: Keyring, chance: Chance, space: Space, known_fault: Callable[[str], None] = lambda fault: None
) -> Node:
    """The parts of one space's node. Keys are the same in all spaces; issuer and Issuer are its own. `known_fault` raises `ScriptRefused`
    for what is no fault."""
    settings = settings_of(settings, space)
    store, clock = space.store, space.clock
    personas = Personas(store)
    login = Login(settings, store, personas, clock, chance, known_fault)
    farewells = Farewells(
        login.end_session,
        {
            "oidc": lambda ended: oidc.farewell.say(ended),
            "saml": lambda ended: saml().farewell.say(ended),
            "saml2": lambda ended: general_saml().farewell.say(ended),
        },
    )
    oidc = OidcProvider(settings, store, keyring, clock, chance, farewells.end)
    fetcher = Fetcher(clock, named_hosts(settings.loopback_hosts))
    saml = cache(lambda: _saml(settings, store, keyring, clock, chance, farewells.end, fetcher.call))
    general_saml = cache(lambda: _general_saml(settings, store, keyring, clock, chance, farewells.end, fetcher))
    return Node(
        settings=settings,
        space=space,
        personas=personas,
        log=Log(store, settings.events),
        login=login,
        farewells=farewells,
        oidc=oidc,
        saml=saml,
        general_saml=general_saml,
        signing=cache(lambda: _signing(settings, store, clock)),
    )


def settings_of(settings: Settings, space: Space) -> Settings:
    """Those of a space, whose addresses and SAML Issuer (`localhost/s/<name>`) have its prefix; a bare host name has the default alone."""
    if space.name == DEFAULT:
        return settings
    entity_id = settings.entity_id or bare_host(settings.issuer)
    mtls_url = settings.mtls_url and settings.mtls_url.rstrip("/") + space.prefix
    return replace(settings, public_url=settings.issuer + space.prefix, entity_id=entity_id + space.prefix, mtls_url=mtls_url)


def _saml(*parts: Any) -> "SamlProvider":
    from idp_mock.saml.provider import Provider

    return Provider(*parts)


def _general_saml(*parts: Any) -> "GeneralSamlProvider":
    from idp_mock.saml.general.provider import Provider

    return Provider(*parts)


def _signing(*parts: Any) -> "SigningApplication":
    from idp_mock.signing.application import SigningApplication

    return SigningApplication(*parts)
