"""The state machine alone: no store, no page."""

import pytest
from msgspec.structs import replace

from eid.identity.level import Level
from idp_mock.login import flow as steps
from idp_mock.login.flow import MAXIMUM_ATTEMPTS, REFUSALS, Flow, Mistake, Notice, Step, WrongStep
from idp_mock.login.methods.password import subject_of
from idp_mock.login.request import Identified, LoginRequest, OperationContext, Page, Refusal, Refused
from idp_mock.login.session import Session, Subject, session_id
from idp_mock.personas.personas import seeded_personas

NOW = 1000.0
REQUEST = LoginRequest(protocol="test", client_id="sklep", client_name="Sklep")
JAN = subject_of(seeded_personas()[0])
SESSION = Session(subject=JAN, authenticated_at=NOW - 100, expires_at=NOW + 100)


def begun(request: LoginRequest = REQUEST, *, skip: frozenset[Page] = frozenset()) -> Flow:
    return Flow(id="1", browser="b", session="s", code="12345678", request=request, skip=skip, expires_at=NOW + 900)


def at(step: Step, request: LoginRequest = REQUEST) -> Flow:
    return replace(begun(request), step=step, subject=JAN if step in {Step.SECOND_FACTOR, Step.CONSENT} else None)


def test_every_page_is_shown_in_its_order() -> None:
    flow = steps.meet(begun(), "", None, NOW)
    seen = [flow.step]
    for move in (
        steps.choose,
        lambda flow: steps.admit(flow, JAN, NOW),
        lambda flow: steps.enter_code(flow, "12345678", NOW + 5),
        steps.accept_consent,
    ):
        flow = move(flow)
        seen.append(flow.step)

    assert seen == [Step.CHOOSER, Step.CREDENTIALS, Step.SECOND_FACTOR, Step.CONSENT, Step.ENDED]
    assert flow.outcome == Identified(
        person=JAN.person,
        username="jan.testowy",
        level=Level.SUBSTANTIAL,
        authority="pz.gov.pl",
        session_id=session_id("s"),
        authenticated_at=NOW + 5,
        email=JAN.email,
        phone=JAN.phone,
        sex=JAN.sex,
    )


@pytest.mark.parametrize(
    ("skip", "first", "after_password"),
    [
        ({Page.CHOOSER}, Step.CREDENTIALS, Step.SECOND_FACTOR),
        ({Page.SECOND_FACTOR}, Step.CHOOSER, Step.CONSENT),
        ({Page.CONSENT, Page.SECOND_FACTOR}, Step.CHOOSER, Step.ENDED),
        (set(Page), Step.CREDENTIALS, Step.ENDED),
    ],
)
def test_a_page_that_is_switched_off_is_left_out(skip: set[Page], first: Step, after_password: Step) -> None:
    flow = steps.meet(begun(skip=frozenset(skip)), "", None, NOW)

    assert flow.step is first
    assert steps.admit(replace(flow, step=Step.CREDENTIALS), JAN, NOW).step is after_password


def test_the_session_id_is_64_hexadecimal_digits_that_hide_the_cookie() -> None:
    assert len(session_id("secret")) == 64
    assert int(session_id("secret"), 16)


def test_a_wrong_password_may_be_tried_again() -> None:
    flow = steps.refuse_password(at(Step.CREDENTIALS))

    assert (flow.step, flow.mistake, flow.attempts_left) == (Step.CREDENTIALS, Mistake.WRONG_PASSWORD, MAXIMUM_ATTEMPTS - 1)
    assert steps.admit(flow, JAN, NOW).mistake is None


@pytest.mark.parametrize(
    ("step", "fail"),
    [(Step.CREDENTIALS, steps.refuse_password), (Step.SECOND_FACTOR, lambda flow: steps.enter_code(flow, "00000000", NOW))],
    ids=["password", "code"],
)
def test_five_mistakes_lock_the_flow(step: Step, fail: object) -> None:
    flow = at(step)
    for _ in range(MAXIMUM_ATTEMPTS):
        flow = fail(flow)  # type: ignore[operator]

    assert (flow.step, flow.notice) == (Step.NOTICE, Notice.LOCKED)
    assert steps.leave_notice(flow).outcome == Refused(reason=Refusal.FAILED)


@pytest.mark.parametrize("code", ["12345679", "", "1234567", "１２３４５６７８", "12345678x"])
def test_a_wrong_code_does_not_pass(code: str) -> None:
    assert steps.enter_code(at(Step.SECOND_FACTOR), code, NOW).mistake is Mistake.WRONG_CODE


def test_a_code_works_once() -> None:
    passed = steps.enter_code(at(Step.SECOND_FACTOR), "12345678", NOW)

    with pytest.raises(WrongStep):
        steps.enter_code(passed, "12345678", NOW)


@pytest.mark.parametrize(
    ("wanted", "reached", "step"),
    [
        (Level.SUBSTANTIAL, Level.SUBSTANTIAL, Step.SECOND_FACTOR),
        (Level.LOW, Level.HIGH, Step.SECOND_FACTOR),
        (Level.HIGH, Level.SUBSTANTIAL, Step.NOTICE),
        (Level.SUBSTANTIAL, Level.LOW, Step.NOTICE),
    ],
)
def test_a_level_is_never_raised(wanted: Level, reached: Level, step: Step) -> None:
    flow = steps.admit(at(Step.CREDENTIALS, replace(REQUEST, level=wanted)), replace(JAN, level=reached), NOW)

    assert flow.step is step
    if step is Step.NOTICE:
        assert steps.leave_notice(flow).outcome == Refused(reason=Refusal.LEVEL_TOO_LOW)


