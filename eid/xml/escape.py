"""Text as it stands in a document that is written from templates, in the form that canonicalisation keeps (Canonical XML 1.0 §2.3)."""

import re

_SPECIAL = re.compile("[^\n !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_IN_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})


def text(value: str) -> str:
    """The content of an element. Characters that XML cannot hold become U+FFFD."""
    return value if _SPECIAL.search(value) is None else _UNWRITABLE.sub("\ufffd", value).translate(_IN_TEXT)


def attribute(value: str) -> str:
    """The value of an attribute between double quotes. Characters that XML cannot hold become U+FFFD."""
    if _SPECIAL.search(value) is None and "\n" not in value:
        return value
    return _UNWRITABLE.sub("\ufffd", value).translate(_IN_ATTRIBUTE)
