"""What people see, in a real browser, over both protocols, with the node and the portal on different sites."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains

from tests.browser.account import make_account
from tests.browser.pages import PORTAL_PASSWORD, Someone, Visitor

PROTOCOLS = pytest.mark.parametrize("protocol", ["saml", "oidc"])


@PROTOCOLS
def test_a_person_registers_logs_in_and_logs_out(visitor: Visitor, protocol: str) -> None:
    someone = Someone()
    visitor.open(visitor.portal + "/praca/")
    visitor.press("log-in")
    visitor.press("create-account")
    visitor.choose_the_node(protocol)
    visitor.pass_the_node(someone)
    assert visitor.value("pesel") == someone.pesel
    assert visitor.find("pesel").get_attribute("readonly") is not None
    visitor.fill_the_form(someone)
    visitor.press("confirm")
    assert visitor.find("registered").is_displayed()
    visitor.press("to-login")
    visitor.type(login=someone.login, password=PORTAL_PASSWORD)
    visitor.press("log-in")
    assert visitor.find("account-login").text == someone.login
    visitor.press("log-out")
    assert visitor.find("notice").is_displayed()
    visitor.open(visitor.portal + "/praca/konto")
    assert visitor.find("login-form").is_displayed()


def test_cancelling_at_the_node_leads_back_with_an_explanation(visitor: Visitor) -> None:
    visitor.begin_registration("saml")
    visitor.press("cancel")
    visitor.arrives(visitor.portal)
    assert visitor.find("failure").get_attribute("data-problem") == "cancelled"


def test_a_second_account_for_one_pesel_is_refused(visitor: Visitor) -> None:
    someone = Someone()
    make_account(visitor, someone)
    visitor.begin_registration("oidc")
    visitor.pass_the_node(someone)
    visitor.fill_the_form(someone)
    visitor.press("confirm")
    assert visitor.find("duplicate").is_displayed()


def test_a_double_click_on_confirm_makes_one_account_and_shows_success(visitor: Visitor) -> None:
    someone = Someone()
    visitor.begin_registration("saml")
    visitor.pass_the_node(someone)
    visitor.fill_the_form(someone)
    button = visitor.find("confirm")
    visitor.chrome.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
    ActionChains(visitor.chrome).double_click(button).perform()
    assert visitor.find("registered").is_displayed()


def test_back_after_the_end_shows_that_the_login_was_used(visitor: Visitor) -> None:
    visitor.begin_registration("oidc")
    visitor.pass_the_node(Someone())
    for _ in range(4):
        visitor.back()
        if visitor.chrome.current_url.startswith(visitor.node):
            break
    assert visitor.find("alert-used").get_attribute("id") == "wkProcessUsed"


def test_two_tabs_register_side_by_side(visitor: Visitor) -> None:
    first, second = Someone(), Someone(given_name="Cecylia")
    visitor.begin_registration("saml")
    one = visitor.chrome.current_window_handle
    visitor.chrome.switch_to.new_window("tab")
    visitor.begin_registration("saml")
    visitor.pass_the_node(second)
    visitor.fill_the_form(second)
    visitor.press("confirm")
    assert visitor.find("owner").text.startswith("Cecylia")
    visitor.chrome.switch_to.window(one)
    visitor.pass_the_node(first)
    visitor.fill_the_form(first)
    visitor.press("confirm")
    assert visitor.find("owner").text.startswith("Barbara")
