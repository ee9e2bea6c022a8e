"""One login as a state machine: frozen states and pure transitions, each from the step it belongs to.

Transitions never show a page nor touch a store; the step of the new state says what the person sees next.
"""

import hmac
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from idp_mock.login.request import Identified, LoginRequest, Outcome, Page, Refusal, Refused
from idp_mock.login.session import Session, Subject, session_id

MAXIMUM_ATTEMPTS = 5
"""Wrong passwords or codes in a row after which the flow is locked."""


class Step(StrEnum):
    """What the flow waits for. `ARRIVED`: the browser's own request, which brings the session cookie; a cross-site POST does not."""

    ARRIVED = "arrived"
    CHOOSER = "chooser"
    CREDENTIALS = "credentials"
    SECOND_FACTOR = "second_factor"
    CONSENT = "consent"
    NOTICE = "notice"
    ENDED = "ended"


class Mistake(StrEnum):
    """What the person got wrong and may try again."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    WRONG_CODE = "wrong_code"


class Notice(StrEnum):
    """Why the login cannot succeed; shown before the person returns to the service."""

    EXPIRED = "expired"
    NO_PROFILE = "no_profile"
    BLOCKED = "blocked"
    DECEASED = "deceased"
    LEVEL_TOO_LOW = "level_too_low"
    LOCKED = "locked"
    PAUSE = "pause"


REFUSALS = {
    Notice.EXPIRED: Refusal.NO_PROFILE,
    Notice.NO_PROFILE: Refusal.NO_PROFILE,
    Notice.BLOCKED: Refusal.FAILED,
    Notice.DECEASED: Refusal.FAILED,
    Notice.LEVEL_TOO_LOW: Refusal.LEVEL_TOO_LOW,
    Notice.LOCKED: Refusal.FAILED,
    Notice.PAUSE: Refusal.FAILED,
}
_ORDER = (Step.CHOOSER, Step.CREDENTIALS, Step.SECOND_FACTOR, Step.CONSENT)
_OPTIONAL = {Step.CHOOSER: Page.CHOOSER, Step.SECOND_FACTOR: Page.SECOND_FACTOR, Step.CONSENT: Page.CONSENT}


class WrongStep(Exception):
    """The flow waits for something else, as after the Back button or in a second tab."""


class Flow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of one login. `browser` is the secret that binds it to one browser, `session` the secret of the session it will open (or
    has found: `resumed`), `code` the SMS code of its second factor; `watched` says that a
    scripted outcome may wait for whoever is recognised, `fault` what a tester wants to be wrong with its answers; times in seconds since
    the epoch."""

    id: str
    browser: str
    session: str
    code: str
    request: LoginRequest
    skip: frozenset[Page]
    expires_at: float
    step: Step = Step.ARRIVED
    attempts: int = 0
    resumed: bool = False
    mistake: Mistake | None = None
    notice: Notice | None = None
    subject: Subject | None = None
    authenticated_at: float = 0
    refusal: Refusal | None = None
    watched: bool = False
    fault: str = ""

    @property
    def attempts_left(self) -> int:
        """How many more may go wrong."""
        return MAXIMUM_ATTEMPTS - self.attempts

    @property
    def outcome(self) -> Outcome:
        """How the login ended. Raises `WrongStep` while it goes on."""
        if self.refusal is not None:
            return Refused(reason=self.refusal, fault=self.fault)
        if self.step is not Step.ENDED or self.subject is None:
            raise WrongStep(self.step)
        subject = self.subject
        return Identified(
            person=subject.person,
            username=subject.username,
            level=subject.level,
            authority=subject.authority,
            session_id=session_id(self.session),
            authenticated_at=self.authenticated_at,
            email=subject.email,
            phone=subject.phone,
            sex=subject.sex,
            fault=self.fault,
            address=subject.address,
        )


def meet(flow: Flow, secret: str, session: Session | None, now: float) -> Flow:
    """From `ARRIVED`: answered from the browser's session where that serves, else to the first page; a passive request gets no page."""
    _expect(flow, Step.ARRIVED)
    if session is not None and session.serves(flow.request, now):
        known = replace(flow, session=secret, resumed=True, subject=session.subject, authenticated_at=session.authenticated_at)
        if not flow.request.passive:
            return _after(known, Step.SECOND_FACTOR)
        if Page.CONSENT in flow.skip or session.serves_silently(flow.request):
            return replace(known, step=Step.ENDED)
    if flow.request.passive:
        return _end(flow, Refusal.LOGIN_REQUIRED)
    return _after(flow, Step.ARRIVED)


def choose(flow: Flow) -> Flow:
    """The person chose one of the ways to log in."""
    _expect(flow, Step.CHOOSER)
    return _after(flow, Step.CHOOSER)


