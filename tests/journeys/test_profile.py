"""People come by a Profil Zaufany, use it at the portal, and lose it again (N4, N5)."""

import httpx
import pytest

from eid.clock import DAY
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import NODE, PASSWORD, PORTAL, World, agree, begin_registration, fill
from tests.journeys.test_partners import consent_of
from tests.journeys.zus import choose_way

PROFILE = NODE + "/profile"
CHOICE = {"phone": "+48 000 000 100", "email": "nowa@example.test", "password": "Tajne-1234", "password_again": "Tajne-1234"}
OLGA = {"given_name": "Olga", "family_name": "Nowa", "pesel": "90810100041", "username": "olga.nowa", **CHOICE}
CARD = {"document": "identity_card", "number": "AAA 000000", "given_name": "Olga", "family_name": "Nowa", "pesel": "90810100041"}


def applied(browser: Browser, **other: str) -> Page:
    """An application on line, from the start page of the profile to its receipt."""
    page = browser.follow(browser.open(PROFILE), "by-point")
    return browser.press(page, "apply-submit", **{**OLGA, **other})


def at_the_point(browser: Browser, number: str) -> Page:
    return browser.press(browser.follow(browser.open(PROFILE), "to-point"), "search", number=number)


def confirmed(world: World, application: str, **other: str) -> Page:
    """What a clerk sees who was shown a document."""
    clerk = world.browser()
    return clerk.press(at_the_point(clerk, application), "point-confirm", **{**CARD, **other})


def made_through_bank(browser: Browser, username: str = "barbara.nowa", customer: str = "brak.profilu") -> Page:
    page = browser.press(browser.follow(browser.open(PROFILE), "by-bank"), "partner-bank-probny")
    page = agree(browser, consent_of(browser, page, customer))
    return browser.press(page, "account-submit", **{**CHOICE, "username": username})


def identified(browser: Browser, username: str) -> Page:
    """Where a login at the portal with this profile leads, after the password."""
    page = browser.press(begin_registration(browser, "saml"), "method-pz")
    return browser.press(page, "login-submit", username=username, password=CHOICE["password"])


def status_of(page: Page) -> str:
    return page.find("profile-status")["data-status"]


def test_n4_a_profile_made_through_a_bank_registers_at_praca_at_once(browser: Browser, world: World):
    mine = made_through_bank(browser)
    assert (status_of(mine), mine.text("profile-pesel")) == ("active", "90911100449")
    assert mine.text("profile-valid-until") == "2033-01-15"
    visitor = world.browser()
    page = identified(visitor, "barbara.nowa")
    page = visitor.press(page, "sms-submit", code=page.text("sms-shown"))
    form = agree(visitor, page)
    assert form.value("pesel") == "90911100449"
    assert fill(visitor, form).shows("registered")


LINKS = {
    "Praca's start page": lambda browser: browser.open(PORTAL + "/praca/"),
    "Praca's choice of ways": lambda browser: browser.open(PORTAL + "/praca/zaloz-konto"),
    "ZUS's choice of ways": choose_way,
}


@pytest.mark.parametrize("page", LINKS.values(), ids=LINKS)
def test_p34_p35_who_has_no_profile_finds_the_way_to_one_and_registers_at_praca_with_it(browser: Browser, world: World, page):
    page = browser.follow(page(browser), "to-profile")
    assert page.url == PROFILE
    page = browser.press(browser.follow(page, "by-bank"), "partner-bank-probny")
    page = agree(browser, consent_of(browser, page, "brak.profilu"))
    browser.press(page, "account-submit", **{**CHOICE, "username": "barbara.nowa"})
    page = identified(browser, "barbara.nowa")
    form = agree(browser, browser.press(page, "sms-submit", code=page.text("sms-shown")))
    assert fill(browser, form).shows("registered")


def test_n5_a_profile_confirmed_by_a_clerk_logs_in_only_from_then_on(browser: Browser, world: World):
    mine = applied(browser)
    assert (status_of(mine), mine.text("profile-deadline")) == ("waiting", "2030-01-29")
    assert identified(world.browser(), "olga.nowa").shows("notice-no_profile")
    done = confirmed(world, mine.text("profile-number"))
    assert done.find("application-status")["data-status"] == "active"
    assert status_of(browser.open(PROFILE + "/mine")) == "active"
    assert identified(world.browser(), "olga.nowa").shows("sms-shown")


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("number", "AAA 000001", "check_digit"),
        ("number", "A1", "shape"),
        ("pesel", "90810100010", "mismatch"),
        ("family_name", "Inna", "mismatch"),
        ("given_name", "", "required"),
        ("document", "legitymacja", "choice"),
    ],
)
def test_n5_a_document_that_does_not_fit_confirms_nothing(browser: Browser, world: World, field: str, value: str, fault: str):
    number = applied(browser).text("profile-number")
    page = confirmed(world, number, **{field: value})
    assert page.status == 422
    if field != "document":
        assert page.find(f"{field}-error")["data-fault"] == fault
    assert page.find("application-status")["data-status"] == "waiting"


