"""Base64 as others send it: what is wrong with a text that should be some, and what its sender has to do."""

import base64
import re

_MISTAKES = (
    (re.compile(r"\A\s*<"), "it is XML itself, which belongs into base64 first"),
    (
        re.compile(r"%[0-9A-Fa-f]{2}"),
        "it is percent-encoded once too often: whoever builds the form or the address encodes a value, once",
    ),
    (re.compile(r"&#?[A-Za-z0-9]+;"), "it has HTML entities, which belong to a page and not to the value"),
    (re.compile(r"[\"']"), "it has quotation marks, which are no part of the value"),
    (re.compile(r" "), "it has spaces where base64 has +, which must be percent-encoded as %2B in a form and in an address"),
    (re.compile(r"[-_]"), "it is written with - and _ (base64url); wanted is the alphabet with + and / (RFC 4648 section 4)"),
)
_STRANGE = re.compile(r"[^A-Za-z0-9+/=\s]")


class NotBase64(Exception):
    """The message is the end of a sentence: why it is none."""


def octets_of(text: str) -> bytes:
    """What the text holds; there may be line breaks in it, and nothing else. Raises `NotBase64`."""
    try:
        if " " not in text:
            return base64.b64decode("".join(text.split()), validate=True)
    except ValueError as error:
        raise NotBase64(mistake_in(text) or str(error)) from error
    raise NotBase64(mistake_in(text))


def mistake_in(text: str) -> str:
    """Why the text is no base64 with at most line breaks in it, as the end of a sentence; empty where it is some."""
    for mistake, sentence in _MISTAKES:
        if mistake.search(text):
            return sentence
    strange = _STRANGE.search(text)
    if strange:
        return f"the character {strange[0]!a} at position {strange.start() + 1} is not of its alphabet"
    written = "".join(text.split())
    digits = written.rstrip("=")
    if "=" in digits:
        return f"it goes on behind the = at position {digits.index('=') + 1}, where base64 ends"
    if len(digits) % 4 == 1:
        return f"{len(digits)} characters of base64 hold no whole octets: it was cut off, or something was lost"
    if len(written) % 4:
        return (
            f"it ends in the middle of a group of four characters, after {len(written)}: "
            "it was cut off, or the = that fill up the last group were left out"
        )
    return ""
