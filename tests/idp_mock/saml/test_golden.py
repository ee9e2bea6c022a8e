"""Every message the node writes, compared octet by octet with a file; `GOLDEN=write pytest tests/idp_mock/saml` writes them anew."""

import os
from pathlib import Path

import pytest

from idp_mock.login.request import Refusal, Refused
from idp_mock.saml import writer
from tests.idp_mock.saml.conftest import Node
from tests.idp_mock.saml.service_provider import ServiceProvider

GOLDEN = Path(__file__).parent / "golden"


def compare(name: str, written: bytes) -> None:
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.write_bytes(written)
    assert written == path.read_bytes()


def test_a_successful_answer_is_the_golden_one(node: Node, sp: ServiceProvider) -> None:
    compare("artifact_response_success.xml", node.answer(sp))


def test_the_assertion_inside_is_the_golden_one(node: Node, sp: ServiceProvider) -> None:
    compare("assertion.xml", sp.opened(node.answer(sp)).encode())


@pytest.mark.parametrize("refusal", list(Refusal))
def test_a_failed_answer_is_the_golden_one(node: Node, sp: ServiceProvider, refusal: Refusal) -> None:
    compare(f"artifact_response_{refusal}.xml", node.answer(sp, Refused(reason=refusal)))


def test_the_answer_to_an_unknown_artifact_is_the_golden_one(node: Node, sp: ServiceProvider) -> None:
    compare("artifact_response_unknown_artifact.xml", node.provider.resolve(sp.artifact_resolve("unknown")))


def test_the_answer_to_a_resolve_that_breaks_rules_is_the_golden_one(node: Node, sp: ServiceProvider) -> None:
    compare("artifact_response_rejected.xml", node.provider.resolve(sp.artifact_resolve("x", instant="2020-01-01T00:00:00Z")))


def test_a_logout_answer_is_the_golden_one(node: Node, sp: ServiceProvider) -> None:
    index = session_index_of(sp.opened(node.answer(sp)))
    compare("logout_response_success.xml", node.provider.logout(sp.logout_request("jkowal", index)))


def test_the_answer_to_a_logout_of_an_unknown_session_is_the_golden_one(node: Node, sp: ServiceProvider) -> None:
    compare("logout_response_unknown_session.xml", node.provider.logout(sp.logout_request("jkowal", "_ID-unknown")))


def test_a_soap_fault_is_the_golden_one() -> None:
    compare("soap_fault.xml", writer.soap_fault("expected <this> & got that"))


def session_index_of(assertion: str) -> str:
    return assertion.split('SessionIndex="')[1].split('"')[0]
