"""Registration of an untrusted profile on the pages (Z2-Z12)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image

from relying_party.zus.profiles.profile import State
from tests.relying_party.praca.conftest import Browser
from tests.relying_party.zus.conftest import FORM, PESEL, Zus


def test_z2_z3_z4_z5_z11_z12_a_person_registers_and_is_told_a_login(zus: Zus, browser: Browser):
    page = browser.get("/zus/")
    assert page.find("register").get_text() == "Zarejestruj profil"
    page = browser.get(str(page.find("register")["href"]))
    assert "Oświadczam, że akceptuję regulamin zakładania profilu" in page.text
    assert page.find("make-profile").get_text() == "Załóż profil"
    page = browser.submit(page, "terms-form", {"terms": "yes"})
    assert page.find("way-untrusted").get_text() == "Rejestruj profil Niezaufany"
    page = browser.submit(page, "untrusted-form", {"way": "untrusted"})
    assert page.html.h1.get_text() == "Formularz Rejestracji Nowego Profilu"
    assert page.find("register").get_text() == "Zarejestruj profil"
    done = browser.submit(page, FORM, zus.filled(page))
    login = done.find("new-login").get_text()
    assert (len(login), login.isdigit()) == (10, True)
    assert zus.log_in(zus.browser(), login).find("owner").get_text() == "Jan Testowy"


def test_z3_without_the_tick_there_is_no_progress(zus: Zus, browser: Browser):
    page = browser.submit(browser.get("/zus/rejestracja"), "terms-form")
    assert page.status == 422
    assert "Bez akceptacji regulaminu" in page.find("terms-fault").get_text()


@pytest.mark.parametrize("step", ["", "/sposob", "/gotowe", "/oferta", "/kod.png", "/kod.wav"])
def test_z3_no_later_step_can_be_opened_without_the_terms(browser: Browser, step: str):
    page = browser.get(f"/zus/rejestracja/made-up{step}")
    assert (page.status, page.find("failure")["data-problem"]) == (400, "session_lost")


def test_z4_a_way_must_be_chosen(browser: Browser):
    page = browser.submit(browser.get("/zus/rejestracja"), "terms-form", {"terms": "yes"})
    assert "Wybierz sposób" in browser.submit(page, "untrusted-form").find("way-fault").get_text()
    assert "Nie ma takiego sposobu" in browser.submit(page, "untrusted-form", {"way": "magic"}).find("way-fault").get_text()


def test_z12_no_two_profiles_get_one_login(zus: Zus):
    logins = {zus.registered(pesel=pesel) for pesel in (PESEL, "90810100027", "90820200261")}
    assert len(logins) == 3


REFUSED = {
    "family_name": ({"family_name": ""}, "Podaj nazwisko"),
    "given_name": ({"given_name": "4711"}, "literami"),
    "check digit": ({"pesel": "90810100011"}, "cyfrę kontrolną"),
    "date": ({"pesel": "90813200010"}, "datę urodzenia, której nie ma"),
    "length": ({"pesel": "9081010001"}, "11 cyfr"),
    "letters": ({"pesel": "9081010001a"}, "samych cyfr"),
    "phone": ({"phone": "12"}, "numer telefonu"),
    "email": ({"email": "jan@"}, "adres e-mail"),
    "short": ({"password": "Ab-1234", "password_again": "Ab-1234"}, "co najmniej 8 znaków"),
    "lower": ({"password": "HASLO-123", "password_again": "HASLO-123"}, "małą literę"),
    "upper": ({"password": "haslo-123", "password_again": "haslo-123"}, "wielką literę"),
    "digit": ({"password": "Haslo-abc", "password_again": "Haslo-abc"}, "cyfrę"),
    "special": ({"password": "Haslo1234", "password_again": "Haslo1234"}, "znak specjalny"),
    "twice": ({"password_again": "Haslo-124"}, "muszą być takie same"),
    "cot letters": ({"cot_password": "1234567a", "cot_password_again": "1234567a"}, "tylko z cyfr"),
    "cot short": ({"cot_password": "1234567", "cot_password_again": "1234567"}, "co najmniej 8 cyfr"),
    "cot twice": ({"cot_password_again": "12345679"}, "Oba hasła do COT"),
    "cot missing": ({"cot_password": "", "cot_password_again": ""}, "Podaj hasło do COT"),
}


@pytest.mark.parametrize(("changes", "words"), REFUSED.values(), ids=REFUSED)
def test_z5_z6_z9_each_broken_rule_has_its_reason_and_nothing_typed_is_lost(zus: Zus, browser: Browser, changes, words):
    form = zus.form(browser)
    filled = zus.filled(form, **changes)
    page = browser.submit(form, FORM, filled)
    assert page.status == 422
    assert words in page.find("mistakes").get_text()
    kept = ("family_name", "given_name", "pesel", "phone", "email")
    assert {name: page.value(name) for name in kept} == {name: filled[name] for name in kept}
    assert page.find("cot").has_attr("checked")
    assert page.value("password") == ""
    assert zus.profiles.find(PESEL) is None


def test_z7_z8_without_the_tick_no_password_for_cot_is_looked_at_or_kept(zus: Zus):
    login = zus.registered(cot=None, cot_password="letters", cot_password_again="others")
    profile = zus.profiles.find(login)
    assert profile is not None
    assert profile.cot_hash == ""


def test_z10_the_code_is_a_picture_and_a_voice(zus: Zus, browser: Browser):
    form = zus.form(browser)
    picture = browser.client.get(str(form.find("code-picture")["src"]))
    assert Image.open(BytesIO(picture.data)).format == "PNG"
    voice = browser.client.get(str(form.find("code-voice")["src"]))
    assert voice.data[:4] == b"RIFF"
    assert voice.content_type == "audio/wav"


def test_z10_a_wrong_code_is_refused_and_replaced(zus: Zus, browser: Browser):
    form = zus.form(browser)
    page = browser.submit(form, FORM, zus.filled(form, code="abc"))
    assert "nie zgadza się" in page.find("code-fault").get_text()
    assert page.value("captcha") != form.value("captcha")
    assert zus.api("GET", f"/zus/captchas/{form.value('captcha')}").status_code == 404


def test_z10_a_code_that_is_too_old_is_refused(zus: Zus, browser: Browser):
    form = zus.form(browser)
    filled = zus.filled(form)
    zus.portal.clock.advance(15 * 60)
    assert "stracił ważność" in browser.submit(form, FORM, filled).find("code-fault").get_text()


def test_z10_who_has_solved_one_code_need_not_solve_another_in_the_same_form(zus: Zus, browser: Browser):
    form = zus.form(browser)
    page = browser.submit(form, FORM, zus.filled(form, email=""))
    assert not page.shows("code")
    assert browser.submit(page, FORM, zus.filled(page)).shows("registered")


def test_z10_another_code_can_be_had_without_losing_what_was_typed(zus: Zus, browser: Browser):
    form = zus.form(browser)
    page = browser.submit(form, FORM, zus.filled(form, new_code="yes"))
    assert page.status == 200
    assert page.value("captcha") != form.value("captcha")
    assert page.value("email") == "jan@example.test"


def test_the_answer_stands_nowhere_on_the_page(zus: Zus, browser: Browser):
    form = zus.form(browser)
    assert zus.answer(form) not in form.response.text


def test_a_second_click_shows_the_same_login(zus: Zus, browser: Browser):
    form = zus.form(browser)
    filled = zus.filled(form)
    first, second = browser.submit(form, FORM, filled), browser.submit(form, FORM, filled)
    assert first.find("new-login").get_text() == second.find("new-login").get_text()


def test_the_back_button_after_the_end_leads_to_the_login(zus: Zus, browser: Browser):
    form = zus.form(browser)
    browser.submit(form, FORM, zus.filled(form))
    assert browser.get(form.path).shows("new-login")


def test_two_tabs_each_have_their_own_form(zus: Zus, browser: Browser):
    one, other = zus.form(browser), zus.form(browser)
    assert browser.submit(one, FORM, zus.filled(one)).shows("new-login")
    assert browser.submit(other, FORM, zus.filled(other, pesel="90810100027")).shows("new-login")


def test_another_browser_cannot_open_the_form(zus: Zus, browser: Browser):
    assert zus.browser().get(zus.form(browser).path).find("failure")["data-problem"] == "session_lost"


def test_a_lost_session_shows_the_form_again_with_what_was_typed(zus: Zus, browser: Browser):
    form = zus.form(browser)
    filled = zus.filled(form)
    zus.portal.clock.advance(zus.portal.settings.session_lifetime)
    page = browser.submit(form, FORM, filled)
    assert page.shows("lost")
    assert (page.value("pesel"), page.value("email")) == (PESEL, "jan@example.test")
    assert browser.submit(page, FORM, zus.filled(page)).shows("new-login")


def test_a_second_active_profile_of_one_pesel_is_refused(zus: Zus):
    zus.registered()
    page = zus.register(zus.browser(), given_name="Ktoś Inny")
    assert page.status == 409
    assert "istnieje już profil" in page.find("duplicate").get_text()


def test_of_browsers_that_race_for_one_pesel_one_registers(zus: Zus):
    browsers = [zus.browser() for _ in range(6)]
    forms = [zus.form(browser) for browser in browsers]
    filled = [zus.filled(form) for form in forms]

    def confirm(number: int) -> bool:
        return browsers[number].submit(forms[number], FORM, filled[number]).shows("new-login")

    with ThreadPoolExecutor(len(browsers)) as pool:
        assert Counter(pool.map(confirm, range(6))) == {True: 1, False: 5}
    assert len(zus.profiles.holder(f"PL:{PESEL}").profiles) == 1


def test_z1_the_deadline_is_shown_and_an_expired_profile_frees_the_pesel(zus: Zus, browser: Browser):
    form = zus.form(browser)
    done = browser.submit(form, FORM, zus.filled(form))
    assert "2030-01-22 09:00 UTC" in done.find("deadline").get_text()
    login = done.find("new-login").get_text()
    zus.portal.clock.advance(7 * 24 * 3600 - 1)
    assert zus.log_in(zus.browser(), login).find("state")["data-state"] == "untrusted"
    zus.portal.clock.advance(1)
    page = zus.log_in(zus.browser(), login)
    assert (page.status, page.find("login-fault")["data-mistake"]) == (403, "expired")
    assert zus.registered() != login
    assert [one.state(zus.portal.clock.now()) for one in zus.profiles.holder(f"PL:{PESEL}").profiles] == [State.EXPIRED, State.UNTRUSTED]


@pytest.mark.parametrize(
    "fields", [{"pesel": "\x00" * 11}, {"family_name": "<script>alert(1)</script>"}, {"code": "9" * 500}, {"cot_password": "٣" * 9}]
)
def test_strange_input_is_refused_as_a_form_is(zus: Zus, browser: Browser, fields):
    form = zus.form(browser)
    page = browser.submit(form, FORM, zus.filled(form, **fields))
    assert page.status == 422
    assert "<script>alert" not in page.response.text
