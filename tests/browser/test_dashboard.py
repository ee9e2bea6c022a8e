"""A tester at the dashboard and at the inspector, in a real browser, beside the login that is looked at."""

import pytest
from selenium.webdriver import Keys

from tests.browser.account import Wire, arrive
from tests.browser.pages import Someone, Visitor


@pytest.fixture
def tester(visitor: Visitor) -> Visitor:
    visitor.open(visitor.node + "/")
    visitor.press("dashboard-link")
    visitor.find("tile-personas")
    return visitor


def test_a_service_is_registered_and_all_that_is_wrong_with_it_is_told_first(tester: Visitor) -> None:
    tester.press("menu-service-providers")
    tester.press("describe-link")
    tester.type(describe__acs="nonsense")
    tester.press("describe-submit")
    assert len(tester.find("faults").text.splitlines()) >= 3
    tester.type(describe__entity__id="https://sp.test/browser", describe__acs="https://sp.test/acs")
    tester.press("describe-submit")
    tester.find("done")
    assert "https://sp.test/browser" in tester.find("service-providers-table").text


def test_the_next_login_ends_as_it_was_told_to(tester: Visitor) -> None:
    tester.press("menu-outcomes")
    tester.type(queue__persona="jan.testowy")
    tester.press("queue-submit")
    tester.find("done")
    tester.open(tester.portal + "/praca/")
    tester.press("log-in")
    tester.press("create-account")
    tester.find("choice-form")
    tester.press("method-node")
    tester.press("protocol-oidc")
    tester.press("create-account")
    tester.find("registration-form")
    assert "TESTOWY" in tester.chrome.page_source.upper()
    tester.open(tester.node + "/_mock/outcomes")
    assert tester.sees("empty")


def test_keys_are_rotated_in_two_steps(tester: Visitor) -> None:
    tester.press("menu-keys")
    tester.press("rotate-submit")
    tester.find("done")
    assert "następny" in tester.find("keys-table").text
    tester.press("rotate-submit")
    tester.find("withdraw-ask")
    assert "wycofany" in tester.find("keys-table").text


@pytest.mark.parametrize("protocol", ["saml", "oidc"])
def test_a_real_login_is_seen_message_by_message(visitor: Visitor, protocol: str) -> None:
    arrive(Wire(), visitor, Someone(), protocol)
    visitor.open(visitor.node + "/_mock/logins")
    visitor.click(visitor.look("tbody a"))
    visitor.find("sequence")
    messages = visitor.chrome.find_elements("css selector", ".by-party a.arrow")
    assert messages
    visitor.click(messages[0])
    visitor.find("part-reply")
    assert "zgadza się" in visitor.find("part-reply").text
    assert "nie zgadza się" not in visitor.find("part-reply").text
    visitor.press("hide")
    visitor.find("unhide")


def test_the_list_of_logins_grows_while_somebody_watches(visitor: Visitor) -> None:
    visitor.open(visitor.node + "/_mock/logins")
    watching = visitor.chrome.current_window_handle
    stranger = "somebody-watched"
    visitor.chrome.switch_to.new_window("tab")
    visitor.open(f"{visitor.node}/oidc/authorize?client_id={stranger}&redirect_uri=http://127.0.0.1/cb&scope=openid&response_type=code")
    visitor.chrome.close()
    visitor.chrome.switch_to.window(watching)
    visitor.wait(lambda: stranger in visitor.look("tbody").text or None, "new row")


def test_the_dashboard_is_used_by_keyboard_alone(tester: Visitor) -> None:
    tester.open(tester.node + "/_mock/clock")
    field = tester.find("advance-seconds")
    field.send_keys("1", Keys.ENTER)
    tester.find("done")
    tester.press("real-submit")
    tester.find("done")
