"""Writes docs/packages.md: what each package says of itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "packages.md"
PROGRAMS = ("eid", "idp_mock", "relying_party")
INTRODUCTION = """\
# Packages

Made by `make documents` from the first lines of each package; do not edit. How they hang together: [architecture.md](architecture.md).
Who may know whom is in `tests/architecture/tables.py`.
"""


def page() -> str:
    """The whole document."""
    return INTRODUCTION + "".join(_program(name) for name in PROGRAMS)


def _program(name: str) -> str:
    rows = "".join(f"| `{package}` | {told} |\n" for package, told in _packages(ROOT / name))
    return f"\n## {name}\n\n{_told(ROOT / name)}\n\n| package | what it is |\n| --- | --- |\n{rows}"


def _packages(program: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(program.glob("*/__init__.py")):
        yield f"{program.name}/{file.parent.name}", _told(file.parent)


def _told(package: Path) -> str:
    """The first paragraph of its docstring, in one line."""
    docstring = ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split()).replace("|", "&#124;")
