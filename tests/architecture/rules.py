"""The rules of the architecture as functions from sources to complaints; the tables that they read stand in tables.py."""

import ast
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatch

from tests.architecture.source import Source, within, words


def forbidden_imports(sources: Iterable[Source], table: Iterable[tuple[str, str]]) -> list[str]:
    """Where a package uses one that it must not know."""
    return [
        f"{source.path}:{use.line}: {owner} must not know {stranger}"
        for source in sources
        for owner, stranger in table
        if within(source.module, owner)
        for use in source.uses
        if within(use.name, stranger)
    ]


def unseen(sources: Iterable[Source], table: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Where a package uses a part of its own program that is not among those it may see."""
    return [
        f"{source.path}:{use.line}: {owner} must not see {use.name}"
        for source in sources
        for owner, visible in table.items()
        if within(source.module, owner)
        for use in source.uses
        if within(use.name, owner.partition(".")[0]) and not any(within(use.name, one) for one in (owner, *visible))
    ]


def out_of_place(sources: Iterable[Source], table: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Where a name is used outside of the files that it is kept to."""
    return [
        f"{source.path}:{line}: {name} has its place in {', '.join(places) or 'no file'}"
        for source in sources
        for name, places in table.items()
        for line in _lines(source, name)
        if not any(fnmatch(source.path, place) for place in places)
    ]


def stale_places(sources: Iterable[Source], table: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Places in the table that no longer use their name."""
    sources = tuple(sources)
    return [
        f"{place} does not use {name}"
        for name, places in table.items()
        for place in places
        if not any(fnmatch(source.path, place) and any(_lines(source, name)) for source in sources)
    ]


def _lines(source: Source, name: str) -> Iterator[int]:
    return (use.line for use in source.uses if within(use.name, name))


def long_modules(sources: Iterable[Source], limit: int) -> list[str]:
    return [f"{source.path}: {count} lines, {limit} are allowed" for source in sources if (count := len(source.text.splitlines())) > limit]


def long_functions(sources: Iterable[Source], limit: int) -> list[str]:
    return [
        f"{source.path}:{function.lineno}: {function.name} has {count} lines, {limit} are allowed"
        for source in sources
        for function in source.functions
        if (count := (function.end_lineno or 0) - function.lineno + 1) > limit
    ]


def banned_names(sources: Iterable[Source], banned: frozenset[str], specified: frozenset[str]) -> list[str]:
    """Modules, packages, functions and classes with a banned word in the name; variables that are nothing but one."""
    complaints = []
    for source in sources:
        complaints += [f"{source.path}: {part}" for part in source.module.split(".") if banned.intersection(words(part))]
        own = [one for one in source.definitions if one.name not in specified]
        complaints += [f"{source.path}:{one.line}: {one.name}" for one in own if banned.intersection(words(one.name))]
        complaints += [f"{source.path}:{one.line}: {one.name}" for one in source.variables if one.name in banned]
    return complaints


def silent_packages(sources: Iterable[Source]) -> list[str]:
    """Folders with modules but without an `__init__.py` that has a docstring."""
    sources = tuple(sources)
    speaking = {source.package for source in sources if source.path.endswith("/__init__.py") and ast.get_docstring(source.tree)}
    return sorted({source.package for source in sources} - speaking)


def unlisted_libraries(sources: Iterable[Source], known: Collection[str]) -> list[str]:
    """Top-level packages from outside the standard library that have no entry in the table."""
    used = {use.name.partition(".")[0] for source in sources for use in source.uses}
    return sorted(used - set(known) - sys.stdlib_module_names - {"_typeshed", "__future__"})
