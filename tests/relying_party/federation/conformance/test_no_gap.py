"""Every relying-party module of the suite is stated by a test of ours."""

from importlib import import_module
from pathlib import Path

from tests.relying_party.federation import conformance
from tests.relying_party.federation.conformance.modules import MODULES, stated_by

HERE = Path(__file__)
FILES = [import_module(f"{conformance.__name__}.{file.stem}") for file in HERE.parent.glob("test_*.py") if file != HERE]


def test_every_module_is_stated_once() -> None:
    stated = [name for file in FILES for name in stated_by(file)]
    assert sorted(stated) == sorted(MODULES)


def test_the_number_is_that_of_the_suite() -> None:
    assert len(MODULES) == len(set(MODULES)) == 57
