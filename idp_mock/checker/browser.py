"""A browser without a window: cookies, redirects, forms that send themselves."""

import re
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urljoin, urlsplit

import httpx

from eid.clock import ticks
from idp_mock.checker.page import Page, Request

_HOPS = 30
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_KEEP_METHOD = frozenset((307, 308))
_REFRESH = re.compile(r"""^\s*0\s*;\s*url\s*=\s*['"]?([^'"]+)""", re.IGNORECASE)
_HEADERS = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "en,pl;q=0.8", "User-Agent": "idp-mock-check"}


class Hung(Exception):
    """No answer in time; the message says whence."""


class Unreachable(Exception):
    """No answer at all; the message says whence and why."""


class Browser(Protocol):
    """One person's browser. What navigates follows redirects and forms that send themselves; it raises `Hung` or `Unreachable`."""

    def open(self, url: str) -> Page: ...
    def press(self, page: Page, selector: str, fields: Mapping[str, str]) -> Page:
        """Raises `NothingToPress`."""
        ...

    def holds_cookie(self, name: str, url: str) -> bool:
        """Whether a cookie of that name would go to that address."""
        ...

    def close(self) -> None: ...


class HttpBrowser:
    """`timeout` is how long one answer may take, `patience` how long one navigation, in seconds; `ca` a PEM file; `transport` None: the
    network."""

    def __init__(self, timeout: float, patience: float, ca: str = "", transport: httpx.BaseTransport | None = None) -> None:
        verify = ssl.create_default_context(cafile=ca) if ca else True
        self._http = httpx.Client(timeout=timeout, headers=_HEADERS, trust_env=False, verify=verify, transport=transport)
        self._patience = patience

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def open(self, url: str) -> Page:
        return self._go(Request(method="GET", url=url, fields={}), url)

    def press(self, page: Page, selector: str, fields: Mapping[str, str]) -> Page:
        return self._go(page.pressed(selector, fields), page.url)

    def holds_cookie(self, name: str, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        return any(cookie.name == name and f".{host}".endswith(f".{cookie.domain.lstrip('.')}") for cookie in self._http.cookies.jar)

    def close(self) -> None:
        self._http.close()

    def _go(self, request: Request, initiator: str) -> Page:
        deadline = ticks() + self._patience
        for _ in range(_HOPS):
            if ticks() > deadline:
                raise Hung(f"{_place(request.url)} was reached after {self._patience:g} seconds only")
            response = self._answer(request, initiator)
            page = Page(str(response.url), response.status_code, response.text)
            following = _redirected(request, response) or page.sends_itself() or _refreshed(page)
            if following is None:
                self._look_into_frames(page)
                return page
            request, initiator = following, page.url
        raise Hung(f"{_place(request.url)} was still a redirect after {_HOPS} of them")

    def _answer(self, request: Request, initiator: str) -> httpx.Response:
        given = {"data": dict(request.fields)} if request.method == "POST" else {"params": dict(request.fields) or None}
        headers = _told(request, initiator)
        try:
            return self._http.request(request.method, request.url, headers=headers, **given)
        except httpx.TimeoutException as error:
            raise Hung(f"{_place(request.url)} gave no answer in {self._http.timeout.read:g} seconds") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Unreachable(f"{_place(request.url)}: {error or type(error).__name__}") from error

    def _look_into_frames(self, page: Page) -> None:
        for address in page.frames():
            self._answer(Request(method="GET", url=address, fields={}), page.url)


def _redirected(request: Request, response: httpx.Response) -> Request | None:
    location = response.headers.get("Location", "")
    if response.status_code not in _REDIRECTS or not location:
        return None
    url = urljoin(str(response.url), location)
    if response.status_code in _KEEP_METHOD and request.method == "POST":
        return Request(method="POST", url=url, fields=request.fields)
    return Request(method="GET", url=url, fields={})


def _refreshed(page: Page) -> Request | None:
    tag = page.html.find("meta", attrs={"http-equiv": re.compile("^refresh$", re.IGNORECASE)})
    found = _REFRESH.match(str(tag.get("content", ""))) if tag else None
    return Request(method="GET", url=urljoin(page.url, found[1].strip()), fields={}) if found else None


def _told(request: Request, initiator: str) -> dict[str, str]:
    """What a browser says of where a request comes from (Fetch section 3.2, Fetch Metadata section 2.3)."""
    here, there = urlsplit(request.url), urlsplit(initiator)
    same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
    told = {"Sec-Fetch-Site": "same-origin" if same else "cross-site", "Sec-Fetch-Mode": "navigate"}
    return told if request.method == "GET" else {**told, "Origin": f"{there.scheme}://{there.netloc}"}


def _place(url: str) -> str:
    """Without the query, which is long and may hold secrets."""
    return url.partition("?")[0]
