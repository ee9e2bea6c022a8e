"""The profile over HTTP. Parses, calls, answers."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from eid import verdicts
from eid.web.application import Answer, see_other
from eid.web.headers import EMBEDDABLE, framing
from idp_mock.login.request import LoginRequest, Outcome, Page
from idp_mock.login.session import session_id
from idp_mock.login.views import SESSION_COOKIE
from idp_mock.saml import errors, writer
from idp_mock.saml.general import names
from idp_mock.saml.general.bindings import REQUEST, RESPONSE, received_by_post, received_by_redirect
from idp_mock.saml.general.errors import NotSupported
from idp_mock.saml.general.logout import LoggedOut
from idp_mock.saml.general.messages import ByAddress, Outbound, Received
from idp_mock.saml.general.provider import Provider
from idp_mock.saml.views import post_back, refusal_page

PATIENCE = 5
"""Seconds after which a browser without scripts leaves the page with the frames."""
_XML = "text/xml; charset=utf-8"
_METADATA = "application/samlmetadata+xml"
_PAGES = {page.value: page for page in Page}
_SOAP = ("text/xml", "application/soap+xml", "application/vnd.paos+xml")
_ECP = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp"


class GeneralViews:
    """`start` takes a login that a request asked for, and answers with its first page."""

    def __init__(self, provider: Callable[[], Provider], start: Callable[[LoginRequest], ResponseReturnValue]) -> None:
        self._provider = provider
        self._start = start

    def metadata(self) -> Response:
        provider = self._provider()
        written = provider.signed_metadata() if request.args.get("signed") else provider.metadata()
        return Response(written, mimetype=_METADATA, headers={"Cache-Control": "public, max-age=300"})

    def single_sign_on(self) -> ResponseReturnValue:
        if request.mimetype in _SOAP or _ECP in request.headers.get("PAOS", ""):
            raise NotSupported("the enhanced client profile (ECP: SOAP, PAOS) is not offered; send the AuthnRequest by Redirect or POST")
        asked = self._provider().authn_request(_received(REQUEST), _skip())
        return self._start(asked) if isinstance(asked, LoginRequest) else _sent(asked)

    def idp_initiated(self) -> ResponseReturnValue:
        return self._start(self._provider().idp_initiated(request.args.get("sp", ""), request.args.get("RelayState"), _skip()))

    def artifact_resolution(self) -> Response:
        return _soap(self._provider().resolve)

    def single_logout(self) -> ResponseReturnValue:
        """By Redirect, POST and SOAP; a LogoutResponse closes a frame in which the node told a service provider."""
        provider = self._provider()
        if request.method == "POST" and request.mimetype in _SOAP:
            return _soap(provider.logout.by_soap)
        if RESPONSE in request.values:
            return make_response(render_template("saml/confirmed.html"), {"Content-Security-Policy": EMBEDDABLE})
        binding = names.HTTP_POST if request.method == "POST" else names.HTTP_REDIRECT
        return _logged_out(provider, provider.logout.by_browser(_received(REQUEST), binding))

    def letter(self, name: str) -> ResponseReturnValue:
        form = self._provider().letters.form(name)
        if form is None:
            abort(404)
        return make_response(post_back(form.address, form.fields), {"Content-Security-Policy": EMBEDDABLE})


def general_saml_blueprint(provider: Callable[[], Provider], start: Callable[[LoginRequest], ResponseReturnValue]) -> Blueprint:
    """All endpoints of the metadata."""
    views = GeneralViews(provider, start)
    blueprint = Blueprint("general_saml", __name__)
    blueprint.add_url_rule(names.METADATA, view_func=views.metadata)
    blueprint.add_url_rule(names.SINGLE_SIGN_ON, view_func=views.single_sign_on, methods=["GET", "POST"])
    blueprint.add_url_rule(names.IDP_INITIATED, view_func=views.idp_initiated)
    blueprint.add_url_rule(names.ARTIFACT_RESOLUTION, view_func=views.artifact_resolution, methods=["POST"])
    blueprint.add_url_rule(names.SINGLE_LOGOUT, view_func=views.single_logout, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{names.LETTERS}/<name>", view_func=views.letter)
    blueprint.register_error_handler(errors.SamlError, refusal_page)
    return blueprint


def finish(provider: Provider, wanted: LoginRequest, outcome: Outcome) -> Response:
    """The reply that sends the browser back to the service provider."""
    return _sent(provider.finish(wanted, outcome))


def _received(field: str) -> Received:
    if request.method == "POST":
        return received_by_post(request.form, field)
    return received_by_redirect(request.query_string.decode("ascii", "replace"), field)


def _skip() -> frozenset[Page]:
    return frozenset(_PAGES[word] for word in request.values.get("mock_skip", "").split(",") if word in _PAGES)


def _sent(outbound: Outbound) -> Response:
    if isinstance(outbound, ByAddress):
        return see_other(outbound.location)
    return post_back(outbound.address, outbound.fields)


def _logged_out(provider: Provider, after: LoggedOut) -> ResponseReturnValue:
    if after.onward is not None and not after.frames:
        response = _sent(after.onward)
    else:
        onward = provider.letters.address_of(after.onward) if after.onward else ""
        page = render_template("logged_out.html", frames=after.frames, onward=onward, patience=PATIENCE)
        # A service provider that was told in a frame comes back to this node in it.
        response = make_response(page, {"Content-Security-Policy": framing([*after.frames, *after.framed, request.url_root])})
    if session_id(request.cookies.get(SESSION_COOKIE, "")) in after.sessions:  # a refused request, of any site, logs nobody out
        response.delete_cookie(SESSION_COOKIE, path=request.script_root or "/")
    return response


def _soap(answer: Callable[[bytes], bytes]) -> Response:
    try:
        return Answer.whole(answer(request.get_data()), kind=_XML)
    except errors.MalformedMessage as error:
        verdicts.refused("saml2", "", error.detail)
        return Response(writer.soap_fault(error.detail), 400, content_type=_XML)
