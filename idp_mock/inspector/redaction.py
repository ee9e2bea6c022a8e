"""Hides who logged in, for screenshots: names, numbers, addresses, and everything encoded that may hold them."""

import re
from collections.abc import Callable, Iterable

HIDDEN = "•••"
_LONG = re.compile(r"[A-Za-z0-9+/_=.%-]{40,}")
_DIGIT = re.compile("[0-9]")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{11}(?![0-9A-Za-z])")
_MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+(?:@|%40)[A-Za-z0-9._%+@-]+")
"""From the beginning of a run of its signs to the end: a try at each sign would take the square of the time."""
Hide = Callable[[object], str]


def shown(text: object) -> str:
    """Hides nothing."""
    return str(text)


def redaction(words: Iterable[str]) -> Hide:
    """Hides these words, whatever their case, national numbers (PESEL), e-mail addresses and long encoded texts."""
    wanted = sorted((re.escape(word) for word in words if len(word) > 1), key=len, reverse=True)
    named = re.compile("|".join(wanted), re.IGNORECASE) if wanted else None

    def hide(text: object) -> str:
        plain = _MAIL.sub(HIDDEN, _NUMBER.sub(HIDDEN, _LONG.sub(_unless_plain, str(text))))
        return named.sub(HIDDEN, plain) if named else plain

    return hide


def _unless_plain(found: re.Match[str]) -> str:
    """Long, and with a digit, is what is encoded; no word and no path of a service is."""
    return HIDDEN if _DIGIT.search(found[0]) else found[0]
