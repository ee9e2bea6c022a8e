"""Documents as pages. They are ours and trusted: what they say in HTML is HTML."""

import re
from functools import cache
from pathlib import Path

from markdown import Markdown
from msgspec import Struct

EXTENSIONS = ("tables", "fenced_code", "toc", "sane_lists")
"""Those of the site too (mkdocs.yml), so that a document means the same in both."""
_HERE = Path(__file__).parent
_PLACES = (_HERE / "docs", _HERE.parents[1] / "docs")
"""In an installed package, and in a clone."""
_NAME = re.compile(r"[a-z0-9-]+(?:\.(?P<language>[a-z]{2}))?\.md")
_PICTURE = re.compile(r"pictures/[a-z0-9-]+\.(?P<kind>png|svg)")
_KINDS = {"png": "image/png", "svg": "image/svg+xml"}


class Document(Struct, frozen=True, kw_only=True):
    """`language` is that of the text, `body` HTML that starts with the title's heading."""

    title: str
    language: str
    body: str


class Picture(Struct, frozen=True, kw_only=True):
    kind: str
    octets: bytes


def folder() -> Path:
    """Where the documents are."""
    return next(place for place in _PLACES if place.is_dir())


@cache
def document(name: str) -> Document | None:
    """The document in the file of that name."""
    named = _NAME.fullmatch(name)
    file = folder() / name
    if not named or not file.is_file():
        return None
    text = file.read_text("utf-8")
    body = Markdown(extensions=list(EXTENSIONS), output_format="html").convert(text)
    body = body.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>")
    body = body.replace("<th></th>", "<td></td>").replace("<pre>", '<pre tabindex="0">')
    return Document(title=text.partition("\n")[0].removeprefix("# "), language=named["language"] or "en", body=body)


def picture(name: str) -> Picture | None:
    """The picture in the file of that name."""
    named = _PICTURE.fullmatch(name)
    file = folder() / name
    if not named or not file.is_file():
        return None
    return Picture(kind=_KINDS[named["kind"]], octets=file.read_bytes())
