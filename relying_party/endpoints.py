"""What is counted: requests by how their addresses begin, logins by protocol and outcome."""

from typing import TYPE_CHECKING

from eid import metered_store
from eid.metering import Meters
from eid.storage.store import Store
from eid.verdicts import PASSWORD, PASSWORD_REFUSALS
from eid.web.counting import Counted, families
from relying_party.federation.arrival import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PROGRAM = "relying_party"
"""What the names of all metrics begin with."""
BEGINNINGS = {
    "/praca": "praca",
    "/zus": "zus",
    "/federation": "federation",
    "/podpis": "signatures",
    "/static/": "static",
    "/_mock": "testers",
    "/healthz": "health",
    "/readyz": "health",
    "/metrics": "health",
}
NAMES = tuple(dict.fromkeys(BEGINNINGS.values()))
PROTOCOLS = ("oidc", "saml", PASSWORD)
REFUSALS = (*Problem, *PASSWORD_REFUSALS)


def meters(folder: str = "") -> Meters:
    """The portals' numbers, as `Meters` has them."""
    return Meters((*families(PROGRAM, NAMES, PROTOCOLS, REFUSALS), metered_store.family(PROGRAM)), folder)


def counted(application: "WSGIApplication", meters: Meters) -> Counted:
    """The application, with a layer that counts."""
    return Counted(application, PROGRAM, meters, {}, BEGINNINGS)


def timed(store: Store, meters: Meters) -> Store:
    """The store, with a layer that notes how long it takes."""
    return metered_store.Metered(store, meters, PROGRAM)
