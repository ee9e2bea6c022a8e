"""What may be attached is known by its content, from the first octet to the last (P30)."""

import io
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relying_party.paper.paper import Paper, printed
from relying_party.praca.applications.attachments import Fault, NotAccepted, examine
from relying_party.praca.applications.pdf import MOST_OCTETS
from tests.relying_party.praca.applications.files import jpeg, packed, pdf, png

LIMIT = 100_000


def archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("evil.html", "<script>alert(1)</script>")
    return content.getvalue()


WHOLE = {
    "dyplom.pdf": pdf(),
    "DYPLOM.PDF": pdf(),
    "packed.pdf": packed(b"2 0 <</Type/Page>>"),
    "plain.pdf": packed(b"2 0 <<>>", b""),
    "skan.png": png(),
    "zdjęcie żółte.jpg": jpeg(),
    "a.b.jpeg": jpeg(),
}


@pytest.mark.parametrize(("name", "content"), WHOLE.items(), ids=WHOLE)
def test_p3_a_whole_file_of_a_known_format_is_accepted(name, content):
    assert examine(name, content, LIMIT).name == name


def test_a_document_that_a_usual_program_wrote_is_accepted():
    content = printed(Paper(title="Świadectwo", subtitle="", sections=(), footer="", made_at=0))
    assert examine("świadectwo.pdf", content, LIMIT).media_type == "application/pdf"


@pytest.mark.parametrize("path", ["C:\\Users\\Jan\\dyplom.pdf", "/etc/../dyplom.pdf", "../../dyplom.pdf"])
def test_of_a_path_only_the_last_part_stays(path):
    assert examine(path, pdf(), LIMIT).name == "dyplom.pdf"


