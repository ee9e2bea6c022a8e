"""Rules for screen readers and keyboards, on every page of ZUS that a walk through it shows."""

from bs4 import BeautifulSoup

from tests.journeys import zus
from tests.journeys.browser import Browser
from tests.journeys.conftest import PORTAL, World
from tests.journeys.zus import DOCUMENT


def walk(world: World, person: Browser, clerk: Browser) -> None:
    """Shows every page once, good roads and bad ones."""
    for path in ("/zus/", "/zus/regulamin", "/zus/logowanie", "/zus/oddzial", "/zus/cot"):
        person.open(PORTAL + path)
    person.press(person.open(PORTAL + "/zus/rejestracja"), "make-profile")
    person.press(person.press(zus.choose_way(person), "way-untrusted"), "register")
    login = zus.register_untrusted(world, person)
    person.press(zus.log_in(person, login), "set-cot", cot_password="1")
    person.open(PORTAL + "/zus/konto/ubezpieczenie")
    call = person.press(person.open(PORTAL + "/zus/cot"), "dial")
    person.press(person.press(call, "key-hash", keys=login), "key-hash", keys=zus.COT_PASSWORD)
    page = zus.examine(clerk, zus.sit_at_desk(clerk), login)
    page = clerk.press(page, "trust", **DOCUMENT | {"number": "AAA912346"})
    clerk.press(page, "trust", number="AAA912345")
    clerk.open(PORTAL + "/zus/oddzial/dziennik")
    person.open(PORTAL + "/zus/konto")
    person.open(PORTAL + "/zus/konto/ubezpieczenie")


def complaints(html: BeautifulSoup) -> list[str]:
    """What a screen reader or a keyboard would stumble over."""
    found = []
    ids = [str(one["id"]) for one in html.find_all(id=True)]
    found += [f"id {name} is there twice" for name in sorted(set(ids)) if ids.count(name) > 1]
    found += [] if len(html.find_all("h1")) == 1 else ["not exactly one h1"]
    labelled = {str(label["for"]) for label in html.find_all("label", attrs={"for": True})}
    for control in html.find_all(["input", "select"]):
        if control.get("type") != "hidden" and control.get("id") not in labelled:
            found.append(f"{control.get('name')} has no label")
    for name in ("aria-describedby", "aria-labelledby"):
        for element in html.find_all(attrs={name: True}):
            found += [f"{name} {one} leads nowhere" for one in str(element[name]).split() if one not in ids]
    found += [f"{image} says nothing" for image in html.find_all("img") if not image.has_attr("alt")]
    found += ["a heading is empty" for heading in html.find_all(["h1", "h2"]) if not heading.get_text(strip=True)]
    return found


def test_no_page_makes_a_screen_reader_stumble(world: World):
    person, clerk = world.browser(), world.browser()
    walk(world, person, clerk)
    pages = [
        one
        for one in (*person.seen, *clerk.seen)
        if one.url.path.startswith("/zus") and one.headers["Content-Type"].startswith("text/html")
    ]
    shown = [one for one in pages if one.status_code not in (302, 303)]
    assert len({one.url.path for one in shown}) > 12
    stumbled = {f"{one.url.path}: {what}" for one in shown for what in complaints(BeautifulSoup(one.text, "lxml"))}
    assert stumbled == set()
