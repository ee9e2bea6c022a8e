"""The guided tour through a registration."""

import pytest

from relying_party.demonstration.tour import STOPS
from tests.journeys.browser import Browser
from tests.journeys.conftest import NODE, PORTAL, World, agree, identify, world

__all__ = ["world"]


@pytest.fixture
def browser(world: World) -> Browser:
    return world.browser()


def test_the_tour_leads_from_the_start_page_through_every_stop_to_its_end(browser: Browser) -> None:
    page = browser.follow(browser.open(PORTAL + "/?lang=en"), "tour")
    for number in range(1, len(STOPS) + 1):
        assert page.text("tour-progress").endswith(f"step {number} of {len(STOPS)}")
        page = browser.follow(page, "tour-next" if number < len(STOPS) else "tour-end")
    assert page.shows("portal-praca")


def test_what_the_stops_tell_to_do_can_be_done(browser: Browser) -> None:
    first = browser.open(PORTAL + "/tour").find("tour-show")
    assert first is not None
    page = browser.press(browser.open(str(first["href"])), "create-account", method="node", protocol="saml")
    assert agree(browser, identify(browser, page)).shows("registration-form")
    for number, stop in enumerate(STOPS, 1):
        shown = browser.open(f"{PORTAL}/tour/{number}").find("tour-show")
        assert (shown is not None) == bool(stop.path)
        if shown is not None:
            assert browser.open(str(shown["href"])).status == 200


@pytest.mark.parametrize("step", ["0", "99", "-1"])
def test_there_is_no_stop_beyond_the_last(browser: Browser, step: str) -> None:
    assert browser.open(f"{PORTAL}/tour/{step}").status == 404


def test_a_stop_stays_when_the_language_changes(browser: Browser) -> None:
    page = browser.follow(browser.open(f"{PORTAL}/tour/3"), "lang-en")
    assert page.text("tour-progress").endswith(f"step 3 of {len(STOPS)}")


def test_the_last_stops_are_pages_of_the_node(browser: Browser) -> None:
    shown = browser.open(f"{PORTAL}/tour/{len(STOPS)}").find("tour-show")
    assert shown is not None
    assert str(shown["href"]).startswith(NODE)


def test_every_stop_shows_a_picture_of_its_page_and_may_be_played_again_from_the_last(browser: Browser) -> None:
    for number in range(1, len(STOPS) + 1):
        page = browser.open(f"{PORTAL}/tour/{number}?play=1")
        picture = page.find("tour-picture")
        assert picture is not None
        assert browser.open(PORTAL + str(picture["src"])).response.headers["Content-Type"] == "image/webp"
        assert page.shows("tour-play") == (number < len(STOPS))
    assert browser.follow(page, "tour-again").url == f"{PORTAL}/tour?play=1"


def test_a_stop_that_plays_stays_long_enough_to_be_read(browser: Browser) -> None:
    for number, stop in enumerate(STOPS, 1):
        button = browser.open(f"{PORTAL}/tour/{number}").find("tour-play")
        assert button is None or float(str(button["data-seconds"])) >= 5 + len(stop.caption) / 15