HOSTILE_NAMES = [
    "a\0.pdf",
    "fdp\u202eexe.pdf",
    "a\n.pdf",
    ".pdf",
    "...pdf",
    "bez końcówki",
    "",
    "a<b>.pdf",
    'a".pdf',
    "a:b.pdf",
    "\ud800.pdf",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_a_hostile_name_is_refused(name):
    with pytest.raises(NotAccepted) as refused:
        examine(name, pdf(), LIMIT)
    assert refused.value.fault is Fault.NAME


def test_a_long_name_is_cut_and_keeps_its_ending():
    assert len(examine("ż" * 500 + ".pdf", pdf(), LIMIT).name) == 121


REFUSED = {
    "empty": ("a.pdf", b"", Fault.EMPTY),
    "too large": ("a.pdf", b"%PDF-" + b" " * LIMIT, Fault.TOO_LARGE),
    "a program": ("a.pdf", b"MZ\x90\0", Fault.TYPE),
    "a page": ("a.png", b"<html><script>alert(1)</script></html>", Fault.TYPE),
    "an archive": ("a.pdf", archive(), Fault.TYPE),
    "a picture called a document": ("a.pdf", png(), Fault.MISLEADING),
    "a document called a program": ("a.pdf.exe", pdf(), Fault.MISLEADING),
    "a document with something before it": ("a.pdf", b"\n" + pdf(), Fault.TYPE),
    "a document with an archive behind": ("a.pdf", pdf() + archive(), Fault.DAMAGED),
    "a picture with an archive behind": ("a.png", png() + archive(), Fault.DAMAGED),
    "a photograph with an archive behind": ("a.jpg", jpeg() + archive(), Fault.DAMAGED),
    "a picture with an archive inside": ("a.png", png((b"tEXt", archive())), Fault.ACTIVE),
    "a picture with a page inside": ("a.png", png((b"tEXt", b"c\0<script>alert(1)</script>")), Fault.ACTIVE),
    "a picture cut short": ("a.png", png()[:-5], Fault.DAMAGED),
    "a picture with a wrong check sum": ("a.png", png()[:-1] + b"\0", Fault.DAMAGED),
    "a photograph cut short": ("a.jpg", jpeg()[:-1], Fault.DAMAGED),
    "a photograph without a picture": ("a.jpg", b"\xff\xd8\xff\xd9", Fault.DAMAGED),
    "a document without an end": ("a.pdf", pdf()[:-6], Fault.DAMAGED),
    "a document that points outside": ("a.pdf", b"%PDF-1.4\nstartxref\n999\n%%EOF", Fault.DAMAGED),
    "a document with a script": ("a.pdf", pdf(b"1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n"), Fault.ACTIVE),
    "a document with a hidden script": ("a.pdf", pdf(b"1 0 obj<</S/J#61vaScript>>endobj\n"), Fault.ACTIVE),
    "a document that starts a program": ("a.pdf", pdf(b"1 0 obj<</S/Launch/F(cmd.exe)>>endobj\n"), Fault.ACTIVE),
    "a document with a compressed script": ("a.pdf", packed(b"2 0 <</S/JavaScript/JS(app.alert(1))>>"), Fault.ACTIVE),
    "a document with a compressed and hidden script": ("a.pdf", packed(b"2 0 <</S/J#61vaScript>>"), Fault.ACTIVE),
    "a document whose object stream is disguised": (
        "a.pdf",
        packed(b"2 0 <</S/JavaScript>>", b"/X(obj endobj stream)/Filter/FlateDecode"),
        Fault.ACTIVE,
    ),
    "a document with a script in a stream of objects in the clear": ("a.pdf", packed(b"2 0 <</S/J#61vaScript>>", b""), Fault.ACTIVE),
    "a document whose object stream unpacks to too much": ("a.pdf", packed(b" " * (MOST_OCTETS + 1)), Fault.OPAQUE),
    "a document whose object stream is no deflated one": ("a.pdf", packed(b"x", b"/Filter/LZWDecode"), Fault.OPAQUE),
    "a document whose object stream is packed twice": ("a.pdf", packed(b"x", b"/Filter[/FlateDecode/ASCIIHexDecode]"), Fault.OPAQUE),
    "a document whose object stream is damaged": ("a.pdf", packed(b"x").replace(b"x\x9c", b"x\x9d"), Fault.OPAQUE),
    "a document with a password and object streams": ("a.pdf", packed(b"2 0 <<>>", b"/Filter/FlateDecode/Encrypt 3 0 R"), Fault.OPAQUE),
    "a document that keeps the type of a stream elsewhere": ("a.pdf", pdf(b"1 0 obj<</Type 2 0 R>>endobj\n"), Fault.OPAQUE),
    "a document with an object stream without content": ("a.pdf", pdf(b"1 0 obj<</Type/ObjStm>>endobj\n"), Fault.OPAQUE),
    "a document whose object streams never end": ("a.pdf", pdf(b"/ObjStm stream\n" * 6_000), Fault.OPAQUE),
    "a document whose packed object streams never end": (
        "a.pdf",
        pdf((b"/ObjStm/Filter/FlateDecode stream\n" + zlib.compress(b"")) * 2_300),
        Fault.OPAQUE,
    ),
    "a document with a file in it": ("a.pdf", pdf(b"1 0 obj<</EmbeddedFiles 2 0 R>>endobj\n"), Fault.ACTIVE),
}


@pytest.mark.parametrize(("name", "content", "fault"), REFUSED.values(), ids=REFUSED)
def test_everything_else_is_refused_with_its_reason(name, content, fault):
    with pytest.raises(NotAccepted) as refused:
        examine(name, content, LIMIT)
    assert refused.value.fault is fault


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([pdf(), packed(b"2 0 <</Type/Page>>"), png(), jpeg()]), st.integers(0, 400), st.binary(max_size=40))
def test_a_damaged_file_is_accepted_or_refused_and_never_fails(whole, place, junk):
    for name in ("a.pdf", "a.png", "a.jpg"):
        try:
            examine(name, whole[:place] + junk + whole[place + len(junk) :], LIMIT)
        except NotAccepted:
            continue
