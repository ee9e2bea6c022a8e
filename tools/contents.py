"""The menu of the site, read from docs/index.md, so that the contents stand in one place. A hook of MkDocs (mkdocs.yml)."""

import re
from pathlib import Path
from typing import Any

INDEX = Path(__file__).resolve().parent.parent / "docs" / "index.md"
_LINE = re.compile(r"^## (?P<section>.+)$|\[(?P<title>[^\]]+)\]\((?P<page>[a-z.-]+\.md)\)", re.MULTILINE)

Menu = list[dict[str, Any]]


def menu(index: str) -> Menu:
    """Sections, and under each its pages in the order of their first mention: what MkDocs calls nav."""
    sections: Menu = [{"Contents": INDEX.name}]
    pages: Menu = []
    for line in _LINE.finditer(index):
        if line["section"]:
            pages = []
            sections.append({line["section"]: pages})
        else:
            pages.append({line["title"]: line["page"]})
    return sections


def on_config(config: Any) -> Any:
    """What MkDocs calls before it builds."""
    config["nav"] = menu(INDEX.read_text("utf-8"))
    return config
