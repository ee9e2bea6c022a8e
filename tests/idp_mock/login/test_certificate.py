"""Profil Zaufany with a qualified certificate, by its page (N2)."""

from typing import Any

import pytest
from msgspec.structs import replace

from eid.identity.identifier import PersonIdentifier
from idp_mock.login.request import Outcome, Refusal, Refused
from idp_mock.personas.personas import Personas
from idp_mock.signing.cards import CARDS, SOUND

OBSTACLES = {
    "expired": "expired",
    "future": "not_yet_valid",
    "revoked": "revoked",
    "seal": "seal",
    "unlisted": "not_listed",
    "withdrawn": "not_listed",
    "ch": "not_listed",
    "unqualified": "not_qualified",
    "idc": "no_pno",
    "tin": "no_pno",
    "anonymous": "no_pno",
}
"""Every card that must not open a profile, and why."""
SHORT = "/start?skip=chooser,consent"


def card_page(browser: Any, start: str = SHORT) -> Any:
    return browser.get(browser.get(start).find("certificate")["href"])


def use(browser: Any, page: Any, card: str, pin: str = "1234") -> Any:
    return browser.submit(page, {"card": card, "pin": pin}, button="card-submit")


@pytest.mark.parametrize(("card", "username"), [("jan", "jan.testowy"), ("anna", "anna.testowa"), ("maria", "maria.przykladowa")])
def test_a_card_opens_the_profile_of_its_person_without_a_code(browser: Any, card: str, username: str) -> None:
    page = use(browser, card_page(browser), card)

    assert page.response.json["username"] == username


def test_consent_is_still_asked_for(browser: Any) -> None:
    page = use(browser, card_page(browser, "/start?skip=chooser"), "jan")

    assert page.shows("consent-accept")


@pytest.mark.parametrize(("card", "obstacle"), OBSTACLES.items())
def test_a_card_that_is_no_good_opens_nothing_and_another_may_be_tried(browser: Any, card: str, obstacle: str) -> None:
    page = use(browser, card_page(browser), card)

    assert page.status == 422
    assert page.find("card-error")["data-mistake"] == obstacle
    assert use(browser, page, "jan").response.json["username"] == "jan.testowy"


def test_every_card_is_either_sound_or_has_an_obstacle() -> None:
    assert {card.id for card in SOUND} | set(OBSTACLES) == set(CARDS)


def test_whoever_has_no_profile_is_told_so(browser: Any, ended: list[Outcome]) -> None:
    page = use(browser, card_page(browser), "de")

    assert page.shows("notice-no_profile")
    browser.submit(page, button="notice-leave")
    assert ended == [Refused(reason=Refusal.NO_PROFILE)]


def test_a_profile_that_was_made_later_is_found(browser: Any, personas: Personas) -> None:
    jan = personas.get("jan.testowy")
    personas.put(replace(jan, username="de", person=replace(jan.person, identifier=PersonIdentifier(country="DE", value="12345678901"))))

    assert use(browser, card_page(browser), "de").response.json["username"] == "de"


def test_wrong_pins_block_the_card(browser: Any) -> None:
    page = card_page(browser)
    seen = []
    for _ in range(3):
        page = use(browser, page, "jan", "0000")
        seen.append(page.find("card-error")["data-mistake"])

    assert seen == ["wrong_pin", "wrong_pin", "blocked"]
    assert use(browser, page, "jan").find("card-error")["data-mistake"] == "blocked"


def test_a_card_that_does_not_exist_is_told(browser: Any) -> None:
    assert use(browser, card_page(browser), "nobody").find("card-error")["data-mistake"] == "unknown_card"


def test_the_level_of_the_profile_counts_not_that_of_the_card(browser: Any) -> None:
    page = use(browser, card_page(browser, SHORT + "&level=high"), "jan")

    assert page.shows("notice-level_too_low")


def test_the_page_belongs_to_its_step(browser: Any) -> None:
    action = browser.get("/start").find("method-pz").find_parent("form")["action"]
    early = browser.get(action.replace("/provider", "/certificate"))

    assert early.shows("method-pz"), "Profil Zaufany has not been chosen yet"
