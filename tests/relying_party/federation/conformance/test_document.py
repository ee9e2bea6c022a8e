"""The document about the conformance suite lists every relying-party module with the test that states it."""

from pathlib import Path

from tests.relying_party.federation.conformance.modules import MODULES, files

DOCUMENT = (Path(__file__).parents[4] / "docs" / "conformance.md").read_text("utf-8")
HEADER = ("| RP module | test |", "| --- | --- |")


def stated() -> dict[str, str]:
    """Names of modules, and where the test of each is written."""
    return {
        module: f"`{file.__name__.rpartition('.')[2]}.py` `{name}`"
        for file in files()
        for name, test in vars(file).items()
        if name.startswith("test_")
        for module in getattr(test, "modules_of_the_suite", ())
    }


def test_the_table_of_relying_party_modules_is_complete() -> None:
    said = stated()
    expected = [*HEADER, *(f"| oidcc-client-test{module} | {said[module]} |" for module in MODULES)]
    table = DOCUMENT[DOCUMENT.index(HEADER[0]) :].partition("\n\n")[0].splitlines()
    assert table == expected, "\n".join(expected)
