"""PIN and PUK, by the pages."""

import threading

import pytest

from eid.storage.open import open_store
from idp_mock.signing.cards import PIN, PUK
from idp_mock.signing.drawer import CardBlocked, CardSpoilt, Drawer, UnknownCard, WrongPin, WrongPuk
from tests.idp_mock.signing.conftest import Desk, answer, mistake


def test_a_wrong_pin_is_told_with_the_tries_that_are_left(desk: Desk):
    page = desk.sign("jan", "0000")
    assert (page.status_code, mistake(page)) == (403, "wrong_pin")
    assert "Pozostało prób: 2." in page.text


def test_a_right_pin_forgets_the_wrong_ones(desk: Desk):
    for _ in range(2):
        desk.sign("jan", "0000")
        desk.sign("jan", "0000")
        assert "signed_document" in answer(desk.sign("jan"))


def test_three_wrong_pins_block_a_card_until_its_puk_is_given(desk: Desk):
    pages = [desk.sign("jan", "0000") for _ in range(3)]
    assert [mistake(page) for page in pages] == ["wrong_pin", "wrong_pin", "blocked"]
    assert mistake(desk.sign("jan")) == "blocked", "the right PIN does not help any more"
    assert mistake(desk.post("unblock", card="jan", puk="0000")) == "wrong_puk"
    assert mistake(desk.post("unblock", card="jan", puk=PUK)) == ""
    assert "signed_document" in answer(desk.sign("jan"))


def test_three_wrong_puks_spoil_a_card(desk: Desk):
    pages = [desk.post("unblock", card="jan", puk="0000") for _ in range(3)]
    assert [mistake(page) for page in pages] == ["wrong_puk", "wrong_puk", "spoilt"]
    assert mistake(desk.post("unblock", card="jan", puk=PUK)) == "spoilt"
    assert mistake(desk.sign("jan")) == "spoilt"


def test_a_blocked_card_blocks_no_other_card_and_no_other_space(desk: Desk):
    for _ in range(3):
        desk.sign("jan", "0000")
    assert "signed_document" in answer(desk.sign("maria"))
    assert "signed_document" in answer(Desk(client=desk.client, prefix="/s/other").sign("jan"))


def test_a_reset_of_the_space_mends_every_card(desk: Desk):
    for _ in range(3):
        desk.post("unblock", card="jan", puk="0000")
    desk.client.post("/_mock/api/reset", json={})
    assert "signed_document" in answer(desk.sign("jan"))


def test_of_many_wrong_pins_at_once_none_is_forgotten():
    drawer = Drawer(open_store("sqlite:///:memory:"))
    seen: list[type[Exception]] = []

    def attempt() -> None:
        try:
            drawer.use("jan", "0000")
        except (WrongPin, CardBlocked) as error:
            seen.append(type(error))

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(error.__name__ for error in seen) == ["CardBlocked"] * 6 + ["WrongPin"] * 2


def test_the_drawer_says_what_it_refuses():
    drawer = Drawer(open_store("sqlite:///:memory:"))
    with pytest.raises(UnknownCard):
        drawer.use("nobody", PIN)
    for left in (2, 1):
        with pytest.raises(WrongPuk) as wrong:
            drawer.unblock("jan", "1")
        assert wrong.value.left == left
    with pytest.raises(CardSpoilt):
        drawer.unblock("jan", "1")
