"""Hostile messages at the node: every one is refused, at the page and by SOAP."""

import base64
import re

import lxml.etree as etree
import pytest

from idp_mock.saml import errors
from tests.idp_mock.saml.conftest import Node
from tests.idp_mock.saml.service_provider import ENVELOPE, ServiceProvider
from tests.xml.hostile import HOSTILE, Spoil, truncated_by_comment

EVERY = pytest.mark.parametrize("spoil", HOSTILE.values(), ids=HOSTILE)


def message(envelope: bytes) -> bytes:
    """The message in a SOAP envelope."""
    return etree.tostring(etree.fromstring(envelope)[-1][0])


def enveloped(octets: bytes) -> bytes:
    return ENVELOPE.format(header="", body=octets.decode()).encode()


@EVERY
def test_a_hostile_authn_request_is_refused(node: Node, sp: ServiceProvider, spoil: Spoil) -> None:
    evil = base64.b64encode(spoil(base64.b64decode(sp.authn_request()))).decode()
    with pytest.raises((errors.BadSignature, errors.MalformedMessage, errors.IncompleteRequest)):
        node.provider.authn_request(evil, None)


@EVERY
def test_a_hostile_artifact_resolve_gets_nothing(node: Node, sp: ServiceProvider, spoil: Spoil) -> None:
    resolve = sp.artifact_resolve(node.artifact(sp))
    try:
        answer = node.provider.resolve(enveloped(spoil(message(resolve))))
    except errors.MalformedMessage:
        pass
    else:
        assert b"status:Requester" in answer
        assert b"Encrypted" not in answer
    assert sp.opened(node.provider.resolve(resolve)), "the artifact is still good"


@EVERY
def test_a_hostile_logout_request_ends_nothing(node: Node, sp: ServiceProvider, spoil: Spoil) -> None:
    (index,) = re.findall('SessionIndex="([^"]*)"', sp.opened(node.answer(sp)))
    request = sp.logout_request("jkowal", index)
    try:
        answer = node.provider.logout(enveloped(spoil(message(request))))
    except errors.MalformedMessage:
        pass
    else:
        assert b"status:Requester" in answer
    assert node.ended == []
    node.provider.logout(request)
    assert node.ended == ["session-of-jan"], "the genuine one ends it"


def test_a_comment_does_not_make_another_service_provider_of_the_issuer(node: Node, sp: ServiceProvider) -> None:
    request = truncated_by_comment(base64.b64decode(sp.authn_request()))
    assert b"<!-- -->" in request
    assert node.provider.authn_request(base64.b64encode(request).decode(), None).client_id == "demo-sp"
