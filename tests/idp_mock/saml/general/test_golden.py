"""Every kind of message that the general profile writes, octet by octet; `GOLDEN=write pytest tests/idp_mock/saml/general` writes them
anew. All keys are elliptic here, so that signatures are the same at every run."""

import base64
import os
from pathlib import Path

import pytest

from eid.chance import SeededChance
from eid.clock import ManualClock
from eid.storage.store import Store
from idp_mock.login.request import Refusal, Refused
from idp_mock.saml.general.choices import Choices, Encrypts, Signature, Signs
from idp_mock.saml.general.messages import ByForm
from idp_mock.saml.general.names import HTTP_POST
from idp_mock.saml.general.provider import Provider
from idp_mock.settings import Settings
from tests.idp_mock.saml.general.conftest import JAN, FixedKeys, Node, Wire
from tests.idp_mock.saml.general.service_provider import POST, SLO, SOAP, ServiceProvider, endpoint, enveloped, key, metadata
from tests.idp_mock.saml.general.test_artifact import artifact
from tests.idp_mock.saml.general.test_logout import farewell, named
from tests.xml.key_pairs import ec_pair

GOLDEN = Path(__file__).parent / "golden"
SP = ServiceProvider()


@pytest.fixture
def node(store: Store, clock: ManualClock) -> Node:
    keys = FixedKeys(
        {"node-rsa": ec_pair("66", "node-rsa"), "node-ec": ec_pair("44", "node-ec"), "node-ec384": ec_pair("55", "node-ec384")}
    )
    wire = Wire()
    return Node(Provider(Settings(), store, keys, clock, SeededChance("golden"), lambda _, __: None, wire), clock, wire)


def register(node: Node, signs: Signs = Signs.BOTH, encrypt: Encrypts = Encrypts.NEVER, binding: str = POST) -> None:
    choices = Choices(signature=Signature.ECDSA_SHA256, sign=signs, encrypt=encrypt)
    node.provider.registry.register(metadata(keys=key(ec_pair("11")), logout=endpoint("SingleLogoutService", binding, SLO)), choices)


def compare(name: str, written: bytes) -> None:
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.write_bytes(written)
    assert written == path.read_bytes()


def posted(node: Node, signs: Signs = Signs.BOTH, encrypt: Encrypts = Encrypts.NEVER) -> bytes:
    register(node, signs, encrypt)
    back = node.provider.finish(node.begun(SP.asking()), JAN)
    assert isinstance(back, ByForm)
    return base64.b64decode(back.fields["SAMLResponse"])


@pytest.mark.parametrize("signs", list(Signs))
def test_a_response_signed_in_each_way(node: Node, signs: Signs) -> None:
    compare(f"response_signed_{signs}.xml", posted(node, signs))


def test_a_response_with_an_encrypted_assertion(node: Node) -> None:
    compare("response_encrypted.xml", posted(node, encrypt=Encrypts.ALWAYS))


def test_a_response_that_refuses_the_request(node: Node) -> None:
    register(node)
    back = node.provider.authn_request(SP.asking(version="1.1"))
    assert isinstance(back, ByForm)
    compare("response_wrong_version.xml", base64.b64decode(back.fields["SAMLResponse"]))


def test_a_response_to_a_login_that_was_cancelled(node: Node) -> None:
    register(node)
    back = node.provider.finish(node.begun(SP.asking()), Refused(reason=Refusal.CANCELLED))
    assert isinstance(back, ByForm)
    compare("response_cancelled.xml", base64.b64decode(back.fields["SAMLResponse"]))


def test_an_artifact_response(node: Node) -> None:
    register(node)
    compare("artifact_response.xml", node.provider.resolve(SP.artifact_resolve(artifact(node, SP))))


def test_an_artifact_response_without_a_response(node: Node) -> None:
    register(node)
    compare("artifact_response_unknown.xml", node.provider.resolve(SP.artifact_resolve("unknown")))


def test_a_logout_request(node: Node) -> None:
    register(node, binding=SOAP)
    farewell(node)
    ((_, message),) = node.wire.sent
    compare("logout_request_soap.xml", message)


def test_a_logout_response_by_soap(node: Node) -> None:
    register(node)
    name, index = named(node, SP)
    compare("logout_response_soap.xml", node.provider.logout.by_soap(enveloped(SP.signed(SP.logout_request(name, index)))))


def test_a_logout_response_by_post(node: Node) -> None:
    register(node)
    name, index = named(node, SP)
    after = node.provider.logout.by_browser(SP.received(SP.logout_request(name, index)), HTTP_POST)
    assert isinstance(after.onward, ByForm)
    compare("logout_response_post.xml", base64.b64decode(after.onward.fields["SAMLResponse"]))


def test_the_metadata_of_the_node(node: Node) -> None:
    compare("metadata.xml", node.provider.metadata().encode())
