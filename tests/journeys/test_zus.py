"""ZUS from end to end: trusted ways over both protocols and by certificate, the branch, the telephone, both portals together (Z1-Z14)."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

import relying_party.settings
from eid.chance import SystemChance
from eid.storage.open import open_store
from tests.journeys import zus
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import ON_BOTH_STORES, PORTAL, World, agree, begin_registration, identify
from tests.journeys.conftest import fill as fill_praca
from tests.journeys.signing import sign, trouble
from tests.journeys.zus import DOCUMENT

PROTOCOLS = pytest.mark.parametrize("protocol", ["saml", "oidc"])
LOCKED = {"family_name": "Testowy", "given_name": "Jan", "pesel": "90810100010"}
DAY = 24 * 3600


@PROTOCOLS
def test_z4_profil_zaufany_gives_a_trusted_profile_at_once_with_locked_fields(world: World, browser: Browser, protocol: str):
    form = zus.through_node(browser, protocol)
    assert form.url.startswith(PORTAL)
    assert {name: form.value(name) for name in LOCKED} == LOCKED
    assert all(form.find(name).has_attr("readonly") for name in LOCKED)
    done = zus.fill(world, browser, form)
    assert done.shows("trusted")
    account = zus.log_in(browser, done.text("new-login"))
    assert account.find("state")["data-state"] == "trusted"
    assert browser.follow(account, "insurance").shows("chart")


@PROTOCOLS
@pytest.mark.parametrize("name", LOCKED)
def test_z4_a_tampered_form_changes_no_locked_field_and_is_told_so(world: World, browser: Browser, protocol: str, name: str):
    form = zus.through_node(browser, protocol)
    refused = zus.fill(world, browser, form, **{name: "90810100027"})
    assert refused.status == 422
    assert "nie można zmienić" in refused.text(f"{name}-fault")
    assert refused.value(name) == LOCKED[name]
    assert refused.value("email") == "jan@example.test"
    assert zus.fill(world, browser, refused).shows("trusted")


def test_z4_a_qualified_certificate_gives_a_trusted_profile_at_once(world: World, browser: Browser):
    window = browser.press(zus.choose_way(browser), "way-certificate")
    assert window.text("window-title") == "Rejestracja profilu certyfikatem kwalifikowanym"
    assert "testowy portal ubezpieczonych" in window.html.header.get_text()
    form = sign(browser, window, "jan")
    assert {name: form.value(name) for name in LOCKED} == LOCKED
    done = zus.fill(world, browser, form)
    assert done.shows("trusted")
    assert "podpis" in zus.log_in(browser, done.text("new-login")).text("way")


@pytest.mark.parametrize(
    ("card", "said"), {"expired": "expired", "revoked": "revoked", "unlisted": "not_listed", "idc": "no_pno", "seal": "seal"}.items()
)
def test_z4_a_certificate_that_is_not_good_opens_no_form(browser: Browser, card: str, said: str):
    assert trouble(sign(browser, browser.press(zus.choose_way(browser), "way-certificate"), card)) == said


def test_z4_a_foreign_certificate_without_pesel_is_refused_in_words(browser: Browser):
    page = sign(browser, browser.press(zus.choose_way(browser), "way-certificate"), "de")
    assert page.status == 403
    assert page.shows("no-pesel")


@PROTOCOLS
def test_a_foreigner_without_pesel_is_told_what_is_missing(browser: Browser, protocol: str):
    assert zus.through_node(browser, protocol, "erika.musterfrau").shows("no-pesel")


@PROTOCOLS
def test_a_cancelled_login_leads_back_to_zus(browser: Browser, protocol: str):
    page = browser.press(browser.press(zus.choose_way(browser), "way-node", protocol=protocol), "cancel")
    assert page.find("failure")["data-problem"] == "cancelled"
    assert browser.follow(page, "again").url.endswith("/zus/rejestracja")


REFUSED = {"wygasly.profil": "no_profile", "brak.profilu": "no_profile", "niski.poziom": "level_too_low"}


@pytest.mark.parametrize(("username", "problem"), REFUSED.items(), ids=REFUSED)
def test_a_person_who_cannot_pass_the_node_is_told_why(browser: Browser, username: str, problem: str):
    page = browser.press(browser.press(zus.choose_way(browser), "way-node", protocol="saml"), "method-pz")
    page = browser.press(page, "login-submit", username=username, password="Test-1234")
    if page.shows("sms-submit"):
        page = browser.press(page, "sms-submit", code=page.text("sms-shown"))
    if page.shows("notice-leave"):
        page = browser.press(page, "notice-leave")
    assert page.find("failure")["data-problem"] == problem


@PROTOCOLS
def test_facts_that_contradict_each_other_open_no_form(browser: Browser, protocol: str):
    assert zus.through_node(browser, protocol, "niezgodna.data").find("failure")["data-problem"] == "identity_inconsistent"


def test_a_trusted_way_replaces_a_profile_that_waits_so_that_nobody_is_kept_out(world: World, browser: Browser):
    squatted = zus.register_untrusted(world, world.browser(), family_name="Ktoś", given_name="Obcy")
    done = zus.fill(world, browser, zus.through_node(browser, "saml"))
    assert done.shows("trusted")
    assert zus.log_in(world.browser(), squatted).find("login-fault")["data-mistake"] == "replaced"


@ON_BOTH_STORES
def test_z1_z13_z14_a_profile_is_trusted_at_a_branch_and_then_sees_the_account(world: World, browser: Browser):
    login = zus.register_untrusted(world, browser)
    account = zus.log_in(browser, login)
    slot = account.find("slot").find_all("option")[1]["value"]
    assert "Radom" in browser.press(account, "book", branch="radom", slot=slot).text("visit")
    clerk = world.browser()
    desk = zus.sit_at_desk(clerk)
    assert "Urszula" in desk.text("clerk")
    desk = clerk.press(desk, "sit", branch="radom")
    assert login in desk.text("waiting")
    page = zus.examine(clerk, desk, "90810100010")
    page = clerk.press(page, "compare-now", **DOCUMENT | {"seen_given_name": "Janusz"})
    assert (page.text("seen_given_name-same"), page.text("seen_pesel-same")) == ("✗ różne", "✓ zgodne")
    refused = clerk.press(page, "trust")
    assert refused.status == 422
    trusted = clerk.press(refused, "trust", seen_given_name="Jan")
    assert trusted.find("state")["data-state"] == "trusted"
    assert "AAA912345" in clerk.follow(trusted, "to-audit").text("audit")
    assert browser.open(PORTAL + "/zus/konto/ubezpieczenie").shows("contributions")


def test_z13_a_clerk_refuses_with_a_reason_only(world: World, browser: Browser):
    login = zus.register_untrusted(world, browser)
    clerk = world.browser()
    page = zus.examine(clerk, zus.sit_at_desk(clerk, protocol="oidc"), login)
    assert "Odmowa wymaga powodu" in clerk.press(page, "refuse").text("mistakes")
    assert clerk.press(page, "refuse", reason="Zdjęcie innej osoby").text("reason-given") == "Zdjęcie innej osoby"
    assert "Zdjęcie innej osoby" in zus.log_in(browser, login).text("login-fault")


@pytest.fixture
def careful(world: World, tmp_path: Path) -> World:
    """A portal with four eyes, at the same node."""
    from relying_party.app import create_app

    settings = relying_party.settings.Settings(keys=str(tmp_path), zus_four_eyes=True)
    transport = httpx.WSGITransport(app=world.node)
    store = open_store("sqlite:///:memory:")
    return replace(world, portal=create_app(settings, store=store, clock=world.clock, chance=SystemChance(), transport=transport))


def test_z13_with_four_eyes_a_second_clerk_confirms(careful: World):
    login = zus.register_untrusted(careful, careful.browser())
    ula, marek = careful.browser(), careful.browser()
    page = ula.press(zus.examine(ula, zus.sit_at_desk(ula), login), "trust", **DOCUMENT)
    assert page.find("state")["data-state"] == "untrusted"
    assert "inny pracownik" in ula.press(page, "confirm").text("forbidden")
    desk = zus.sit_at_desk(marek, "marek.okienko")
    assert "czeka na drugiego pracownika" in desk.text("waiting")
    assert marek.press(zus.examine(marek, desk, login), "confirm").find("state")["data-state"] == "trusted"


def test_z13_nobody_but_a_clerk_gets_to_the_desk(world: World, browser: Browser):
    login = zus.register_untrusted(world, world.browser())
    assert zus.sit_at_desk(browser, "jan.testowy").shows("not-a-clerk")
    assert browser.open(f"{PORTAL}/zus/oddzial/profil/{login}").status == 403
    assert browser.open(PORTAL + "/zus/oddzial/dziennik").status == 403


def test_z13_no_address_shows_a_profile_by_pesel_past_the_audit(world: World, browser: Browser):
    zus.register_untrusted(world, world.browser())
    zus.sit_at_desk(browser)
    assert browser.open(PORTAL + "/zus/oddzial/profil/90810100010").status == 404


def test_z13_a_search_that_finds_nothing_says_so(browser: Browser):
    page = zus.examine(browser, zus.sit_at_desk(browser), "90810100027")
    assert (page.status, page.value("sought")) == (404, "90810100027")
    assert "Nie ma profilu" in page.text("search-fault")


def test_z1_the_deadline_passes_while_the_clerk_has_the_page_open(world: World, browser: Browser):
    login = zus.register_untrusted(world, browser)
    clerk = world.browser()
    world.clock.advance(7 * DAY - 60)
    page = zus.examine(clerk, zus.sit_at_desk(clerk), login)
    world.clock.advance(60)
    late = clerk.press(page, "trust", **DOCUMENT)
    assert late.status == 409
    assert "już nie czeka" in late.text("forbidden")


def test_z9_the_telephone_tells_how_the_profile_stands(world: World, browser: Browser):
    login = zus.register_untrusted(world, browser)
    page = browser.press(browser.open(PORTAL + "/zus/cot"), "dial")
    page = browser.press(browser.press(page, "key-hash", keys=login), "key-hash", keys=zus.COT_PASSWORD)
    assert page.text("told-state") == "Niezaufany"


def log_in_at_node(browser: Browser, portal: str, protocol: str) -> Page:
    """Over OpenID the node's session is enough; over SAML the portal, like every client of the real node, has the person log in anew."""
    page = browser.press(browser.open(f"{PORTAL}/{portal}/logowanie"), "log-in-at-node", protocol=protocol)
    assert page.shows("method-pz") == (protocol == "saml")
    return agree(browser, identify(browser, page) if protocol == "saml" else page)


