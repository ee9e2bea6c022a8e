"""Python sources as the architecture tests see them: which names they use, what they define, how long it is."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("eid", "idp_mock", "relying_party")


@dataclass(frozen=True, kw_only=True)
class Use:
    """A full dotted name (`datetime.datetime.now`) and the line that uses it."""

    name: str
    line: int


@dataclass(frozen=True)
class Source:
    """One file. `path` is relative to the root, with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        return self.module if self.path.endswith("/__init__.py") else self.module.rpartition(".")[0]

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Everything imported, and every attribute reached through an imported name."""
        imported = dict(self._imports())
        found = [Use(name=name, line=line) for name, line in self._imported_names()]
        for node in ast.walk(self.tree):
            chain = _chain(node)
            if chain and chain[0] in imported:
                found.append(Use(name=".".join((imported[chain[0]], *chain[1:])), line=node.lineno))
        return tuple(found)

    def _imported_names(self) -> Iterator[tuple[str, int]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((f"{self._origin(node)}.{alias.name}", node.lineno) for alias in node.names)

    def _imports(self) -> Iterator[tuple[str, str]]:
        """Local name and full name of everything imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (
                    (alias.asname or alias.name.partition(".")[0], alias.name if alias.asname else alias.name.partition(".")[0])
                    for alias in node.names
                )
            elif isinstance(node, ast.ImportFrom):
                yield from ((alias.asname or alias.name, f"{self._origin(node)}.{alias.name}") for alias in node.names)

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parents = self.package.split(".")[: len(self.package.split(".")) - node.level + 1]
        return ".".join([*parents, *([node.module] if node.module else [])])

    @cached_property
    def functions(self) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
        return tuple(node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    @cached_property
    def definitions(self) -> tuple[Use, ...]:
        """Functions and classes."""
        classes = [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)]
        return tuple(Use(name=node.name, line=node.lineno) for node in (*self.functions, *classes))

    @cached_property
    def variables(self) -> tuple[Use, ...]:
        """Names that are assigned to, and parameters."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.append(Use(name=node.id, line=node.lineno))
            elif isinstance(node, ast.arg):
                found.append(Use(name=node.arg, line=node.lineno))
        return tuple(found)


def product() -> tuple[Source, ...]:
    """Every source of the three packages."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple(Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths)


def within(name: str, owner: str) -> bool:
    """Whether a dotted name is the owner or below it."""
    return name == owner or name.startswith(owner + ".")


def words(name: str) -> list[str]:
    """`SessionManager` and `session_manager` are both session, manager."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]


def _chain(node: ast.AST) -> tuple[str, ...]:
    """`a.b.c` as its parts; nothing for an expression that does not begin with a name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (node.id, *reversed(parts)) if isinstance(node, ast.Name) and parts else ()
