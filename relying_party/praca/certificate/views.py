"""Where a person chooses to show who they are by signing."""

from collections.abc import Callable

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from eid.chance import Chance, handle
from eid.clock import Clock
from relying_party.praca.certificate.statement import statement
from relying_party.signatures.signed import ToSign

NAME = "certificate"
BACK = {"register": "praca.choice", "login": "praca.login"}
"""The page that a person comes from, by purpose."""


class CertificatePages:
    """`ask` opens the window in which a document is signed (`SignaturePages.ask`)."""

    def __init__(self, ask: Callable[[ToSign], Response], chance: Chance, clock: Clock, own_url: str) -> None:
        self._ask = ask
        self._chance = chance
        self._clock = clock
        self._own_url = own_url

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint(NAME, __name__, url_prefix="/praca")
        blueprint.add_url_rule("/logowanie/certyfikat", "log_in", self._log_in, methods=["POST"])
        return blueprint

    def begin(self, purpose: str) -> Response:
        """Has the person sign the statement, to register or to log in."""
        return self._ask(statement(purpose, handle(self._chance), self._clock.now(), self._own_url, url_for(BACK[purpose])))

    def _log_in(self) -> ResponseReturnValue:
        return self.begin("login")
