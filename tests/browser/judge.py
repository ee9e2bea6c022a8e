"""How a page is judged: by axe-core, which is kept in `axe_core/` with its licence (MPL-2.0), and by whether it fits the window."""

import base64
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome

_AXE = Path(__file__).parent / "axe_core" / "axe.min.js"
_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},  # axe leaves it out unless it is named
    "resultTypes": ["violations"],
}
_SPILLS = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) > document.documentElement.clientWidth"
_RUN = """const [options, done] = arguments;
if (!window.axe && !window.bringAxe) return done(null);
if (!window.axe) window.bringAxe();
for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
const seen = {
  language: document.documentElement.lang,
  states_accessibility: document.querySelector('[data-testid=accessibility-link]') !== null,
  spills_over: SPILLS,
};
axe.run(document, options).then(found => done({...seen, broken: found.violations.map(one => ({rule: one.id, help: one.help,
  where: one.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary.replace(/\\s+/g, ' '))}))}),
  error => done({...seen, broken: [{rule: 'axe', help: String(error), where: []}]}))""".replace("SPILLS", _SPILLS)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """`broken`: what axe finds against WCAG 2.0, 2.1 and 2.2, levels A and AA. `states_accessibility`: whether there is a link to the
    statement. `spills_over`: whether the page as a whole has to be scrolled sideways (WCAG 1.4.10)."""

    broken: list[str]
    language: str
    states_accessibility: bool
    spills_over: bool


def keep_axe_at_hand(chrome: Chrome) -> None:
    """From now on each page that comes in this window brings axe along, asleep: it is compiled once, and not sent again for every page."""
    asleep = {"source": f"window.bringAxe = () => {{{_axe()}\n}}"}
    chrome.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", asleep)


def judgement(chrome: Chrome) -> Judgement:
    """Of the page that the browser shows."""
    seen: dict[str, Any] = chrome.execute_async_script(_RUN, _OPTIONS) or chrome.execute_async_script(f"{_axe()};{_RUN}", _OPTIONS)
    broken = [f"{one['rule']}: {one['help']} ({'; '.join(one['where'][:3])})" for one in seen["broken"]]
    return Judgement(**seen | {"broken": broken})


def spills_over(chrome: Chrome) -> bool:
    return bool(chrome.execute_script("return " + _SPILLS))


def keep_picture(chrome: Chrome, name: str) -> None:
    """Keeps a picture of the whole page for people, where `PAGE_PICTURES` names a folder."""
    folder = os.environ.get("PAGE_PICTURES")
    if folder:
        height = int(chrome.execute_script("return document.documentElement.scrollHeight"))
        width = int(chrome.execute_script("return document.documentElement.clientWidth"))
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, 4000), "scale": 1}
        shot = chrome.execute_cdp_cmd(
            "Page.captureScreenshot", {"format": "jpeg", "quality": 70, "captureBeyondViewport": True, "clip": clip}
        )
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.jpg").write_bytes(base64.b64decode(shot["data"]))


@cache
def _axe() -> str:
    return _AXE.read_text(encoding="utf-8")
