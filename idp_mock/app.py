"""Builds a node from its parts; the only place that knows them all."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, request
from msgspec import Struct, field, structs

from eid import logs
from eid.chance import Chance, SystemChance
from eid.clock import DAY, Clock, SystemClock
from eid.metering import Meters
from eid.storage.open import open_store
from eid.storage.store import Store
from eid.web import errors, headers, language
from eid.web.application import Application
from eid.web.assets import serve_assets
from eid.web.health import health_blueprint
from eid.web.log_context import request_under_way
from eid.web.metrics import metrics_blueprint
from eid.web.proxies import TrustedProxies
from idp_mock import controls, endpoints
from idp_mock.annex.records import EPHEMERAL as ANNEX_RECORDS
from idp_mock.annex.records import LASTING as ANNEX_LASTING
from idp_mock.annex.records import PARTNERS
from idp_mock.annex.views import annex_blueprint
from idp_mock.control.controlled import Controlled
from idp_mock.control.guard import Guard
from idp_mock.control.views import control_blueprint
from idp_mock.dashboard.views import Entrance, dashboard_blueprint
from idp_mock.events.batches import Batches, write_at_once
from idp_mock.events.event import Exchange
from idp_mock.events.log import EVENTS, Log
from idp_mock.events.recorder import Recorder
from idp_mock.fault_tables import catalogue, known_fault
from idp_mock.faults.catalogue import Catalogue
from idp_mock.faults.memory import EPHEMERAL as EARLIER_ANSWERS
from idp_mock.faults.rim import Holding, Rim
from idp_mock.fetch import Fetcher
from idp_mock.handbook.views import handbook_blueprint
from idp_mock.inspector.views import inspector_blueprint
from idp_mock.keyring import Keyring
from idp_mock.login.farewell import Farewells
from idp_mock.login.login import EPHEMERAL as LOGIN_RECORDS
from idp_mock.login.login import Login
from idp_mock.login.methods.certificate import CertificateLogin
from idp_mock.login.methods.views import ProfilePages
from idp_mock.login.views import LoginViews
from idp_mock.loopback import named_hosts
from idp_mock.oidc import views as oidc_views
from idp_mock.oidc.provider import EPHEMERAL as OIDC_RECORDS
from idp_mock.oidc.provider import Provider as OidcProvider
from idp_mock.oidc.registrations import CLIENTS
from idp_mock.outcomes import OUTCOMES, Outcomes
from idp_mock.personas.personas import PERSONAS, Personas
from idp_mock.personas.population import POPULATION
from idp_mock.saml import views as saml_views
from idp_mock.saml.addresses import bare_host
from idp_mock.saml.artifact import EPHEMERAL as SAML_RECORDS
from idp_mock.saml.general import views as general_saml_views
from idp_mock.saml.general.provider import EPHEMERAL as GENERAL_SAML_RECORDS
from idp_mock.saml.general.provider import LASTING as GENERAL_SAML_LASTING
from idp_mock.saml.general.provider import Provider as GeneralSamlProvider
from idp_mock.saml.provider import Provider as SamlProvider
from idp_mock.settings import Settings
from idp_mock.signing.application import SigningApplication
from idp_mock.signing.drawer import KIND as SIGNING_CARDS
from idp_mock.signing.views import signing_blueprint
from idp_mock.snapshots import SNAPSHOTS, Snapshots
from idp_mock.spaces import DEFAULT, ENVIRON, Space, SpacePrefix, Spaces, prefix_of
from idp_mock.suspects import Judge
from idp_mock.sweeper import SpacesSweeper
from idp_mock.views import pages_blueprint

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


class Node(Struct, frozen=True, kw_only=True):
    """The built parts of one space. Views get them by callables, because a later request may belong to another one."""

    settings: Settings
    space: Space
    personas: Personas
    log: Log
    login: Login
    farewells: Farewells
    oidc: OidcProvider
    saml: SamlProvider
    general_saml: GeneralSamlProvider
    signing: SigningApplication


EPHEMERAL = (
    *LOGIN_RECORDS,
    *OIDC_RECORDS,
    *SAML_RECORDS,
    *GENERAL_SAML_RECORDS,
    *ANNEX_RECORDS,
    *EARLIER_ANSWERS,
    *(f"{PARTNERS}:{kind}" for kind in (*LOGIN_RECORDS, *OIDC_RECORDS)),
)
"""Kinds whose records end at their `expires_at`."""
KEPT = (*EPHEMERAL, CLIENTS, OUTCOMES, PERSONAS, POPULATION, SIGNING_CARDS, *GENERAL_SAML_LASTING, *ANNEX_LASTING)
"""The state of a space; besides, it keeps events and snapshots."""
_NODE = "idp_mock.node"


class _Shared(Struct, frozen=True, kw_only=True):
    """What all spaces share. `take` writes an event, `flush` those that wait."""

    settings: Settings
    store: Store
    chance: Chance
    keyring: Keyring
    spaces: Spaces[Node]
    faults: Catalogue
    take: Callable[[Log, Exchange], None] = write_at_once
    flush: Callable[[], None] = lambda: None
    meters: Meters = field(default_factory=endpoints.meters)

    def node_of(self, environ: "WSGIEnvironment") -> Node:
        """That of the space that the request belongs to: looked up once."""
        if _NODE not in environ:
            environ[_NODE] = self.spaces.enter(environ.get(ENVIRON, DEFAULT))
        return environ[_NODE]  # type: ignore[no-any-return]

    def log_of(self, environ: "WSGIEnvironment") -> tuple[Log, Clock]:
        """Where the request is noted, and when it is there."""
        node = self.node_of(environ)
        return node.log, node.space.clock

    def space_of(self, environ: "WSGIEnvironment") -> Space:
        """The space that the request belongs to."""
        return self.node_of(environ).space


def create_app(settings: Settings, *, store: Store | None = None, clock: Clock | None = None, chance: Chance | None = None) -> Flask:
    """The node as a WSGI application. Raises `StoreUnavailable`, `KeysUnusable` or `SeedError` where it cannot work."""
    return _application(_shared(settings, store or open_store(settings.store), clock or SystemClock(), chance or SystemChance()))


def create_served_app(settings: Settings, counts: str = "") -> Flask:
    """As `create_app`, with the sweeper at work beside it, with events written beside the requests, and with a log on standard error.
    `counts` is the folder in which all processes of this node count; empty where there is but this one."""
    logs.install(settings.log, request_under_way)
    meters = endpoints.meters(counts)
    batches = Batches(lambda lost: meters.count(endpoints.EVENTS_DROPPED, more=lost))
    store, clock = open_store(settings.store), SystemClock()
    shared = _shared(settings, store, clock, SystemChance())
    shared = structs.replace(shared, take=batches.take, flush=batches.flush, meters=meters)
    SpacesSweeper(shared.spaces, store, clock, EPHEMERAL).start()
    return _application(shared)


def _shared(settings: Settings, store: Store, clock: Clock, chance: Chance) -> _Shared:
    keyring = Keyring(Path(settings.keys), clock, retention=max(DAY, settings.token_lifetime))
    faults = catalogue()
    build = partial(build_node, settings, keyring, chance, known_fault=known_fault(faults))
    spaces = Spaces(store, clock, chance, build, (*KEPT, EVENTS, SNAPSHOTS))
    return _Shared(settings=settings, store=store, chance=chance, keyring=keyring, spaces=spaces, faults=faults)


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
            "saml": lambda ended: saml.farewell.say(ended),
            "saml2": lambda ended: general_saml.farewell.say(ended),
        },
    )
    oidc = OidcProvider(settings, store, keyring, clock, chance, farewells.end)
    fetcher = Fetcher(clock, named_hosts(settings.loopback_hosts))
    saml = SamlProvider(settings, store, keyring, clock, chance, farewells.end, fetcher.call)
    general_saml = GeneralSamlProvider(settings, store, keyring, clock, chance, farewells.end, fetcher)
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
        signing=SigningApplication(settings, store, clock),
    )


def settings_of(settings: Settings, space: Space) -> Settings:
    """Those of a space, whose addresses and SAML Issuer (`localhost/s/<name>`) have its prefix; a bare host name has the default alone."""
    if space.name == DEFAULT:
        return settings
    entity_id = settings.entity_id or bare_host(settings.issuer)
    mtls_url = settings.mtls_url and settings.mtls_url.rstrip("/") + space.prefix
    return replace(settings, public_url=settings.issuer + space.prefix, entity_id=entity_id + space.prefix, mtls_url=mtls_url)


def _controlled(shared: _Shared, node: Node) -> Controlled:
    """What the control API gets of a space."""
    store, clock, chance = node.space.store, node.space.clock, shared.chance
    return Controlled(
        name=node.space.name,
        issuer=node.settings.issuer,
        issuer_of=lambda name: shared.settings.issuer + prefix_of(name),
        spaces=shared.spaces,
        snapshots=Snapshots(store, chance, KEPT),
        personas=node.personas,
        outcomes=Outcomes(store, chance),
        faults=shared.faults,
        events=node.log,
        flush=shared.flush,
        keyring=shared.keyring,
        clients=controls.OidcClients(node.oidc),
        service_providers=lambda: controls.service_providers(node.saml),
        metadata_registry=controls.MetadataServiceProviders(node.general_saml),
        judge=Judge(oidc=node.oidc, saml=node.saml, general_saml=node.general_saml, clock=clock),
        sessions=lambda: controls.sessions(node.login),
        end_session=lambda session_id: node.farewells.end(session_id) is not None,
        mint_token=controls.token_mint(node.oidc, clock, chance),
        mint_assertion=controls.assertion_mint(node.saml, clock, chance),
    )


def _application(shared: _Shared) -> Flask:
    settings = shared.settings
    app = Application(__name__)

    def node() -> Node:
        return shared.node_of(request.environ)

    for part in (language, headers, errors):
        part.install(app)
    serve_assets(app)
    app.wsgi_app = Rim(app.wsgi_app, shared.faults.find, shared.space_of, shared.spaces.claim, lambda: node().space)  # type: ignore[method-assign]
    if settings.events:
        app.wsgi_app = Recorder(app.wsgi_app, shared.log_of, headers.MAXIMUM_BODY, shared.take)  # type: ignore[method-assign]
    else:
        app.wsgi_app = Holding(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = SpacePrefix(endpoints.counted(app.wsgi_app, shared.meters))  # type: ignore[method-assign]
    pages = _login_pages(app, shared, node)
    app.register_blueprint(pages_blueprint(lambda: node().settings, lambda: node().personas))
    app.register_blueprint(oidc_views.oidc_blueprint(lambda: node().oidc, pages.start))
    app.register_blueprint(saml_views.saml_blueprint(lambda: node().saml, pages.start))
    app.register_blueprint(general_saml_views.general_saml_blueprint(lambda: node().general_saml, pages.start))
    app.register_blueprint(signing_blueprint(lambda: node().signing))
    entrance = Entrance(Guard(settings), lambda: _controlled(shared, node()))
    app.register_blueprint(control_blueprint(entrance.guard, entrance.controlled))
    app.register_blueprint(dashboard_blueprint(entrance))
    app.register_blueprint(inspector_blueprint(entrance))
    app.register_blueprint(handbook_blueprint(entrance))
    app.register_blueprint(health_blueprint(lambda: shared.store))
    app.register_blueprint(metrics_blueprint(endpoints.PROGRAM, shared.meters, lambda: shared.store))
    if settings.trusted_proxies:
        app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def _login_pages(app: Flask, shared: _Shared, node: Callable[[], Node]) -> LoginViews:
    """Adds the login to the application, with the ways that are built when they are first used."""
    pages = LoginViews(
        lambda: node().login,
        lambda: node().personas,
        {
            "oidc": lambda wanted, outcome: oidc_views.finish(node().oidc, wanted, outcome),
            "saml": lambda wanted, outcome: saml_views.finish(node().saml, wanted, outcome),
            "saml2": lambda wanted, outcome: general_saml_views.finish(node().general_saml, wanted, outcome),
        },
        secure_cookies=shared.settings.issuer.startswith("https:"),
    )
    profile = ProfilePages(
        pages,
        lambda: node().login,
        lambda: node().personas,
        lambda: CertificateLogin(node().signing.drawer, node().personas, node().space.clock),
    )

    @cache
    def annex() -> "WSGIApplication":
        from idp_mock.annex.app import Annex

        return Annex(shared.node_of, pages, shared.keyring, shared.chance, lambda: app.wsgi_app)

    for blueprint in (pages.blueprint(), profile.blueprint(), annex_blueprint(annex)):
        app.register_blueprint(blueprint)
    return pages
