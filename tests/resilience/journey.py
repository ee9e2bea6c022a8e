"""A person who registers at the portals through the node, and presses once more where a page says that something is not there just now."""

from collections.abc import Callable
from urllib.parse import parse_qsl

import httpx
from flask import Flask
from werkzeug.test import Client

from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import PORTAL, World

AWAY = 503
PASSWORD, CHOSEN = "Test-1234", "Haslo-12345!"
Step = Callable[[Page], Page]


class Stuck(Exception):
    """The journey ended on a page that tells of a failure; one may begin anew."""


def invented(world: World, count: int) -> list[str]:
    """User names of so many people who can log in."""
    api = Client(world.node)
    seeded = len(api.get("/_mock/api/personas?limit=500").json)
    assert api.post("/_mock/api/personas/generate", json={"count": count, "seed": 1}).status_code < 300
    return [persona["username"] for persona in api.get(f"/_mock/api/personas?offset={seeded}&limit={count}").json]


def registered(world: World, person: str, protocol: str) -> tuple[int, int]:
    """Registers the person. Says how often they had to press again and to begin anew; neither goes on for ever."""
    pressed = 0
    for begun in range(3):
        try:
            pressed += _walk(world, person, protocol)
        except Stuck:
            continue
        return pressed, begun
    raise AssertionError(f"{person} does not get an account")


def can_enter(world: World, person: str) -> bool:
    browser = world.browser()
    return browser.press(browser.open(f"{PORTAL}/praca/logowanie"), "log-in", login=person, password=CHOSEN).shows("account-status")


def clear(page: Page) -> None:
    """What somebody sees for whom the store was not there."""
    assert page.status == AWAY, f"{page.status} at {page.url}: {page.html.get_text(' ', strip=True)[:300]}"
    assert "Traceback" not in page.response.text
    assert page.response.headers["Retry-After"]
    assert page.html.h1


def _walk(world: World, person: str, protocol: str) -> int:
    """How often a step was pressed again. Raises `Stuck`."""
    browser = world.browser()
    chosen = {"email": "a@example.test", "phone": "", "login": person, "password": CHOSEN, "password_again": CHOSEN}
    steps: tuple[Step, ...] = (
        lambda page: browser.open(f"{PORTAL}/praca/zaloz-konto"),
        lambda page: browser.press(page, "create-account", method="node", protocol=protocol),
        lambda page: browser.press(page, "login-submit", username=person, password=PASSWORD),
        lambda page: browser.press(page, "confirm", **chosen, roles=["unemployed"], terms="yes"),
    )
    page, again = Page(url=PORTAL, response=httpx.Response(204)), 0
    for step in steps:
        page = step(page)
        while page.status == AWAY:
            assert again < 3
            clear(page)
            again += 1
            page = reloaded(browser, page)
        while page.shows("still-judging-again"):  # it was broken off in the middle of judging the node's answer
            world.clock.advance(1)
            page = browser.open(page.url)
        if page.shows("failure") or page.status >= 400:
            assert page.status < 500, page.response.text[:500]
            raise Stuck(page.html.get_text(" ", strip=True)[:200])
    assert page.shows("registered"), page.html.get_text(" ", strip=True)[:300]
    return again


def reloaded(browser: Browser, page: Page) -> Page:
    """The same request once more, as by the browser's own button."""
    asked = page.response.request
    if asked.method == "GET":
        return browser.open(str(asked.url))
    return browser.post(str(asked.url), dict(parse_qsl(asked.content.decode(), keep_blank_values=True)), asked.headers["Origin"])


def status_of(application: Flask, path: str) -> int:
    return Client(application).get(path).status_code
