"""Registration with a qualified certificate in a real browser, across both sites."""

import base64
from pathlib import Path

import httpx
from bs4 import BeautifulSoup
from selenium.webdriver.common.by import By

from tests.browser.pages import PORTAL_PASSWORD, Visitor


def _open_window(visitor: Visitor) -> None:
    visitor.open(visitor.portal + "/praca/zaloz-konto")
    visitor.press("method-certificate")
    visitor.press("create-account")
    visitor.find("window-title")


def test_a_person_registers_by_signing_the_statement_with_a_card(visitor: Visitor) -> None:
    _open_window(visitor)
    assert visitor.find("window-title").text == "Rejestracja certyfikatem kwalifikowanym"
    visitor.press("sign")
    visitor.arrives(visitor.node)
    visitor.press("card-cz")
    visitor.type(pin="1234")
    visitor.press("sign")
    visitor.arrives(visitor.portal)
    assert visitor.value("identifier") == "9051010002"
    assert visitor.find("identifier").get_attribute("readonly")
    visitor.type(email="bozena@example.test", login="bozena.cz", password=PORTAL_PASSWORD, password_again=PORTAL_PASSWORD)
    visitor.press("role-employer")
    visitor.press("terms")
    visitor.press("confirm")
    assert "Božena" in visitor.find("owner").text


def test_a_wrong_pin_and_a_cancel_lead_back(visitor: Visitor) -> None:
    _open_window(visitor)
    visitor.press("sign")
    visitor.press("card-it")
    visitor.type(pin="0000")
    visitor.press("sign")
    assert "Pozostało prób: 2." in visitor.find("card-error").text
    visitor.press("cancel")
    assert visitor.find("signature-refused").get_attribute("data-trouble") == "cancelled"
    visitor.press("again")
    visitor.find("sign-form")


def test_a_card_that_must_be_refused_is_explained(visitor: Visitor) -> None:
    _open_window(visitor)
    visitor.press("sign")
    visitor.press("more-cards")
    visitor.press("card-tin")
    visitor.type(pin="1234")
    visitor.press("sign")
    assert visitor.find("signature-refused").get_attribute("data-trouble") == "no_pno"


def test_a_file_signed_elsewhere_is_taken(visitor: Visitor, tmp_path: Path) -> None:
    _open_window(visitor)
    form = visitor.find("sign-form")
    document = form.find_element(By.NAME, "document").get_attribute("value") or ""
    asked = {"document": document, "return_url": visitor.portal + "/", "card": "fr", "pin": "1234"}
    page = BeautifulSoup(httpx.post(visitor.node + "/_mock/signing/sign", data=asked).text, "lxml")
    (tmp_path / "signed.xml").write_bytes(base64.b64decode(page.find("input", attrs={"name": "signed_document"})["value"]))
    visitor.find("file").send_keys(str(tmp_path / "signed.xml"))
    visitor.press("upload")
    assert visitor.value("identifier") == "290010100004"
