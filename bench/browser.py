"""One browser: its cookies, the redirects it follows and the form it submits."""

import html
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bench.messages import FORM, Headers, LoginFailed, Reply, Request

Exchange = Generator[Request, Reply, Reply]
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL | re.IGNORECASE)
_INPUT = re.compile(r"<input\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([\w:-]+)\s*=\s*"([^"]*)"')
_REDIRECTS = (301, 302, 303)


@dataclass(frozen=True, kw_only=True)
class Form:
    """An empty `action` means the page's own address."""

    action: str
    fields: dict[str, str]


class Browser:
    """Follows redirects within the server; one to an address that begins with `back` is what a login is after."""

    def __init__(self, back: str) -> None:
        self._back = back
        self._cookies: dict[str, str] = {}
        self._at = "/"

    def get(self, path: str) -> Exchange:
        return (yield from self._followed((yield from self._sent(Request("GET", path, self._cookie_header())))))

    def post(self, path: str, fields: Mapping[str, str]) -> Exchange:
        request = Request("POST", path, (FORM, *self._cookie_header()), urlencode(fields).encode())
        return (yield from self._followed((yield from self._sent(request))))

    def submit(self, page: Reply, fields: Mapping[str, str]) -> Exchange:
        """The first form of the page, with its hidden fields."""
        form = first_form(page)
        return (yield from self.post(_path(form.action or self._at), {**form.fields, **fields}))

    def _sent(self, request: Request) -> Exchange:
        reply = yield request
        self._at = request.path
        for name, value in reply.headers:
            if name == "set-cookie":
                self._keep(value)
        return reply

    def _followed(self, reply: Reply) -> Exchange:
        while reply.status in _REDIRECTS and not (location := reply.header("location")).startswith(self._back):
            reply = yield from self._sent(Request("GET", _path(location), self._cookie_header()))
        return reply

    def _keep(self, header: str) -> None:
        name, _, value = header.partition(";")[0].partition("=")
        self._cookies.pop(name, None)
        if value and "max-age=0" not in header.lower():
            self._cookies[name] = value

    def _cookie_header(self) -> Headers:
        return (("Cookie", "; ".join(f"{name}={value}" for name, value in self._cookies.items())),) if self._cookies else ()


def first_form(page: Reply) -> Form:
    """The first form of a page. Raises `LoginFailed` where there is none."""
    text = page.body.decode()
    found = _FORM.search(text)
    if page.status != 200 or found is None:
        raise LoginFailed(f"no form: {page.status} {text[:300]}")
    inputs = (_attributes(tag) for tag in _INPUT.findall(found[2]))
    fields = {each["name"]: each.get("value", "") for each in inputs if "name" in each}
    return Form(action=_attributes(found[1]).get("action", ""), fields=fields)


def _attributes(tag: str) -> dict[str, str]:
    return {name.lower(): html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def _path(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
