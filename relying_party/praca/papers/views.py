"""Papers to download by the person whom they concern."""

from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, abort, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from relying_party.paper.paper import Paper, printed
from relying_party.praca.applications.application import Application, Status
from relying_party.praca.applications.applications import Applications
from relying_party.praca.applications.document import document
from relying_party.praca.papers.receipts import receipt_paper, receipt_xml
from relying_party.praca.papers.seal import Seal
from relying_party.praca.papers.signed import signed_document
from relying_party.praca.presence import Presence

PAPERS = "papers"
XML = "application/xml"
PAGES = (
    ("/<id>/upp.xml", "receipt_xml"),
    ("/<id>/upp.pdf", "receipt_pdf"),
    ("/<id>/wniosek.xml", "document"),
    ("/<id>/wniosek-podpisany.xml", "signed"),
    ("/<id>/zalaczniki/<attachment>", "attachment"),
)
"""Path below `/praca/wnioski` and method of `PaperPages`."""


class PaperPages(Struct, frozen=True, kw_only=True):
    """One method for each paper; only the owner of the account gets it."""

    presence: Presence
    applications: Applications
    seal: Seal

    def receipt_xml(self, id: str) -> ResponseReturnValue:
        application = self._filed(id)
        return download(receipt_xml(application, self.seal), XML, f"UPP-{_name(application)}.xml")

    def receipt_pdf(self, id: str) -> ResponseReturnValue:
        application = self._filed(id)
        return pdf(receipt_paper(application), f"UPP-{_name(application)}.pdf")

    def document(self, id: str) -> ResponseReturnValue:
        application = self._filed(id)
        return download(document(application), XML, f"wniosek-{_name(application)}.xml")

    def signed(self, id: str) -> ResponseReturnValue:
        application = self._filed(id)
        signature = application.signature or abort(HTTPStatus.NOT_FOUND)
        return download(signed_document(application, signature, self.seal), XML, f"wniosek-{_name(application)}-podpisany.xml")

    def attachment(self, id: str, attachment: str) -> ResponseReturnValue:
        application = self._mine(id)
        found = next((one for one in application.attachments if one.id == attachment), None) or abort(HTTPStatus.NOT_FOUND)
        return download(self.applications.content(found), found.media_type, found.name)

    def _mine(self, id: str) -> Application:
        account = self.presence.account() or abort(make_response(redirect(url_for("praca.login"), HTTPStatus.SEE_OTHER)))
        application = self.applications.find(id)
        if application is None or application.account != account.id:
            abort(HTTPStatus.NOT_FOUND)
        return application

    def _filed(self, id: str) -> Application:
        application = self._mine(id)
        return abort(HTTPStatus.NOT_FOUND) if application.status is Status.DRAFT else application


def papers_blueprint(pages: PaperPages) -> Blueprint:
    """All papers of applications, under `/praca/wnioski`."""
    blueprint = Blueprint(PAPERS, __name__, url_prefix="/praca/wnioski")
    for path, name in PAGES:
        blueprint.add_url_rule(path, name, getattr(pages, name), methods=["GET"])
    return blueprint


def pdf(paper: Paper, name: str) -> Response:
    """The paper to keep."""
    return download(printed(paper), "application/pdf", name)


def download(content: bytes, media_type: str, name: str) -> Response:
    """A file to keep; never shown inside the site. The name may hold any letters (RFC 6266, RFC 8187)."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response


def _name(application: Application) -> str:
    return application.number.replace("/", "-") or application.id
