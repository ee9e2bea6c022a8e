"""Single logout: the node's session ends for whoever can name it, and for nobody else."""

import re

import pytest
from msgspec.structs import replace

from idp_mock.login.request import Refusal, Refused
from idp_mock.saml import errors
from idp_mock.saml.artifact import session_index
from tests.idp_mock.saml.conftest import JAN, Node
from tests.idp_mock.saml.service_provider import ServiceProvider
from tests.xml.key_pairs import ec_pair


def codes(answer: bytes) -> list[str]:
    return re.findall('<saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:([^"]*)"', answer.decode())


@pytest.fixture
def index(node: Node, sp: ServiceProvider) -> str:
    """The SessionIndex of a login."""
    return re.findall('SessionIndex="([^"]*)"', sp.opened(node.answer(sp)))[0]


def test_a_logout_ends_the_nodes_session(node: Node, sp: ServiceProvider, index: str) -> None:
    assert codes(node.provider.logout(sp.logout_request("jkowal", index))) == ["Success"]
    assert node.ended == ["session-of-jan"]


def test_logging_out_again_is_no_error(node: Node, sp: ServiceProvider, index: str) -> None:
    for _ in range(2):
        assert codes(node.provider.logout(sp.logout_request("jkowal", index))) == ["Success"]


def test_a_destination_may_be_left_out_ch_11(node: Node, sp: ServiceProvider, index: str) -> None:
    assert codes(node.provider.logout(sp.logout_request("jkowal", index, destination=""))) == ["Success"]


def test_several_sessions_end_at_once(node: Node, sp: ServiceProvider, index: str) -> None:
    second = re.findall('SessionIndex="([^"]*)"', sp.opened(node.answer(sp, replace(JAN, session_id="another"))))[0]
    assert codes(node.provider.logout(sp.logout_request("jkowal", index, second))) == ["Success"]
    assert node.ended == ["session-of-jan", "another"]


@pytest.mark.parametrize(
    ("name", "indexes", "expected"),
    [
        ("jkowal", ["_ID-unknown"], ["Requester", "UnknownPrincipal"]),
        ("someone", [], ["Requester", "RequestDenied"]),
        ("", ["_ID-unknown"], ["Requester", "RequestDenied"]),
    ],
)
def test_a_session_that_is_not_named_right_is_not_found(
    node: Node, sp: ServiceProvider, name: str, indexes: list[str], expected: list[str]
) -> None:
    assert codes(node.provider.logout(sp.logout_request(name, *indexes))) == expected


def test_another_name_or_service_provider_does_not_end_it(node: Node, sp: ServiceProvider, index: str) -> None:
    assert codes(node.provider.logout(sp.logout_request("other", index))) == ["Requester", "UnknownPrincipal"]
    other = replace(sp, entity_id="other-sp", pair=ec_pair("33"))
    assert codes(node.provider.logout(other.logout_request("jkowal", index))) == ["Requester", "UnknownPrincipal"]
    assert node.ended == []


def test_one_foreign_session_among_several_ends_none(node: Node, sp: ServiceProvider, index: str) -> None:
    assert codes(node.provider.logout(sp.logout_request("jkowal", index, "_ID-foreign"))) == ["Requester", "UnknownPrincipal"]
    assert node.ended == []


def test_a_session_exists_only_after_its_artifact_was_resolved(node: Node, sp: ServiceProvider) -> None:
    unresolved = session_index(node.artifact(sp))
    assert codes(node.provider.logout(sp.logout_request("jkowal", unresolved))) == ["Requester", "UnknownPrincipal"]


def test_a_failed_login_has_no_session(node: Node, sp: ServiceProvider) -> None:
    artifact = node.artifact(sp, Refused(reason=Refusal.FAILED))
    node.provider.resolve(sp.artifact_resolve(artifact))
    answer = node.provider.logout(sp.logout_request("jkowal", session_index(artifact)))
    assert codes(answer) == ["Requester", "UnknownPrincipal"]


def test_a_tampered_logout_ends_nothing(node: Node, sp: ServiceProvider, index: str) -> None:
    tampered = sp.logout_request("nobody", index).replace(b"nobody", b"jkowal")
    assert codes(node.provider.logout(tampered)) == ["Requester", "RequestDenied"]
    assert node.ended == []


def test_what_is_no_logout_request_is_malformed(node: Node, sp: ServiceProvider) -> None:
    with pytest.raises(errors.MalformedMessage, match="expected a SAML LogoutRequest"):
        node.provider.logout(sp.artifact_resolve("x"))
