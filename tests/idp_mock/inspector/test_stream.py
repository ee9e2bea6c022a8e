"""The list of logins as server-sent events: answers that end at once, and from which a watcher learns everything, once."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from idp_mock.inspector import stream
from idp_mock.inspector.stream import LONGEST, MOST, SHARE, SHORTEST, Pace
from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.inspector.conftest import ROOT, newest
from tests.idp_mock.spaces.test_prefix import log_in


class Watcher:
    """What a browser's EventSource does with answers (HTML standard section 9.2.6), and the page's script with what they tell."""

    def __init__(self, tester: Browser, query: str = "") -> None:
        self._client = tester.client
        page = tester.get(f"{ROOT}/logins?{query}")
        live = page.html.find(id="live")
        assert live is not None
        self._address = str(live["data-stream"])
        self._seen = ""
        self.rows = {str(row["id"]): row.get_text(" ", strip=True) for row in page.html.select("tbody tr")}

    def look(self) -> list[str]:
        """The ids of the rows that were told of."""
        response = self._client.get(self._address, headers={"Last-Event-ID": self._seen} if self._seen else {})
        assert response.mimetype == "text/event-stream"
        assert response.cache_control.no_store
        told = []
        for event in _events(response.text):
            self._seen = event["id"]
            if "data" in event:
                told += self._renew(event["data"])
        return told

    def _renew(self, news: str) -> list[str]:
        rows = {str(row["id"]): row for row in BeautifulSoup(news, "lxml").select("tbody tr")}
        changed = [key for key, row in rows.items() if row.find("td")]
        self.rows = {key: row.get_text(" ", strip=True) if key in changed else self.rows[key] for key, row in rows.items()}
        return changed


def _events(text: str) -> Iterator[dict[str, str]]:
    assert text.endswith("\n\n")
    for block in text.removesuffix("\n\n").split("\n\n"):
        event: dict[str, str] = {}
        for line in block.split("\n"):
            name, colon, value = line.partition(": ")
            assert colon, line
            event[name] = f"{event[name]}\n{value}" if name in event else value
        yield event


def listed(tester: Browser, query: str = "") -> dict[str, str]:
    return Watcher(tester, query).rows


def test_a_watcher_is_told_of_a_login_once_and_then_of_nothing(tester: Browser, browser: Browser, api: Api) -> None:
    watcher = Watcher(tester)
    assert watcher.look() == []
    log_in(browser, "/s/test")
    assert watcher.look() == [f"login-{newest(api)}"]
    assert watcher.look() == []
    assert watcher.rows == listed(tester)


def test_a_watcher_that_was_away_is_told_all_of_it_at_the_next_look(
    tester: Browser, browser: Browser, saml_login: Callable[[], str], api: Api
) -> None:
    watcher = Watcher(tester)
    log_in(browser, "/s/test")
    first = newest(api)
    second = saml_login()
    assert watcher.look() == [f"login-{second}", f"login-{first}"]
    assert list(watcher.rows) == [f"login-{second}", f"login-{first}"]
    assert watcher.rows == listed(tester)


def test_a_login_that_went_on_is_told_again_as_it_stands_and_the_others_stay(app: Flask, tester: Browser, browser: Browser) -> None:
    asked = {"client_id": "shop", "redirect_uri": "http://localhost/cb", "response_type": "code", "scope": "openid"}
    page = browser.get("/s/test/oidc/authorize", query_string=asked)
    Browser(app).get("/s/test/oidc/authorize", query_string={**asked, "client_id": "bank"})
    watcher = Watcher(tester)
    browser.submit(page, button="cancel")
    (told,) = watcher.look()
    assert list(watcher.rows)[-1] == told
    assert "cancelled" in watcher.rows[told]
    assert watcher.rows == listed(tester)


def test_a_filtered_list_is_told_of_what_fits_alone(tester: Browser, browser: Browser) -> None:
    watcher = Watcher(tester, "protocol=saml")
    log_in(browser, "/s/test")
    assert watcher.look() == []
    assert watcher.rows == {} == listed(tester, "protocol=saml")


def test_an_answer_says_when_to_come_again_and_from_where(tester: Browser) -> None:
    response = tester.client.get(f"{ROOT}/logins/stream", headers={"Last-Event-ID": "17"})
    assert response.text == "retry: 1000\nid: 17\n\n"


@pytest.mark.parametrize("nonsense", ["", "nonsense", "-1", "\u0661", "9" * 30])
def test_who_saw_nothing_that_was_told_is_told_the_whole_list(tester: Browser, browser: Browser, nonsense: str) -> None:
    log_in(browser, "/s/test")
    (event,) = _events(tester.client.get(f"{ROOT}/logins/stream", query_string={"after": nonsense}).text)
    assert "jan.testowy" in event["data"]


def test_without_script_the_list_is_new_at_every_reload(tester: Browser, browser: Browser) -> None:
    assert tester.get(f"{ROOT}/logins").shows("empty")
    log_in(browser, "/s/test")
    assert len(tester.get(f"{ROOT}/logins").html.select("tbody tr")) == 1


def test_pages_that_only_lie_behind_the_first_are_not_live(tester: Browser, browser: Browser) -> None:
    for _ in range(51):
        browser.get("/s/test/oidc/authorize", query_string={"client_id": "shop", "redirect_uri": "https://far.test/"})
    live = [bool(tester.get(f"{ROOT}/logins?page={number}").html.select("#live[data-stream]")) for number in (1, 2)]
    assert live == [True, False]


def test_a_hundred_watchers_get_turns_that_lie_apart_and_one_alone_looks_each_second() -> None:
    pace = Pace()
    turns = sorted(pace.wait(10.0, 0.0) for _ in range(100))
    assert turns[0] == SHORTEST
    assert all(later - earlier == pytest.approx(1 / MOST) for earlier, later in pairwise(turns))
    assert Pace().wait(5.0, 0.0) == SHORTEST
    assert max(pace.wait(10.0, 0.0) for _ in range(10_000)) == LONGEST
    assert pace.wait(100.0, 0.0) == SHORTEST


def test_answers_that_cost_much_come_so_much_more_seldom() -> None:
    pace, cost = Pace(), 0.006
    turns = [pace.wait(10.0, cost) for _ in range(100)]
    assert turns[-1] - turns[-2] == pytest.approx(cost / SHARE)
    assert 100 * cost / turns[-1] == pytest.approx(SHARE, rel=0.05)


@given(told=st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_whatever_is_told_stays_within_its_event(told: str) -> None:
    (event,) = _events(stream.answer(3, 1.0, f"<p>\r\n{told}\n\n</p>"))
    assert event["id"] == "3"
    assert event["data"].splitlines() == f"<p>\n{told}\n\n</p>".splitlines()
