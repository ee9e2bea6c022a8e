"""Signatures that must not be believed: missing, strange, broken, wrapped around something else."""

import copy

import pytest
from lxml import etree

from eid.keys import ec_key, self_signed
from relying_party.federation.arrival import Problem
from tests.relying_party.federation.conftest import NOON, LogIn
from tests.relying_party.federation.saml_bends import assert_refused, without
from tests.relying_party.federation.saml_node import DS, NS, Bend, Bends, P, unbent
from tests.relying_party.federation.wire import Wire

STRANGER = self_signed(ec_key(), "stranger", NOON)
PAST, FUTURE = "2030-01-15T11:00:00.000Z", "2030-01-15T13:30:00.000Z"


def evil(message: etree._Element) -> etree._Element:
    """A copy of a signed message, its signature taken out and its issue instant changed: what an attacker wants to be read."""
    copied = copy.deepcopy(message)
    without("ds:Signature")(copied)
    copied.set("IssueInstant", "2030-01-15T12:00:02.000Z")
    return copied


def wrapped_in_object(message: etree._Element) -> None:
    """The original moves into the signature's Object, the changed copy takes its place (XSW 4)."""
    original = copy.deepcopy(message)
    signature = message.find("ds:Signature", NS)
    etree.SubElement(signature, f"{{{DS}}}Object").append(original)
    message.set("IssueInstant", "2030-01-15T12:00:02.000Z")
    message.set("ID", "ID-evil")


def wrapped_in_extensions(message: etree._Element) -> None:
    original = copy.deepcopy(message)
    etree.SubElement(message, f"{{{P}}}Extensions").append(original)
    message.set("ID", "ID-evil")
    message.set("IssueInstant", "2030-01-15T12:00:02.000Z")


def copied_before(message: etree._Element) -> None:
    message.addprevious(evil(message))


def copied_after_under_another_id(message: etree._Element) -> None:
    copied = evil(message)
    copied.set("ID", "ID-evil")
    message.addnext(copied)


def nested_in_the_copy(message: etree._Element) -> None:
    """The changed copy outside, the signed original inside it (XSW 1)."""
    original = copy.deepcopy(message)
    without("ds:Signature")(message)
    message.set("ID", "ID-evil")
    message.append(original)


def signature_kept_original_inside(message: etree._Element) -> None:
    original = copy.deepcopy(message)
    without("ds:Signature")(original)
    message.set("ID", "ID-evil")
    message.append(original)


WRAPPINGS = (
    wrapped_in_object,
    wrapped_in_extensions,
    copied_before,
    copied_after_under_another_id,
    nested_in_the_copy,
    signature_kept_original_inside,
)


@pytest.mark.parametrize("wrap", WRAPPINGS, ids=lambda wrap: wrap.__name__)
@pytest.mark.parametrize("where", ["signed_outer", "signed_response"])
def test_a_wrapped_signature_is_refused(wire: Wire, log_in: LogIn, wrap: Bend, where: str) -> None:
    def in_a_parent(message: etree._Element) -> None:
        if message.getparent() is None:
            etree.Element("nowhere").append(message)
        wrap(message)

    if where == "signed_outer" and wrap in (copied_before, copied_after_under_another_id):
        wire.saml_bends = Bends(octets=lambda octets: _beside(octets, wrap))
    else:
        bends = {where: unbent if where == "" else (in_a_parent if where == "signed_response" else wrap)}
        wire.saml_bends = Bends(**bends)
    assert_refused(log_in("saml"), Problem.NOT_TRUSTED, "")


def _beside(octets: bytes, wrap: Bend) -> bytes:
    envelope = etree.fromstring(octets)
    wrap(envelope[0][0])
    return etree.tostring(envelope)
