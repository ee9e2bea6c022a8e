"""A document can be printed in any European letters, and is a PDF that others can read."""

import pytest
from msgspec.structs import replace

from relying_party.paper.paper import Paper, Section, Table, printed

ROWS = tuple((f"2029-{month:02}", "Wzorcowa Piekarnia", "1 234,00") for month in range(1, 13))
PAPER = Paper(
    title="Potwierdzenie",
    subtitle="Numer 1",
    sections=(
        Section(heading="Osoba", facts=(("Imię", "Żółcisława"),), paragraphs=("Zdanie.",)),
        Section(heading="Składki", table=Table(headings=("Miesiąc", "Płatnik", "Kwota"), rows=ROWS, amounts_from=2)),
    ),
    footer="System testowy",
    made_at=1894698000.0,
)


def test_a_document_is_a_pdf():
    assert printed(PAPER).startswith(b"%PDF-1.")


def test_the_same_document_is_the_same_file():
    assert printed(PAPER) == printed(PAPER)


@pytest.mark.parametrize("name", ["Żółcisława Gęślą-Jaźń", "Олена Тестова-Прикладенко", "Jürgen Größenmüßter", "Séan O'Testowy & <test>"])
def test_names_in_any_european_letters_are_printed(name: str, caplog: pytest.LogCaptureFixture):
    printed(replace(PAPER, title=name))
    assert not [record for record in caplog.records if "MISSING GLYPH" in record.getMessage().upper()]


def test_a_table_goes_on_on_the_next_page():
    long = Section(heading="", table=Table(headings=("a", "b", "c"), rows=ROWS * 10))
    assert printed(replace(PAPER, sections=(long,))).count(b"/Type /Page\n") > 1
