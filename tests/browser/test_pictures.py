"""Pictures of the journey for the README and for the tour, taken on the way; `make pictures` keeps them in docs/pictures and beside the
portal's scripts."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from relying_party.demonstration.tour import STOPS
from tests.browser.pages import Someone, Visitor

WIDTH, HEIGHT = 1400, 940
STAGE = {"width": 1000, "height": 640, "deviceScaleFactor": 1, "mobile": False}
STATIONS = ("1 · Portal", "2 · Węzeł", "3 · Profil Zaufany", "4 · Zgoda", "5 · Formularz", "6 · Konto")
SHEET = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 12px; background: #e9edf3; font: 600 15px/1.2 sans-serif; color: #1d2a3a;
        display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px }}
figure {{ margin: 0 }} figcaption {{ padding: 4px 2px }}
img {{ width: 100%; display: block; border: 1px solid #b5c0cf; border-radius: 6px }}
</style>{figures}"""
WRITE = """const octets = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0));
document.open(); document.write(new TextDecoder().decode(octets)); document.close()"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    kept = os.environ.get("PICTURES")
    return Path(kept) if kept else tmp_path


def test_the_journey_makes_a_picture(visitor: Visitor, folder: Path) -> None:
    someone = Someone(given_name="Anna", family_name="Przykładowa")
    visitor.chrome.set_window_size(1100, 1000)
    shots: list[str] = []

    def shot() -> None:
        shots.append(visitor.chrome.get_screenshot_as_base64())

    visitor.open(visitor.portal + "/praca/zaloz-konto")
    visitor.find("choice-form")
    shot()
    visitor.begin_registration("saml")
    visitor.find("method-pz")
    shot()
    visitor.press("method-pz")
    visitor.find("login-username")
    shot()
    visitor.press("new-person")
    visitor.type(person__given_name=someone.given_name, person__family_name=someone.family_name, person__pesel=someone.pesel)
    visitor.press("person-submit")
    visitor.confirm_code()
    visitor.find("consent-accept")
    shot()
    visitor.press("consent-accept")
    visitor.arrives(visitor.portal)
    visitor.find("registration-form")
    shot()
    visitor.fill_the_form(someone)
    visitor.press("confirm")
    visitor.find("registered")
    shot()
    picture = _mount(visitor, shots, folder)
    assert picture.stat().st_size > 50_000


def _mount(visitor: Visitor, shots: list[str], folder: Path) -> Path:
    figures = "".join(
        f'<figure><figcaption>{words}</figcaption><img src="data:image/png;base64,{shot}"></figure>'
        for words, shot in zip(STATIONS, shots, strict=True)
    )
    sheet = base64.b64encode(SHEET.format(figures=figures).encode()).decode()
    visitor.open("about:blank")
    visitor.chrome.execute_script(WRITE, sheet)
    visitor.chrome.set_window_size(WIDTH, HEIGHT)
    visitor.photograph(folder, "journey")
    visitor.chrome.set_window_size(1100, 1000)
    return folder / "journey.png"


def test_the_dashboard_makes_a_picture(visitor: Visitor, folder: Path) -> None:
    visitor.begin_registration("saml")
    visitor.pass_the_node(Someone())
    visitor.chrome.set_window_size(1200, 1300)
    visitor.open(visitor.node + "/_mock/logins")
    visitor.click(visitor.look("tbody a"))
    visitor.find("sequence")
    visitor.open(visitor.chrome.current_url + "?hide=1")
    visitor.find("unhide")
    visitor.photograph(folder, "inspector")
    visitor.chrome.set_window_size(1100, 1000)
    assert (folder / "inspector.png").stat().st_size > 20_000


@pytest.fixture
def stage(visitor: Visitor) -> Iterator[Visitor]:
    """A window of the size of the tour's pictures."""
    visitor.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", STAGE)
    yield visitor
    visitor.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_every_stop_of_the_tour_has_its_picture(stage: Visitor, tmp_path: Path) -> None:
    kept = os.environ.get("TOUR")
    folder = Path(kept) if kept else tmp_path
    for number, _ in enumerate(_toured(stage), 1):
        shot = stage.chrome.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": 70})
        (folder / f"tour-{number}.webp").write_bytes(base64.b64decode(shot["data"]))
    assert len(list(folder.glob("tour-*.webp"))) == len(STOPS)


def _toured(visitor: Visitor) -> Iterator[str]:
    """At each page of the tour, in its order, done as its tasks say."""
    visitor.open(visitor.portal + STOPS[0].path)
    yield visitor.find("choice-form").tag_name
    visitor.begin_registration("saml")
    yield visitor.find("method-pz").tag_name
    visitor.press("method-pz")
    yield visitor.find("login-username").tag_name
    visitor.press("persona-jan.testowy")
    yield visitor.find("sms-code").tag_name
    visitor.confirm_code()
    yield visitor.find("consent-accept").tag_name
    visitor.press("consent-accept")
    visitor.arrives(visitor.portal)
    yield visitor.find("registration-form").tag_name
    visitor.open(visitor.node + STOPS[6].path)
    visitor.click(visitor.look("tbody a"))
    yield visitor.find("sequence").tag_name
    visitor.open(visitor.node + STOPS[7].path)
    yield visitor.find("test-banner").tag_name
