"""What a document says, and how it is printed on A4."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from eid.clock import utc

if TYPE_CHECKING:
    from fpdf import FPDF

_FONTS = Path(__file__).parent
_FAMILY = "DejaVu"
_MARGIN = 20
_GREY = (90, 90, 90)


class Table(Struct, frozen=True, kw_only=True):
    """Rows of as many cells as there are headings; amounts stand to the right from column `amounts_from` on (none: no such column)."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    amounts_from: int = 99


class Section(Struct, frozen=True, kw_only=True):
    """A heading with what stands below it, in this order."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None


class Paper(Struct, frozen=True, kw_only=True):
    """One document; `footer` stands on every page, `made_at` is in seconds since the epoch, `language` is a BCP 47 tag."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str
    made_at: float
    language: str = "pl"


def printed(paper: Paper) -> bytes:
    """The PDF. Loads the library when first called."""
    sheet = _sheet(paper)
    sheet.set_font(_FAMILY, "B", 16)
    sheet.multi_cell(0, 8, paper.title, new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*_GREY)
    _line(sheet, paper.subtitle, 10)
    sheet.set_text_color(0)
    for section in paper.sections:
        _print_section(sheet, section)
    return bytes(sheet.output())


def _sheet(paper: Paper) -> "FPDF":
    from fpdf import FPDF

    class Sheet(FPDF):
        def footer(self) -> None:
            self.set_y(-15)
            self.set_font(_FAMILY, "", 8)
            self.set_text_color(*_GREY)
            self.cell(0, 5, f"{paper.footer}   {self.page_no()}/{{nb}}", align="C")
            self.set_text_color(0)

    sheet = Sheet(format="A4")
    sheet.set_margins(_MARGIN, _MARGIN)
    sheet.set_auto_page_break(auto=True, margin=_MARGIN)
    sheet.add_font(_FAMILY, "", _FONTS / "DejaVuSans.ttf")
    sheet.add_font(_FAMILY, "B", _FONTS / "DejaVuSans-Bold.ttf")
    sheet.set_title(paper.title)
    sheet.set_lang(paper.language)
    sheet.set_creation_date(utc(paper.made_at))
    sheet.add_page()
    return sheet


def _print_section(sheet: "FPDF", section: Section) -> None:
    sheet.ln(4)
    if section.heading:
        sheet.set_font(_FAMILY, "B", 12)
        sheet.multi_cell(0, 7, section.heading, new_x="LMARGIN", new_y="NEXT")
    for paragraph in section.paragraphs:
        _line(sheet, paragraph, 10)
    for name, value in section.facts:
        _line(sheet, f"{name}: {value}", 10)
    if section.table and section.table.rows:
        _print_table(sheet, section.table)


def _print_table(sheet: "FPDF", table: Table) -> None:
    sheet.set_font(_FAMILY, "", 9)
    align = tuple("RIGHT" if column >= table.amounts_from else "LEFT" for column in range(len(table.headings)))
    with sheet.table(text_align=align, line_height=5, padding=0.8, borders_layout="HORIZONTAL_LINES") as printed_table:
        for cells in (table.headings, *table.rows):
            row = printed_table.row()
            for cell in cells:
                row.cell(cell)


def _line(sheet: "FPDF", text: str, size: int) -> None:
    sheet.set_font(_FAMILY, "", size)
    sheet.multi_cell(0, size / 2 + 1, text, new_x="LMARGIN", new_y="NEXT")
