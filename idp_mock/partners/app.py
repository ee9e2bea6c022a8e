"""Builds the application of one partner: an OpenID provider with login pages of its own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from msgspec import Struct

from eid.chance import Chance
from eid.clock import Clock
from eid.storage.namespace import Namespace
from eid.storage.store import Store
from eid.web import errors, headers, language
from eid.web.application import Application
from eid.web.assets import serve_assets
from idp_mock.annex.records import PARTNERS
from idp_mock.keyring import Keyring
from idp_mock.login.farewell import Farewells
from idp_mock.login.flow import Step
from idp_mock.login.login import Login
from idp_mock.login.views import LoginViews
from idp_mock.oidc import views as oidc_views
from idp_mock.oidc.provider import Provider
from idp_mock.partners.customers import Customers
from idp_mock.partners.table import PATH, Partner
from idp_mock.settings import Settings

TEMPLATES = {
    Step.CREDENTIALS: "partners/login.html",
    Step.SECOND_FACTOR: "partners/code.html",
    Step.CONSENT: "partners/consent.html",
    Step.NOTICE: "partners/notice.html",
}


class Ground(Struct, frozen=True, kw_only=True):
    """What a partner is built on: the settings, the store and the clock of a space; keys and chance are those of the node."""

    settings: Settings
    store: Store
    clock: Clock
    keyring: Keyring
    chance: Chance


class _Built(Struct, frozen=True, kw_only=True):
    customers: Customers
    login: Login
    oidc: Provider


def settings_of(settings: Settings, partner: Partner) -> Settings:
    """Those of a partner of the node with these settings. Its only client is that node; nothing can be skipped or scripted."""
    return replace(
        settings,
        public_url=settings.issuer + PATH + partner.id,
        loopback_hosts=urlsplit(settings.issuer).hostname or "",
        clients="",
        strict=False,
        directives=False,
        chooser=False,
        second_factor=True,
        consent=True,
    )


def application_root() -> Path:
    """Where templates, static files and translations lie."""
    return Path(__file__).parent.parent


def create_bare_app() -> Application:
    """An application with the node's templates and languages. Headers that every answer needs are added by the node, which hands on."""
    app = Application("idp_mock", root_path=str(application_root()))
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = headers.MAXIMUM_BODY
    for part in (language, errors):
        part.install(app)
    serve_assets(app)
    return app


def create_partner_app(partner: Partner, ground: Callable[[], Ground]) -> Flask:
    """To be mounted at `/partners/<id>`; `ground` gives that of the request's space."""
    app = create_bare_app()
    app.jinja_env.globals["partner"] = partner

    def built() -> _Built:
        return _build(partner, ground())

    pages = LoginViews(
        lambda: built().login,
        lambda: built().customers,
        {"oidc": lambda wanted, outcome: oidc_views.finish(built().oidc, wanted, outcome)},
        TEMPLATES,
        secure_cookies=ground().settings.issuer.startswith("https:"),
    )
    app.register_blueprint(pages.blueprint())
    app.register_blueprint(oidc_views.oidc_blueprint(lambda: built().oidc, pages.start))
    return app


def _build(partner: Partner, ground: Ground) -> _Built:
    settings, store = settings_of(ground.settings, partner), Namespace(ground.store, PARTNERS)
    customers = Customers(ground.store, partner)
    login = Login(settings, store, customers, ground.clock, ground.chance)
    farewells = Farewells(login.end_session, {})
    oidc = Provider(settings, store, ground.keyring, ground.clock, ground.chance, farewells.end)
    return _Built(customers=customers, login=login, oidc=oidc)
