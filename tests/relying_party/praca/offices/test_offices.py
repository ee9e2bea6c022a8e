"""The competent county labour office of every place in Poland (P28)."""

from collections import Counter

import pytest

from relying_party.praca.offices.letters import folded
from relying_party.praca.offices.localities import localities
from relying_party.praca.offices.offices import offices
from tests.relying_party.praca.conftest import Browser


def test_p28_every_locality_has_exactly_one_office():
    every = localities().all
    assert len(every) == 43986
    served = Counter((office.voivodeship, county) for office in offices().by_code.values() for county in office.counties)
    assert set(served.values()) == {1}
    assert {(one.voivodeship, one.county) for one in every} == set(served)


def test_there_are_340_offices_for_380_counties():
    assert len(offices().by_code) == 340
    assert len(offices().by_county) == 380


OFFICES = {
    "Warszawa": "Urząd Pracy m.st. Warszawy",
    "Kraków": "Grodzki Urząd Pracy w Krakowie",
    "Wrocław": "Powiatowy Urząd Pracy we Wrocławiu",
    "Nowy Sącz": "Sądecki Urząd Pracy",
    "Kutno": "Powiatowy Urząd Pracy w Kutnie",
    "Rybie, gm. Raszyn": "Powiatowy Urząd Pracy w Pruszkowie",
    "Lublin": "Miejski Urząd Pracy w Lublinie",
}


@pytest.mark.parametrize(("typed", "office"), OFFICES.items(), ids=OFFICES)
def test_a_place_is_served_by_the_office_that_serves_it_indeed(typed, office):
    assert localities().search(typed)[0].office.name == office


def test_counties_of_one_name_are_told_apart_by_voivodeship():
    assert offices().competent("śląskie", "bielski").name.endswith("Bielsku-Białej")
    assert offices().competent("podlaskie", "bielski").name.endswith("Bielsku Podlaskim")


def test_codes_fit_into_addresses():
    assert all(code.replace("-", "").isalnum() and code.isascii() and code.islower() for code in offices().by_code)


@pytest.mark.parametrize(("text", "plain"), [("Łódź", "lodz"), ("ŻÓŁĆ gęślą", "zolc gesla"), ("  dwa   słowa ", "dwa slowa"), ("Ø", "o")])
def test_letters_lose_their_marks(text, plain):
    assert folded(text) == plain


@pytest.mark.parametrize("typed", ["lodz", "ŁÓDŹ", "łódź", " Lódz ", "Łodz"])
def test_marks_and_case_do_not_matter(typed):
    assert localities().search(typed)[0].name == "Łódź"


def test_words_after_the_name_choose_among_namesakes():
    found = localities().search("nowa wies kutnowski")
    assert {one.county for one in found} == {"kutnowski"}
    assert len(localities().search("nowa wies", 500)) > 50


def test_the_label_of_a_place_finds_it_again():
    for one in localities().all[::97]:
        again = localities().labelled(one.label)
        assert again is not None
        assert again.office is one.office


@pytest.mark.parametrize("typed", ["", " ", ",", ",,,", "\0", "x" * 5000, "a " * 500, "Łódź'; DROP TABLE", "%", "🙂"])
def test_nonsense_finds_nothing_or_something_and_never_fails(typed):
    assert len(localities().search(typed)) <= 20


def test_the_page_finds_an_office_without_script(browser: Browser):
    page = browser.get("/praca/urzedy?miejscowosc=kutno")
    assert "Powiatowy Urząd Pracy w Kutnie" in page.find("found").get_text()
    assert browser.get("/praca/urzedy?miejscowosc=qqq").find("nothing")
    assert not browser.get("/praca/urzedy").shows("nothing")


def test_a_form_that_asks_while_one_types_gets_the_first_places(browser: Browser):
    rows = browser.client.get("/praca/urzedy/miejscowosci?q=zakop").get_json()
    assert rows[0] == {
        "label": "Zakopane, gm. Zakopane, pow. tatrzański, woj. małopolskie",
        "office": "Powiatowy Urząd Pracy w Zakopanem",
    }
    assert browser.client.get("/praca/urzedy/miejscowosci").get_json() == []
