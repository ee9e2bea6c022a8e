"""Hostile answers at the portal: every one is refused, in the outer message, in the inner one, and when the node speaks first."""

import contextlib
import re

import pytest
from lxml import etree

from relying_party.federation.arrival import Arrival, Failure
from relying_party.federation.federation import Federation
from relying_party.federation.saml_logout import MalformedMessage
from tests.relying_party.federation.conftest import LogIn
from tests.relying_party.federation.saml_node import NS, Bends
from tests.relying_party.federation.test_node_logout import Portal, portal
from tests.relying_party.federation.wire import Wire
from tests.xml.hostile import HOSTILE, Spoil, truncated_by_comment

EVERY = pytest.mark.parametrize("spoil", HOSTILE.values(), ids=HOSTILE)
__all__ = ["portal"]


def bent(spoil: Spoil, path: str) -> Bends:
    """The message at the path is spoiled, on the wire."""

    def change(octets: bytes) -> bytes:
        envelope = etree.fromstring(octets)
        target = envelope.find(path, NS)
        genuine = etree.tostring(target)
        changed = spoil(genuine)
        doctype = re.match(rb"<!DOCTYPE [^\[>]*(\[.*?\]>|>)", changed, re.DOTALL)
        declared = doctype[0] if doctype else b""
        parent = target.getparent()
        parent.replace(target, etree.Element("placeholder"))
        return declared + etree.tostring(envelope).replace(b"<placeholder/>", changed[len(declared) :])

    return Bends(octets=change)


@EVERY
@pytest.mark.parametrize("path", [".//saml2p:ArtifactResponse", ".//saml2p:Response"], ids=["outer", "inner"])
def test_a_hostile_answer_is_no_arrival(wire: Wire, log_in: LogIn, spoil: Spoil, path: str) -> None:
    wire.saml_bends = bent(spoil, path)
    assert isinstance(log_in("saml"), Failure)


@EVERY
def test_a_hostile_logout_request_ends_nothing(portal: Portal, federation: Federation, spoil: Spoil) -> None:
    octets = bent(spoil, ".//saml2p:LogoutRequest").octets(portal.request())
    with contextlib.suppress(MalformedMessage):
        assert portal.told(octets) == ["Requester", "RequestDenied"]
    assert portal.ended == []


def test_a_comment_changes_neither_signature_nor_meaning(wire: Wire, log_in: LogIn) -> None:
    wire.saml_bends = bent(truncated_by_comment, ".//saml2p:ArtifactResponse")
    assert isinstance(log_in("saml"), Arrival)


def test_a_name_that_a_comment_splits_is_read_whole(wire: Wire, log_in: LogIn) -> None:
    def split(assertion: etree._Element) -> None:
        name_id = assertion.find(".//saml2:NameID", NS)
        name_id.text = "jan"
        name_id.append(etree.Comment(" "))
        name_id[0].tail = ".testowy"

    wire.saml_bends = Bends(assertion=split)
    arrival = log_in("saml")
    assert isinstance(arrival, Arrival)
    assert arrival.node_session.name_id == "jan.testowy"