@pytest.mark.parametrize("notice", Notice)
def test_a_notice_ends_with_its_refusal_also_when_cancelled(notice: Notice) -> None:
    flow = steps.deny(at(Step.CREDENTIALS), notice)

    assert steps.leave_notice(flow).outcome == steps.cancel(flow).outcome == Refused(reason=REFUSALS[notice])


@pytest.mark.parametrize("step", [step for step in Step if step not in {Step.ENDED, Step.NOTICE}])
def test_every_page_can_be_cancelled(step: Step) -> None:
    assert steps.cancel(at(step)).outcome == Refused(reason=Refusal.CANCELLED)


def test_refused_consent_is_told_apart_from_a_cancel() -> None:
    assert steps.refuse_consent(at(Step.CONSENT)).outcome == Refused(reason=Refusal.CONSENT_REFUSED)


TRANSITIONS = {
    "meet": (Step.ARRIVED, lambda flow: steps.meet(flow, "", None, NOW)),
    "choose": (Step.CHOOSER, steps.choose),
    "back_to_chooser": (Step.CREDENTIALS, steps.back_to_chooser),
    "refuse_password": (Step.CREDENTIALS, steps.refuse_password),
    "deny": (Step.CREDENTIALS, lambda flow: steps.deny(flow, Notice.BLOCKED)),
    "admit": (Step.CREDENTIALS, lambda flow: steps.admit(flow, JAN, NOW)),
    "enter_code": (Step.SECOND_FACTOR, lambda flow: steps.enter_code(flow, "12345678", NOW)),
    "accept_consent": (Step.CONSENT, steps.accept_consent),
    "refuse_consent": (Step.CONSENT, steps.refuse_consent),
    "leave_notice": (Step.NOTICE, steps.leave_notice),
}


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("transition", TRANSITIONS)
def test_a_transition_is_refused_at_every_other_step(transition: str, step: Step) -> None:
    home, move = TRANSITIONS[transition]
    if step is home:
        move(at(step))
    else:
        with pytest.raises(WrongStep):
            move(at(step))


def test_an_ended_flow_cannot_be_cancelled() -> None:
    with pytest.raises(WrongStep):
        steps.cancel(at(Step.ENDED))


def test_there_is_no_outcome_before_the_end() -> None:
    with pytest.raises(WrongStep):
        _ = at(Step.CONSENT).outcome


def test_without_a_chooser_there_is_no_way_back_to_it() -> None:
    with pytest.raises(WrongStep):
        steps.back_to_chooser(replace(begun(skip=frozenset({Page.CHOOSER})), step=Step.CREDENTIALS))


def test_a_session_saves_the_login_but_not_the_consent() -> None:
    flow = steps.meet(begun(), "known", SESSION, NOW)

    assert (flow.step, flow.subject, flow.session, flow.authenticated_at) == (Step.CONSENT, JAN, "known", NOW - 100)


@pytest.mark.parametrize(
    "request_",
    [
        replace(REQUEST, force=True),
        replace(REQUEST, max_age=99),
        replace(REQUEST, max_age=0),
        replace(REQUEST, level=Level.HIGH),
    ],
    ids=["force", "max_age", "max_age 0", "level"],
)
def test_a_session_that_does_not_satisfy_the_request_is_not_used(request_: LoginRequest) -> None:
    assert steps.meet(begun(request_), "known", SESSION, NOW).step is Step.CHOOSER


def test_an_expired_session_is_not_used() -> None:
    assert steps.meet(begun(), "known", SESSION, SESSION.expires_at).step is Step.CHOOSER


def test_max_age_allows_a_session_exactly_that_old() -> None:
    assert steps.meet(begun(replace(REQUEST, max_age=100)), "known", SESSION, NOW).step is Step.CONSENT


PASSIVE = replace(REQUEST, passive=True)
AGREED = replace(SESSION, consented=("test:sklep",))
OPERATION = OperationContext(context_class="c", description="d", document_id="i")


@pytest.mark.parametrize(
    ("flow", "session"),
    [
        (begun(PASSIVE), None),
        (begun(PASSIVE), SESSION),
        (begun(replace(PASSIVE, client_id="inny")), AGREED),
        (begun(replace(PASSIVE, operation=OPERATION)), AGREED),
        (begun(replace(PASSIVE, force=True)), AGREED),
    ],
    ids=["no session", "no consent yet", "consent to another client", "operation", "force"],
)
def test_a_passive_request_that_needs_a_page_is_refused(flow: Flow, session: Session | None) -> None:
    assert steps.meet(flow, "known", session, NOW).outcome == Refused(reason=Refusal.LOGIN_REQUIRED)


@pytest.mark.parametrize(
    ("flow", "session"),
    [(begun(PASSIVE), AGREED), (begun(PASSIVE, skip=frozenset({Page.CONSENT})), SESSION)],
    ids=["agreed before", "no consent page"],
)
def test_a_passive_request_is_answered_from_the_session(flow: Flow, session: Session) -> None:
    outcome = steps.meet(flow, "known", session, NOW).outcome

    assert isinstance(outcome, Identified)
    assert outcome.session_id == session_id("known")


def test_a_refused_flow_keeps_no_person() -> None:
    assert steps.cancel(at(Step.CONSENT)).subject is None
    assert isinstance(at(Step.CONSENT).subject, Subject)
