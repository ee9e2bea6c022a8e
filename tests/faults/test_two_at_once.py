"""Faults that are armed together: what one has made unreadable the other leaves alone, and nobody gets an answer of 500."""

import pytest

from tests.faults.conftest import World, registering


@pytest.mark.parametrize("first", ["xml-external-entity", "xml-not-well-formed"])
def test_a_fault_leaves_alone_what_another_has_made_unreadable(world: World, first: str) -> None:
    with world.faulty(first, "login", 1):
        world.control("POST", "/faults/armed", {"fault": "response-version-other"})
        failed = registering(world.browser(), "saml")
    assert failed.find("failure") is not None
