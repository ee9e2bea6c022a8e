"""Flows in a store: who may move them, how often, how long; and the node's sessions."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from eid.clock import ManualClock
from eid.identity.level import Level
from eid.storage.open import open_store
from eid.storage.store import Store
from idp_mock.login.flow import Flow, Notice, Step, WrongStep
from idp_mock.login.login import Login
from idp_mock.login.request import Identified, LoginRequest, Page, Refusal, Refused
from idp_mock.login.session import session_id
from idp_mock.login.visitor import FlowExpired, FlowUsed, OtherBrowser, UnknownFlow, Visitor
from idp_mock.personas.personas import Personas

PASSWORD = "Test-1234"


def visitor(flow: Flow, session: str = "") -> Visitor:
    return Visitor(browser=flow.browser, session=session)


def logged_in(login: Login, wanted: LoginRequest, username: str = "jan.testowy", session: str = "") -> Flow:
    flow = login.begin(wanted, session)
    return login.enter_password(flow.id, visitor(flow, session), username, PASSWORD)


def identified(flow: Flow) -> Identified:
    assert isinstance(flow.outcome, Identified)
    return flow.outcome


def test_one_step_is_the_whole_login_when_every_page_is_switched_off(login: Login, wanted: LoginRequest, clock: ManualClock) -> None:
    outcome = identified(logged_in(login, wanted))

    assert outcome.person.full_name == "Jan Testowy"
    assert (outcome.username, outcome.authority, outcome.level) == ("jan.testowy", "pz.gov.pl", Level.SUBSTANTIAL)
    assert outcome.authenticated_at == clock.now()


@pytest.mark.parametrize("page", sorted(set(Page) - {Page.CREDENTIALS}))
def test_a_setting_switches_a_page_off(page: Page, new_login: Callable[..., Login], wanted: LoginRequest) -> None:
    flow = new_login(**{page.value: False}).begin(replace(wanted, skip=frozenset()), "")

    assert flow.skip == {page}


@pytest.mark.parametrize(
    ("username", "notice", "reason"),
    [
        ("wygasly.profil", Notice.EXPIRED, Refusal.NO_PROFILE),
        ("brak.profilu", Notice.NO_PROFILE, Refusal.NO_PROFILE),
        ("zablokowany.profil", Notice.BLOCKED, Refusal.FAILED),
        ("zmarly.testowy", Notice.DECEASED, Refusal.FAILED),
    ],
)
def test_a_persona_that_may_not_log_in_is_told_why(
    login: Login, wanted: LoginRequest, username: str, notice: Notice, reason: Refusal
) -> None:
    flow = logged_in(login, wanted, username)

    assert (flow.step, flow.notice) == (Step.NOTICE, notice)
    assert login.leave_notice(flow.id, visitor(flow)).outcome == Refused(reason=reason)


def test_the_code_may_be_typed_with_spaces(login: Login, wanted: LoginRequest) -> None:
    flow = logged_in(login, replace(wanted, skip=frozenset({Page.CHOOSER, Page.CONSENT})))

    assert len(flow.code) == 8
    assert flow.code.isdigit()
    assert login.enter_code(flow.id, visitor(flow), f" {flow.code[:4]} {flow.code[4:]} ").step is Step.ENDED


def test_an_ended_flow_is_used_up(login: Login, wanted: LoginRequest) -> None:
    flow = logged_in(login, wanted)

    for move in (login.arrive, login.cancel, login.choose, login.accept_consent):
        with pytest.raises(FlowUsed):
            move(flow.id, visitor(flow))
    with pytest.raises(FlowUsed):
        login.enter_password(flow.id, visitor(flow), "jan.testowy", PASSWORD)


def test_a_flow_expires(new_login: Callable[..., Login], wanted: LoginRequest, clock: ManualClock) -> None:
    login = new_login(flow_lifetime=10)
    flow = login.begin(wanted, "")
    clock.advance(9)
    assert login.arrive(flow.id, visitor(flow)) == flow
    clock.advance(1)

    with pytest.raises(FlowExpired):
        login.arrive(flow.id, visitor(flow))
    with pytest.raises(FlowExpired):
        login.enter_password(flow.id, visitor(flow), "jan.testowy", PASSWORD)


def test_an_unknown_flow_is_refused(login: Login) -> None:
    with pytest.raises(UnknownFlow):
        login.arrive("nothing", Visitor())
    with pytest.raises(UnknownFlow):
        login.cancel("nothing", Visitor())


@pytest.mark.parametrize("browser", ["", "guess", "żółw"])
def test_another_browser_cannot_move_a_flow(login: Login, wanted: LoginRequest, browser: str) -> None:
    flow = login.begin(wanted, "")

    with pytest.raises(OtherBrowser):
        login.enter_password(flow.id, Visitor(browser=browser), "jan.testowy", PASSWORD)
    assert login.arrive(flow.id, visitor(flow)).step is Step.CREDENTIALS


def test_a_refused_step_changes_nothing(login: Login, wanted: LoginRequest) -> None:
    flow = login.begin(wanted, "")

    with pytest.raises(WrongStep):
        login.accept_consent(flow.id, visitor(flow))
    assert login.arrive(flow.id, visitor(flow)) == flow


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/node.sqlite")
    yield store
    store.close()


def test_of_many_requests_that_end_a_flow_exactly_one_does(
    shared: Store, settings: object, clock: ManualClock, chance: object, personas: Personas, wanted: LoginRequest
) -> None:
    login = Login(settings, shared, personas, clock, chance)  # type: ignore[arg-type]
    flow = login.begin(wanted, "")

    def end(_: int) -> bool:
        try:
            return login.enter_password(flow.id, visitor(flow), "jan.testowy", PASSWORD).step is Step.ENDED
        except FlowUsed:
            return False

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(end, range(32))).count(True) == 1


def test_the_next_service_need_not_ask_again(login: Login, wanted: LoginRequest, clock: ManualClock) -> None:
    first = logged_in(login, wanted)
    clock.advance(60)

    second = login.begin(replace(wanted, client_id="inny"), first.session)

    assert identified(second) == identified(first)


def test_a_forced_login_of_the_same_person_goes_on_with_the_session(login: Login, wanted: LoginRequest, clock: ManualClock) -> None:
    """Otherwise logging out of the first service would leave the session of the second."""
    first = logged_in(login, wanted)
    clock.advance(60)
    second = logged_in(login, replace(wanted, force=True), session=first.session)

    assert identified(second).session_id == identified(first).session_id
    assert identified(second).authenticated_at == clock.now()
    assert login.end_session(identified(first).session_id)
    assert login.begin(wanted, second.session).step is Step.CREDENTIALS


def test_another_person_gets_another_session(login: Login, wanted: LoginRequest) -> None:
    first = logged_in(login, wanted)
    second = logged_in(login, replace(wanted, force=True), "anna.testowa", first.session)

    assert identified(second).session_id != identified(first).session_id
    assert second.session != first.session


def test_a_session_expires(new_login: Callable[..., Login], wanted: LoginRequest, clock: ManualClock) -> None:
    login = new_login(session_lifetime=10)
    first = logged_in(login, wanted)
    clock.advance(10)

    assert login.begin(wanted, first.session).step is Step.CREDENTIALS
    assert not login.end_session(identified(first).session_id)


def test_a_session_ends_once(login: Login, wanted: LoginRequest) -> None:
    first = logged_in(login, wanted)

    assert login.end_session(session_id(first.session))
    assert not login.end_session(session_id(first.session))
    assert login.begin(wanted, first.session).step is Step.CREDENTIALS


def test_a_session_that_ended_while_its_flow_went_on_stays_ended(login: Login, wanted: LoginRequest) -> None:
    first = logged_in(login, wanted)
    flow = login.begin(replace(wanted, skip=frozenset({Page.CHOOSER})), first.session)
    assert flow.step is Step.CONSENT
    login.end_session(session_id(first.session))

    identified(login.accept_consent(flow.id, visitor(flow)))

    assert login.begin(wanted, first.session).step is Step.CREDENTIALS


def test_consent_is_remembered_for_a_passive_request_of_the_same_client(login: Login, wanted: LoginRequest) -> None:
    asking = replace(wanted, skip=frozenset({Page.CHOOSER, Page.SECOND_FACTOR}))
    flow = logged_in(login, asking)
    identified(login.accept_consent(flow.id, visitor(flow)))

    assert identified(login.begin(replace(asking, passive=True), flow.session))
    assert login.begin(replace(asking, passive=True, client_id="inny"), flow.session).outcome == Refused(reason=Refusal.LOGIN_REQUIRED)


def test_a_refused_login_opens_no_session(login: Login, wanted: LoginRequest) -> None:
    flow = login.begin(wanted, "")
    ended = login.cancel(flow.id, visitor(flow))

    assert ended.outcome == Refused(reason=Refusal.CANCELLED)
    assert login.begin(wanted, ended.session).step is Step.CREDENTIALS


def test_a_postponed_flow_uses_the_session_that_the_browser_brings_later(login: Login, wanted: LoginRequest) -> None:
    first = logged_in(login, wanted)
    flow = login.postpone(wanted)
    assert flow.step is Step.ARRIVED

    assert identified(login.arrive(flow.id, visitor(flow, first.session))) == identified(first)


def test_a_guessed_session_is_none(login: Login, wanted: LoginRequest) -> None:
    first = logged_in(login, wanted)

    assert login.begin(wanted, session_id(first.session)).step is Step.CREDENTIALS
