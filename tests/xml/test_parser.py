"""The only way in for XML: what is refused, and what its text means."""

import pytest

from eid.xml.parser import LIMIT, XmlRefused, parse, text_of

BOMB = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]><a b="&y;">&y;</a>'


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', id="external DTD"),
        pytest.param(b"<!DOCTYPE a><a/>", id="empty DTD"),
        pytest.param(BOMB, id="entity bomb"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', id="external entity"),
        pytest.param(
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"), id="DTD in UTF-16"
        ),
        pytest.param(b"+ADwAIQ-DOCTYPE a+AD4-<a/>", id="DTD in UTF-7"),
        pytest.param(b"<a>&undefined;</a>", id="undefined entity"),
        pytest.param(b"<a>\xff</a>", id="not UTF-8"),
        pytest.param(b"<a>\x00</a>", id="NUL"),
        pytest.param(b"<a><b></a>", id="not well-formed"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"<a/><b/>", id="two roots"),
        pytest.param(b"<a>" * 300 + b"</a>" * 300, id="300 levels"),
        pytest.param(b"<a>" + b"x" * LIMIT + b"</a>", id="too large"),
        pytest.param(b"<a>ab<?pi?>cd</a>", id="processing instruction inside"),
        pytest.param(b'<a xmlns:b="urn:b" b:c="1" b:c="2"/>', id="attribute twice"),
    ],
)
def test_the_parser_refuses(octets: bytes) -> None:
    with pytest.raises(XmlRefused):
        parse(octets)


def test_a_comment_does_not_cut_text_short() -> None:
    assert text_of(parse(b"<NameID>admin<!-- -->@example.test</NameID>")) == "admin@example.test"


def test_an_element_does_not_cut_text_short() -> None:
    with pytest.raises(XmlRefused, match="NameID must hold text only"):
        text_of(parse(b"<NameID>admin<b/>@example.test</NameID>"))


def test_cdata_is_text() -> None:
    assert text_of(parse(b"<a>x<![CDATA[<y>]]></a>")) == "x<y>"


def test_a_wrong_encoding_declaration_does_not_change_what_octets_mean() -> None:
    assert text_of(parse('<?xml version="1.0" encoding="utf-16"?><a>Żółć</a>'.encode())) == "Żółć"


def test_a_byte_order_mark_is_passed_over() -> None:
    assert text_of(parse(b"\xef\xbb\xbf<a>x</a>")) == "x"


@pytest.mark.parametrize(
    "octets",
    [b"<a><b>", b"<a><b", b"<a>text", b"<a></", b"<a b='c", b"<a>&am", b"<a>\xc4", b"<?xml version='1", b"<a><!-- b", b"<a/><!-- b"],
)
def test_a_document_that_ends_early_is_said_to_be_cut_off(octets: bytes) -> None:
    with pytest.raises(XmlRefused, match=f"cut off: it ends after {len(octets)} octets"):
        parse(octets)


@pytest.mark.parametrize("octets", [b"", b" ", b"text", b"<a></b>", b"<b:a></b:a>", b"<a/>x", b"<a>&b;</a>", b"<a>\xff</a>"])
def test_a_document_that_is_wrong_before_its_end_is_not_said_to_be_cut_off(octets: bytes) -> None:
    with pytest.raises(XmlRefused, match=r"^not well-formed"):
        parse(octets)