def test_n5_a_clerk_refuses_with_a_reason_and_the_person_reads_it(browser: Browser, world: World):
    number = applied(browser).text("profile-number")
    clerk = world.browser()
    page = at_the_point(clerk, number)
    assert clerk.press(page, "point-refuse", reason=" ").find("reason-error")["data-fault"] == "required"
    clerk.press(page, "point-refuse", reason="Dokument nieczytelny")
    mine = browser.open(PROFILE + "/mine")
    assert status_of(mine) == "refused"
    assert "Dokument nieczytelny" in mine.text("profile-history")
    assert clerk.press(page, "point-confirm", **CARD).find("profile-trouble")["data-trouble"] == "not_possible"


def test_an_application_lapses_when_nobody_confirms_it(browser: Browser, world: World):
    number = applied(browser).text("profile-number")
    world.clock.advance(14 * DAY)
    page = world.browser()
    assert at_the_point(page, number).find("application-status")["data-status"] == "lapsed"


def test_a_number_that_nobody_was_given_is_told(browser: Browser):
    assert at_the_point(browser, "PZ00000000").find("profile-trouble")["data-trouble"] == "unknown"


def test_an_application_may_be_confirmed_by_the_bank_of_the_same_person_alone(browser: Browser, world: World):
    mine = applied(browser, pesel="90911100449", given_name="Barbara", family_name="Bezprofilowa-Testowa")
    wrong = agree(browser, consent_of(browser, browser.press(mine, "partner-kasa-testowa"), "jan.testowy"))
    assert wrong.find("profile-trouble")["data-trouble"] == "not_the_same"
    back = browser.press(browser.press(wrong, "partner-kasa-testowa"), "cancel")
    assert back.find("profile-trouble")["data-trouble"] == "cancelled"
    right = agree(browser, consent_of(browser, browser.press(back, "partner-kasa-testowa"), "brak.profilu"))
    assert status_of(right) == "active"


def test_what_the_bank_says_cannot_be_changed_by_a_tampered_form(browser: Browser):
    page = browser.press(browser.follow(browser.open(PROFILE), "by-bank"), "partner-bank-probny")
    page = agree(browser, consent_of(browser, page, "brak.profilu"))
    typed = {**CHOICE, "username": "barbara.nowa", "pesel": "90810100041", "family_name": "Inna"}
    mine = browser.press(page, "account-submit", **typed)
    assert (mine.text("profile-pesel"), mine.text("profile-name")) == ("90911100449", "Barbara Bezprofilowa-Testowa")


@pytest.mark.parametrize("before", [lambda browser: None, applied], ids=["a new browser", "one that is logged in"])
def test_what_a_bank_says_is_for_the_browser_that_asked_it_alone(browser: Browser, world: World, before):
    browser.stop_at = "/profile/bank/return"
    page = browser.press(browser.follow(browser.open(PROFILE), "by-bank"), "partner-bank-probny")
    link = agree(browser, consent_of(browser, page, "brak.profilu")).url
    before(other := world.browser())
    assert other.open(link).find("profile-trouble")["data-trouble"] == "lost"


@pytest.mark.parametrize("through", ["bank", "point"])
def test_a_second_active_profile_for_a_pesel_is_refused(browser: Browser, through: str):
    if through == "bank":
        page = made_through_bank(browser, username="jan.drugi", customer="jan.testowy")
    else:
        page = applied(browser, pesel="90810100010", username="jan.drugi")
    assert page.status == 422
    assert page.find("profile-trouble")["data-trouble"] == "active"
    assert identified(browser, "jan.drugi").shows("login-error"), "nothing was made"


def test_the_second_of_two_applications_for_a_pesel_cannot_be_confirmed(browser: Browser, world: World):
    first = applied(browser).text("profile-number")
    second = applied(world.browser(), username="olga.druga").text("profile-number")
    confirmed(world, first)
    assert confirmed(world, second).find("profile-trouble")["data-trouble"] == "active"


def test_the_dead_get_no_profile(browser: Browser):
    assert applied(browser, pesel="50810200493").find("profile-trouble")["data-trouble"] == "deceased"


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("pesel", "90810100042", "pesel_check_digit"),
        ("pesel", "", "required"),
        ("email", "nikt", "email"),
        ("phone", "", "required"),
        ("username", "jan.testowy", "taken"),
        ("username", "żółw", "username"),
        ("password", "krotkie", "password"),
        ("password_again", "Inne-12345", "different"),
    ],
)
def test_a_form_that_cannot_be_is_refused_and_keeps_what_was_typed(browser: Browser, field: str, value: str, fault: str):
    page = applied(browser, **{field: value})
    assert page.status == 422
    assert page.find(f"{field}-error")["data-fault"] == fault
    assert page.value("given_name") == "Olga"


