import pytest

from eid.identity.level import Level, level_of_uri


@pytest.mark.parametrize("level", Level)
def test_a_uri_names_its_level(level: Level) -> None:
    assert level_of_uri(level.uri) is level


def test_the_uris_are_those_of_eidas() -> None:
    assert Level.SUBSTANTIAL.uri == "http://eidas.europa.eu/LoA/substantial"


@pytest.mark.parametrize("uri", ["", "substantial", "http://eidas.europa.eu/LoA/Substantial", "http://eidas.europa.eu/NotNotified/LoA/low"])
def test_another_uri_names_no_level(uri: str) -> None:
    assert level_of_uri(uri) is None


def test_a_level_reaches_itself_and_those_below() -> None:
    reached = {level: [wanted for wanted in Level if level.reaches(wanted)] for level in Level}

    assert reached == {
        Level.LOW: [Level.LOW],
        Level.SUBSTANTIAL: [Level.LOW, Level.SUBSTANTIAL],
        Level.HIGH: [Level.LOW, Level.SUBSTANTIAL, Level.HIGH],
    }
