"""A browser in memory that goes back and forth between both applications, with the cookie rules that matter here.

A cookie that is SameSite=Lax (also one that says nothing) goes along in every navigation within a site and in a cross-site GET, but not in
a cross-site POST. Ports do not make a site: `localhost` and `127.0.0.1` do (RFC 6265bis section 5.2).
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from http.cookies import Morsel, SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup, Tag
from flask import Flask

Fields = dict[str, str | list[str] | bytes]
"""What a form sends; octets are the content of a file."""
REDIRECTS = {301, 302, 303}


@dataclass(frozen=True, kw_only=True)
class Page:
    """What the browser shows."""

    url: str
    response: httpx.Response
    halted: tuple[str, str, Fields | None, str] = ("GET", "", None, "")

    @cached_property
    def html(self) -> BeautifulSoup:
        return BeautifulSoup(self.response.text, "lxml")

    @property
    def status(self) -> int:
        return self.response.status_code

    def find(self, testid: str) -> Tag | None:
        return self.html.find(attrs={"data-testid": testid})

    def shows(self, testid: str) -> bool:
        return self.find(testid) is not None

    def text(self, testid: str) -> str:
        found = self.find(testid)
        assert found is not None, f"no {testid} on {self.url}: {self.html.get_text(' ', strip=True)}"
        return found.get_text(" ", strip=True)

    def value(self, testid: str) -> str:
        found = self.find(testid)
        assert found is not None, f"no {testid} on {self.url}"
        return found["value"]


@dataclass(kw_only=True)
class Browser:
    """`sites` maps origins to applications; `seen` are all exchanges, oldest first. With `script`, forms that send themselves are sent. The
    browser does not go on to an address whose path begins with `stop_at`: it shows a page that was not fetched (status 204)."""

    sites: dict[str, Flask]
    script: bool = True
    stop_at: str = ""
    cookies: dict[tuple[str, str, str], Morsel[str]] = field(default_factory=dict)
    seen: list[httpx.Response] = field(default_factory=list)

    def client(self, origin: str) -> httpx.Client:
        """What reaches a site; made for each exchange, since cookies are kept here."""
        return httpx.Client(transport=httpx.WSGITransport(app=self.sites[origin]))

    def open(self, url: str) -> Page:
        """As typed into the address line."""
        return self._go("GET", url, None, initiator=url)

    def follow(self, page: Page, testid: str) -> Page:
        """Clicks a link."""
        link = page.find(testid)
        assert link is not None, f"no {testid} on {page.url}: {page.html.get_text(' ', strip=True)}"
        return self._go("GET", urljoin(page.url, link["href"]), None, initiator=page.url)

    def press(self, page: Page, testid: str, **typed: str | list[str] | bytes) -> Page:
        """Fills in the form of a button and presses it."""
        button = page.find(testid)
        assert button is not None, f"no {testid} on {page.url}: {page.html.get_text(' ', strip=True)}"
        form = button.find_parent("form")
        fields = _filled(form) | typed
        if button.get("name"):
            fields[button["name"]] = button.get("value", "")
        return self.send(page, form, fields)

    def send(self, page: Page, form: Tag, fields: Fields) -> Page:
        method = form.get("method", "get").upper()
        return self._go(method, urljoin(page.url, form.get("action") or page.url), fields, initiator=page.url)

    def post(self, url: str, fields: Fields, initiator: str) -> Page:
        """A form of the page `initiator`, sent once more."""
        return self._go("POST", url, fields, initiator)

    def again(self, page: Page) -> Page:
        """Goes on where the browser was stopped."""
        return self._go(*page.halted)

    def tab(self) -> "Browser":
        """Another tab: the same cookies."""
        return replace(self, seen=[])

    def _go(self, method: str, url: str, fields: Fields | None, initiator: str) -> Page:
        for _ in range(20):
            if self.stop_at and urlsplit(url).path.startswith(self.stop_at):
                return Page(url=url, response=httpx.Response(204), halted=(method, url, fields, initiator))
            response = self._exchange(method, url, fields, initiator)
            if response.status_code not in REDIRECTS:
                break
            method, fields, url = "GET", None, urljoin(url, response.headers["Location"])
        page = Page(url=url, response=response)
        form = page.html.find("form", attrs={"data-autosubmit": True}) if self.script else None
        return self.send(page, form, _filled(form)) if form else page

    def _exchange(self, method: str, url: str, fields: Fields | None, initiator: str) -> httpx.Response:
        parts = urlsplit(url)
        same_site = parts.hostname == urlsplit(initiator).hostname
        headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin" if same_site else "cross-site"}
        cookies = self._sent_to(parts.hostname or "", parts.path, method, same_site)
        if cookies:
            headers["Cookie"] = cookies
        if method == "POST":
            headers["Origin"] = "{0.scheme}://{0.netloc}".format(urlsplit(initiator))
        given: dict[str, Any] = _body(fields or {}) if method == "POST" else {"params": fields} if fields else {}
        response = self.client(f"{parts.scheme}://{parts.netloc}").request(method, url, headers=headers, **given)
        self._keep(parts.hostname or "", response)
        self.seen.append(response)
        return response

    def _sent_to(self, host: str, path: str, method: str, same_site: bool) -> str:
        crossing = not same_site and method == "POST"
        sent = [
            morsel
            for (owner, _, below), morsel in self.cookies.items()
            if owner == host and _lies_below(path, below) and not (crossing and morsel["samesite"].lower() != "none")
        ]
        return "; ".join(f"{morsel.key}={morsel.value}" for morsel in sent)

    def _keep(self, host: str, response: httpx.Response) -> None:
        for header in response.headers.get_list("Set-Cookie"):
            for name, morsel in SimpleCookie(header).items():
                key = (host, name, morsel["path"] or "/")
                if morsel["max-age"] == "0" or "1970" in morsel["expires"]:
                    self.cookies.pop(key, None)
                else:
                    self.cookies[key] = morsel


def _body(fields: Fields) -> dict[str, Any]:
    files = {name: ("file.xml", value) for name, value in fields.items() if isinstance(value, bytes)}
    return {"data": {name: value for name, value in fields.items() if name not in files}} | ({"files": files} if files else {})


def _lies_below(path: str, folder: str) -> bool:
    """RFC 6265 section 5.1.4."""
    return path == folder or path.startswith(folder if folder.endswith("/") else folder + "/")


def _filled(form: Tag) -> Fields:
    """What the form holds before anybody types."""
    fields: Fields = {}
    for control in form.find_all("input"):
        kind, name = control.get("type", "text"), control.get("name")
        if name and (kind not in ("checkbox", "radio") or control.has_attr("checked")):
            fields[name] = control.get("value", "")
    for choice in form.select("select[name]"):
        chosen = choice.find("option", selected=True) or choice.find("option")
        fields[choice["name"]] = chosen.get("value", "") if chosen else ""
    return fields
