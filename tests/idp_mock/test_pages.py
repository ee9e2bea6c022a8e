"""The node's own pages, and its words in both languages."""

from pathlib import Path
from typing import Any

import pytest

import idp_mock
from eid.storage.store import Store
from eid.web.application import Application
from idp_mock.personas.personas import seeded_personas
from idp_mock.settings import Settings

ROOT = Path(str(idp_mock.__file__)).parent


def test_the_landing_page_tells_addresses_and_who_can_log_in(browser: Any, settings: Settings) -> None:
    page = browser.get("/")

    assert page.find("address-discovery").text == "http://localhost:8000/.well-known/openid-configuration"
    assert page.find("address-sso").text == "http://localhost:8000/login/SingleSignOnService"
    assert page.find("portal-link")["href"] == settings.portal_url
    assert all(page.shows(f"row-{persona.username}") for persona in seeded_personas())


def test_the_addresses_that_the_landing_page_tells_are_there(browser: Any, app: Application) -> None:
    app.complete()
    known = {str(rule) for rule in app.url_map.iter_rules()}
    told = [code.text for code in browser.get("/").html.find_all("code") if code.text.startswith("http://localhost:8000/")]

    assert told
    assert {address.removeprefix("http://localhost:8000") for address in told} <= known


@pytest.mark.parametrize("url", ["/", "/nothing", "/login/flows/nothing"])
@pytest.mark.parametrize("lang", ["pl", "en", "uk"])
def test_every_page_says_that_it_is_a_test_system(browser: Any, url: str, lang: str) -> None:
    page = browser.get(f"{url}?lang={lang}")

    assert page.html.html["lang"] == lang
    assert {"en": "test system", "pl": "system testowy", "uk": "тестова система"}[lang] in page.html.title.text
    assert page.shows("test-banner")


@pytest.mark.parametrize("url", ["/", "/nothing", "/_mock/", "/_mock/docs/", "/profile"])
def test_every_footer_leads_to_the_accessibility_statement(browser: Any, url: str) -> None:
    statement = browser.get(browser.get(url).find("accessibility-link")["href"])

    assert statement.shows("accessibility")
    assert "WCAG 2.2" in statement.html.text


def test_pages_load_nothing_from_other_hosts_and_hold_no_script_or_style(browser: Any) -> None:
    for url in ("/", "/nothing", "/oidc/authorize"):
        html = browser.get(url).html
        loaded = [element.get("src") or element.get("href") for element in html.find_all(["script", "link", "img"])]
        assert all(address.startswith("/static/") for address in loaded)
        assert not html.find_all("style")
        assert not html.find_all(style=True)
        assert not any(script.text for script in html.find_all("script"))


def test_static_files_may_be_kept_by_browsers(browser: Any) -> None:
    address = browser.get("/").html.find("link", rel="stylesheet")["href"]
    with browser.client.get(address) as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_the_node_is_ready(browser: Any) -> None:
    assert browser.get("/healthz").status == browser.get("/readyz").status == 200


def test_personas_typed_in_are_listed(browser: Any, store: Store) -> None:
    from msgspec.structs import replace

    from idp_mock.personas.personas import Personas

    Personas(store).add(replace(seeded_personas()[0], username="nowy"))

    assert browser.get("/").shows("row-nowy")


@pytest.mark.parametrize("folder", ["templates", "."])
def test_a_template_has_no_text_outside_the_catalogue(folder: str) -> None:
    """Polish letters betray a text that was not marked for translation."""
    from bs4 import BeautifulSoup
    from jinja2 import Environment

    for path in (ROOT / folder).glob("**/*.html"):
        tokens = Environment(autoescape=True).lex(path.read_text())
        plain = BeautifulSoup("".join(value for _, kind, value in tokens if kind == "data"), "lxml").get_text()
        assert not set("ąćęłńóśźż") & set(plain.lower()), path


def test_pages_for_testers_are_in_english_for_who_reads_ukrainian(browser: Any) -> None:
    assert browser.get("/?lang=uk").html.html["lang"] == "uk"

    page = browser.get("/_mock/")
    assert page.html.html["lang"] == "en"
    assert page.shows("lang-pl")
    assert not page.shows("lang-uk")
    assert browser.get("/").html.html["lang"] == "uk"
