"""Profil Zaufany with user name and password: what it says about a persona."""

from idp_mock.login.flow import Notice
from idp_mock.login.providers import PROFIL_ZAUFANY
from idp_mock.login.request import Identified
from idp_mock.login.session import Subject
from idp_mock.personas.persona import Persona, State

NOTICES = {
    State.EXPIRED: Notice.EXPIRED,
    State.NO_PROFILE: Notice.NO_PROFILE,
    State.BLOCKED: Notice.BLOCKED,
    State.DECEASED: Notice.DECEASED,
}
"""Why a persona in that state may not log in."""


def notice_of(persona: Persona, now: float) -> Notice | None:
    """Why the profile of that persona lets nobody in at that time; None where it does."""
    return NOTICES.get(persona.state_at(now))


def subject_of(persona: Persona) -> Subject:
    """What Profil Zaufany vouches for."""
    return Subject(
        person=persona.person,
        username=persona.username,
        level=persona.level,
        authority=PROFIL_ZAUFANY.authority,
        email=persona.email,
        phone=persona.phone,
        sex=persona.sex,
        address=persona.address,
    )


def identified(persona: Persona, session_id: str, now: float) -> Identified:
    """The outcome of a login that succeeded just now, for what is made without one."""
    subject = subject_of(persona)
    return Identified(
        person=subject.person,
        username=subject.username,
        level=subject.level,
        authority=subject.authority,
        session_id=session_id,
        authenticated_at=now,
        email=subject.email,
        phone=subject.phone,
        sex=subject.sex,
        address=subject.address,
    )
