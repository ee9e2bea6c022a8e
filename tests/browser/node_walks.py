"""Walks through the pages that people meet at the node."""

from collections.abc import Iterator

import httpx

from idp_mock.login.flow import MAXIMUM_ATTEMPTS
from idp_mock.personas.persona import PASSWORD
from tests.browser.pages import Visitor
from tests.browser.walking import Walk, begin_login, every_page, pass_as, press_regardless

PARTNER = "partner-bank-zmyslony"
PLACES = (
    *("/", "/accessibility", "/nothing", "/login/flows/nothing", "/login/SingleSignOnService"),
    *("/oidc/authorize", "/oidc/end_session", "/oidc/device"),
)


def doors(visitor: Visitor) -> Iterator[str]:
    """Pages that need no login."""
    yield from every_page(visitor, visitor.node, PLACES)
    visitor.type(user__code="WRONG")
    visitor.press("device-submit")
    visitor.find("device-error")
    yield "device, wrong code"
    _tell_the_code(visitor)
    pass_as(visitor, "jan.testowy")
    yield "device, consent"
    visitor.press("consent-accept")
    visitor.find("device-allowed")
    yield "device, allowed"
    _tell_the_code(visitor)
    visitor.press("cancel")
    visitor.find("device-refused")
    yield "device, refused"
    visitor.open(visitor.node + "/oidc/end_session")
    visitor.press("log-out-confirm")
    visitor.find("logged-out")
    yield "logged out"


def _tell_the_code(visitor: Visitor) -> None:
    """A device that begins, and a person who types what it shows."""
    asked = {"client_id": "tv", "scope": "openid profile"}
    begun = httpx.post(f"{visitor.node}/oidc/device_authorization", data=asked).json()
    visitor.open(visitor.node + "/oidc/device")
    visitor.type(user__code=begun["user_code"])
    visitor.press("device-submit")


def login(visitor: Visitor) -> Iterator[str]:
    """From the chooser to the consent, with every mistake on the way."""
    begin_login(visitor)
    visitor.find("method-pz")
    flow = visitor.chrome.current_url
    yield "chooser"
    visitor.press("method-pz")
    visitor.type(login__username="jan.testowy", login__password="wrong")
    yield "credentials"
    visitor.press("login-submit")
    visitor.find("login-error")
    yield "credentials, mistaken"
    visitor.press("new-person")
    visitor.find("person-submit")
    yield "new person"
    visitor.type(person__pesel="1")
    press_regardless(visitor, "person-submit")
    visitor.find("person-errors")
    yield "new person, mistaken"
    visitor.press("person-back")
    visitor.press("certificate")
    visitor.find("card-submit")
    yield "certificate"
    visitor.press("card-lt")
    visitor.type(pin="0000")
    visitor.press("card-submit")
    visitor.find("card-error")
    yield "certificate, wrong PIN"
    visitor.press("other-way")
    visitor.press("persona-jan.testowy")
    visitor.find("sms-code")
    yield "code"
    visitor.type(sms__code="0")
    visitor.press("sms-submit")
    visitor.find("sms-error")
    yield "code, mistaken"
    visitor.confirm_code()
    visitor.find("consent-accept")
    yield "consent"
    visitor.press("cancel")
    visitor.arrives(visitor.portal)
    visitor.open(flow)
    visitor.find("alert-used")
    yield "used"


def notices(visitor: Visitor) -> Iterator[str]:
    """Logins that end with an explanation."""
    for persona, notice in (
        ("wygasly.profil", "expired"),
        ("brak.profilu", "no_profile"),
        ("zablokowany.profil", "blocked"),
        ("zmarly.testowy", "deceased"),
    ):
        begin_login(visitor, mock_skip="chooser,second_factor")
        visitor.press(f"persona-{persona}")
        visitor.find(f"notice-{notice}")
        yield f"notice {notice}"
    begin_login(visitor)
    visitor.press("method-pz")
    for left in range(MAXIMUM_ATTEMPTS - 1, 0, -1):
        visitor.type(login__username="jan.testowy", login__password="wrong")
        visitor.press("login-submit")
        visitor.wait(lambda left=left: f" {left}." in visitor.find("login-error").text or None, f"{left} attempts left")
    visitor.type(login__username="jan.testowy", login__password="wrong")
    visitor.press("login-submit")
    visitor.find("notice-locked")
    yield "notice locked"
    begin_login(visitor, acr_values="http://eidas.europa.eu/LoA/high", mock_skip="chooser,second_factor")
    visitor.press("persona-niski.poziom")
    visitor.find("notice-level_too_low")
    yield "notice level_too_low"


def partners(visitor: Visitor) -> Iterator[str]:
    """Through a bank and a node of another country."""
    begin_login(visitor)
    visitor.press("method-eu")
    visitor.find("partner-de")
    yield "countries"
    visitor.press("partner-de")
    visitor.find("login-submit")
    yield "country, login"
    begin_login(visitor, client_id="through-a-bank")
    visitor.press("method-bank")
    visitor.find(PARTNER)
    yield "banks"
    visitor.press(PARTNER)
    visitor.type(login__username="jan.testowy", login__password="wrong")
    visitor.press("login-submit")
    visitor.find("login-error")
    yield "bank, mistaken"
    visitor.type(login__username="jan.testowy", login__password=PASSWORD)
    visitor.press("login-submit")
    visitor.find("sms-code")
    yield "bank, code"
    visitor.confirm_code()
    visitor.find("consent-accept")
    yield "bank, consent"
    visitor.press("consent-refuse")
    visitor.find("partner-error")
    yield "banks, refused"
    visitor.open(visitor.node + "/_mock/logins?client=through-a-bank")
    visitor.click(visitor.look("tbody a"))
    visitor.find("partner-lane")
    yield "one login, through a bank"


def signing(visitor: Visitor) -> Iterator[str]:
    """The application that signs."""
    visitor.open(visitor.node + "/_mock/signing/")
    visitor.find("drawer-pin")
    yield "drawer of cards"
    visitor.open(visitor.portal + "/praca/zaloz-konto")
    visitor.press("method-certificate")
    visitor.press("create-account")
    visitor.find("window-title")
    yield "window of a signature"
    visitor.press("sign")
    visitor.find("card-cz")
    yield "signing application"
    visitor.press("card-ee")
    visitor.type(pin="0000")
    visitor.press("sign")
    visitor.find("card-error")
    yield "signing application, wrong PIN"
    visitor.press("more-cards")
    visitor.press("card-tin")
    visitor.type(pin="1234")
    visitor.press("sign")
    visitor.find("signature-refused")
    yield "signature refused"


WALKS: tuple[Walk, ...] = (doors, login, notices, partners, signing)
