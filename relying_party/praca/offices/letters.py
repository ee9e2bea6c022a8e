"""Letters without their marks, so that who types `lodz` finds Łódź."""

import unicodedata

_UNDECOMPOSED = str.maketrans("łøđ", "lod")


def folded(text: str) -> str:
    """In lower case, without diacritics, with single spaces."""
    marked = unicodedata.normalize("NFKD", text.casefold()).translate(_UNDECOMPOSED)
    return " ".join("".join(letter for letter in marked if not unicodedata.combining(letter)).split())
