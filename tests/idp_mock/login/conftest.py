"""A login with a protocol of the tests' own: it knows none of the real ones."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

import idp_mock.app
from eid.chance import Chance
from eid.clock import Clock
from eid.identity.level import Level
from eid.storage.collection import written
from eid.storage.store import Store
from eid.web import errors, headers, language
from eid.web.application import Application
from eid.web.assets import serve_assets
from idp_mock.login.login import Login
from idp_mock.login.methods.certificate import CertificateLogin
from idp_mock.login.methods.views import ProfilePages
from idp_mock.login.request import LoginRequest, OperationContext, Outcome, Page
from idp_mock.login.views import LoginViews
from idp_mock.personas.personas import Personas
from idp_mock.settings import Settings
from idp_mock.signing.drawer import Drawer

ATTRIBUTES = ("family_name", "given_name", "birth_date", "person_identifier")


@pytest.fixture
def wanted() -> LoginRequest:
    """A request that skips every optional page."""
    return LoginRequest(protocol="test", client_id="sklep", client_name="Sklep", attributes=ATTRIBUTES, skip=frozenset(Page))


@pytest.fixture
def personas(store: Store) -> Personas:
    return Personas(store)


@pytest.fixture
def new_login(settings: Settings, store: Store, personas: Personas, clock: Clock, chance: Chance) -> Callable[..., Login]:
    """Makes logins over one store, as several processes have them, with settings of their own."""
    return lambda **changed: Login(replace(settings, **changed), store, personas, clock, chance)


@pytest.fixture
def login(new_login: Callable[..., Login]) -> Login:
    return new_login()


@pytest.fixture
def ended() -> list[Outcome]:
    """Every outcome that reached the protocol."""
    return []


@pytest.fixture
def app(login: Login, personas: Personas, store: Store, clock: Clock, ended: list[Outcome]) -> Flask:
    """Login pages alone. `/start` begins: parameters are those of a LoginRequest; the end is JSON of the outcome."""
    app = Application("idp_mock", root_path=str(idp_mock.app.__file__).rpartition("/")[0])
    for part in (language, headers, errors):
        part.install(app)
    serve_assets(app)

    def finish(_: LoginRequest, outcome: Outcome) -> Response:
        ended.append(outcome)
        return Response(json.dumps(written(outcome)), mimetype="application/json")

    cards = CertificateLogin(Drawer(store), personas, clock)
    views = LoginViews(lambda: login, lambda: personas, {"test": finish}, secure_cookies=False)
    app.register_blueprint(views.blueprint())
    app.register_blueprint(ProfilePages(views, lambda: login, lambda: personas, lambda: cards).blueprint())

    @app.route("/start", methods=["GET", "POST"])
    def start() -> ResponseReturnValue:
        return views.start(_request(request.values))

    return app


def _request(values: Any) -> LoginRequest:
    operation = OperationContext(context_class="podpis", description="Wniosek <1>", document_id="WN-1") if "operation" in values else None
    return LoginRequest(
        protocol="test",
        client_id=values.get("client", "sklep"),
        client_name="Sklep & Co",
        level=Level(values.get("level", "low")),
        force="force" in values,
        passive="passive" in values,
        max_age=values.get("max_age", type=int),
        hint=values.get("hint", ""),
        attributes=tuple(values.get("attributes", ",".join(ATTRIBUTES)).split(",")),
        operation=operation,
        skip=frozenset(Page(page) for page in values.get("skip", "").split(",") if page),
    )
