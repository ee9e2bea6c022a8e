"""The node is down while the portals ask it, and the portals are down while the node does: a clear page, nothing typed is lost."""

from pathlib import Path

import httpx
import pytest

from eid.clock import ManualClock
from tests.journeys.conftest import NODE, PORTAL, World, agree, begin_registration, build_world, fill, identify

PROTOCOLS = pytest.mark.parametrize("protocol", ["saml", "oidc"])


class Line(httpx.BaseTransport):
    """From the portals' server to the node; it can be cut."""

    def __init__(self, node: httpx.BaseTransport) -> None:
        self._node = node
        self.cut = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("refused")
        return self._node.handle_request(request)


@pytest.fixture
def line() -> list[Line]:
    return []


@pytest.fixture
def world(tmp_path: Path, clock: ManualClock, line: list[Line]) -> World:
    def way(node: httpx.BaseTransport) -> httpx.BaseTransport:
        line.append(Line(node))
        return line[0]

    return build_world(tmp_path, clock, way)


@PROTOCOLS
def test_a_node_that_is_down_when_the_answer_comes_is_told_and_the_next_login_works(world: World, line: list[Line], protocol: str) -> None:
    browser = world.browser()
    page = identify(browser, begin_registration(browser, protocol))
    line[0].cut = True
    told = agree(browser, page)
    assert told.find("failure")["data-problem"] == "node_unreachable"
    assert told.shows("again")
    line[0].cut = False
    again = browser.press(browser.follow(told, "again"), "create-account", method="node", protocol=protocol)
    while not again.shows("confirm"):
        again = agree(browser, again) if again.shows("consent-accept") else identify(browser, again)
    assert fill(browser, again).shows("registered")


@PROTOCOLS
def test_a_node_that_goes_down_while_a_form_is_filled_in_is_not_missed(world: World, line: list[Line], protocol: str) -> None:
    browser = world.browser()
    form = agree(browser, identify(browser, begin_registration(browser, protocol)))
    line[0].cut = True
    assert fill(browser, form, phone="nonsense").value("email") == "jan@example.test"
    assert fill(browser, form).shows("registered")
    page = browser.press(browser.open(f"{PORTAL}/praca/logowanie"), "log-in", login="jan.testowy.1", password="Haslo-12345!")
    assert page.shows("account-status")
    out = browser.press(page, "log-out")
    assert out.status == 200
    assert browser.open(f"{PORTAL}/praca/konto").shows("login-form")


@PROTOCOLS
def test_portals_that_are_down_when_the_node_sends_the_person_back_take_the_answer_when_they_are_up(world: World, protocol: str) -> None:
    browser = world.browser()
    browser.stop_at = "/federation/"
    stopped = agree(browser, identify(browser, begin_registration(browser, protocol)))
    assert stopped.status == 204  # nobody answers there
    browser.stop_at = ""
    form = browser.again(stopped)
    assert fill(browser, form).shows("registered")


def test_portals_that_are_down_at_a_logout_do_not_keep_the_node_from_ending_its_session(tmp_path: Path, clock: ManualClock) -> None:
    world = build_world(tmp_path, clock)
    browser = world.browser()
    fill(browser, agree(browser, identify(browser, begin_registration(browser, "saml"))))
    world.portal.wsgi_app = _down  # type: ignore[method-assign]
    sessions = httpx.Client(transport=httpx.WSGITransport(app=world.node), base_url=NODE)
    [session] = sessions.get("/_mock/api/sessions").json()
    assert sessions.delete(f"/_mock/api/sessions/{session['id']}").status_code in (200, 204)
    assert sessions.get("/_mock/api/sessions").json() == []


def _down(environ, start_response):
    raise ConnectionRefusedError
