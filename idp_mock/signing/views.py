"""The pages of the signing application, and the addresses that certificates and lists name."""

import base64
import binascii
from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from eid.web.own_pages import refuse_foreign_pages, refuse_to_post_here
from idp_mock.signing.application import LARGEST_DOCUMENT, PATH, RequestRefused, SigningApplication, SigningRequest
from idp_mock.signing.cards import CARDS, PIN, PUK
from idp_mock.signing.countries import AUTHORITIES, COUNTRIES
from idp_mock.signing.drawer import ATTEMPTS, CardBlocked, CardSpoilt, UnknownCard, WrongPin, WrongPuk
from idp_mock.signing.shown import source, words

PAGES = (
    ("/", "drawer", "GET"),
    ("/", "begin", "POST"),
    ("/sign", "sign", "POST"),
    ("/unblock", "unblock", "POST"),
    ("/cancel", "cancel", "POST"),
    ("/lotl.xml", "list_of_lists", "GET"),
    ("/journal.pem", "journal", "GET"),
    ("/tl/<country>.xml", "trusted_list", "GET"),
    ("/cards/<card>.pem", "certificate", "GET"),
    ("/cards/<card>.p12", "key_store", "GET"),
    ("/ca/<name>.cer", "authority", "GET"),
    ("/crl/<name>.crl", "revoked", "GET"),
    ("/ocsp/<name>", "ocsp", "POST"),
    ("/ocsp/<name>/<path:question>", "ocsp_by_get", "GET"),
)
"""Path, method of `SigningPages` (also the endpoint's name) and HTTP method."""
WITH_A_PIN = ("signing.sign", "signing.unblock", "signing.cancel")
"""Endpoints that only the application's own page posts to; any page may ask for a signature."""
LARGEST_FORM = 2 * LARGEST_DOCUMENT
LARGEST_QUESTION = 4096
LIST = "application/vnd.etsi.tsl+xml"
PEM = "application/x-pem-file"
MISTAKES: Mapping[type[Exception], str] = {
    UnknownCard: "unknown_card",
    WrongPuk: "wrong_puk",
    WrongPin: "wrong_pin",
    CardBlocked: "blocked",
    CardSpoilt: "spoilt",
}
"""What went wrong with a card, as `signing/sign.html` knows it."""


def signing_blueprint(application: Callable[[], SigningApplication]) -> Blueprint:
    """Everything below `/_mock/signing/`; `application` gives that of the request's space."""
    blueprint, pages = Blueprint("signing", __name__, url_prefix=PATH), SigningPages(application)
    for path, name, method in PAGES:
        blueprint.add_url_rule(path, name, getattr(pages, name), methods=[method])
    blueprint.before_request(_own_pages_only)
    blueprint.register_error_handler(RequestRefused, _refuse)
    return blueprint


class SigningPages:
    """One method for each page and each published document."""

    def __init__(self, application: Callable[[], SigningApplication]) -> None:
        self._application = application

    # What a person sees

    def drawer(self) -> ResponseReturnValue:
        tried = self._application().drawer.tried()
        return render_template("signing/drawer.html", cards=CARDS, pin=PIN, puk=PUK, lists=(*COUNTRIES,), tried=tried)

    def begin(self) -> ResponseReturnValue:
        return self._page(self._asked())

    def sign(self) -> ResponseReturnValue:
        asked, card = self._asked(), request.form.get("card", "")
        try:
            document = self._application().sign(asked, card, request.form.get("pin", ""))
        except (UnknownCard, WrongPin, CardBlocked, CardSpoilt) as error:
            return self._page(asked, card, error)
        return _sent_back(asked, signed_document=base64.b64encode(document).decode())

    def unblock(self) -> ResponseReturnValue:
        asked, card = self._asked(), request.form.get("card", "")
        try:
            self._application().drawer.unblock(card, request.form.get("puk", ""))
        except (UnknownCard, WrongPuk, CardSpoilt) as error:
            return self._page(asked, card, error)
        return self._page(asked, card)

    def cancel(self) -> ResponseReturnValue:
        blocked = request.form.get("reason") == "blocked"
        return _sent_back(self._asked(), error="card_blocked" if blocked else "cancelled")

    # What is published

    def list_of_lists(self) -> Response:
        return _published(self._application().lists.list_of_lists(), LIST)

    def journal(self) -> Response:
        return _published(self._application().lists.journal().encode(), PEM)

    def trusted_list(self, country: str) -> Response:
        return _published(self._application().lists.list_of(_known(country.upper(), COUNTRIES)), LIST)

    def certificate(self, card: str) -> Response:
        return _published(self._application().pem_of(CARDS[_known(card, CARDS)]).encode(), PEM)

    def key_store(self, card: str) -> Response:
        return _published(self._application().key_store_of(CARDS[_known(card, CARDS)]), "application/x-pkcs12")

    def authority(self, name: str) -> Response:
        return _published(self._application().der_of(_known(name, AUTHORITIES)), "application/pkix-cert")

    def revoked(self, name: str) -> Response:
        return _published(self._application().revocation.list_of(_known(name, AUTHORITIES)), "application/pkix-crl")

    def ocsp(self, name: str) -> Response:
        request.max_content_length = LARGEST_QUESTION
        return self._answer(name, request.get_data())

    def ocsp_by_get(self, name: str, question: str) -> Response:
        """RFC 6960 appendix A.1."""
        try:
            return self._answer(name, base64.b64decode(question[:LARGEST_QUESTION], validate=True))
        except (binascii.Error, ValueError):
            return self._answer(name, b"")

    def _answer(self, name: str, question: bytes) -> Response:
        answer = self._application().revocation.answer(_known(name, AUTHORITIES), question)
        return _published(answer, "application/ocsp-response")

    def _asked(self) -> SigningRequest:
        request.max_content_length = LARGEST_FORM
        form = request.form
        return self._application().requested(form.get("document", ""), form.get("return_url", ""), form.get("state", ""))

    def _page(self, asked: SigningRequest, card: str = "", error: Exception | None = None) -> ResponseReturnValue:
        mistake = MISTAKES[type(error)] if error else ""
        page = render_template(
            "signing/sign.html",
            asked=asked,
            words=words(asked.octets),
            source=source(asked.octets),
            cards=CARDS,
            pin=PIN,
            puk=PUK,
            tried=self._application().drawer.tried(),
            chosen=card,
            mistake=mistake,
            left=getattr(error, "left", 0),
            attempts=ATTEMPTS,
        )
        return make_response(page, HTTPStatus.FORBIDDEN if mistake else HTTPStatus.OK)


def _own_pages_only() -> None:
    if request.endpoint in WITH_A_PIN:
        refuse_foreign_pages()


def _refuse(refused: RequestRefused) -> ResponseReturnValue:
    return render_template("signing/refused.html", detail=str(refused)), HTTPStatus.BAD_REQUEST


def _sent_back(asked: SigningRequest, **answer: str) -> ResponseReturnValue:
    refuse_to_post_here(asked.return_url)
    return render_template("post_back.html", action=asked.return_url, fields={"state": asked.state, **answer})


def _known(name: str, table: Mapping[str, object]) -> str:
    return name if name in table else abort(HTTPStatus.NOT_FOUND)


def _published(octets: bytes, media_type: str) -> Response:
    return Response(octets, content_type=media_type)
