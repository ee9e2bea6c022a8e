"""Text written by template reads back as it was."""

from hypothesis import given
from hypothesis import strategies as st

from eid.xml import escape
from eid.xml.parser import parse
from eid.xml.signature import canonical

WRITABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(lambda c: c >= " " or c in "\t\n\r"))


@given(WRITABLE)
def test_what_xml_can_hold_comes_back_unchanged(value: str) -> None:
    element = parse(f'<a b="{escape.attribute(value)}">{escape.text(value)}</a>'.encode())
    assert (element.get("b"), element.text or "") == (value, value)


@given(WRITABLE)
def test_what_is_written_is_canonical_already(value: str) -> None:
    written = f'<a b="{escape.attribute(value)}">{escape.text(value)}</a>'.encode()
    assert canonical(parse(written)) == written


@given(st.text(st.characters()))
def test_anything_at_all_can_be_written(value: str) -> None:
    parse(f'<a b="{escape.attribute(value)}">{escape.text(value)}</a>'.encode())
