"""The pages of the inbox."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from eid.clock import utc
from relying_party.accounts.holder import Account
from relying_party.praca.inbox.letters import Letter, Letters
from relying_party.praca.papers.letters import delivery_xml, letter_paper, letter_xml
from relying_party.praca.papers.seal import Seal
from relying_party.praca.papers.views import XML, download, pdf
from relying_party.praca.presence import Presence

INBOX = "inbox"
PAGES = (
    ("", "overview", "GET"),
    ("/<id>", "letter", "GET"),
    ("/<id>/odbierz", "receive", "POST"),
    ("/<id>/pismo.xml", "letter_xml", "GET"),
    ("/<id>/pismo.pdf", "letter_pdf", "GET"),
    ("/<id>/upd.xml", "delivery", "GET"),
)
"""Path below `/praca/skrzynka`, method of `InboxPages` (also the endpoint's name) and HTTP method."""


class InboxPages(Struct, frozen=True, kw_only=True):
    """One method for each page; what a letter says is seen by its addressee, and only once it was taken."""

    presence: Presence
    letters: Letters
    seal: Seal

    def overview(self) -> ResponseReturnValue:
        return render_template("praca/inbox.html", letters=self.letters.of(self._account().id))

    def letter(self, id: str) -> ResponseReturnValue:
        return render_template("praca/letter.html", letter=self._mine(id))

    def receive(self, id: str) -> ResponseReturnValue:
        self.letters.receive(self._mine(id))
        return make_response(redirect(url_for(f"{INBOX}.letter", id=id), HTTPStatus.SEE_OTHER))

    def letter_xml(self, id: str) -> ResponseReturnValue:
        return download(letter_xml(self._taken(id), self.seal), XML, "pismo.xml")

    def letter_pdf(self, id: str) -> ResponseReturnValue:
        return pdf(letter_paper(self._taken(id)), "pismo.pdf")

    def delivery(self, id: str) -> ResponseReturnValue:
        return download(delivery_xml(self._taken(id), self.seal), XML, "UPD.xml")

    def lost(self) -> ResponseReturnValue:
        """For a form whose session has ended."""
        return _to_login()

    def _account(self) -> Account:
        return self.presence.account() or abort(_to_login())

    def _mine(self, id: str) -> Letter:
        account, letter = self._account(), self.letters.find(id)
        return letter if letter and letter.account == account.id else abort(HTTPStatus.NOT_FOUND)

    def _taken(self, id: str) -> Letter:
        letter = self._mine(id)
        return letter if letter.received_at else abort(HTTPStatus.NOT_FOUND)


def inbox_blueprint(pages: InboxPages) -> Blueprint:
    """All pages under `/praca/skrzynka`."""
    blueprint = Blueprint(INBOX, __name__, url_prefix="/praca/skrzynka")
    for path, name, method in PAGES:
        blueprint.add_url_rule(path, name, getattr(pages, name), methods=[method])
    blueprint.context_processor(lambda: {"utc": utc})
    return blueprint


def _to_login() -> Response:
    return make_response(redirect(url_for("praca.login"), HTTPStatus.SEE_OTHER))
