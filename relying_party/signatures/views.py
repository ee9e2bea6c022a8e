"""The window in which a person signs, the way back from the signing application, and the pages for what went wrong."""

import base64
from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from relying_party.signatures.errands import Failed, Lost
from relying_party.signatures.explanations import EXPLANATIONS
from relying_party.signatures.signatures import LARGEST_DOCUMENT, Signatures
from relying_party.signatures.signed import Signed, ToSign
from relying_party.signatures.trouble import Trouble

NAME = "signatures"
"""Of the blueprint with forms of our own; that with the way back takes a form from elsewhere and must be exempt from CSRF tokens."""
PATH = "/podpis"
LARGEST_FORM = 2 * LARGEST_DOCUMENT
FINISHED = (Trouble.TIMED_OUT, Trouble.ALREADY_USED, Trouble.SESSION_LOST)
"""Troubles after which nothing can be signed in the same window."""
Take = Callable[[Signed], ResponseReturnValue]


class SignaturePages:
    """`browser` names the browser that asks; `take` maps a portal's name to what takes its signatures."""

    def __init__(self, signatures: Signatures, browser: Callable[[], str], take: Mapping[str, Take]) -> None:
        self._signatures = signatures
        self._browser = browser
        self._take = take

    def blueprint(self) -> Blueprint:
        """The window and what belongs to it, at `/podpis/<errand>`."""
        blueprint = Blueprint(NAME, __name__, url_prefix=PATH)
        blueprint.add_url_rule("/<errand>", "window", self._window)
        blueprint.add_url_rule("/<errand>/dokument.xml", "document", self._document)
        blueprint.add_url_rule("/<errand>/plik", "upload", self._upload, methods=["POST"])
        blueprint.add_url_rule("/<errand>/wynik", "outcome", self._outcome)
        blueprint.register_error_handler(Lost, _lost)
        return blueprint

    def way_back(self) -> Blueprint:
        """Where the signing application has the browser post to. Its page posts across sites, so no cookie of ours that is SameSite=Lax
        comes with it: the answer is only kept, and the next address, a GET that does carry the cookie, hands it to the browser that began
        and to no other."""
        blueprint = Blueprint("signatures_back", __name__, url_prefix=PATH)
        blueprint.add_url_rule("/powrot", "back", self._back, methods=["POST"])
        blueprint.register_error_handler(Lost, _lost)
        return blueprint

    def ask(self, wanted: ToSign) -> Response:
        """Begins an errand and opens its window."""
        errand = self._signatures.begin(wanted, self._browser())
        return make_response(redirect(url_for("signatures.window", errand=errand.id), HTTPStatus.SEE_OTHER))

    def lost(self) -> ResponseReturnValue:
        """For a form whose session has ended."""
        return _lost(Lost(Trouble.SESSION_LOST))

    def _window(self, errand: str) -> ResponseReturnValue:
        known = self._signatures.errands.of_browser(errand, self._browser())
        fields = {
            "document": base64.b64encode(known.wanted.document).decode(),
            "return_url": self._signatures.return_url,
            "state": known.id,
        }
        return render_template("signatures/window.html", errand=known, application=self._signatures.application, fields=fields)

    def _document(self, errand: str) -> ResponseReturnValue:
        known = self._signatures.errands.of_browser(errand, self._browser())
        headers = {"Content-Disposition": 'attachment; filename="dokument.xml"'}
        return Response(known.wanted.document, content_type="application/xml", headers=headers)

    def _upload(self, errand: str) -> ResponseReturnValue:
        file = request.files.get("file")
        octets = file.stream.read(LARGEST_DOCUMENT + 1) if file else b""
        return _to_outcome(self._signatures.upload(errand, self._browser(), octets).id)

    def _back(self) -> ResponseReturnValue:
        request.max_content_length = LARGEST_FORM
        form = request.form
        errand = self._signatures.answer(form.get("state", ""), form.get("signed_document", ""), form.get("error", ""))
        return _to_outcome(errand.id)

    def _outcome(self, errand: str) -> ResponseReturnValue:
        known, outcome = self._signatures.errands.pick_up(errand, self._browser())
        if isinstance(outcome, Failed):
            again = url_for("signatures.window", errand=known.id)
            back = known.wanted.back
            return _failed(outcome, back if outcome.trouble in FINISHED else again, back, known.wanted.portal)
        return self._take[known.wanted.portal](outcome)


def _to_outcome(errand: str) -> ResponseReturnValue:
    return redirect(url_for("signatures.outcome", errand=errand), HTTPStatus.SEE_OTHER)


def _lost(lost: Lost) -> ResponseReturnValue:
    back = lost.back or request.script_root + "/"
    return _failed(Failed(trouble=lost.trouble), back, back, lost.portal)


def _failed(failed: Failed, again: str, back: str, frame: str) -> ResponseReturnValue:
    """The page of a portal, or of none where nobody knows whose errand it was."""
    explanation = EXPLANATIONS[failed.trouble]
    page = render_template("signatures/refused.html", explanation=explanation, failed=failed, again=again, back=back, frame=frame)
    return make_response(page, explanation.status)
