"""The three addresses of the dialect. SOAP is read whatever Content-Type and SOAPAction say."""

from collections.abc import Callable

import msgspec
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from eid import verdicts
from eid.web.application import Answer, see_other
from eid.web.mould import blank, moulded
from eid.web.own_pages import refuse_to_post_here
from idp_mock.login.request import LoginRequest, Outcome, Page
from idp_mock.saml import errors, writer
from idp_mock.saml.diagnosis import diagnosis
from idp_mock.saml.dialect import ReturnBy
from idp_mock.saml.names import ARTIFACT_RESOLUTION, SINGLE_LOGOUT, SINGLE_SIGN_ON
from idp_mock.saml.provider import Provider

LEADS = {
    errors.SentByGet: lazy_gettext("Żądanie przyszło w adresie (GET). Węzeł przyjmuje je tylko formularzem (POST)."),
    errors.MalformedMessage: lazy_gettext("Żądania nie można odczytać."),
    errors.UnknownServiceProvider: lazy_gettext("Węzeł nie zna usługi, która przysłała żądanie."),
    errors.BadSignature: lazy_gettext("Podpis żądania nie jest prawidłowy."),
    errors.UnusableCertificate: lazy_gettext("Certyfikat usługi nie nadaje się do zaszyfrowania odpowiedzi."),
    errors.WrongReturnAddress: lazy_gettext("Adres powrotu nie należy do usługi, która przysłała żądanie."),
    errors.WrongDestination: lazy_gettext("Żądanie zostało przygotowane dla innego adresu."),
    errors.WrongProviderName: lazy_gettext("Nazwa usługi (ProviderName) jest inna niż zarejestrowana."),
    errors.WrongTime: lazy_gettext("Czas wystawienia żądania różni się od czasu węzła."),
    errors.IncompleteRequest: lazy_gettext("Żądanie jest niepełne."),
    errors.LevelNotOffered: lazy_gettext("Żądany poziom wiarygodności nie jest dostępny."),
}
"""What the person reads; the broken rules below it are for the developer."""
_XML = "text/xml; charset=utf-8"
_PAGES = {page.value: page for page in Page}


def saml_blueprint(provider: Callable[[], Provider], start: Callable[[LoginRequest], ResponseReturnValue]) -> Blueprint:
    """`start` takes a login that a request asked for, and answers with its first page."""
    blueprint = Blueprint("saml", __name__)

    @blueprint.post(SINGLE_SIGN_ON)
    def single_sign_on() -> ResponseReturnValue:
        skip = frozenset(_PAGES[word] for word in request.values.get("mock_skip", "").split(",") if word in _PAGES)
        return start(provider().authn_request(request.form.get("SAMLRequest", ""), request.form.get("RelayState"), skip, request.url_root))

    @blueprint.get(SINGLE_SIGN_ON)
    def explain_post() -> ResponseReturnValue:
        raise errors.SentByGet("send a form by POST with the fields SAMLRequest (base64, not deflated) and RelayState")

    @blueprint.post(ARTIFACT_RESOLUTION)
    def artifact_resolution() -> ResponseReturnValue:
        return _soap(provider().resolve)

    @blueprint.post(SINGLE_LOGOUT)
    def single_logout() -> ResponseReturnValue:
        return _soap(provider().logout)

    blueprint.register_error_handler(errors.SamlError, refusal_page)
    return blueprint


def finish(provider: Provider, wanted: LoginRequest, outcome: Outcome) -> Response:
    """The reply that sends the browser back to the service provider."""
    back = provider.finish(wanted, outcome)
    if back.by is ReturnBy.GET:
        return see_other(back.location)
    return post_back(back.address, back.fields)


def post_back(address: str, fields: dict[str, str]) -> Response:
    """The page whose form the browser sends on. It is rendered once for each set of names of fields."""
    refuse_to_post_here(address)

    def render() -> str:
        return render_template("post_back.html", action=blank("action"), fields={name: blank(name) for name in fields})

    return Answer.whole(moulded(("post back", *fields), render, action=address, **fields))


def _soap(answer: Callable[[bytes, str], bytes]) -> Response:
    """SOAP 1.1 wants status 500 for a Fault; the node keeps 5xx for its own failures and answers 400, but to who wants it (ch. 10 [U])."""
    try:
        return Answer.whole(answer(request.get_data(), request.url_root), kind=_XML)
    except errors.RejectedByFault as error:
        verdicts.refused("saml", "", error.detail)
        return Response(writer.soap_fault(error.detail), 500, content_type=_XML)
    except errors.MalformedMessage as error:
        verdicts.refused("saml", "", error.detail)
        return Response(writer.soap_fault(error.detail), 400, content_type=_XML)


def refusal_page(error: errors.SamlError) -> ResponseReturnValue:
    """What is wrong, for the person and for the developer: a page, or JSON (`Diagnosis`) for who accepts JSON but no HTML."""
    explained = diagnosis(error)
    protocol = "saml2" if request.blueprint == "general_saml" else "saml"
    verdicts.refused(protocol, error.about.issuer if error.about else "", error.status.message)
    if request.accept_mimetypes.accept_json and not request.accept_mimetypes.accept_html:
        return msgspec.to_builtins(explained), 400
    title, lead = lazy_gettext("Żądanie logowania odrzucone"), LEADS.get(type(error), LEADS[errors.IncompleteRequest])
    return render_template("refused.html", title=title, lead=lead, broken=explained.broken, signature=explained.signature), 400
