"""These endpoints over HTTP. Parses, calls, answers."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from eid.json_text import UNREADABLE_JSON
from eid.web.application import Answer
from idp_mock.login.request import LoginRequest
from idp_mock.oidc.certificates import CertificateUnreadable
from idp_mock.oidc.direct import addresses
from idp_mock.oidc.direct.introspection import JWT
from idp_mock.oidc.errors import InvalidClientMetadata, InvalidRequest, InvalidToken
from idp_mock.oidc.parameters import Parameters, read_parameters
from idp_mock.oidc.provider import Provider
from idp_mock.oidc.sender import UNKNOWN, Sender

JSON_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Pragma", "no-cache"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "WWW-Authenticate, DPoP-Nonce"),
)
"""Scripts of any origin may call what answers JSON: these endpoints take no cookies."""
ONE_CLIENT = addresses.REGISTER + "/<client_id>"
OPEN_TO_SCRIPTS = (*addresses.AUTHENTICATED.values(), addresses.REGISTER, ONE_CLIENT)


class DirectViews:
    """The provider is asked for anew with every request. `start` begins a login and answers with its first page."""

    def __init__(self, provider: Callable[[], Provider], start: Callable[[LoginRequest], ResponseReturnValue]) -> None:
        self._provider = provider
        self._start = start

    def push(self) -> Response:
        response = json_answer(self._provider().direct.par.answer(*self._call()))
        response.status_code = 201
        return response

    def introspect(self) -> Response:
        endpoint = self._provider().direct.introspection
        # JSON first: a client that takes anything gets what RFC 7662 describes.
        if request.accept_mimetypes.best_match(["application/json", JWT]) == JWT:
            return Response(endpoint.signed_answer(*self._call()), mimetype=JWT, headers=JSON_HEADERS)
        return json_answer(endpoint.answer(*self._call()))

    def revoke(self) -> Response:
        self._provider().direct.revocation.answer(*self._call())
        return Response(status=200, headers=JSON_HEADERS)

    def register(self) -> Response:
        response = _client_answer(self._provider().direct.registration.register(_members()))
        response.status_code = 201
        return response

    def one_client(self, client_id: str) -> Response:
        return _client_answer(self._provider().direct.registration.read(client_id, _registration_token()))

    def update_client(self, client_id: str) -> Response:
        return _client_answer(self._provider().direct.registration.update(client_id, _registration_token(), _members()))

    def delete_client(self, client_id: str) -> Response:
        self._provider().direct.registration.delete(client_id, _registration_token())
        return Response(status=204, headers=JSON_HEADERS)

    def authorize_device(self) -> Response:
        return json_answer(self._provider().direct.device.answer(*self._call()))

    def device(self) -> ResponseReturnValue:
        """The page on which a person types the code of a device; a code in the address is filled in, but not taken yet."""
        return _device_page(request.args.get("user_code", ""))

    def enter_user_code(self) -> ResponseReturnValue:
        typed = request.form.get("user_code", "")
        wanted = self._provider().direct.device.login(typed)
        return self._start(wanted) if wanted else (_device_page(typed, mistaken=True), 422)

    def device_done(self) -> ResponseReturnValue:
        return render_template("oidc/device_done.html", outcome=request.args.get("outcome", ""))

    def logo(self, client_id: str) -> Response:
        picture = self._provider().direct.logos.picture(client_id)
        if picture is None:
            abort(404)
        return Response(picture[1], mimetype=picture[0], headers={"Cache-Control": "private, max-age=300"})

    def _call(self) -> tuple[str, Parameters, Sender]:
        return request.headers.get("Authorization", ""), read_parameters(request.form.items(multi=True)), sender_of(self._provider())

    def register_at(self, blueprint: Blueprint) -> None:
        """Adds the endpoints to a blueprint that turns `OAuthError` into answers."""
        blueprint.add_url_rule(addresses.LOGO, view_func=self.logo, methods=["GET"])
        blueprint.add_url_rule(addresses.DEVICE, view_func=self.device, methods=["GET"])
        blueprint.add_url_rule(addresses.DEVICE, view_func=self.enter_user_code, methods=["POST"])
        blueprint.add_url_rule(addresses.DEVICE + "/done", view_func=self.device_done, methods=["GET"])
        rules: tuple[tuple[str, str, Callable[..., Response]], ...] = (
            ("POST", addresses.DEVICE_AUTHORIZATION, self.authorize_device),
            ("POST", addresses.PUSHED_REQUEST, self.push),
            ("POST", addresses.INTROSPECT, self.introspect),
            ("POST", addresses.REVOKE, self.revoke),
            ("POST", addresses.REGISTER, self.register),
            ("GET", ONE_CLIENT, self.one_client),
            ("PUT", ONE_CLIENT, self.update_client),
            ("DELETE", ONE_CLIENT, self.delete_client),
        )
        for method, address, view in rules:
            blueprint.add_url_rule(address, view_func=view, methods=[method], provide_automatic_options=False)


def json_answer(content: object) -> Response:
    """JSON that nobody stores and scripts of any origin may read."""
    return Answer.whole(msgspec.json.encode(content), headers=JSON_HEADERS, kind="application/json")


def sender_of(provider: Provider) -> Sender:
    """What the request shows of its sender. Raises `InvalidRequest` where a certificate came that cannot be read."""
    environ = request.environ
    proof = environ.get("HTTP_DPOP", "")
    try:
        certificate = provider.certificate_of(environ)
    except CertificateUnreadable as error:
        raise InvalidRequest(str(error)) from error
    if not (proof or certificate or "client_assertion" in request.form):
        return UNKNOWN
    return Sender(
        method=request.method,
        addresses=(request.base_url, provider.issuer + request.path),
        proofs=(proof,) if proof else (),
        certificate=certificate,
    )


def _device_page(typed: str, **context: bool) -> str:
    return render_template("oidc/device.html", action=request.script_root + addresses.DEVICE, typed=typed, **context)


def _client_answer(told: Mapping[str, Any]) -> Response:
    """With the address at which the client can be managed, under the name by which it was asked for (RFC 7592 section 3)."""
    address = request.root_url.rstrip("/") + addresses.REGISTER
    return json_answer({**told, "registration_client_uri": f"{address}/{told['client_id']}"})


def _members() -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(request.get_data(), type=dict[str, Any])
    except UNREADABLE_JSON as error:
        raise InvalidClientMetadata("the body must be a JSON object") from error


def _registration_token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise InvalidToken("send the registration access token as Bearer")
    return token.strip()
