"""The node as a WSGI application: what a start needs. The rest is added by `idp_mock.on_demand`."""

from collections.abc import Callable
from functools import partial

from flask import Response, request
from msgspec import structs

from eid import logs
from eid.chance import Chance, SystemChance
from eid.clock import Clock, SystemClock
from eid.storage.open import open_store
from eid.storage.store import Store
from eid.web import errors, headers, language
from eid.web.application import Application
from eid.web.assets import serve_assets
from eid.web.health import health_blueprint
from eid.web.log_context import request_under_way
from eid.web.metrics import metrics_blueprint
from eid.web.proxies import TrustedProxies
from idp_mock import endpoints, kinds
from idp_mock.events.batches import Batches
from idp_mock.events.recorder import Recorder
from idp_mock.faults.rim import Holding, Rim
from idp_mock.login.request import LoginRequest, Outcome
from idp_mock.login.views import LoginViews
from idp_mock.node import Node
from idp_mock.oidc import views as oidc_views
from idp_mock.settings import Settings
from idp_mock.shared import Shared, share
from idp_mock.spaces import SpacePrefix
from idp_mock.sweeper import SpacesSweeper
from idp_mock.views import pages_blueprint


def create_app(settings: Settings, *, store: Store | None = None, clock: Clock | None = None, chance: Chance | None = None) -> Application:
    """The node as a WSGI application. Raises `StoreUnavailable`, `KeysUnusable` or `SeedError` where it cannot work."""
    meters = endpoints.meters()
    store = endpoints.timed(store or open_store(settings.store), meters)
    return _application(share(settings, store, clock or SystemClock(), chance or SystemChance(), meters))


def create_served_app(settings: Settings, counts: str = "") -> Application:
    """As `create_app`, with the sweeper at work beside it, with events written beside the requests, and with a log on standard error.
    `counts` is the folder in which all processes of this node count; empty where there is but this one."""
    logs.install(settings.log, request_under_way)
    meters = endpoints.meters(counts)
    batches = Batches(lambda lost: meters.count(endpoints.EVENTS_DROPPED, more=lost))
    store, clock = endpoints.timed(open_store(settings.store), meters), SystemClock()
    shared = structs.replace(share(settings, store, clock, SystemChance(), meters), take=batches.take, flush=batches.flush)
    SpacesSweeper(shared.spaces, store, clock, kinds.ephemeral).start()
    app = _application(shared)
    app.endings += [batches.flush, store.close]
    return app


def _application(shared: Shared) -> Application:
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
    app.register_blueprint(health_blueprint(lambda: shared.store))
    app.register_blueprint(metrics_blueprint(endpoints.PROGRAM, shared.meters, lambda: shared.store))
    app.later(partial(_add_on_demand, app, shared, node, pages))
    if settings.trusted_proxies:
        app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def _login_pages(app: Application, shared: Shared, node: Callable[[], Node]) -> LoginViews:
    """Adds the login by password, which leads to all other ways."""
    pages = LoginViews(
        lambda: node().login,
        lambda: node().personas,
        {
            "oidc": lambda wanted, outcome: oidc_views.finish(node().oidc, wanted, outcome),
            "saml": lambda wanted, outcome: _finish_saml(node(), wanted, outcome),
            "saml2": lambda wanted, outcome: _finish_general_saml(node(), wanted, outcome),
        },
        secure_cookies=shared.settings.issuer.startswith("https:"),
    )
    app.register_blueprint(pages.blueprint())
    return pages


def _add_on_demand(app: Application, shared: Shared, node: Callable[[], Node], pages: LoginViews) -> None:
    from idp_mock.on_demand import add

    add(app, shared, node, pages)


def _finish_saml(node: Node, wanted: LoginRequest, outcome: Outcome) -> Response:
    from idp_mock.saml.views import finish

    return finish(node.saml(), wanted, outcome)


def _finish_general_saml(node: Node, wanted: LoginRequest, outcome: Outcome) -> Response:
    from idp_mock.saml.general.views import finish

    return finish(node.general_saml(), wanted, outcome)