def test_a_profile_expires_after_three_years_and_may_be_extended_before(browser: Browser, world: World):
    made_through_bank(browser)
    world.clock.advance(3 * 365 * DAY)
    mine = log_in(browser)
    assert status_of(mine) == "active", "2032 has a leap day"
    extended = browser.press(mine, "extend")
    assert extended.text("profile-valid-until") == "2036-01-14"
    world.clock.advance(2 * DAY)
    assert identified(world.browser(), "barbara.nowa").shows("sms-shown")
    world.clock.advance(3 * 366 * DAY)
    assert identified(world.browser(), "barbara.nowa").shows("notice-expired")
    late = log_in(browser)
    assert status_of(late) == "expired"
    assert not late.shows("extend")
    assert browser.post(PROFILE + "/mine/extend", {}, late.url).find("profile-trouble")["data-trouble"] == "not_possible"


def log_in(browser: Browser) -> Page:
    return browser.press(browser.open(PROFILE + "/mine"), "profile-log-in", username="barbara.nowa", password=CHOICE["password"])


def test_a_revoked_profile_lets_nobody_in_and_another_may_be_made(browser: Browser, world: World):
    revoked = browser.press(made_through_bank(browser), "revoke")
    assert status_of(revoked) == "revoked"
    refused = identified(world.browser(), "barbara.nowa")
    assert refused.shows("notice-no_profile")
    assert status_of(made_through_bank(world.browser(), "barbara.znowu")) == "active"


def test_a_new_surname_is_told_to_the_portal(browser: Browser, world: World):
    browser.press(made_through_bank(browser), "rename", family_name="Nowak-Testowa")
    visitor = world.browser()
    page = identified(visitor, "barbara.nowa")
    form = agree(visitor, visitor.press(page, "sms-submit", code=page.text("sms-shown")))
    assert form.value("family_name") == "Nowak-Testowa"


def test_personas_of_the_seed_look_after_their_profile_too(browser: Browser, world: World):
    page = browser.press(browser.open(PROFILE + "/mine"), "profile-log-in", username="jan.testowy", password=PASSWORD)
    assert browser.press(page, "revoke").find("profile-status")["data-status"] == "revoked"
    page = world.browser()
    refused = page.press(page.press(begin_registration(page, "oidc"), "method-pz"), "persona-jan.testowy")
    assert refused.shows("notice-no_profile")
    assert page.press(refused, "notice-leave").url.startswith(PORTAL)


def test_who_has_left_must_log_in_again(browser: Browser, world: World):
    mine = made_through_bank(browser)
    other = browser.tab()
    assert other.press(mine, "profile-leave").url == PROFILE
    assert browser.open(PROFILE + "/mine").shows("profile-log-in")
    log_in(browser)
    world.clock.advance(16 * 60)
    assert browser.open(PROFILE + "/mine").shows("profile-log-in")
    assert browser.press(browser.open(PROFILE + "/login"), "profile-log-in", username="x", password="y").shows("username-error")


def test_a_tester_says_when_a_profile_ends(browser: Browser, world: World):
    node = httpx.Client(transport=httpx.WSGITransport(app=world.node), base_url=NODE)
    ends_at = world.clock.now() + DAY
    told = node.patch("/_mock/api/personas/jan.testowy", json={"valid_until": ends_at}).json()
    assert told["valid_until"] == ends_at
    world.clock.advance(DAY)
    page = browser.press(begin_registration(browser, "oidc"), "method-pz")
    assert browser.press(page, "persona-jan.testowy").shows("notice-expired")


def test_a_reset_forgets_the_profiles(browser: Browser, world: World):
    number = applied(browser).text("profile-number")
    node = httpx.Client(transport=httpx.WSGITransport(app=world.node), base_url=NODE)
    assert node.post("/_mock/api/reset").is_success
    assert at_the_point(world.browser(), number).find("profile-trouble")["data-trouble"] == "unknown"
    assert status_of(applied(world.browser())) == "waiting"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/profile/point?number=%00", 422),
        ("POST", "/profile/point/PZ1/confirm", 422),
        ("POST", "/profile/point/PZ1/refuse", 422),
        ("GET", "/profile/bank/account", 303),
        ("POST", "/profile/mine/revoke", 303),
        ("POST", "/profile/bank", 400),
        ("GET", "/profile/bank/return?state=x&code=x", 422),
        ("GET", "/profile/nonsense", 404),
        ("DELETE", "/profile", 405),
    ],
)
def test_nonsense_gets_a_clear_answer(world: World, method: str, path: str, status: int):
    node = httpx.Client(transport=httpx.WSGITransport(app=world.node), base_url=NODE)
    assert node.request(method, path).status_code == status
