"""A SAML provider on fixed keys, fixed time and fixed chance, and the person who logs in."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from eid.chance import SeededChance
from eid.clock import ManualClock
from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from eid.keys import KeyPair
from eid.storage.store import Store
from idp_mock.fetch import NotFetched
from idp_mock.login.farewell import Told
from idp_mock.login.request import Identified, LoginRequest, Outcome
from idp_mock.saml.provider import Provider
from idp_mock.settings import Settings
from tests.idp_mock.saml.service_provider import ServiceProvider
from tests.xml.key_pairs import certificate_pem, ec_pair

NOW = datetime(2030, 1, 15, 9, tzinfo=UTC).timestamp()
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
    authenticated_at=NOW + 90.123,
)


@dataclass
class Node:
    """The provider with what stands around it: `ended` lists the sessions that it ended, `told` is what becomes of farewells to others,
    `pauses` how long it held answers back."""

    provider: Provider
    clock: ManualClock
    keys: "FixedKeys"
    ended: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    told: Told | None = field(default_factory=Told)

    def ask(self, sp: ServiceProvider, relay_state: str | None = "state-1", **changes: str) -> LoginRequest:
        return self.provider.authn_request(sp.authn_request(**changes), relay_state)

    def artifact(self, sp: ServiceProvider, outcome: Outcome = JAN, **changes: str) -> str:
        """Of a login that ended so, 90.123 seconds after it was asked for."""
        wanted = self.ask(sp, **changes)
        self.clock.at = NOW + 90.123
        return self.provider.finish(wanted, outcome).fields["SAMLart"]

    def answer(self, sp: ServiceProvider, outcome: Outcome = JAN, **changes: str) -> bytes:
        """What the service provider gets for the artifact."""
        return self.provider.resolve(sp.artifact_resolve(self.artifact(sp, outcome, **changes)))


@dataclass
class FixedKeys:
    ec: KeyPair = field(default_factory=lambda: ec_pair("44", "WK_SIG_EC"))
    next: KeyPair | None = None

    def upcoming(self, kind: str) -> KeyPair | None:
        return self.next


def unreachable(address: str, message: bytes) -> bytes:
    raise NotFetched(f"nobody is at {address}")


MakeNode = Callable[..., Node]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def make_node(store: Store, clock: ManualClock) -> MakeNode:
    """A node with other settings than the defaults."""

    def make(*, call: Callable[[str, bytes], bytes] = unreachable, **settings: object) -> Node:
        chosen = replace(Settings(), **settings)  # type: ignore[arg-type]
        ended: list[str] = []

        def end_session(session: str, initiator: str) -> Told | None:
            assert initiator == "saml:demo-sp"
            ended.append(session)
            return node.told

        keys, pauses = FixedKeys(), list[float]()
        provider = Provider(chosen, store, keys, clock, SeededChance("saml"), end_session, call, pauses.append)
        node = Node(provider, clock, keys, ended, pauses)
        return node

    return make


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    return make_node()


@pytest.fixture
def sp() -> ServiceProvider:
    """A stranger on this machine."""
    return ServiceProvider()


@pytest.fixture
def registered(make_node: MakeNode, tmp_path: Path) -> Callable[..., Node]:
    """A node that knows `demo-sp`, with further lines in its table; `certificates` are the octets of its keys, the first encrypts;
    `further` are certificates as PEM."""

    def make(
        *lines: str,
        certificates: tuple[str, ...] = ("11",),
        further: tuple[str, ...] = (),
        acs: str = "https://portal.example.test/acs",
        **settings: object,
    ) -> Node:
        for octet in certificates:
            (tmp_path / f"{octet}.pem").write_bytes(certificate_pem(ec_pair(octet)))
        names = ", ".join([f'"{octet}.pem"' for octet in certificates] + [f'"""{text}"""' for text in further])
        table = ["[[service_provider]]", 'entity_id = "demo-sp"', f'acs = ["{acs}"]', f"certificates = [{names}]", *lines]
        (tmp_path / "clients.toml").write_text("\n".join(table))
        return make_node(clients=str(tmp_path / "clients.toml"), **settings)

    return make
