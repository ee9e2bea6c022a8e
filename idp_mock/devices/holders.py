"""Who holds a card and a phone: the personas with a PESEL who are alive, whatever became of their Profil Zaufany."""

from msgspec.structs import replace

from eid.identity.level import Level
from idp_mock.login.methods.password import subject_of
from idp_mock.login.session import Subject
from idp_mock.personas.persona import Persona, State
from idp_mock.personas.personas import Personas

MOST = 500
"""Of those who are shown to choose from; a form may name any other."""


def holder(personas: Personas, username: str) -> Persona | None:
    """The persona with that user name; None for somebody unknown, or who holds neither."""
    persona = personas.get(username.strip())
    return persona if persona is not None and _holds(persona) else None


def holders(personas: Personas) -> list[Persona]:
    """To choose from. Lists the store."""
    return [persona for persona in personas.page(0, MOST) if _holds(persona)]


def subject(persona: Persona, level: Level, authority: str) -> Subject:
    """Who is there, by a device that reaches that level."""
    return replace(subject_of(persona), level=level, authority=authority)


def _holds(persona: Persona) -> bool:
    return persona.person.identifier.pesel is not None and persona.state is not State.DECEASED
