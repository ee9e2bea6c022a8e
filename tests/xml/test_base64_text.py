"""Base64 of others is read, or refused with what is wrong with it."""

import pytest

from eid.base64_text import NotBase64, octets_of


def test_line_breaks_are_no_part_of_it() -> None:
    assert octets_of("QUJD\r\n REVG\n".replace(" ", "")) == b"ABCDEF"


@pytest.mark.parametrize(
    "text", ["QQ======", "Q", "QQ", "QUJD REVG", "QUJ-", "QU=JD", "QUJ\0", "<a/>", "QUJD%3D", '"QUJD"', "QUJD&amp;", "ąęść"]
)
def test_whoever_is_refused_is_told_why(text: str) -> None:
    with pytest.raises(NotBase64, match=r"\w+ \w+"):
        octets_of(text)
