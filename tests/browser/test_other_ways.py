"""Ways to log in that need a second page or a second device, in a real browser."""

from idp_mock.personas.persona import PASSWORD
from tests.browser.pages import Visitor


def test_a_person_without_a_profile_registers_through_a_bank(visitor: Visitor) -> None:
    visitor.begin_registration("oidc")
    visitor.press("method-bank")
    visitor.press("partner-bank-zmyslony")
    visitor.type(login__username="brak.profilu", login__password=PASSWORD)
    visitor.press("login-submit")
    visitor.confirm_code()
    visitor.find("vouching-consent")
    visitor.press("consent-accept")
    visitor.arrives(visitor.node + "/login/")
    visitor.press("consent-accept")
    visitor.arrives(visitor.portal)
    assert visitor.value("pesel") == "90911100449"


def test_the_first_page_goes_on_by_itself_when_the_phone_has_confirmed(visitor: Visitor) -> None:
    visitor.begin_registration("saml")
    visitor.press("method-mobywatel")
    assert visitor.look(".qr svg").is_displayed()
    waiting, known = visitor.chrome.current_window_handle, set(visitor.chrome.window_handles)
    visitor.press("phone-page")
    visitor.wait(lambda: set(visitor.chrome.window_handles) - known or None, "second window")
    visitor.chrome.switch_to.window((set(visitor.chrome.window_handles) - known).pop())
    visitor.press("phone-confirm")
    visitor.find("phone-confirmed")
    visitor.chrome.switch_to.window(waiting)
    visitor.press("consent-accept")
    visitor.arrives(visitor.portal)
    assert visitor.value("pesel") == "90810100010"
