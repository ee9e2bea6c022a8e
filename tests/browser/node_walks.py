"""Walks through the node's pages and the tester's: each stops at every page in every state and says where it is."""

from collections.abc import Callable, Iterator

from selenium.webdriver.common.by import By

from idp_mock.dashboard.sections import SECTIONS
from tests.browser.pages import Someone, Visitor

Walk = Callable[[Visitor], Iterator[str]]
PARTNER = "partner-bank-zmyslony"
PASSWORD = "Test-1234"
AUTHN_REQUEST = '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0"/>'


def begin(visitor: Visitor, **asked: str) -> None:
    """At the node's chooser, sent by a client that needs no registration."""
    wanted = {"client_id": "walker", "redirect_uri": visitor.portal + "/", "scope": "openid profile", "response_type": "code", **asked}
    visitor.open(f"{visitor.node}/oidc/authorize?" + "&".join(f"{name}={value}" for name, value in wanted.items()))


def press_regardless(visitor: Visitor, testid: str) -> None:
    """Sends a form that the browser itself would stop, as one without these checks does."""
    visitor.chrome.execute_script("arguments[0].form.noValidate = true", visitor.find(testid))
    visitor.press(testid)


def doors(visitor: Visitor) -> Iterator[str]:
    """Pages that need no login."""
    for place in (
        "/",
        "/nothing",
        "/login/flows/nothing",
        "/login/SingleSignOnService",
        "/oidc/authorize",
        "/oidc/end_session",
        "/oidc/device",
    ):
        visitor.open(visitor.node + place)
        visitor.find("test-banner")
        yield f"node{place}"
    visitor.type(user__code="WRONG")
    visitor.press("device-submit")
    visitor.find("device-error")
    yield "device, wrong code"
    visitor.open(visitor.node + "/oidc/end_session")
    visitor.press("log-out-confirm")
    visitor.find("logged-out")
    yield "logged out"


def login(visitor: Visitor) -> Iterator[str]:
    """From the chooser to the consent, with every mistake on the way."""
    begin(visitor)
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
        begin(visitor, mock_skip="chooser,second_factor")
        visitor.press(f"persona-{persona}")
        visitor.find(f"notice-{notice}")
        yield f"notice {notice}"
    begin(visitor, acr_values="http://eidas.europa.eu/LoA/high", mock_skip="chooser,second_factor")
    visitor.press("persona-niski.poziom")
    visitor.find("notice-level_too_low")
    yield "notice level_too_low"


def partners(visitor: Visitor) -> Iterator[str]:
    """Through a bank and a node of another country."""
    begin(visitor)
    visitor.press("method-eu")
    visitor.find("partner-de")
    yield "countries"
    visitor.press("partner-de")
    visitor.find("login-submit")
    yield "country, login"
    begin(visitor)
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


def dashboard(visitor: Visitor) -> Iterator[str]:
    """Every section, every form, and what is wrong with one."""
    forms = [f"{section.name}/{form.name}" for section in SECTIONS.values() for form in section.apart]
    for place in (
        "",
        *SECTIONS,
        *forms,
        "personas/item?name=jan.testowy",
        "personas/edit?name=jan.testowy",
        "faults?q=nothing-like-it",
        "nothing",
    ):
        visitor.open(f"{visitor.node}/_mock/{place}")
        visitor.find("test-banner")
        yield f"dashboard {place}"
    visitor.open(f"{visitor.node}/_mock/personas/new")
    press_regardless(visitor, "new-submit")
    visitor.find("faults")
    yield "dashboard, mistaken"


def inspector(visitor: Visitor) -> Iterator[str]:
    """A login that was refused, one that was not, and what is told of a message."""
    visitor.begin_registration("saml")
    visitor.pass_the_node(Someone())
    visitor.open(visitor.node + "/_mock/logins?client=nobody")
    visitor.find("empty")
    yield "logins, none"
    visitor.open(visitor.node + "/_mock/logins")
    visitor.find("logins-table")
    yield "logins"
    visitor.chrome.find_element(By.CSS_SELECTOR, "tbody a").click()
    visitor.find("sequence")
    yield "one login"
    whole = visitor.find("sequence").find_elements(By.CSS_SELECTOR, "a.arrow")
    addresses = [str(one.get_attribute("href")) for one in whole]
    for number, address in enumerate(addresses):
        visitor.open(address)
        visitor.find("test-banner")
        visitor.chrome.execute_script("for (const one of document.querySelectorAll('main details')) one.open = true")
        yield f"message {number}"
    for place, field in (("diagnosis", "text"), ("decryption", "xml")):
        visitor.open(f"{visitor.node}/_mock/{place}")
        visitor.find(field)
        yield place
    visitor.open(visitor.node + "/_mock/diagnosis")
    visitor.type(text=AUTHN_REQUEST)
    visitor.press("diagnose")
    visitor.find("explained")
    yield "diagnosis, told"
    visitor.open(visitor.node + "/_mock/decryption")
    visitor.type(xml="<a/>", key="b")
    visitor.press("open")
    visitor.find("steps")
    yield "decryption, told"


WALKS: tuple[Walk, ...] = (doors, login, notices, partners, signing, dashboard, inspector)
