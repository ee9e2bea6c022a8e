"""A federation in memory, opposite a node that is not the mock."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from lxml import etree

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.keys import KeyPair, ec_key, self_signed
from eid.storage.open import open_store
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival, Failure
from relying_party.federation.departure import PostForm, Redirect
from relying_party.federation.federation import ARRIVALS, Federation
from relying_party.federation.oidc_rules import CodeAnswer
from relying_party.settings import Settings
from tests.relying_party.federation.oidc_node import ISSUER, OidcNode
from tests.relying_party.federation.saml_node import SamlNode
from tests.relying_party.federation.wire import Wire

LogIn = Callable[[str], Arrival | Failure]
NOON = 1894708800.0
"""2030-01-15T12:00:00Z."""


@pytest.fixture(scope="session")
def node_key() -> KeyPair:
    return self_signed(ec_key(), "node", NOON)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def wire(clock: ManualClock, node_key: KeyPair) -> Wire:
    return Wire(clock=clock, saml=SamlNode(key=node_key), oidc=OidcNode(), certificate=node_key)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(keys=str(tmp_path))


@pytest.fixture
def store() -> Store:
    return open_store("sqlite:///:memory:")


@pytest.fixture
def federation(settings: Settings, store: Store, clock: ManualClock, wire: Wire) -> Federation:
    return Federation(settings, store, clock, SystemChance(), httpx.MockTransport(wire))


@dataclass(kw_only=True)
class Traveller:
    """A browser that goes to the node and comes back, without an app."""

    federation: Federation
    wire: Wire
    browser: str = "browser-1"

    def leave(self, protocol: str) -> str:
        """Leaves, and returns the trip: RelayState or state."""
        way = self.federation.depart("praca", "register", protocol, self.browser)
        if isinstance(way, Redirect):
            self.wire.authorization_url = way.location
            return re.search(r"[?&]state=([^&]+)", way.location)[1]
        request = read_request(way)
        self.wire.authn_request_id = request.get("ID")
        certificate = request.find(".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate").text
        self.wire.recipient = x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()
        return way.fields["RelayState"]

    def answer(self, protocol: str, trip: str) -> Redirect:
        if protocol == "saml":
            return self.federation.answer_by_saml(trip, "artifact")
        return self.federation.answer_by_oidc(trip, CodeAnswer(code="code-1", iss=ISSUER))

    def pick_up(self, way: Redirect) -> Arrival | Failure:
        return self.federation.pick_up(way.location.removeprefix(ARRIVALS), self.browser).outcome

    def log_in(self, protocol: str) -> Arrival | Failure:
        return self.pick_up(self.answer(protocol, self.leave(protocol)))


def read_request(way: PostForm) -> etree._Element:
    return etree.fromstring(base64.b64decode(way.fields["SAMLRequest"]))


@pytest.fixture
def traveller(federation: Federation, wire: Wire) -> Traveller:
    return Traveller(federation=federation, wire=wire)


@pytest.fixture
def log_in(traveller: Traveller) -> LogIn:
    return traveller.log_in
