"""The parts that a start can do without: SAML, what belongs to logging in by other ways than a password, and what testers and the control
API use. They are added when the first of their addresses is asked for."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from eid.web.application import Application
from idp_mock import controls, kinds
from idp_mock.annex.views import annex_blueprint
from idp_mock.control.controlled import Controlled
from idp_mock.control.guard import Guard
from idp_mock.control.views import control_blueprint
from idp_mock.dashboard.views import Entrance, dashboard_blueprint
from idp_mock.handbook.views import handbook_blueprint
from idp_mock.inspector.views import inspector_blueprint
from idp_mock.login.methods.certificate import CertificateLogin
from idp_mock.login.methods.views import ProfilePages
from idp_mock.login.views import LoginViews
from idp_mock.node import Node
from idp_mock.outcomes import Outcomes
from idp_mock.saml.general.views import general_saml_blueprint
from idp_mock.saml.views import saml_blueprint
from idp_mock.shared import Shared
from idp_mock.signing.views import signing_blueprint
from idp_mock.snapshots import Snapshots
from idp_mock.spaces import prefix_of
from idp_mock.suspects import Judge

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def add(app: Application, shared: Shared, node: Callable[[], Node], pages: LoginViews) -> None:
    """Adds their views. `node` is the one of the request's space."""
    profile = ProfilePages(
        pages,
        lambda: node().login,
        lambda: node().personas,
        lambda: CertificateLogin(node().signing().drawer, node().personas, node().space.clock),
    )

    @cache
    def annex() -> "WSGIApplication":
        from idp_mock.annex.app import Annex

        return Annex(shared.node_of, pages, shared.keyring, shared.chance, lambda: app.wsgi_app)

    entrance = Entrance(Guard(shared.settings), lambda: _controlled(shared, node()))
    for blueprint in (
        saml_blueprint(lambda: node().saml(), pages.start),
        general_saml_blueprint(lambda: node().general_saml(), pages.start),
        signing_blueprint(lambda: node().signing()),
        control_blueprint(entrance.guard, entrance.controlled),
        dashboard_blueprint(entrance),
        inspector_blueprint(entrance),
        handbook_blueprint(entrance),
        profile.blueprint(),
        annex_blueprint(annex),
    ):
        app.register_blueprint(blueprint)


def _controlled(shared: Shared, node: Node) -> Controlled:
    """What the control API gets of a space."""
    store, clock, chance = node.space.store, node.space.clock, shared.chance
    return Controlled(
        name=node.space.name,
        issuer=node.settings.issuer,
        issuer_of=lambda name: shared.settings.issuer + prefix_of(name),
        spaces=shared.spaces,
        snapshots=Snapshots(store, chance, kinds.kept()),
        personas=node.personas,
        outcomes=Outcomes(store, chance),
        faults=shared.faults,
        events=node.log,
        flush=shared.flush,
        keyring=shared.keyring,
        clients=controls.OidcClients(node.oidc),
        service_providers=lambda: controls.service_providers(node.saml()),
        metadata_registry=controls.MetadataServiceProviders(node.general_saml()),
        judge=Judge(oidc=node.oidc, saml=node.saml(), general_saml=node.general_saml(), clock=clock),
        sessions=lambda: controls.sessions(node.login),
        end_session=lambda session_id: node.farewells.end(session_id) is not None,
        mint_token=controls.token_mint(node.oidc, clock, chance),
        mint_assertion=controls.assertion_mint(node.saml(), clock, chance),
    )
