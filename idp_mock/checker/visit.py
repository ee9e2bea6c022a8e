"""One person's way through a login: from the relying party over the node's pages and back."""

from collections.abc import Mapping

from msgspec import Struct

from idp_mock.checker.browser import Browser
from idp_mock.checker.page import Page
from idp_mock.checker.plan import SPACE, Plan, Sign, Way

PASSWORD = "Test-1234"  # noqa: S105 - public: that of every persona of the seed
_PAGES_OF_A_LOGIN = 12
_UNAVAILABLE = 503
_LOGOUT = "/oidc/end_session"
"""The node's page for a person who leaves, whatever protocol brought them."""
_TRACES = (
    "Traceback (most recent call last)",
    "Werkzeug Debugger",
    "Whitelabel Error Page",
    "Exception in thread",
    "Fatal error: Uncaught",
    "Unhandled exception",
    "UnhandledPromiseRejection",
    "System.NullReferenceException",
    "at java.base/",
    "node:internal/",
    "DEBUG = True</code>",
)
"""What is read on pages that show the inside of a program that failed."""


class Button(Struct, frozen=True):
    """What to press on a page of the node, and what to fill in: `{shown}` is what the page shows under that mark."""

    selector: str
    fields: Mapping[str, str]
    shown: str = ""


_ON_THE_NODE = (
    Button('[data-testid="sms-submit"]', {"code": "{shown}"}, shown='[data-testid="sms-shown"]'),
    Button('[data-testid="login-submit"]', {"username": "{persona}", "password": PASSWORD}),
    Button('[data-testid="method-pz"]', {}),
    Button('[data-testid="consent-accept"]', {}),
    Button('[data-testid="notice-leave"]', {}),
    Button('[data-testid="log-out-confirm"]', {}),
)
"""By the marks that the forms of the node bear for test tools (docs/testing.md)."""


class Visit(Struct, frozen=True, kw_only=True):
    """`node_url` is the address of the space, `space` its name."""

    plan: Plan
    browser: Browser
    node_url: str
    space: str

    def log_in(self) -> Page:
        """The page on which the login ended. Raises as the browser does, and `NothingToPress`."""
        return self.walk(self.plan.login)

    def log_out_at_node(self) -> Page:
        """The node ends its session, and tells everybody who took part in it."""
        return self._through_the_node(self.browser.open(self.node_url + _LOGOUT))

    def is_logged_in(self, page: Page) -> bool:
        """Whether the relying party shows the sign, now."""
        sign = self.plan.logged_in
        shown = self.browser.open(self._here(sign.address)) if sign.address else page
        return holds(sign, shown) and (not sign.cookie or self.browser.holds_cookie(sign.cookie, self._here(self.plan.login.address)))

    def walk(self, way: Way) -> Page:
        """As `log_in`, any other way."""
        page = self._through_the_node(self.browser.open(self._here(way.address)))
        for step in way.steps:
            page = self._through_the_node(self.browser.press(page, step.press, step.fields))
        return page

    def _through_the_node(self, page: Page) -> Page:
        """Fills in the node's forms, where it shows any although the login was arranged."""
        for _ in range(_PAGES_OF_A_LOGIN):
            button = next((one for one in _ON_THE_NODE if page.shows(one.selector)), None) if self._is_nodes(page) else None
            if button is None:
                return page
            page = self.browser.press(page, button.selector, self._filled(button, page))
        return page

    def _filled(self, button: Button, page: Page) -> dict[str, str]:
        found = page.html.select_one(button.shown) if button.shown else None
        words = {"shown": found.get_text(strip=True) if found else "", "persona": self.plan.persona}
        return {name: value.format(**words) for name, value in button.fields.items()}

    def _is_nodes(self, page: Page) -> bool:
        return page.url.startswith(self.node_url)

    def _here(self, address: str) -> str:
        return address.replace(SPACE, self.space)


def holds(sign: Sign, page: Page) -> bool:
    """Whether the page shows what the sign says of it."""
    return (
        (not sign.text or sign.text in page.words)
        and (not sign.selector or page.shows(sign.selector))
        and (not sign.status or page.status == sign.status)
    )


def crash(page: Page) -> str:
    """How the page shows that a program failed; empty where it does not. Status 503 is no crash: somebody has thought of it."""
    if page.status >= 500 and page.status != _UNAVAILABLE:
        return f"status {page.status}"
    return next((f"the page shows {trace!r}" for trace in _TRACES if trace in page.text), "")