@PROTOCOLS
def test_one_node_session_serves_both_portals_and_one_logout_ends_all(world: World, browser: Browser, protocol: str):
    fill_praca(browser, agree(browser, identify(browser, begin_registration(browser, protocol))))
    assert log_in_at_node(browser, "praca", protocol).shows("account-status")
    offer = log_in_at_node(browser, "zus", protocol)
    assert offer.find("offer")["data-status"] == "none"
    zus.fill(world, browser, browser.press(offer, "make-profile", terms="yes"))
    account = log_in_at_node(browser, "zus", protocol)
    assert account.shows("state")
    assert browser.open(PORTAL + "/praca/konto").shows("account-status"), "both portals at once"
    browser.press(account, "log-out")
    assert browser.open(PORTAL + "/zus/konto").shows("login-form")
    assert browser.open(PORTAL + "/praca/konto").shows("login-form")
    page = browser.press(browser.open(PORTAL + "/zus/logowanie"), "log-in-at-node", protocol="oidc")
    assert page.shows("method-pz"), "the session at the node has ended too"


@pytest.mark.parametrize(("first", "second"), [("saml", "oidc"), ("oidc", "saml")])
def test_one_logout_ends_what_began_over_two_protocols(world: World, browser: Browser, first: str, second: str):
    fill_praca(browser, agree(browser, identify(browser, begin_registration(browser, first))))
    log_in_at_node(browser, "praca", first)
    offer = log_in_at_node(browser, "zus", second)
    zus.fill(world, browser, browser.press(offer, "make-profile", terms="yes"))
    account = log_in_at_node(browser, "zus", second)
    browser.press(account, "log-out")
    assert browser.open(PORTAL + "/praca/konto").shows("login-form")
    assert browser.press(browser.open(PORTAL + "/zus/logowanie"), "log-in-at-node", protocol="oidc").shows("method-pz")


def test_an_offer_needs_the_terms(browser: Browser):
    page = browser.press(browser.open(PORTAL + "/zus/logowanie"), "log-in-at-node", protocol="oidc")
    offer = agree(browser, identify(browser, page))
    refused = browser.press(offer, "make-profile")
    assert refused.status == 422
    assert refused.shows("terms-fault")


def test_the_first_clerks_are_personas_of_the_node():
    from idp_mock.personas.personas import seeded_personas

    clerks = set(relying_party.settings.Settings().zus_clerks.split(","))
    assert clerks <= {persona.person.identifier.value for persona in seeded_personas()}
