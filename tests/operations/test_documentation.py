"""The documentation as a site: it builds without a remark, asks no other host for anything, and holds every document."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.contents import menu

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(path.name for path in (ROOT / "docs").glob("*.md"))
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LOADED = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="([^"]+)""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    made = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder], cwd=ROOT, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    return folder


def test_every_document_is_a_page_of_the_site(site: Path) -> None:
    assert {f"{name.removesuffix('.md')}.html" for name in DOCUMENTS} <= {page.name for page in site.glob("*.html")}


def test_code_in_a_numbered_list_is_shown_as_code(site: Path) -> None:
    """With fewer than eight spaces the site makes a paragraph of it."""
    checker = (site / "checker.html").read_text("utf-8")
    assert re.search(r"<pre><code>\s*name = (&quot;|\")My application", checker)
    assert not [name for name in DOCUMENTS if re.search(r"\n\n {5,7}\S", FENCED.sub("", (ROOT / "docs" / name).read_text("utf-8")))]


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    loaded = {address for page in site.glob("*.html") for address in LOADED.findall(page.read_text("utf-8"))}
    assert loaded
    assert not [address for address in loaded if "//" in address]


def test_the_menu_is_the_contents() -> None:
    text = "# Contents\n\n## How-to\n\n* [One](one.md) and [two](two.md#part) and [three](three.pl.md).\n"
    assert menu(text) == [{"Contents": "index.md"}, {"How-to": [{"One": "one.md"}, {"three": "three.pl.md"}]}]


def test_the_contents_name_every_document_once() -> None:
    sections = menu((ROOT / "docs" / "index.md").read_text("utf-8"))[1:]
    named = [page for section in sections for pages in section.values() for entry in pages for page in entry.values()]
    assert sorted([*named, "index.md"]) == DOCUMENTS
