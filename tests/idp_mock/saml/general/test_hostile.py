"""Hostile signatures against the general profile: a signed message that was wrapped, spoilt or doubled gets nobody anything."""

import base64
from collections.abc import Callable

import pytest

from eid.xml.parser import parse
from idp_mock.saml import errors
from idp_mock.saml.general.bindings import received_by_post
from idp_mock.saml.general.messages import Received
from tests.idp_mock.saml.general.conftest import Node, codes
from tests.idp_mock.saml.general.service_provider import ENTITY_ID, ServiceProvider, enveloped, metadata
from tests.idp_mock.saml.general.test_logout import named
from tests.xml.hostile import HOSTILE, truncated_by_comment

Spoil = Callable[[bytes], bytes]
ALL = [pytest.param(spoil, id=name) for name, spoil in HOSTILE.items()]


@pytest.fixture
def signing(node: Node) -> ServiceProvider:
    """One whose requests must be signed."""
    node.provider.registry.register(metadata(role=' AuthnRequestsSigned="true"'))
    return ServiceProvider()


def posted(octets: bytes) -> Received:
    return received_by_post({"SAMLRequest": base64.b64encode(octets).decode()}, "SAMLRequest")


def test_the_genuine_request_is_accepted(node: Node, signing: ServiceProvider) -> None:
    assert node.begun(posted(signing.signed(signing.authn_request()))).client_id == ENTITY_ID


@pytest.mark.parametrize("spoil", ALL)
def test_a_hostile_authn_request_is_refused(node: Node, signing: ServiceProvider, spoil: Spoil) -> None:
    with pytest.raises((errors.BadSignature, errors.MalformedMessage)):
        node.provider.authn_request(posted(spoil(signing.signed(signing.authn_request()))))


@pytest.mark.parametrize("spoil", ALL)
def test_a_hostile_logout_request_ends_nothing(node: Node, signing: ServiceProvider, spoil: Spoil) -> None:
    name, index = named(node, signing)
    try:
        octets = node.provider.logout.by_soap(enveloped(spoil(signing.signed(signing.logout_request(name, index)))))
    except errors.MalformedMessage:
        octets = b""
    assert not octets or codes(parse(octets)[0][0])[0] == "Requester"
    assert node.ended == []


def test_a_comment_does_not_make_another_service_provider_of_the_issuer(node: Node, signing: ServiceProvider) -> None:
    octets = truncated_by_comment(signing.signed(signing.authn_request()))
    assert b"<!--" in octets
    assert node.begun(posted(octets)).client_id == ENTITY_ID
