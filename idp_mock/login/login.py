"""The login of a node: begins flows, moves them step by step, and keeps the node's own sessions."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace

from eid.chance import Chance, digits, handle
from eid.clock import Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.login import flow as steps
from idp_mock.login.flow import Flow, Step, WrongStep
from idp_mock.login.methods.password import NOTICES, subject_of
from idp_mock.login.request import Identified, LoginRequest, Page
from idp_mock.login.session import Session, client_key, session_id
from idp_mock.personas.persona import Persona
from idp_mock.personas.personas import Personas
from idp_mock.settings import Settings

FLOWS = "login-flow"
SESSIONS = "login-session"
EPHEMERAL = (FLOWS, SESSIONS)
"""Kinds whose records end at their `expires_at`."""
SMS_DIGITS = 8


class FlowUnusable(Exception):
    """Base of what keeps a request from moving a flow."""


class UnknownFlow(FlowUnusable):
    """There is no such flow; perhaps it expired long ago."""


class FlowUsed(FlowUnusable):
    """The flow has already ended."""


class FlowExpired(FlowUnusable):
    """The flow took too long."""


class OtherBrowser(FlowUnusable):
    """The flow was begun in another browser, or this browser keeps no cookies."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who sends a request: the secrets in the flow's and in the session's cookie; empty where there is none."""

    browser: str = ""
    session: str = ""


Transition = Callable[[Flow], Flow]


