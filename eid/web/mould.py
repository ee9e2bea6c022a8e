"""Pages that are the same for everyone but for a few words: rendered once with blanks, then only filled in."""

import re

from markupsafe import escape

_BLANK = re.compile("\ue000(\\w+)\ue001")
"""In characters for private use, which escaping leaves alone."""


def blank(name: str) -> str:
    """What a template is given in place of a word that changes. It may show it, but must not look at it."""
    return f"\ue000{name}\ue001"


class Mould:
    """A page that was rendered with blanks."""

    def __init__(self, page: str) -> None:
        self._parts = _BLANK.split(page)  # every second one is the name of a blank

    def filled(self, **words: str) -> str:
        """The page with the words, escaped, in place of the blanks of these names."""
        escaped = {name: str(escape(word)) for name, word in words.items()}
        parts = self._parts.copy()
        parts[1::2] = [escaped[name] for name in parts[1::2]]
        return "".join(parts)
