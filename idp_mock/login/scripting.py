"""What a tester says about how a login ends, in its request or beforehand, and whom it names."""

from collections.abc import Callable

from msgspec.structs import replace

from eid.chance import Chance
from eid.storage.store import Store
from idp_mock.login.request import LoginRequest
from idp_mock.outcomes import MARK, Outcomes, Script, ScriptRefused, Taken, read_directive
from idp_mock.personas.persona import Persona
from idp_mock.personas.personas import Personas
from idp_mock.settings import Settings


class Scripting:
    """Finds the script of a login. A strict node, and one that is told to, heeds no directive of a request, but the queue in any case."""

    def __init__(self, settings: Settings, store: Store, personas: Personas, chance: Chance, known_fault: Callable[[str], None]) -> None:
        self._heeds_requests = settings.directives and not settings.strict
        self._outcomes = Outcomes(store, chance)
        self._personas = personas
        self._known_fault = known_fault

    def directive(self, said: str) -> Script | None:
        """The script that came with a request. Raises `ScriptRefused`."""
        if not said or not self._heeds_requests:
            return None
        script = read_directive(said)
        if script.fault:
            self._known_fault(script.fault)
        return script

    def at_the_start(self, request: LoginRequest, said: str) -> Taken:
        """For a login that begins. `said` came beside the request; without it the hint may be a directive. Raises `ScriptRefused`."""
        directive = self.directive(said or (request.hint if request.hint.startswith(MARK) else ""))
        return Taken(script=directive) if directive else self._outcomes.take(request.client_id, request.hint)

    def for_person(self, request: LoginRequest, username: str) -> Script | None:
        """For a login in which that person has just been recognised."""
        return self._outcomes.take(request.client_id, username).script

    def shown(self, request: LoginRequest) -> LoginRequest:
        """The request as its pages show it: a directive is no user name."""
        return replace(request, hint="") if request.hint.startswith(MARK) and self._heeds_requests else request

    def persona_of(self, script: Script) -> Persona:
        """Whom the script names. Raises `ScriptRefused` for somebody unknown."""
        persona = self._personas.get(script.persona)
        if persona is None:
            raise ScriptRefused(f"expected the user name of a persona, got {script.persona[:100]!r}")
        return persona
