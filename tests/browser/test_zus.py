"""ZUS in a real browser: rules ticked off while typing, fields that open, the telephone's keys (Z5-Z12)."""

import httpx

from tests.browser.pages import PORTAL_PASSWORD, Someone, Visitor

COT_PASSWORD = "24681357"


def begin(visitor: Visitor) -> None:
    """To the form of an untrusted profile."""
    visitor.open(visitor.portal + "/zus/")
    visitor.press("register")
    visitor.press("terms")
    visitor.press("make-profile")
    visitor.press("way-untrusted")
    visitor.find("registration-form")


def kept_rules(visitor: Visitor, field: str) -> list[str]:
    found = visitor.chrome.find_elements("css selector", f"#{field}-rules .kept")
    return [str(rule.get_attribute("data-rule")) for rule in found]


def test_z6_rules_are_ticked_off_while_the_password_is_typed(visitor: Visitor) -> None:
    begin(visitor)
    visitor.type(password="abc")
    assert kept_rules(visitor, "password") == ["lower"]
    visitor.type(password="Abc-12345")
    assert kept_rules(visitor, "password") == ["length", "lower", "upper", "digit", "special"]


def test_z7_z8_the_passwords_for_cot_are_active_only_when_ticked(visitor: Visitor) -> None:
    begin(visitor)
    assert not visitor.find("cot_password").is_enabled()
    visitor.press("cot")
    assert visitor.find("cot_password").is_enabled()
    visitor.press("cot")
    assert not visitor.find("cot_password_again").is_enabled()


def test_a_person_registers_logs_in_and_calls_the_telephone_centre_by_mouse_and_keyboard(visitor: Visitor) -> None:
    someone = Someone()
    begin(visitor)
    visitor.press("cot")
    answer = httpx.get(f"{visitor.portal}/_mock/api/zus/captchas/{visitor.value('captcha')}").json()["answer"]
    visitor.type(
        family_name=someone.family_name,
        given_name=someone.given_name,
        pesel=someone.pesel,
        phone="600700800",
        email="osoba@example.test",
        password=PORTAL_PASSWORD,
        password_again=PORTAL_PASSWORD,
        cot_password=COT_PASSWORD,
        cot_password_again=COT_PASSWORD,
        code=answer,
    )
    visitor.press("register")
    login = visitor.find("new-login").text
    visitor.press("to-login")
    visitor.type(login=login, password=PORTAL_PASSWORD)
    visitor.press("log-in")
    assert visitor.find("state").get_attribute("data-state") == "untrusted"
    visitor.open(visitor.portal + "/zus/cot")
    visitor.press("dial")
    for digit in login:
        visitor.press(f"key-{digit}")
    assert visitor.value("keys") == login
    visitor.press("key-hash")
    visitor.find("keys").send_keys(COT_PASSWORD + "\n")
    assert visitor.find("told-state").text == "Niezaufany"
    visitor.press("key-2")
    assert visitor.find("told-last").text == "rejestracja profilu"
