"""The rim of every page: the profile in use, redirects, the choice of a protocol."""

from http import HTTPStatus
from typing import Any

from flask import Response, abort, make_response, redirect, request, url_for
from msgspec.structs import replace

from eid.chance import handle
from relying_party.accounts.accounts import holder_key
from relying_party.federation.arrival import NodeSession
from relying_party.forms import Form
from relying_party.session import LoggedIn
from relying_party.signatures.statement import Wording, to_sign
from relying_party.zus.profiles.profile import Profile, State
from relying_party.zus.profiles.profiles import Profiles
from relying_party.zus.rim.surroundings import PORTAL, Surroundings

REGISTER, LOG_IN, CLERK = "register", "login", "clerk"
"""Purposes of a trip to the node."""


class Rim:
    """One for all pages."""

    def __init__(self, given: Surroundings, profiles: Profiles) -> None:
        self.given = given
        self.profiles = profiles
        self.visit = given.visit
        self.switches = given.switches

    def now(self) -> float:
        return self.given.clock.now()

    def in_use(self) -> Profile | None:
        """The profile that is logged in, as it is now: one that expired or was refused meanwhile is in use no more."""
        session = self.visit().session
        login = session.logged_in.get(PORTAL) if session else None
        profile = self.profiles.holder(holder_key(login.identifier)).called(login.account) if login else None
        return profile if profile and self.may_log_in(profile) else None

    def may_log_in(self, profile: Profile) -> bool:
        state = profile.state(self.now())
        return state is State.TRUSTED or (state is State.UNTRUSTED and self.switches.untrusted_may_log_in)

    def enter(self, profile: Profile, node_session: NodeSession | None = None) -> Response:
        """Logs the person in, under a new cookie."""
        login = LoggedIn(identifier=profile.person.identifier, account=profile.login)
        self.visit().rotate(lambda old: replace(old.with_login(PORTAL, login), node_session=node_session or old.node_session))
        return to("account")

    def say(self, notice: str) -> None:
        """Has this said once, on the next page."""
        self.visit().change(lambda session: replace(session, notice=notice))

    def depart(self, purpose: str) -> Response:
        """Sends the browser to the node over the protocol that the form asks for."""
        asked = request.form.get("protocol", self.switches.protocols[0])
        if asked not in self.switches.protocols:
            abort(HTTPStatus.BAD_REQUEST)
        answer: Response = self.given.depart(PORTAL, purpose, asked)
        return answer

    def have_signed(self, wording: Wording, purpose: str, back: str) -> Response:
        """Opens the window in which the person signs that statement; `back` is the page that they come from."""
        given = self.given
        answer: Response = given.ask_to_sign(to_sign(wording, purpose, handle(given.chance), self.now(), given.own_url, back))
        return answer


def posted() -> Form:
    """The form that was sent."""
    return dict(request.form.lists())


def to(page: str, **values: Any) -> Response:
    """To another page of ZUS; the browser must not post again."""
    return make_response(redirect(url_for(f"{PORTAL}.{page}", **values), HTTPStatus.SEE_OTHER))
