"""The login of a node: begins flows, moves them step by step, and keeps the node's own sessions."""

import hmac
from collections.abc import Callable, Iterator
from functools import partial

from eid.chance import Chance, digits, handle
from eid.clock import Clock, pause
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.login import flow as steps
from idp_mock.login.flow import Flow, Notice, Step, WrongStep
from idp_mock.login.guesses import GUESSES, Guesses
from idp_mock.login.methods.password import notice_of, subject_of
from idp_mock.login.request import LoginRequest, Page, Refusal
from idp_mock.login.scripting import Scripting
from idp_mock.login.session import Session, Subject, session_id
from idp_mock.login.visitor import FlowExpired, FlowUsed, OtherBrowser, UnknownFlow, Visitor
from idp_mock.outcomes import Script
from idp_mock.personas.persona import Persona
from idp_mock.personas.personas import Personas
from idp_mock.settings import Settings

FLOWS = "login-flow"
SESSIONS = "login-session"
EPHEMERAL = (FLOWS, SESSIONS, GUESSES)
"""Kinds whose records end at their `expires_at`."""
SMS_DIGITS = 8


class _Watched(Exception):
    """A script may wait for whoever is recognised in this flow."""

    def __init__(self, request: LoginRequest) -> None:
        super().__init__(request.client_id)
        self.request = request


Transition = Callable[[Flow], Flow]


