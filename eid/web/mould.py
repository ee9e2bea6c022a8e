"""Pages that are the same for everyone but for a few words: rendered once with blanks, then only filled in."""

import re
from collections.abc import Callable, Hashable

from flask import current_app, request
from markupsafe import escape

from eid.web.language import current

KEPT = 200
"""Moulds of an application; there are as many as languages, mount points and kinds of pages."""
_BLANK = re.compile("\ue000(\\w+)\ue001")
"""In characters for private use, which escaping leaves alone."""


def blank(name: str) -> str:
    """What a template is given in place of a word that changes. It may show it, but must not look at it."""
    return f"\ue000{name}\ue001"


class Mould:
    """A page that was rendered with blanks."""

    def __init__(self, page: str) -> None:
        parts = _BLANK.split(page)
        self._names = parts[1::2]
        self._parts = [part.encode() for part in parts]

    def filled(self, **words: str) -> bytes:
        """The page in UTF-8 with the words, escaped, in place of the blanks of these names."""
        escaped = {name: escape(word).encode(errors="replace") for name, word in words.items()}
        parts = self._parts.copy()
        parts[1::2] = [escaped[name] for name in self._names]
        return b"".join(parts)


def moulded(kind: Hashable, render: Callable[[], str], **words: str) -> bytes:
    """The page in UTF-8 with the words in its blanks. `render` is asked once for all pages of that kind that have the request's language
    and mount point, so it may use nothing else of the request."""
    moulds: dict[Hashable, Mould] = current_app.extensions.setdefault(__name__, {})
    whole_kind = (kind, current(), request.script_root)
    mould = moulds.get(whole_kind)
    if mould is None:
        mould = Mould(render())
        if len(moulds) >= KEPT:
            moulds.clear()
        moulds[whole_kind] = mould
    return mould.filled(**words)
