"""Hides who logged in, for screenshots: names, numbers, addresses, and everything encoded that may hold them."""

import re
from collections.abc import Callable, Iterable

HIDDEN = "•••"
_ENCODED = re.compile(r"(?=[A-Za-z+/_=.%-]*[0-9])[A-Za-z0-9+/_=.%-]{40,}")
"""Long, and with a digit, as no word and no path of a service is."""
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{11}(?![0-9A-Za-z])")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+(?:@|%40)[A-Za-z0-9.-]+")
Hide = Callable[[object], str]


def shown(text: object) -> str:
    """Hides nothing."""
    return str(text)


def redaction(words: Iterable[str]) -> Hide:
    """Hides these words, whatever their case, national numbers (PESEL), e-mail addresses and long encoded texts."""
    wanted = sorted((re.escape(word) for word in words if len(word) > 1), key=len, reverse=True)
    named = re.compile("|".join(wanted), re.IGNORECASE) if wanted else None

    def hide(text: object) -> str:
        plain = _MAIL.sub(HIDDEN, _NUMBER.sub(HIDDEN, _ENCODED.sub(HIDDEN, str(text))))
        return named.sub(HIDDEN, plain) if named else plain

    return hide
