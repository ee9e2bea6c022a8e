"""Registration and log-in with a qualified certificate, from the portal to the signing application and back (P7-P16, P26, P27)."""

import pytest

from tests.journeys.browser import Browser
from tests.journeys.conftest import PORTAL, World, agree, begin_registration, fill, identify
from tests.journeys.signing import open_window, rules, sign, trouble

REFUSED = {
    "expired": ("expired", ["certificate_has_not_ended"]),
    "future": ("not_yet_valid", ["certificate_has_begun"]),
    "revoked": ("revoked", ["certificate_is_not_revoked"]),
    "idc": ("no_pno", ["person_has_a_pno"]),
    "tin": ("no_pno", ["person_has_a_pno"]),
    "anonymous": ("no_pno", ["person_has_a_pno"]),
    "unlisted": ("not_listed", ["issuer_is_on_a_trusted_list"]),
    "withdrawn": ("not_listed", ["issuer_is_on_a_trusted_list"]),
    "unqualified": ("not_qualified", ["certificate_is_qualified"]),
    "ch": ("outside_eu", ["issuer_is_in_the_eu"]),
    "seal": ("seal", ["certificate_is_a_persons", "issuer_is_on_a_trusted_list", "certificate_is_qualified", "person_has_a_pno"]),
}
"""Every card that must be refused: what the person is told, and all rules that it breaks."""
ACCEPTED = {
    "jan": {"given_name": "Jan", "family_name": "Testowy", "pesel": "90810100010", "birth_date": "1890-01-01"},
    "anna": {"given_name": "Anna", "family_name": "Testowa", "pesel": "90810100027", "birth_date": "1890-01-01"},
    "maria": {"given_name": "Maria", "family_name": "Przykładowa", "pesel": "92030880022", "birth_date": "1992-03-08"},
    "de": {"given_name": "Erika", "family_name": "Musterfrau-Test", "identifier_country": "DE", "identifier": "12345678901"},
    "cz": {"given_name": "Božena", "identifier_country": "CZ", "identifier": "9051010002"},
    "ee": {"given_name": "Mari-Liis", "identifier_country": "EE", "identifier": "49001010003"},
    "es": {"given_name": "Lucía", "identifier_country": "ES", "identifier": "00000000T"},
    "fr": {"given_name": "Zoé", "identifier_country": "FR", "identifier": "290010100004"},
    "it": {"given_name": "Niccolò", "identifier_country": "IT", "identifier": "PRVNCL90A01H501X"},
    "lt": {"given_name": "Jūratė", "identifier_country": "LT", "identifier": "49001010005"},
}


def test_p11_p12_p13_the_window_shows_the_statement_before_it_is_signed(browser: Browser):
    window = open_window(browser)
    assert window.text("window-title") == "Rejestracja certyfikatem kwalifikowanym"
    assert window.text("show-text") == "Wyświetl treść podpisywanego oświadczenia"
    wording = "Proszę o przydzielenie dostępu lub rejestrację w systemie Praca.gov.pl przy użyciu certyfikatu"
    assert window.text("document-text") == wording
    assert window.text("sign") == "Podpisz oświadczenie"
    assert wording in browser.press(window, "sign").text("document-words"), "the signing application shows it too"


@pytest.mark.parametrize(("card", "locked"), ACCEPTED.items(), ids=ACCEPTED)
def test_p15_p16_the_form_opens_by_itself_with_the_data_of_the_certificate(browser: Browser, card: str, locked: dict[str, str]):
    form = sign(browser, open_window(browser), card)
    assert {name: form.value(name) for name in locked} == locked
    assert all(form.find(name).has_attr("readonly") for name in locked)
    assert "certyfikatu" in form.text("vouched-by")
    assert form.shows("pesel") == form.shows("birth_date") == ("pesel" in locked)


def test_p2_p8_an_account_opened_by_certificate_is_verified_and_entered_by_certificate(browser: Browser):
    done = fill(browser, sign(browser, open_window(browser), "jan"))
    assert done.shows("registered")
    login = browser.open(PORTAL + "/praca/logowanie")
    window = browser.press(login, "log-in-by-certificate")
    assert window.text("window-title") == "Logowanie certyfikatem kwalifikowanym"
    account = sign(browser, window, "jan")
    assert account.text("pesel") == "90810100010"
    assert account.text("account-status") == "Aktywne"
    assert "kwalifikowany podpis elektroniczny" in account.html.get_text()


def test_a_foreigner_without_pesel_registers_once_and_is_known_again(browser: Browser, world: World):
    form = sign(browser, open_window(browser), "de")
    assert fill(browser, form).text("owner") == "Erika Musterfrau-Test"
    other = world.browser()
    form = sign(other, open_window(other), "de")
    assert fill(other, form, login="ktos.inny.3").shows("duplicate")
    again = sign(other, other.press(other.open(PORTAL + "/praca/logowanie"), "log-in-by-certificate"), "de")
    assert again.text("identifier") == "12345678901"


def test_one_pesel_has_one_active_account_however_it_comes(browser: Browser, world: World):
    fill(browser, agree(browser, identify(browser, begin_registration(browser, "saml"))))
    other = world.browser()
    assert fill(other, sign(other, open_window(other), "jan"), login="ktos.inny.4").shows("duplicate")


def test_who_logs_in_by_certificate_without_an_account_is_offered_one(browser: Browser):
    window = browser.press(browser.open(PORTAL + "/praca/logowanie"), "log-in-by-certificate")
    assert sign(browser, window, "lt").url.endswith("/brak-konta")


def test_p16_data_of_the_certificate_cannot_be_changed_by_a_tampered_form(browser: Browser):
    form = sign(browser, open_window(browser), "de")
    for name, value in (("identifier", "1"), ("identifier_country", "PL"), ("family_name", "Inna"), ("pesel", "90810100010")):
        refused = fill(browser, form, **{name: value})
        assert refused.shows("mistakes"), name
        assert refused.value("identifier") == "12345678901"


@pytest.mark.parametrize(("card", "expected"), REFUSED.items(), ids=REFUSED)
def test_p9_p10_a_card_that_must_be_refused_is_refused_with_its_reason(browser: Browser, card: str, expected: tuple[str, list[str]]):
    page = sign(browser, open_window(browser), card)
    assert (trouble(page), rules(page)) == expected
    assert page.status == 403
    assert browser.follow(page, "again").shows("sign-form"), "another card may be tried in the same window"


def test_who_has_no_pno_is_told_to_ask_the_issuer(browser: Browser):
    page = sign(browser, open_window(browser), "tin")
    assert "Poproś wystawcę certyfikatu" in page.text("signature-refused")
    assert "PNODE-12345678901" in page.text("signature-refused")


def test_a_refused_card_does_not_stand_in_the_way_of_a_good_one(browser: Browser):
    refused = sign(browser, open_window(browser), "expired")
    assert sign(browser, browser.follow(refused, "again"), "jan").value("pesel") == "90810100010"
