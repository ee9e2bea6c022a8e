"""The document about the conformance suite lists every module with the test that states it, and its examples can be used."""

import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

from idp_mock.oidc.clients import load_clients
from tests.idp_mock.oidc.conformance import test_no_gap as certification
from tests.idp_mock.oidc.conformance.plans import PLANS
from tests.idp_mock.oidc.dynamic import test_plan as dynamic
from tests.idp_mock.oidc.fapi2 import plans as fapi2
from tests.idp_mock.oidc.fapi2 import test_message_signing, test_security_profile

DOCUMENT = (Path(__file__).parents[3] / "docs" / "conformance.md").read_text("utf-8")
FILES: tuple[ModuleType, ...] = (*certification.FILES, dynamic, test_message_signing, test_security_profile)
HEADER = ("| module | test |", "| --- | --- |")


def stated() -> dict[str, str]:
    """Names of modules, and where the first test of ours that states each is written."""
    found: dict[str, str] = {}
    for file in FILES:
        owners: list[Any] = [file, *(value for name, value in vars(file).items() if name.startswith("Test"))]
        for owner in owners:
            for name in dir(owner):
                test = getattr(owner, name)
                module = getattr(test, "module_of_the_suite", None)
                if name.startswith("test_") and module:
                    where = test.__module__.removeprefix("tests.idp_mock.oidc.").replace(".", "/")
                    found.setdefault(module, f"`{where}.py` `{name}`")
    return found


def rows() -> list[str]:
    return [f"| {module} | {test} |" for module, test in sorted(stated().items())]


def test_the_table_is_complete() -> None:
    table = DOCUMENT[DOCUMENT.index(HEADER[0]) :].strip().splitlines()
    expected = [*HEADER, *rows()]
    assert table == expected, "\n".join(expected)


def test_every_module_of_every_plan_is_in_it() -> None:
    planned = {module for plan in (*PLANS.values(), *fapi2.PLANS.values()) for module in plan}
    assert planned <= stated().keys()


def test_every_plan_is_named() -> None:
    assert [plan for plan in (*PLANS, *fapi2.PLANS) if plan not in DOCUMENT and plan.replace("formpost-", "") not in DOCUMENT] == []


def indented(begin: str) -> str:
    """The example that begins so, without its indentation."""
    start = DOCUMENT.index("       " + begin)
    lines = re.match(r"(?:(?: {7}.*)?\n)+", DOCUMENT[start:])
    assert lines is not None
    return "".join(line[7:] if line.strip() else line for line in lines[0].splitlines(keepends=True))


def test_the_clients_of_the_example_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "suite.toml"
    file.write_text(indented("[[client]]"), "utf-8")
    assert [client.client_id for client in load_clients(file)] == ["suite", "suite-post", "suite-second"]


def test_the_configuration_of_the_example_names_elements_that_pages_have() -> None:
    plan = json.loads(indented("{"))
    templates = Path(__file__).parents[3] / "idp_mock" / "templates"
    pages = "".join(page.read_text("utf-8") for page in templates.rglob("*.html"))
    elements = [command[2] for task in plan["browser"][0]["tasks"] for command in task["commands"]]
    assert elements
    assert [element for element in elements if f'id="{element}"' not in pages] == []
