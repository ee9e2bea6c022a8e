"""A Response under an artifact: once, in time, for whom it was issued to."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from eid.xml.certificate import certificate
from eid.xml.parser import parse
from eid.xml.verification import verify
from idp_mock.saml import errors
from idp_mock.saml.general.messages import ByAddress
from tests.idp_mock.saml.general.conftest import JAN, Node, codes, explained
from tests.idp_mock.saml.general.service_provider import ARTIFACT, ARTIFACT_ACS, ServiceProvider, metadata
from tests.xml.key_pairs import ec_pair, rsa_pair


def artifact(node: Node, sp: ServiceProvider) -> str:
    back = node.provider.finish(node.begun(sp.asking(attributes=f' ProtocolBinding="{ARTIFACT}"')), JAN)
    assert isinstance(back, ByAddress)
    query = parse_qs(urlsplit(back.location).query)
    assert (back.location.partition("?")[0], query["RelayState"]) == (ARTIFACT_ACS, ["state 1"])
    return query["SAMLart"][0]


def test_the_response_is_signed_inside_a_signed_answer(node: Node, sp: ServiceProvider) -> None:
    answer = node.provider.resolve(sp.artifact_resolve(artifact(node, sp)))
    known = [certificate(rsa_pair().certificate_base64)]
    message = parse(answer)[0][0]
    assert (message.get("InResponseTo"), codes(message)) == ("_resolve", ["Success", "Success"])
    verify(message, known)
    inner = re.findall(b"<saml2p:Response.*</saml2p:Response>", answer)[0]
    response = parse(inner)
    assert response.get("InResponseTo") == "_request"
    verify(response, known)


def test_an_artifact_is_good_once(node: Node, sp: ServiceProvider) -> None:
    request = sp.artifact_resolve(artifact(node, sp))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(node.provider.resolve, [request] * 8))
    assert sum(b"<saml2p:Response " in answer for answer in answers) == 1
    node.clock.advance(5)
    message = parse(node.provider.resolve(request))[0][0]
    assert (codes(message), "already resolved, 5 s ago" in explained(message)) == (["Success"], True)


def test_an_artifact_expires(node: Node, sp: ServiceProvider) -> None:
    request = sp.artifact_resolve(artifact(node, sp))
    node.clock.advance(120)
    assert b"it is 120 s old and was good for 120 s" in node.provider.resolve(request)


def test_an_artifact_is_only_for_whom_it_was_issued_to(node: Node, sp: ServiceProvider) -> None:
    wanted = artifact(node, sp)
    node.provider.registry.register(metadata(entity_id="other"))
    assert b"another service provider" in node.provider.resolve(replace(sp, entity_id="other").artifact_resolve(wanted))
    assert b"<saml2p:Response " in node.provider.resolve(sp.artifact_resolve(wanted))


def test_to_a_strict_node_whoever_has_a_key_must_sign_for_the_response(make_node: Callable[..., Node]) -> None:
    node, sp = make_node(strict=True), ServiceProvider()
    node.provider.registry.register(metadata())
    wanted = artifact(node, sp)
    refused = parse(node.provider.resolve(replace(sp, pair=None).artifact_resolve(wanted)))[0][0]
    assert "there is no signature" in explained(refused)
    assert b"<saml2p:Response " in node.provider.resolve(sp.artifact_resolve(wanted)), "and the artifact was not used up"


@pytest.mark.parametrize("wrong", ["", "x", "ż" * 50])
def test_an_unknown_artifact_stands_for_nothing(node: Node, sp: ServiceProvider, wrong: str) -> None:
    message = parse(node.provider.resolve(sp.artifact_resolve(wrong)))[0][0]
    assert (codes(message), "unknown" in explained(message)) == (["Success"], True)


def test_a_request_that_breaks_rules_is_told_all_of_them(node: Node, sp: ServiceProvider) -> None:
    stranger = replace(sp, pair=ec_pair("33"))
    message = parse(node.provider.resolve(stranger.artifact_resolve("x", version="1.0", instant="never")))[0][0]
    assert codes(message) == ["VersionMismatch"]
    assert all(part in explained(message) for part in ("not made with the key", "1.0", "never"))


def test_what_is_no_artifact_resolve_is_malformed(node: Node, sp: ServiceProvider) -> None:
    with pytest.raises(errors.MalformedMessage):
        node.provider.resolve(b"<a/>")