def back_to_chooser(flow: Flow) -> Flow:
    """The person wants another way to log in."""
    _expect(flow, Step.CREDENTIALS)
    if Page.CHOOSER in flow.skip:
        raise WrongStep(flow.step)
    return replace(flow, step=Step.CHOOSER, mistake=None)


def refuse_password(flow: Flow) -> Flow:
    """User name and password did not fit."""
    _expect(flow, Step.CREDENTIALS)
    return _mistaken(flow, Mistake.WRONG_PASSWORD)


def trust_means(flow: Flow) -> Flow:
    """The means has two factors of its own, as a card and its PIN, so no code is asked for (a guess at what Profil Zaufany does)."""
    _expect(flow, Step.CREDENTIALS)
    return replace(flow, skip=flow.skip | {Page.SECOND_FACTOR})


def deny(flow: Flow, notice: Notice) -> Flow:
    """The person was recognised, but may not log in."""
    _expect(flow, Step.CREDENTIALS)
    return replace(flow, step=Step.NOTICE, notice=notice, mistake=None)


def admit(flow: Flow, subject: Subject, now: float) -> Flow:
    """The person was recognised. A level below the wanted one is never raised, but told."""
    _expect(flow, Step.CREDENTIALS)
    if not subject.level.reaches(flow.request.level):
        return deny(replace(flow, subject=subject), Notice.LEVEL_TOO_LOW)
    known = replace(flow, subject=subject, authenticated_at=now, attempts=0, mistake=None)
    return _after(known, Step.CREDENTIALS)


def conclude(flow: Flow, subject: Subject, notice: Notice | None, now: float) -> Flow:
    """A script says who is there: the login ends as it would after all pages, from any step."""
    if notice is None and not subject.level.reaches(flow.request.level):
        notice = Notice.LEVEL_TOO_LOW
    if notice is not None:
        return _end(flow, REFUSALS[notice])
    return replace(flow, step=Step.ENDED, subject=subject, authenticated_at=now, mistake=None)


def refuse(flow: Flow, refusal: Refusal) -> Flow:
    """A script says how the login ends, from any step."""
    return _end(flow, refusal)


def spoil(flow: Flow, fault: str) -> Flow:
    """A script says what will be wrong with the answers."""
    return replace(flow, fault=fault)


def resume(flow: Flow, secret: str) -> Flow:
    """The flow goes on with a session that the same person already has in this browser, so that ending it ends all."""
    return replace(flow, session=secret, resumed=True)


def enter_code(flow: Flow, code: str, now: float) -> Flow:
    """The person typed the SMS code."""
    _expect(flow, Step.SECOND_FACTOR)
    if not hmac.compare_digest(flow.code.encode(), code.encode()):
        return _mistaken(flow, Mistake.WRONG_CODE)
    return _after(replace(flow, mistake=None, authenticated_at=now), Step.SECOND_FACTOR)


def accept_consent(flow: Flow) -> Flow:
    """The person agrees to pass the data on."""
    _expect(flow, Step.CONSENT)
    return _after(flow, Step.CONSENT)


def refuse_consent(flow: Flow) -> Flow:
    """The person does not agree."""
    _expect(flow, Step.CONSENT)
    return _end(flow, Refusal.CONSENT_REFUSED)


def leave_notice(flow: Flow) -> Flow:
    """The person read why the login cannot succeed."""
    _expect(flow, Step.NOTICE)
    return _end(flow, REFUSALS[flow.notice] if flow.notice else Refusal.FAILED)


def cancel(flow: Flow) -> Flow:
    """The person gives up, on any page."""
    if flow.step is Step.ENDED:
        raise WrongStep(flow.step)
    return leave_notice(flow) if flow.step is Step.NOTICE else _end(flow, Refusal.CANCELLED)


def _expect(flow: Flow, step: Step) -> None:
    if flow.step is not step:
        raise WrongStep(flow.step)


def _after(flow: Flow, step: Step) -> Flow:
    """The flow at the first page after `step` that is not switched off, or at its end."""
    ahead = _ORDER[_ORDER.index(step) + 1 :] if step in _ORDER else _ORDER
    shown = (page for page in ahead if _OPTIONAL.get(page) not in flow.skip)
    return replace(flow, step=next(shown, Step.ENDED))


def _mistaken(flow: Flow, mistake: Mistake) -> Flow:
    attempts = flow.attempts + 1
    if attempts >= MAXIMUM_ATTEMPTS:
        return replace(flow, step=Step.NOTICE, notice=Notice.LOCKED, attempts=attempts, mistake=None)
    return replace(flow, attempts=attempts, mistake=mistake)


def _end(flow: Flow, refusal: Refusal) -> Flow:
    return replace(flow, step=Step.ENDED, refusal=refusal, subject=None)
