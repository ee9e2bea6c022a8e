"""Every relying-party module of the suite is stated by a test of ours."""

from tests.relying_party.federation.conformance.modules import MODULES, files, stated_by


def test_every_module_is_stated_once() -> None:
    stated = [name for file in files() for name in stated_by(file)]
    assert sorted(stated) == sorted(MODULES)


def test_the_number_is_that_of_the_suite() -> None:
    assert len(MODULES) == len(set(MODULES)) == 57
