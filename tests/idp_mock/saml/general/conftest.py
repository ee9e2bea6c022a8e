"""A whole node on real time, for toolkits that look at the machine's clock; and a provider on fixed keys, time and chance for all else."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from lxml import etree

from eid.chance import SeededChance
from eid.clock import ManualClock, SystemClock
from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from eid.keys import KeyPair
from eid.storage.open import open_store
from eid.storage.store import Store
from eid.xml.parser import Element, parse
from idp_mock.app import create_app
from idp_mock.fetch import NotFetched
from idp_mock.keyring import Keyring
from idp_mock.login.farewell import Told
from idp_mock.login.request import Identified, LoginRequest, Outcome
from idp_mock.saml.general.choices import Choices
from idp_mock.saml.general.messages import ByForm, Outbound, Received
from idp_mock.saml.general.names import METADATA
from idp_mock.saml.general.provider import Provider
from idp_mock.saml.general.registration import Judge
from idp_mock.saml.general.registry import Registry
from idp_mock.saml.general.service_provider import ServiceProvider
from idp_mock.saml.names import SAMLP
from idp_mock.settings import Settings
from tests.idp_mock.conftest import Browser
from tests.idp_mock.saml.general.pysaml2_client import Toolkit, written_file
from tests.idp_mock.saml.general.service_provider import ServiceProvider as ServiceProviderSide
from tests.idp_mock.saml.general.service_provider import metadata
from tests.xml import libxmlsec
from tests.xml.key_pairs import ec_pair, rsa_pair

ISSUER = "http://localhost:8000"
NODE = ISSUER + METADATA
JAN = Identified(
    person=Person(
        given_name="Jan Maria",
        family_name="Żółć-Kowalski",
        birth_date=date(1890, 1, 1),
        identifier=PersonIdentifier(country="PL", value="90810100010"),
    ),
    username="jkowal",
    level=Level.SUBSTANTIAL,
    authority="pz.gov.pl",
    session_id="session-of-jan",
    authenticated_at=1894698000.0,
    email="jan@example.test",
)


@dataclass
class Living:
    """A whole node on real time, where one form is the whole login."""

    app: Flask
    store: Store
    browser: Browser
    keyring: Keyring
    answered: bytes = b""

    @property
    def metadata(self) -> str:
        return self.browser.client.get(METADATA).text

    def call(self, path: str, message: str) -> Element:
        """The SAML message in the SOAP answer, which stays in `answered` as it came."""
        self.answered = self.browser.client.post(path, data=message, content_type="text/xml").data
        return parse(self.answered)[0][0]

    def signed(self, message: Element) -> bool:
        """Whether the message carries the node's signature, by libxmlsec."""
        return libxmlsec.verifies(message, self.keyring.rsa)

    def register(self, metadata: bytes, choices: Choices | None = None) -> ServiceProvider:
        registry = Registry({}, self.store, Judge(node=NODE), SystemClock(), lambda _: b"")
        return registry.register(metadata, choices)[0]


@pytest.fixture
def living(keys: Path) -> Iterator[Living]:
    store = open_store("sqlite:///:memory:")
    settings = Settings(store="sqlite:///:memory:", keys=str(keys), chooser=False, second_factor=False, consent=False)
    app = create_app(settings, store=store)
    yield Living(app, store, Browser(app), Keyring(keys, SystemClock()))
    store.close()


@pytest.fixture
def toolkit(living: Living, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Toolkit]:
    """A service provider by pysaml2 that the node knows; arguments as of `Toolkit`, `choices` for the node."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("saml2.sigver.make_temp", written_file)

    def make(choices: Choices | None = None, **options: object) -> Toolkit:
        made = Toolkit(folder=tmp_path, pair=rsa_pair(), idp_metadata=living.metadata, **options)  # type: ignore[arg-type]
        living.register(made.metadata, choices)
        return made

    return make


@dataclass(frozen=True)
class FixedKeys:
    """The node's keys, in plain sight. RSA is another one at every run, so golden files take elliptic signatures."""

    pairs: dict[str, KeyPair] = field(
        default_factory=lambda: {
            "node-ec": ec_pair("44", "node-ec"),
            "node-ec384": ec_pair("55", "node-ec384", "secp384r1"),
            "node-rsa": rsa_pair(),
        }
    )

    def active(self, kind: str) -> KeyPair:
        return self.pairs[kind]

    def published(self, *kinds: str) -> tuple[KeyPair, ...]:
        return tuple(self.pairs[kind] for kind in kinds)


@dataclass
class Wire:
    """What the node would reach over the network: bodies and SOAP answers by address; everything that was sent."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    sent: list[tuple[str, bytes]] = field(default_factory=list)

    def body(self, address: str) -> bytes:
        if address not in self.bodies:
            raise NotFetched(f"{address} answers with status 404")
        return self.bodies[address]

    def call(self, address: str, message: bytes) -> bytes:
        self.sent.append((address, message))
        if address not in self.answers:
            raise NotFetched(f"{address} cannot be reached")
        return self.answers[address](message)


@dataclass
class Node:
    """The provider with what stands around it: `ended` lists sessions with who asked for their end, `told` is what a farewell leads to."""

    provider: Provider
    clock: ManualClock
    wire: Wire
    ended: list[tuple[str, str]] = field(default_factory=list)
    told: Told = field(default_factory=Told)

    def response(self, received: Received, outcome: Outcome = JAN) -> Element:
        """The Response to a login that ended so, or to a request that is refused."""
        wanted = self.provider.authn_request(received)
        return opened(self.provider.finish(wanted, outcome) if isinstance(wanted, LoginRequest) else wanted)

    def begun(self, received: Received) -> LoginRequest:
        wanted = self.provider.authn_request(received)
        assert isinstance(wanted, LoginRequest), etree.tostring(opened(wanted))
        return wanted


def opened(outbound: Outbound) -> Element:
    """The Response that a form carries."""
    assert isinstance(outbound, ByForm)
    return parse(base64.b64decode(outbound.fields["SAMLResponse"]))


def codes(message: Element) -> list[str]:
    """The status codes, the outer one first, without what they have in common."""
    return [code.get("Value", "").removeprefix("urn:oasis:names:tc:SAML:2.0:status:") for code in message.iter(f"{{{SAMLP}}}StatusCode")]


def explained(message: Element) -> str:
    return "".join(text.text or "" for text in message.iter(f"{{{SAMLP}}}StatusMessage"))


@pytest.fixture
def make_node(store: Store, clock: ManualClock) -> Callable[..., Node]:
    """A node with other settings than the defaults."""

    def make(**settings: object) -> Node:
        wire = Wire()

        def end_session(session_id: str, initiator: str) -> Told | None:
            node.ended.append((session_id, initiator))
            return node.told

        chosen = replace(Settings(), **settings)  # type: ignore[arg-type]
        provider = Provider(chosen, store, FixedKeys(), clock, SeededChance("general"), end_session, wire)
        node = Node(provider, clock, wire)
        return node

    return make


@pytest.fixture
def node(make_node: Callable[..., Node]) -> Node:
    return make_node()


@pytest.fixture
def sp(node: Node) -> ServiceProviderSide:
    """A service provider that the node knows."""
    node.provider.registry.register(metadata())
    return ServiceProviderSide()
