"""What a browser shows, and what can be pressed there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_SENT_BY_SCRIPT = (".submit()", "requestSubmit")
_CARRIES_A_MESSAGE = frozenset(("SAMLRequest", "SAMLResponse", "SAMLart", "code", "id_token", "response"))


class NothingToPress(Exception):
    """The page has no such link or button; the message says which, and what the page shows instead."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the browser is going to ask for."""

    method: str
    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """`status` is 0 where the browser does not tell it. `text` is the source."""

    url: str
    status: int
    text: str

    @cached_property
    def html(self) -> "BeautifulSoup":
        from bs4 import BeautifulSoup

        return BeautifulSoup(self.text, "html.parser")

    @property
    def words(self) -> str:
        """What can be read on it, in one line."""
        return " ".join(self.html.get_text(" ").split())

    def shows(self, selector: str) -> bool:
        return self.html.select_one(selector) is not None

    def pressed(self, selector: str, fields: Mapping[str, str]) -> Request:
        """What the link or button, or the form itself, asks for. Raises `NothingToPress`."""
        found = self.html.select_one(selector)
        if found is None:
            raise NothingToPress(f"there is no {selector} on {self.url} (status {self.status}), which reads: {self.words[:200]}")
        if found.name == "a" and found.get("href"):
            return Request(method="GET", url=urljoin(self.url, str(found["href"])), fields={})
        form = found if found.name == "form" else found.find_parent("form")
        if form is None:
            raise NothingToPress(f"{selector} on {self.url} is neither a link nor in a form")
        own = {str(found["name"]): str(found.get("value", ""))} if found.name in ("button", "input") and found.get("name") else {}
        return self._sent(form, {**own, **fields})

    def sends_itself(self) -> Request | None:
        """The form that a script sends at once, as those do that carry a protocol's messages."""
        forms = [form for form in self.html.find_all("form") if _needs_nobody(form)]
        if len(forms) != 1:
            return None
        form = forms[0]
        marked = form.has_attr("data-autosubmit") or any(word in self.text for word in _SENT_BY_SCRIPT)
        return self._sent(form, {}) if marked or _CARRIES_A_MESSAGE & _filled(form).keys() else None

    def frames(self) -> list[str]:
        """Addresses of what is shown inside."""
        return [urljoin(self.url, str(frame["src"])) for frame in self.html.find_all("iframe") if frame.get("src")]

    def _sent(self, form: "Tag", typed: Mapping[str, str]) -> Request:
        method = str(form.get("method", "get")).upper()
        return Request(method=method, url=urljoin(self.url, str(form.get("action") or self.url)), fields={**_filled(form), **typed})


def _needs_nobody(form: "Tag") -> bool:
    return all(control.get("type") in ("hidden", "submit") for control in form.find_all("input")) and not form.find(["select", "textarea"])


def _filled(form: "Tag") -> dict[str, str]:
    """What a form holds before anybody types."""
    filled: dict[str, str] = {}
    for control in form.find_all("input"):
        kind, name = control.get("type", "text"), control.get("name")
        if name and kind not in ("submit", "button", "image") and (kind not in ("checkbox", "radio") or control.has_attr("checked")):
            filled[str(name)] = str(control.get("value", ""))
    for control in form.find_all("select"):
        chosen = control.find("option", selected=True) or control.find("option")
        if control.get("name") and chosen:
            filled[str(control["name"])] = str(chosen.get("value", chosen.get_text()))
    for control in form.find_all("textarea"):
        if control.get("name"):
            filled[str(control["name"])] = control.get_text()
    return filled
