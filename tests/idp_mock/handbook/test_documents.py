"""The documents as the node serves them."""

import re
from pathlib import Path

import pytest
from flask import Flask

from idp_mock.handbook.pages import folder
from tests.idp_mock.conftest import Browser

DOCUMENTS = sorted(path.name for path in folder().glob("*.md"))
LINK = re.compile(r'(?:href|src)="([^"]+)"')


def test_the_contents_are_in_the_menu_of_the_dashboard(browser: Browser) -> None:
    page = browser.get("/s/team/_mock/?lang=en")
    assert [link["href"] for link in page.html.select("[data-testid=menu-docs]")] == ["/s/team/_mock/docs/"]
    assert browser.get("/s/team/_mock/docs/").shows("document")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_of_a_document_leads_to_another_one_or_away(app: Flask, name: str) -> None:
    client = app.test_client()
    page = client.get(f"/_mock/docs/{name}")
    assert page.status_code == 200
    article = page.text.partition("<article")[2].partition("</article>")[0]
    assert article.count("<h1") >= 1
    for address in {link.partition("#")[0] for link in LINK.findall(article)} - {""}:
        if not address.startswith(("http://", "https://")):
            assert client.get(f"/_mock/docs/{address}").status_code == 200, address


@pytest.mark.parametrize(
    "name", ["nothing.md", "../README.md", "%2e%2e/README.md", "/etc/passwd", "pictures/nothing.png", "index", "settings.MD"]
)
def test_what_is_no_document_is_not_found(app: Flask, name: str) -> None:
    assert app.test_client().get(f"/_mock/docs/{name}").status_code in {308, 404}


def test_a_document_says_its_own_language(app: Flask) -> None:
    assert '<article class="document" lang="en"' in app.test_client().get("/_mock/docs/settings.md?lang=pl").text


def test_pictures_are_served_as_such(app: Flask) -> None:
    picture = app.test_client().get("/_mock/docs/pictures/journey.png")
    assert picture.content_type == "image/png"
    assert picture.data == (Path(folder()) / "pictures" / "journey.png").read_bytes()
