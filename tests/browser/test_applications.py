"""An application in a real browser: places suggested while one types, a file attached, filed once, decided by the office (P28-P33)."""

from pathlib import Path

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.account import enter
from tests.browser.pages import Someone, Visitor
from tests.relying_party.praca.applications.files import pdf

ANSWERS = ("wanted_status-unemployed", "employed-no", "business-no", "student-no", "pension-no", "ready-yes")


def give_the_address(visitor: Visitor) -> None:
    """Chooses the place with the keyboard from what is suggested."""
    visitor.type(locality="zakopa")
    assert "Powiatowy Urząd Pracy w Zakopanem" in visitor.wait(lambda: _suggested(visitor), "suggestions")
    visitor.find("locality").send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    assert visitor.value("locality").startswith("Zakopane, gm.")
    visitor.type(postcode="34-500", house="1")
    visitor.press("next")


def _suggested(visitor: Visitor) -> str:
    return "".join(one.text for one in visitor.chrome.find_elements(By.CSS_SELECTOR, ".suggestions li"))


def answer_the_survey(visitor: Visitor) -> None:
    for answer in ANSWERS:
        visitor.press(answer)
    for answer in ("education-higher", "benefit-no", "truth"):
        visitor.press(answer)
    visitor.press("next")


def test_a_pre_registration_goes_from_the_keyboard_to_the_office_once(visitor: Visitor, tmp_path: Path) -> None:
    someone = Someone()
    enter(visitor, someone)
    visitor.press("begin-zgloszenie")
    give_the_address(visitor)
    visitor.type(phone="600700800")
    visitor.press("call_time-any")
    visitor.press("next")
    answer_the_survey(visitor)
    file = tmp_path / "świadectwo.pdf"
    file.write_bytes(pdf())
    visitor.find("file").send_keys(str(file))
    visitor.press("attach")
    assert visitor.find("attachment-1").text == "świadectwo.pdf"
    visitor.press("next")
    button = visitor.find("send")
    visitor.chrome.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
    ActionChains(visitor.chrome).double_click(button).perform()
    assert visitor.find("status").get_attribute("data-status") == "to_call"
    assert "Powiatowy Urząd Pracy w Zakopanem" in visitor.find("office").text
    visitor.press("to-applications")
    assert len(visitor.find("mine").find_elements(By.TAG_NAME, "li")) == 1


def test_a_refused_step_leads_from_the_summary_to_the_field(visitor: Visitor) -> None:
    enter(visitor, Someone())
    visitor.press("begin-rejestracja")
    visitor.type(street="Polna")
    visitor.press("next")
    visitor.wait(lambda: visitor.chrome.switch_to.active_element.get_attribute("id") == "mistakes", "focus on the summary")
    visitor.click(visitor.look('[data-testid=mistakes] a[href="#house"]'))
    assert visitor.chrome.switch_to.active_element.get_attribute("id") == "house"
    assert visitor.value("street") == "Polna"