class Login:
    """Every step raises `FlowUnusable` or, where the flow waits for something else, `WrongStep`; it returns the flow's new state.

    Of several requests that would end a flow at once exactly one gets it back ended, all others `FlowUsed`.
    """

    def __init__(self, settings: Settings, store: Store, personas: Personas, clock: Clock, chance: Chance) -> None:
        self._settings = settings
        self._personas = personas
        self._clock = clock
        self._chance = chance
        self._flows = Collection(store, FLOWS, Flow)
        self._sessions = Collection(store, SESSIONS, Session)
        shown = {Page.CHOOSER: settings.chooser, Page.SECOND_FACTOR: settings.second_factor, Page.CONSENT: settings.consent}
        self._skip = frozenset(page for page, on in shown.items() if not on)

    def begin(self, request: LoginRequest, session: str) -> Flow:
        """A new flow, at its first page, or ended where session and request leave nothing to ask. `session` is the cookie's secret."""
        flow = self._met(self._new(request), session)
        if flow.step is Step.ENDED:
            return self._ended(flow)
        self._flows.add(flow.id, flow)
        return flow

    def postpone(self, request: LoginRequest) -> Flow:
        """A new flow that waits until the browser brings its session cookie, which a cross-site POST leaves out; then `arrive`."""
        flow = self._new(request)
        self._flows.add(flow.id, flow)
        return flow

    def arrive(self, flow_id: str, visitor: Visitor) -> Flow:
        """Takes a postponed flow on; any other is returned as it is."""
        flow = self._usable(self._flows.get(flow_id), visitor)
        if flow.step is not Step.ARRIVED:
            return flow
        session = self._session(visitor.session)
        now = self._clock.now()
        return self._step(flow_id, visitor, lambda current: steps.meet(current, visitor.session, session, now))

    def choose(self, flow_id: str, visitor: Visitor) -> Flow:
        """Profil Zaufany was chosen."""
        return self._step(flow_id, visitor, steps.choose)

    def back_to_chooser(self, flow_id: str, visitor: Visitor) -> Flow:
        """Another way to log in is wanted."""
        return self._step(flow_id, visitor, steps.back_to_chooser)

    def enter_password(self, flow_id: str, visitor: Visitor, username: str, password: str) -> Flow:
        """User name and password of Profil Zaufany were typed."""
        persona = self._personas.recognised(username.strip(), password)
        if persona is None:
            return self._step(flow_id, visitor, steps.refuse_password)
        return self.admit(flow_id, visitor, persona)

    def pick(self, flow_id: str, visitor: Visitor, username: str) -> Flow:
        """A persona was picked with one click: no password is asked."""
        persona = self._personas.get(username)
        if persona is None:
            return self._step(flow_id, visitor, steps.refuse_password)
        return self.admit(flow_id, visitor, persona)

    def admit(self, flow_id: str, visitor: Visitor, persona: Persona) -> Flow:
        """The persona is there: one that is known, or one typed in for this login."""
        notice = NOTICES.get(persona.state)
        if notice is not None:
            return self._step(flow_id, visitor, lambda flow: steps.deny(flow, notice))
        subject = subject_of(persona)
        session = self._session(visitor.session)
        now = self._clock.now()

        def admitted(flow: Flow) -> Flow:
            known = session is not None and session.subject == subject and now < session.expires_at
            return steps.admit(steps.resume(flow, visitor.session) if known else flow, subject, now)

        return self._step(flow_id, visitor, admitted)

    def enter_code(self, flow_id: str, visitor: Visitor, code: str) -> Flow:
        """The SMS code was typed; spaces do not matter."""
        now = self._clock.now()
        return self._step(flow_id, visitor, lambda flow: steps.enter_code(flow, "".join(code.split()), now))

    def accept_consent(self, flow_id: str, visitor: Visitor) -> Flow:
        """The person agrees to pass the data on."""
        return self._step(flow_id, visitor, steps.accept_consent)

    def refuse_consent(self, flow_id: str, visitor: Visitor) -> Flow:
        """The person does not agree."""
        return self._step(flow_id, visitor, steps.refuse_consent)

    def leave_notice(self, flow_id: str, visitor: Visitor) -> Flow:
        """The person read why the login cannot succeed."""
        return self._step(flow_id, visitor, steps.leave_notice)

    def cancel(self, flow_id: str, visitor: Visitor) -> Flow:
        """The person gives up."""
        return self._step(flow_id, visitor, steps.cancel)

    def end_session(self, identifier: str) -> bool:
        """Ends the session of that `session_id`; False where there is none (any more)."""
        session = self._sessions.take(identifier)
        return session is not None and self._clock.now() < session.expires_at

    def _new(self, request: LoginRequest) -> Flow:
        return Flow(
            id=handle(self._chance),
            browser=handle(self._chance),
            session=handle(self._chance),
            code=digits(self._chance, SMS_DIGITS),
            request=request,
            skip=self._skip | request.skip,
            expires_at=self._clock.now() + self._settings.flow_lifetime,
        )

    def _met(self, flow: Flow, secret: str) -> Flow:
        session = None if flow.request.force else self._session(secret)
        return steps.meet(flow, secret, session, self._clock.now())

    def _session(self, secret: str) -> Session | None:
        return self._sessions.get(session_id(secret)) if secret else None

    def _step(self, flow_id: str, visitor: Visitor, transition: Transition) -> Flow:
        flow = self._flows.update(flow_id, lambda current: transition(self._usable(current, visitor)))
        if flow is None:
            raise UnknownFlow(flow_id)
        return self._ended(flow) if flow.step is Step.ENDED else flow

    def _usable(self, flow: Flow | None, visitor: Visitor) -> Flow:
        if flow is None:
            raise UnknownFlow
        if flow.step is Step.ENDED:
            raise FlowUsed(flow.id)
        if not hmac.compare_digest(flow.browser.encode(), visitor.browser.encode()):
            raise OtherBrowser(flow.id)
        if self._clock.now() >= flow.expires_at:
            raise FlowExpired(flow.id)
        return flow

    def _ended(self, flow: Flow) -> Flow:
        """Keeps the session of a login that succeeded; one that was resumed and has been ended meanwhile stays ended."""
        if isinstance(flow.outcome, Identified):
            if flow.resumed:
                self._sessions.update(session_id(flow.session), lambda current: current and self._session_after(flow, current))
            else:
                self._sessions.put(session_id(flow.session), self._session_after(flow, None))
        return flow

    def _session_after(self, flow: Flow, before: Session | None) -> Session:
        subject = flow.subject
        if subject is None:
            raise WrongStep(flow.step)
        key = client_key(flow.request)
        earlier = before.consented if before else ()
        session = Session(
            subject=subject,
            authenticated_at=flow.authenticated_at,
            expires_at=flow.authenticated_at + self._settings.session_lifetime,
        )
        return replace(session, consented=earlier if key in earlier else (*earlier, key))
