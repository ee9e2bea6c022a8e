"""ZUS is a client of its own at the node; its profile is entered by certificate, and its contact data can be changed (Z4, Z14)."""

import pytest

from tests.journeys import zus
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import PORTAL, World, agree, begin_registration, identify
from tests.journeys.signing import sign, trouble

PROTOCOLS = pytest.mark.parametrize("protocol", ["saml", "oidc"])


def trusted(world: World, browser: Browser, protocol: str = "oidc") -> str:
    """The login of a new trusted profile."""
    return zus.fill(world, browser, zus.through_node(browser, protocol)).text("new-login")


def enter_by_certificate(browser: Browser, card: str) -> Page:
    window = browser.press(browser.open(PORTAL + "/zus/logowanie"), "log-in-by-certificate")
    assert window.text("window-title") == "Logowanie certyfikatem kwalifikowanym"
    return sign(browser, window, card)


@PROTOCOLS
def test_the_node_names_the_portal_that_a_person_comes_from(browser: Browser, protocol: str):
    at_zus = browser.press(zus.choose_way(browser), "way-node", protocol=protocol)
    assert at_zus.text("client-name") == "Portal ZUS PUE (demonstracja)"
    consent = identify(browser, at_zus)
    assert consent.text("consent-client") == "Portal ZUS PUE (demonstracja)"
    agree(browser, consent)
    assert begin_registration(browser, protocol).text("client-name") == "Portal Praca (demonstracja)"


@PROTOCOLS
def test_consent_that_was_given_to_one_portal_is_asked_for_again_by_the_other(world: World, browser: Browser, protocol: str):
    trusted(world, browser, protocol)
    page = begin_registration(browser, protocol)
    consent = identify(browser, page) if protocol == "saml" else page
    assert consent.text("consent-client") == "Portal Praca (demonstracja)"


def test_a_trusted_profile_is_entered_by_certificate(world: World, browser: Browser):
    trusted(world, browser)
    account = enter_by_certificate(world.browser(), "jan")
    assert (account.text("owner"), account.find("state")["data-state"]) == ("Jan Testowy", "trusted")


def test_a_certificate_without_a_trusted_profile_is_offered_one(world: World, browser: Browser):
    zus.register_untrusted(world, world.browser())
    offer = enter_by_certificate(browser, "jan")
    assert offer.find("offer")["data-status"] == "untrusted"
    form = browser.press(offer, "make-profile", terms="yes")
    assert zus.fill(world, browser, form).shows("trusted")


def test_a_card_that_is_not_good_enters_nothing(world: World, browser: Browser):
    trusted(world, world.browser())
    assert trouble(enter_by_certificate(browser, "expired")) == "expired"
    assert browser.open(PORTAL + "/zus/konto").shows("login-form")


def test_contact_data_are_changed_and_the_history_tells_what_changed(world: World, browser: Browser):
    zus.log_in(browser, trusted(world, browser))
    page = browser.follow(browser.open(PORTAL + "/zus/konto"), "change-contact")
    assert (page.value("email"), page.value("phone")) == ("jan@example.test", "600700800")
    account = browser.press(page, "save", email="nowy@example.test", phone="600700800")
    assert account.text("email") == "nowy@example.test"
    assert "Zmieniono adres e-mail: jan@example.test → nowy@example.test" in account.text("history")
    assert "Zmieniono telefon" not in account.text("history")


def test_contact_data_that_are_mistaken_are_refused_and_stay_typed(world: World, browser: Browser):
    zus.log_in(browser, trusted(world, browser))
    page = browser.press(browser.open(PORTAL + "/zus/konto/dane"), "save", email="nowy@", phone="12")
    assert page.status == 422
    assert (page.value("email"), page.value("phone")) == ("nowy@", "12")
    assert page.shows("email-fault")
    assert page.shows("phone-fault")
    assert browser.open(PORTAL + "/zus/konto").text("email") == "jan@example.test"


def test_contact_data_cannot_be_changed_without_a_log_in(browser: Browser):
    assert browser.open(PORTAL + "/zus/konto/dane").shows("login-form")
