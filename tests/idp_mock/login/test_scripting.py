"""Scripted logins: what a tester said beforehand or in the request, and what the honest login then does."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from msgspec.structs import replace

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.identity.level import Level
from eid.storage.store import Store
from idp_mock.login import login as module
from idp_mock.login.flow import Step
from idp_mock.login.login import Login
from idp_mock.login.request import Identified, LoginRequest, Outcome, Page, Refusal, Refused
from idp_mock.login.visitor import Visitor
from idp_mock.outcomes import Ending, Outcomes, Script, ScriptRefused
from tests.idp_mock.conftest import Browser

JAN = Script(persona="jan.testowy")
ALL_PAGES: frozenset[Page] = frozenset()


@pytest.fixture
def outcomes(store: Store) -> Outcomes:
    return Outcomes(store, SystemChance())


@pytest.fixture
def wanted(wanted: LoginRequest) -> LoginRequest:
    """A request that no page is left out for."""
    return replace(wanted, skip=ALL_PAGES)


def named(outcome: Outcome) -> str:
    """The user name, or why there is none."""
    return outcome.username if isinstance(outcome, Identified) else outcome.reason.value


def test_a_queued_persona_is_logged_in_without_a_page(login: Login, outcomes: Outcomes, wanted: LoginRequest) -> None:
    outcomes.queue(JAN)
    assert named(login.begin(wanted, "").outcome) == "jan.testowy"
    assert login.begin(wanted, "").step is Step.CHOOSER, "the next one is honest again"


@pytest.mark.parametrize("ending", Ending)
def test_a_queued_ending_is_told_as_the_honest_one(login: Login, outcomes: Outcomes, wanted: LoginRequest, ending: Ending) -> None:
    outcomes.queue(Script(ending=ending))
    assert login.begin(wanted, "").outcome == Refused(reason=Refusal(ending.value))


@pytest.mark.parametrize(
    ("username", "reason"),
    [("niski.poziom", Refusal.LEVEL_TOO_LOW), ("wygasly.profil", Refusal.NO_PROFILE), ("zablokowany.profil", Refusal.FAILED)],
)
def test_a_scripted_persona_gets_no_more_than_it_would_by_hand(
    login: Login, outcomes: Outcomes, wanted: LoginRequest, username: str, reason: Refusal
) -> None:
    outcomes.queue(Script(persona=username))
    assert login.begin(replace(wanted, level=Level.SUBSTANTIAL), "").outcome == Refused(reason=reason)


def test_a_passive_request_is_answered_by_a_script(login: Login, outcomes: Outcomes, wanted: LoginRequest) -> None:
    outcomes.queue(JAN)
    assert named(login.begin(replace(wanted, passive=True), "").outcome) == "jan.testowy"


def test_a_scripted_login_opens_a_session_that_the_next_one_uses(login: Login, outcomes: Outcomes, wanted: LoginRequest) -> None:
    outcomes.queue(JAN)
    first = login.begin(wanted, "")
    assert login.begin(wanted, first.session).step is Step.CONSENT


def test_a_scripted_login_of_the_same_person_goes_on_with_the_session(login: Login, outcomes: Outcomes, wanted: LoginRequest) -> None:
    for _ in range(2):
        outcomes.queue(JAN)
    first = login.begin(wanted, "")
    assert login.begin(wanted, first.session).session == first.session


def test_an_outcome_of_a_person_waits_for_the_password(login: Login, outcomes: Outcomes, wanted: LoginRequest) -> None:
    outcomes.queue(Script(ending=Ending.FAILED), username="jan.testowy")
    flow = login.begin(replace(wanted, skip=frozenset({Page.CHOOSER})), "")
    other = login.begin(replace(wanted, skip=frozenset({Page.CHOOSER})), "")
    assert login.pick(other.id, Visitor(browser=other.browser), "anna.testowa").step is Step.SECOND_FACTOR
    ended = login.enter_password(flow.id, Visitor(browser=flow.browser), "jan.testowy", "Test-1234")
    assert ended.outcome == Refused(reason=Refusal.FAILED)


def test_an_outcome_of_a_person_is_played_at_once_where_the_hint_names_the_person(
    login: Login, outcomes: Outcomes, wanted: LoginRequest
) -> None:
    outcomes.queue(Script(ending=Ending.FAILED), username="jan.testowy")
    assert login.begin(replace(wanted, hint="jan.testowy"), "").outcome == Refused(reason=Refusal.FAILED)


@pytest.mark.parametrize("said", ["header", "hint"])
def test_a_request_may_say_how_it_ends(login: Login, wanted: LoginRequest, said: str) -> None:
    directive = "mock:persona=anna.testowa"
    flow = login.begin(wanted, "", directive) if said == "header" else login.begin(replace(wanted, hint=directive), "")
    assert named(flow.outcome) == "anna.testowa"


def test_a_directive_leaves_the_queue_alone(login: Login, outcomes: Outcomes, wanted: LoginRequest) -> None:
    outcomes.queue(JAN)
    login.begin(wanted, "", "outcome=cancelled")
    assert len(outcomes.waiting()) == 1


@pytest.mark.parametrize("changed", [{"strict": True}, {"directives": False}], ids=["strict", "switched off"])
def test_a_strict_node_heeds_no_directive(new_login: Callable[..., Login], wanted: LoginRequest, changed: dict[str, Any]) -> None:
    login = new_login(**changed)
    assert login.begin(wanted, "", "persona=jan.testowy").step is Step.CHOOSER
    assert login.begin(replace(wanted, hint="mock:persona=jan.testowy"), "").step is Step.CHOOSER


@pytest.mark.parametrize("said", ["persona=nobody", "nonsense"])
def test_what_cannot_be_played_begins_no_login(login: Login, wanted: LoginRequest, said: str) -> None:
    with pytest.raises(ScriptRefused):
        login.begin(wanted, "", said)


def test_a_delay_holds_up_the_login_and_nothing_else(
    login: Login, wanted: LoginRequest, outcomes: Outcomes, monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(module, "pause", waited.append)
    outcomes.queue(Script(delay=2.5))
    assert login.begin(wanted, "").step is Step.CHOOSER
    assert waited == [2.5]


def test_the_login_of_a_hinted_persona_needs_no_page_where_all_are_skipped(login: Login, wanted: LoginRequest) -> None:
    request = replace(wanted, hint="jan.testowy", skip=frozenset(Page))
    assert named(login.begin(request, "").outcome) == "jan.testowy"


@pytest.mark.parametrize("hint", ["", "nobody"])
def test_who_is_not_named_is_asked_for(login: Login, wanted: LoginRequest, hint: str) -> None:
    assert login.begin(replace(wanted, hint=hint, skip=frozenset(Page)), "").step is Step.CREDENTIALS


def test_a_postponed_login_is_played_at_once_where_a_script_waits(login: Login, outcomes: Outcomes, wanted: LoginRequest) -> None:
    outcomes.queue(JAN)
    assert named(login.postpone(wanted).outcome) == "jan.testowy"
    assert login.postpone(wanted).step is Step.ARRIVED


def test_a_header_ends_the_login_over_http(browser: Browser, ended: list[Outcome]) -> None:
    for method in (browser.get, browser.post):
        method("/start", headers={"X-Mock-Login": "persona=jan.testowy"})
        method("/start", headers={"X-Mock-Login": "outcome=cancelled"})
    assert [named(outcome) for outcome in ended] == ["jan.testowy", "cancelled"] * 2


def test_a_cookie_ends_the_next_login_of_that_browser_only_once(app: Flask, browser: Browser, ended: list[Outcome]) -> None:
    browser.client.set_cookie("mock_login", "persona=jan.testowy")
    browser.get("/start")
    assert [named(outcome) for outcome in ended] == ["jan.testowy"]
    assert browser.get("/start", query_string={"force": "1"}).shows("method-pz")


def test_a_cookie_that_says_several_things_is_percent_encoded_as_browsers_demand(browser: Browser, ended: list[Outcome]) -> None:
    browser.client.set_cookie("mock_login", "persona%3Djan.testowy%3Bdelay%3D0")
    browser.get("/start")
    assert [named(outcome) for outcome in ended] == ["jan.testowy"]


def test_a_cookie_also_ends_a_login_that_was_posted_from_another_site(app: Flask, browser: Browser, ended: list[Outcome]) -> None:
    flow = Browser(app).client.post("/start")
    for cookie in flow.headers.getlist("Set-Cookie"):
        name, _, value = cookie.partition(";")[0].partition("=")
        browser.client.set_cookie(name, value, path=flow.location)
    browser.client.set_cookie("mock_login", "outcome=failed")
    browser.get(flow.location)
    assert ended == [Refused(reason=Refusal.FAILED)]


def test_a_directive_that_cannot_be_played_is_explained_on_a_page(browser: Browser) -> None:
    page = browser.get("/start", headers={"X-Mock-Login": "persona=nobody", "Accept-Language": "pl"})
    assert page.status == 400
    assert "nobody" in page.text
