"""docs/signing.md says what the code does."""

from pathlib import Path

import pytest

from idp_mock.signing.application import LARGEST_DOCUMENT, LONGEST_STATE
from idp_mock.signing.cards import CARDS, PIN, PUK, Card
from idp_mock.signing.countries import COUNTRIES
from tests.idp_mock.signing.conftest import Desk

PAGE = (Path(__file__).parents[3] / "docs" / "signing.md").read_text("utf-8")
_LINES = (line.split("|")[1:-1] for line in PAGE.splitlines())
ROWS = {cells[0].strip(" `"): [cell.strip(" `") for cell in cells] for cells in _LINES if len(cells) == 6}


def test_every_card_has_its_row_and_no_other():
    assert [name for name in ROWS if name not in ("card", "---")] == list(CARDS)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_the_row_of_a_card_is_true(card: Card):
    verdict = "accept" if card.sound else "refuse"
    assert ROWS[card.id] == [card.id, card.holder, card.serial_number or "–", card.key, card.purpose["en"], verdict]


def test_pin_puk_limits_and_countries_are_those_of_the_code():
    assert f"PIN `{PIN}`, PUK `{PUK}`" in PAGE
    assert f"at most {LARGEST_DOCUMENT // 1024} KiB" in PAGE
    assert f"at most {LONGEST_STATE} characters" in PAGE
    assert ", ".join(COUNTRIES) in PAGE


@pytest.mark.parametrize("path", ["lotl.xml", "journal.pem", "tl/pl.xml", "ca/pl.cer", "crl/pl.crl", "cards/jan.pem", "cards/jan.p12"])
def test_every_address_of_the_table_answers(desk: Desk, path: str):
    assert desk.get(path).status_code == 200