class Login:
    """Every step raises `FlowUnusable` or, where the flow waits for something else, `WrongStep`; it returns the flow's new state.

    Of several requests that would end a flow at once exactly one gets it back ended, all others `FlowUsed`.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        personas: Personas,
        clock: Clock,
        chance: Chance,
        known_fault: Callable[[str], None] = lambda fault: None,
    ) -> None:
        """`known_fault` raises `ScriptRefused` for what is no fault of this node."""
        self._settings = settings
        self._personas = personas
        self._clock = clock
        self._chance = chance
        self._guesses = Guesses(settings, store, clock)
        self._scripting = Scripting(settings, store, personas, chance, known_fault)
        self._flows = Collection(store, FLOWS, Flow)
        self._sessions = Collection(store, SESSIONS, Session)
        shown = {Page.CHOOSER: settings.chooser, Page.SECOND_FACTOR: settings.second_factor, Page.CONSENT: settings.consent}
        self._skip = frozenset(page for page, on in shown.items() if not on)

    def begin(self, request: LoginRequest, session: str, said: str = "") -> Flow:
        """A new flow, at its first page, or ended where script, session and request leave nothing to ask. `session` is the cookie's secret,
        `said` a tester's directive. Raises `ScriptRefused`."""
        return self._kept(self._started(request, session, said, lambda flow: self._met(flow, session)))

    def postpone(self, request: LoginRequest, said: str = "") -> Flow:
        """A new flow that waits until the browser brings its session cookie, which a cross-site POST leaves out; then `arrive`. A script
        ends it at once. Raises `ScriptRefused`."""
        return self._kept(self._started(request, "", said, lambda flow: flow))

    def arrive(self, flow_id: str, visitor: Visitor, said: str = "") -> Flow:
        """Takes a postponed flow on; any other is returned as it is. Raises `ScriptRefused`."""
        flow = self._usable(self._flows.get(flow_id), visitor)
        if flow.step is not Step.ARRIVED:
            return flow
        script = self._waited(self._scripting.directive(said))
        meet = partial(self._met, secret=visitor.session)
        return self._step(flow_id, visitor, lambda current: self._played(current, script, visitor.session, meet))

    def choose(self, flow_id: str, visitor: Visitor) -> Flow:
        """A way to log in was chosen."""
        return self._step(flow_id, visitor, steps.choose)

    def back_to_chooser(self, flow_id: str, visitor: Visitor) -> Flow:
        """Another way to log in is wanted."""
        return self._step(flow_id, visitor, steps.back_to_chooser)

    def enter_password(self, flow_id: str, visitor: Visitor, username: str, password: str) -> Flow:
        """User name and password of Profil Zaufany were typed."""
        name = username.strip()
        if not self._guesses.allowed(name, visitor.address):
            return self.deny(flow_id, visitor, Notice.PAUSE)
        persona = self._personas.recognised(name, password)
        if persona is None:
            refused = self._step(flow_id, visitor, steps.refuse_password)
            self._guesses.wrong(name, visitor.address)
            return refused
        return self.admit(flow_id, visitor, persona)

    def pick(self, flow_id: str, visitor: Visitor, username: str) -> Flow:
        """A persona was picked with one click: no password is asked."""
        persona = self._personas.get(username)
        if persona is None:
            return self._step(flow_id, visitor, steps.refuse_password)
        return self.admit(flow_id, visitor, persona)

    def admit(self, flow_id: str, visitor: Visitor, persona: Persona) -> Flow:
        """The persona is there: one that is known, or one typed in for this login."""
        return self._admit(flow_id, visitor, subject_of(persona), self.notice_of(persona))

    def notice_of(self, persona: Persona) -> Notice | None:
        """Why the profile of that persona lets nobody in now; None where it does."""
        return notice_of(persona, self._clock.now())

    def admit_otherwise(self, flow_id: str, visitor: Visitor, subject: Subject, notice: Notice | None = None) -> Flow:
        """A means that has two factors of its own says who is there, and, by `notice`, why that person may not log in all the same."""
        self._step(flow_id, visitor, steps.trust_means)
        return self._admit(flow_id, visitor, subject, notice)

    def deny(self, flow_id: str, visitor: Visitor, notice: Notice) -> Flow:
        """A means says why nobody may log in with it."""
        return self._step(flow_id, visitor, lambda flow: steps.deny(flow, notice))

    def _admit(self, flow_id: str, visitor: Visitor, subject: Subject, notice: Notice | None) -> Flow:
        go_on = partial(self._recognised, subject=subject, notice=notice, secret=visitor.session)
        try:
            return self._step(flow_id, visitor, lambda flow: go_on(_unwatched(flow)))
        except _Watched as watched:
            script = self._waited(self._scripting.for_person(watched.request, subject.username))
        return self._step(flow_id, visitor, lambda flow: self._played(flow, script, visitor.session, go_on))

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

    def end_session(self, identifier: str) -> Session | None:
        """Ends the session of that `session_id` and returns it; None where there is none (any more)."""
        session = self._sessions.take(identifier)
        return session if session is not None and self._clock.now() < session.expires_at else None

    def sessions(self) -> Iterator[tuple[str, Session]]:
        """Every session that has not expired, by its `session_id`. Lists the store."""
        now = self._clock.now()
        return ((identifier, session) for identifier, session in self._sessions.items() if now < session.expires_at)

    def _started(self, request: LoginRequest, secret: str, said: str, go_on: Transition) -> Flow:
        """The one place where scripts meet honest logins: `go_on` is the honest way."""
        taken = self._scripting.at_the_start(request, said)
        flow = self._new(self._scripting.shown(request), watched=taken.names_persons)
        return self._played(flow, self._waited(taken.script), secret, go_on)

    def _waited(self, script: Script | None) -> Script | None:
        if script is not None and script.delay:
            pause(script.delay)
        return script

    def _played(self, flow: Flow, script: Script | None, secret: str, go_on: Transition) -> Flow:
        if script is not None and script.fault:
            flow = steps.spoil(flow, script.fault)
        if script is not None and script.ending:
            return steps.refuse(flow, Refusal(script.ending))
        if script is None or not script.persona:
            return go_on(flow)
        persona = self._scripting.persona_of(script)
        subject = subject_of(persona)
        now = self._clock.now()
        return steps.conclude(self._resumed(flow, subject, secret), subject, notice_of(persona, now), now)

    def _new(self, request: LoginRequest, *, watched: bool) -> Flow:
        return Flow(
            id=handle(self._chance),
            browser=handle(self._chance),
            session=handle(self._chance),
            code=digits(self._chance, SMS_DIGITS),
            request=request,
            skip=self._skip | request.skip,
            expires_at=self._clock.now() + self._settings.flow_lifetime,
            watched=watched,
        )

    def _kept(self, flow: Flow) -> Flow:
        if flow.step is Step.ENDED:
            return self._ended(flow)
        self._flows.put(flow.id, flow)
        return flow

    def _met(self, flow: Flow, secret: str) -> Flow:
        session = None if flow.request.force else self._session(secret)
        met = steps.meet(flow, secret, session, self._clock.now())
        if met.step is not Step.CREDENTIALS or Page.CREDENTIALS not in met.skip:
            return met
        persona = self._personas.get(met.request.hint)
        if persona is None:
            return met
        return self._recognised(met, subject_of(persona), self.notice_of(persona), secret)

    def _recognised(self, flow: Flow, subject: Subject, notice: Notice | None, secret: str) -> Flow:
        if notice is not None:
            return steps.deny(flow, notice)
        return steps.admit(self._resumed(flow, subject, secret), subject, self._clock.now())

    def _resumed(self, flow: Flow, subject: Subject, secret: str) -> Flow:
        """With the session that the same person already has in this browser, if there is one."""
        session = self._session(secret)
        known = session is not None and session.subject == subject and self._clock.now() < session.expires_at
        return steps.resume(flow, secret) if known else flow

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
        if flow.refusal is None:
            if flow.resumed:
                self._sessions.update(session_id(flow.session), lambda current: current and self._session_after(flow, current))
            else:
                self._sessions.put(session_id(flow.session), self._session_after(flow, None))
        return flow

    def _session_after(self, flow: Flow, before: Session | None) -> Session:
        subject = flow.subject
        if subject is None:
            raise WrongStep(flow.step)
        session = Session(
            subject=subject,
            authenticated_at=flow.authenticated_at,
            expires_at=flow.authenticated_at + self._settings.session_lifetime,
            consented=before.consented if before else (),
            participants=before.participants if before else (),
        )
        return session.joined_by(flow.request)


def _unwatched(flow: Flow) -> Flow:
    if flow.watched:
        raise _Watched(flow.request)
    return flow
