"""What is counted: requests by the names of their addresses, logins by protocol and outcome."""

from typing import TYPE_CHECKING

from eid import metered_store
from eid.metering import Meters
from eid.storage.store import Store
from eid.web.counting import DROPPED, Counted, families
from idp_mock.events.recorder import FLOW
from idp_mock.login.request import Refusal
from idp_mock.login.views import PATH as LOGIN_PAGES
from idp_mock.oidc import discovery
from idp_mock.oidc.direct import addresses
from idp_mock.saml import names as saml
from idp_mock.saml.general import names as general_saml

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PROGRAM = "idp_mock"
"""What the names of all metrics begin with."""
EVENTS_DROPPED = f"{PROGRAM}_{DROPPED}"
EXACT = {
    discovery.OPENID_CONFIGURATION: "discovery",
    discovery.OAUTH_METADATA: "discovery",
    discovery.JWKS: "jwks",
    discovery.AUTHORIZE: "authorize",
    discovery.TOKEN: "token",
    discovery.USERINFO: "userinfo",
    discovery.END_SESSION: "end_session",
    addresses.PUSHED_REQUEST: "par",
    addresses.INTROSPECT: "introspect",
    addresses.REVOKE: "revoke",
    addresses.REGISTER: "register",
    addresses.DEVICE_AUTHORIZATION: "device_authorization",
    saml.SINGLE_SIGN_ON: "saml_sso",
    saml.ARTIFACT_RESOLUTION: "saml_artifact",
    saml.SINGLE_LOGOUT: "saml_logout",
    general_saml.METADATA: "saml2_metadata",
    general_saml.SINGLE_SIGN_ON: "saml2_sso",
    general_saml.ARTIFACT_RESOLUTION: "saml2_artifact",
    general_saml.SINGLE_LOGOUT: "saml2_logout",
}
BEGINNINGS = {
    LOGIN_PAGES: "login_page",
    "/static/": "static",
    "/_mock": "testers",
    "/healthz": "health",
    "/readyz": "health",
    "/metrics": "health",
}
NAMES = tuple(dict.fromkeys((*EXACT.values(), *BEGINNINGS.values())))
PROTOCOLS = ("oidc", "saml", "saml2")
REFUSALS = tuple(Refusal)


def meters(folder: str = "") -> Meters:
    """The node's numbers, as `Meters` has them."""
    return Meters((*families(PROGRAM, NAMES, PROTOCOLS, REFUSALS), metered_store.family(PROGRAM)), folder)


def counted(application: "WSGIApplication", meters: Meters) -> Counted:
    """The application, with a layer that counts."""
    return Counted(application, PROGRAM, meters, EXACT, BEGINNINGS, FLOW)


def timed(store: Store, meters: Meters) -> Store:
    """The store, with a layer that notes how long it takes."""
    return metered_store.Metered(store, meters, PROGRAM)
