"""Builds a node from its parts; the only place that knows them all."""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from eid.chance import Chance, SystemChance
from eid.clock import Clock, SystemClock
from eid.storage.open import open_store
from eid.storage.store import Store
from eid.web import errors, headers, language
from eid.web.assets import serve_assets
from eid.web.health import health_blueprint
from idp_mock.keyring import Keyring
from idp_mock.login.login import EPHEMERAL as LOGIN_RECORDS
from idp_mock.login.login import Login
from idp_mock.login.views import LoginViews
from idp_mock.oidc import views as oidc_views
from idp_mock.oidc.grants import EPHEMERAL as OIDC_RECORDS
from idp_mock.oidc.provider import Provider as OidcProvider
from idp_mock.personas.personas import Personas, seeded_personas
from idp_mock.saml import views as saml_views
from idp_mock.saml.artifact import EPHEMERAL as SAML_RECORDS
from idp_mock.saml.provider import Provider as SamlProvider
from idp_mock.settings import Settings
from eid.sweeper import Sweeper
from idp_mock.views import pages_blueprint


@dataclass(frozen=True, kw_only=True)
class Node:
    """The built parts. Views get them by callables, because a later request may belong to another node."""

    store: Store
    personas: Personas
    login: Login
    oidc: OidcProvider
    saml: SamlProvider


def create_app(settings: Settings, *, store: Store | None = None, clock: Clock | None = None, chance: Chance | None = None) -> Flask:
    """The node as a WSGI application. Raises `StoreUnavailable`, `KeysUnusable` or `SeedError` where it cannot work."""
    node = build_node(settings, store or open_store(settings.store), clock or SystemClock(), chance or SystemChance())
    app = Flask(__name__)
    language.install(app)
    headers.install(app)
    errors.install(app)
    serve_assets(app)
    pages = LoginViews(
        lambda: node.login,
        lambda: node.personas,
        {
            "oidc": lambda wanted, outcome: oidc_views.finish(node.oidc, wanted, outcome),
            "saml": lambda wanted, outcome: saml_views.finish(node.saml, wanted, outcome),
        },
        secure_cookies=settings.issuer.startswith("https:"),
    )
    app.register_blueprint(pages_blueprint(settings, lambda: node.personas))
    app.register_blueprint(pages.blueprint())
    app.register_blueprint(oidc_views.oidc_blueprint(lambda: node.oidc, pages.start))
    app.register_blueprint(saml_views.saml_blueprint(lambda: node.saml, pages.start))
    app.register_blueprint(health_blueprint(lambda: node.store))
    return app


def create_served_app(settings: Settings) -> Flask:
    """As `create_app`, with the sweeper at work beside it."""
    store, clock = open_store(settings.store), SystemClock()
    app = create_app(settings, store=store, clock=clock)
    Sweeper(store, clock, (*LOGIN_RECORDS, *OIDC_RECORDS, *SAML_RECORDS)).start()
    return app


def build_node(settings: Settings, store: Store, clock: Clock, chance: Chance) -> Node:
    """The parts of one node over one store."""
    personas = Personas(store, seeded_personas())
    login = Login(settings, store, personas, clock, chance)
    keyring = Keyring(Path(settings.keys), clock)
    return Node(
        store=store,
        personas=personas,
        login=login,
        oidc=OidcProvider(settings, store, keyring, clock, chance, login.end_session),
        saml=SamlProvider(settings, store, keyring, clock, chance, login.end_session),
    )
