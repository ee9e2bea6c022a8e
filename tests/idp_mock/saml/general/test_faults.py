"""Every fault of SAML over the general profile: it bites, and the answer after it is honest again."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from eid.identity.level import Level
from eid.xml.certificate import certificate
from eid.xml.verification import verify
from idp_mock.fault_tables import catalogue
from idp_mock.faults.bend import Burden, carried, load
from idp_mock.faults.fault import Family, Fault, Reach
from idp_mock.login.farewell import Ended
from idp_mock.login.session import Participant, Subject
from idp_mock.saml.general.choices import Choices, Signs
from idp_mock.saml.general.names import PROTOCOL
from tests.idp_mock.saml.general.conftest import JAN, Node, opened
from tests.idp_mock.saml.general.service_provider import ENTITY_ID, SLO, SOAP, ServiceProvider, endpoint, enveloped, metadata
from tests.xml.key_pairs import rsa_pair

FAULTS = catalogue()
OF_ANSWERS = [
    fault
    for fault in FAULTS.all()
    if "saml2" in fault.protocols and fault.reach is Reach.LOGIN and fault.family is Family.SAML and fault.logins == 1
]
OF_LOGOUT = [fault for fault in FAULTS.all() if "saml2" in fault.protocols and fault.family is Family.LOGOUT]
JAN_IS_THERE = Subject(person=JAN.person, username=JAN.username, level=JAN.level, authority=JAN.authority, email=JAN.email)


@pytest.fixture
def sp(node: Node) -> ServiceProvider:
    node.provider.registry.register(metadata(logout=endpoint("SingleLogoutService", SOAP, SLO)), Choices(sign=Signs.BOTH))
    return ServiceProvider()


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    yield
    load(Burden(find=FAULTS.find))


def bitten() -> list[str]:
    burden = carried()
    return burden.bent if burden else []


@pytest.mark.parametrize("fault", OF_ANSWERS, ids=lambda fault: fault.id)
def test_a_fault_of_an_answer_bites_once(node: Node, sp: ServiceProvider, fault: Fault) -> None:
    load(Burden(find=FAULTS.find, fault=fault.id))
    node.provider.finish(node.begun(sp.asking()), replace(JAN, level=Level.HIGH) if fault.id == "authn-level-substantial" else JAN)
    assert bitten() == [fault.id]
    load(Burden(find=FAULTS.find))
    verify(opened(node.provider.finish(node.begun(sp.asking()), JAN)), [certificate(rsa_pair().certificate_base64)])
    assert bitten() == []


@pytest.mark.parametrize("fault", OF_LOGOUT, ids=lambda fault: fault.id)
def test_a_fault_of_logout_bites_what_the_node_says(node: Node, sp: ServiceProvider, fault: Fault) -> None:
    load(Burden(find=FAULTS.find, fault=fault.id))
    node.provider.logout.by_soap(enveloped(sp.signed(sp.logout_request("somebody"))))
    taking_part = (Participant(protocol=PROTOCOL, client_id=ENTITY_ID, context={}),)
    node.wire.answers[SLO] = lambda message: b""
    node.provider.farewell.say(Ended(session_id="s", subject=JAN_IS_THERE, participants=taking_part, initiator=""))
    assert bitten() == [fault.id]
    assert node.wire.sent
