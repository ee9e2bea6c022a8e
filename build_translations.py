"""Translations: the Polish texts of the sources are the message ids, `translations/en/LC_MESSAGES/messages.po` beside them the English,
`translations/uk/...` the Ukrainian, where there is one; a text that it lacks is compiled in English.

`python build_translations.py` compiles every catalogue to .mo; with `update` it first brings the catalogues up to date with the sources.
The build (hatchling) calls it as a hook, so an installed package always has its .mo files.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
OWNERS = ("eid/web", "idp_mock", "relying_party")
"""Folders with sources of their own catalogue."""
CATALOGUE = "translations/en/LC_MESSAGES/messages.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def main() -> None:
    if sys.argv[1:] not in ([], ["update"]):
        sys.exit("usage: python build_translations.py [update]")
    if sys.argv[1:] == ["update"]:
        for owner in OWNERS:
            update(ROOT / owner)
    compile_all(ROOT)


def compile_all(root: Path) -> None:
    """Writes a .mo beside every .po."""
    from babel.messages.mofile import write_mo

    for source in catalogues(root):
        draft = source.with_suffix(".mo.draft")
        with draft.open("wb") as file:
            write_mo(file, completed(source))
        draft.replace(source.with_suffix(".mo"))


def completed(source: Path) -> Any:
    """The catalogue in a file, with the English of what it does not translate."""
    catalogue, english = read(source), read(source.parents[2] / "en" / "LC_MESSAGES" / source.name)
    for message in catalogue:
        if message.id and not message.string and (known := english.get(message.id, message.context)):
            message.string = known.string
    return catalogue


def catalogues(root: Path) -> Iterator[Path]:
    """Every catalogue below the owners' folders."""
    for owner in OWNERS:
        yield from catalogues_of(root / owner)


def catalogues_of(owner: Path) -> list[Path]:
    return sorted(owner.glob("translations/*/LC_MESSAGES/messages.po"))


def update(owner: Path) -> None:
    """Adds new texts without a translation, drops those that no source has; keeps the rest. Sources without a text get no catalogue."""
    texts = extracted(owner)
    if texts:
        for path in {owner / CATALOGUE, *catalogues_of(owner)}:
            _update(path, texts)


def _update(path: Path, texts: Any) -> None:
    from babel.messages.pofile import write_po

    catalogue = read(path)
    catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_by_file=True, include_lineno=False)


def extracted(owner: Path) -> Any:
    """The texts of the sources below a folder, as a babel catalogue without translations."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    template = Catalog(charset="utf-8")
    for name, line, message, comments, context in extract_from_dir(owner, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",)):
        template.add(message, locations=[(name, line)], auto_comments=comments, context=context)
    return template


def read(path: Path) -> Any:
    """The catalogue in a file; an empty one where there is none."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    language = path.parents[1].name
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", project="idp-mock")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def get_build_hook() -> type:
    """What hatchling looks for. hatchling is there during a build only."""
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class CompileTranslations(BuildHookInterface):  # type: ignore[misc, type-arg, unused-ignore]
        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            compile_all(Path(self.root))

    return CompileTranslations


if __name__ == "__main__":
    main()
