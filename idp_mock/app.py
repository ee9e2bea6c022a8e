"""Builds a node from its parts; the only place that knows them all."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from flask import Flask, request

from eid.chance import Chance, SystemChance
from eid.clock import DAY, Clock, SystemClock
from eid.storage.open import open_store
from eid.storage.store import Store
from eid.web import errors, headers, language
from eid.web.application import Application
from eid.web.assets import serve_assets
from eid.web.health import health_blueprint
from eid.web.proxies import TrustedProxies
from idp_mock.fetch import Fetcher
from idp_mock.keyring import Keyring
from idp_mock.login.farewell import Farewells
from idp_mock.login.login import EPHEMERAL as LOGIN_RECORDS
from idp_mock.login.login import Login
from idp_mock.login.views import LoginViews
from idp_mock.loopback import named_hosts
from idp_mock.oidc import views as oidc_views
from idp_mock.oidc.provider import EPHEMERAL as OIDC_RECORDS
from idp_mock.oidc.provider import Provider as OidcProvider
from idp_mock.outcomes import OUTCOMES
from idp_mock.personas.personas import PERSONAS, Personas, seeded_personas
from idp_mock.saml import views as saml_views
from idp_mock.saml.addresses import bare_host
from idp_mock.saml.artifact import EPHEMERAL as SAML_RECORDS
from idp_mock.saml.provider import Provider as SamlProvider
from idp_mock.settings import Settings
from idp_mock.spaces import DEFAULT, ENVIRON, Space, SpacePrefix, Spaces
from idp_mock.sweeper import SpacesSweeper
from idp_mock.views import pages_blueprint


@dataclass(frozen=True, kw_only=True)
class Node:
    """The built parts of one space. Views get them by callables, because a later request may belong to another one."""

    settings: Settings
    space: Space
    personas: Personas
    login: Login
    oidc: OidcProvider
    saml: SamlProvider


EPHEMERAL = (*LOGIN_RECORDS, *OIDC_RECORDS, *SAML_RECORDS)
"""Kinds whose records end at their `expires_at`."""
KEPT = (*EPHEMERAL, OUTCOMES, PERSONAS)
"""All that a space keeps."""
_NODE = "idp_mock.node"


def create_app(settings: Settings, *, store: Store | None = None, clock: Clock | None = None, chance: Chance | None = None) -> Flask:
    """The node as a WSGI application. Raises `StoreUnavailable`, `KeysUnusable` or `SeedError` where it cannot work."""
    store, clock, chance = store or open_store(settings.store), clock or SystemClock(), chance or SystemChance()
    return _application(settings, store, _spaces(settings, store, clock, chance))


def create_served_app(settings: Settings) -> Flask:
    """As `create_app`, with the sweeper at work beside it."""
    store, clock = open_store(settings.store), SystemClock()
    spaces = _spaces(settings, store, clock, SystemChance())
    SpacesSweeper(spaces, store, clock, EPHEMERAL).start()
    return _application(settings, store, spaces)


def build_node(settings: Settings, keyring: Keyring, chance: Chance, space: Space) -> Node:
    """The parts of one space's node. Keys are the same in all spaces; issuer and Issuer are its own."""
    settings = settings_of(settings, space)
    store, clock = space.store, space.clock
    personas = Personas(store, seeded_personas())
    login = Login(settings, store, personas, clock, chance)
    farewells = Farewells(
        login.end_session, {"oidc": lambda ended: oidc.farewell.say(ended), "saml": lambda ended: saml.farewell.say(ended)}
    )
    oidc = OidcProvider(settings, store, keyring, clock, chance, farewells.end)
    call = Fetcher(clock, named_hosts(settings.loopback_hosts)).call
    saml = SamlProvider(settings, store, keyring, clock, chance, farewells.end, call)
    return Node(settings=settings, space=space, personas=personas, login=login, oidc=oidc, saml=saml)


def settings_of(settings: Settings, space: Space) -> Settings:
    """Those of a space: its issuer is the node's with the prefix, and so is its SAML Issuer, `localhost/s/<name>`. The real node's is a
    bare host name, which the default space alone can have."""
    if space.name == DEFAULT:
        return settings
    entity_id = settings.entity_id or bare_host(settings.issuer)
    return replace(settings, public_url=settings.issuer + space.prefix, entity_id=entity_id + space.prefix)


def _spaces(settings: Settings, store: Store, clock: Clock, chance: Chance) -> Spaces[Node]:
    keyring = Keyring(Path(settings.keys), clock, retention=max(DAY, settings.token_lifetime))
    return Spaces(store, clock, chance, partial(build_node, settings, keyring, chance), KEPT)


def _application(settings: Settings, store: Store, spaces: Spaces[Node]) -> Flask:
    app = Application(__name__)
    app.wsgi_app = SpacePrefix(app.wsgi_app)  # type: ignore[method-assign]
    language.install(app)
    headers.install(app)
    errors.install(app)
    serve_assets(app)

    def node() -> Node:
        """That of the space that the request belongs to: looked up once."""
        environ = request.environ
        if _NODE not in environ:
            environ[_NODE] = spaces.enter(environ.get(ENVIRON, DEFAULT))
        return environ[_NODE]  # type: ignore[no-any-return]

    pages = LoginViews(
        lambda: node().login,
        lambda: node().personas,
        {
            "oidc": lambda wanted, outcome: oidc_views.finish(node().oidc, wanted, outcome),
            "saml": lambda wanted, outcome: saml_views.finish(node().saml, wanted, outcome),
        },
        secure_cookies=settings.issuer.startswith("https:"),
    )
    app.register_blueprint(pages_blueprint(lambda: node().settings, lambda: node().personas))
    app.register_blueprint(pages.blueprint())
    app.register_blueprint(oidc_views.oidc_blueprint(lambda: node().oidc, pages.start))
    app.register_blueprint(saml_views.saml_blueprint(lambda: node().saml, pages.start))
    app.register_blueprint(health_blueprint(lambda: store))
    if settings.trusted_proxies:
        app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app
