"""Profil Zaufany with user name and password: what it says about a persona."""

from idp_mock.login.flow import Notice
from idp_mock.login.providers import PROFIL_ZAUFANY
from idp_mock.login.session import Subject
from idp_mock.personas.persona import Persona, State

NOTICES = {
    State.EXPIRED: Notice.EXPIRED,
    State.NO_PROFILE: Notice.NO_PROFILE,
    State.BLOCKED: Notice.BLOCKED,
    State.DECEASED: Notice.DECEASED,
}
"""Why a persona in that state may not log in."""


def subject_of(persona: Persona) -> Subject:
    """What Profil Zaufany vouches for."""
    return Subject(
        person=persona.person,
        username=persona.username,
        level=persona.level,
        authority=PROFIL_ZAUFANY.authority,
        email=persona.email,
        phone=persona.phone,
    )
