"""The least that a correct provider on Flask does for a login: the same requests, cryptography and XML, but one client, state in a dict,
no rules beyond what keeps a stranger out, no store, one language. `python -m bench.floor PORT` serves it at the node's addresses.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, abort, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from bench.floor_saml import SamlFloor
from eid.clock import SystemClock
from eid.keys import KeyPair, ec_key, self_signed
from eid.serving import serve
from eid.xml.algorithms import usual_method
from idp_mock.settings import Settings

_PAGE = (
    "<!doctype html><html lang=pl><title>Logowanie</title><h1>Zaloguj do {{ client }}</h1>" + "<p>tekst strony</p>" * 40 + "<form "
    'method="post" action="/login"><input type="hidden" name="key" value="{{ key }}"><input name="username"><input type="password" '
    'name="password"><button>Zaloguj</button></form></html>'
)
_PASSWORD = "Test-1234"  # noqa: S105 - known to everyone


class OidcFloor:
    """Authorization request, login form, token, userinfo."""

    def __init__(self, keys: KeyPair) -> None:
        self._keys = keys
        self._header = _base64(json.dumps({"alg": "ES256", "kid": keys.kid, "typ": "JWT"}).encode())
        self._pending: dict[str, dict[str, str]] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: dict[str, str] = {}

    def install(self, app: Flask) -> None:
        page = app.jinja_env.from_string(_PAGE)

        @app.get("/.well-known/openid-configuration")
        def discovery() -> ResponseReturnValue:
            return jsonify(issuer=request.host_url.rstrip("/"))

        @app.get("/oidc/authorize")
        def authorize() -> str:
            asked = request.args.to_dict()
            if asked["client_id"] != "bench" or asked["response_type"] != "code" or asked["code_challenge_method"] != "S256":
                abort(400)
            key = secrets.token_urlsafe(24)
            self._pending[key] = asked
            return page.render(client=asked["client_id"], key=key)

        @app.post("/login")
        def login() -> ResponseReturnValue:
            asked = self._pending.pop(request.form["key"], None)
            if asked is None or not secrets.compare_digest(request.form["password"], _PASSWORD):
                abort(403)
            code = secrets.token_urlsafe(32)
            self._codes[code] = {**asked, "sub": request.form["username"]}
            return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

        @app.post("/oidc/token")
        def token() -> ResponseReturnValue:
            asked = self._codes.pop(request.form["code"], None)
            challenge = _base64(hashlib.sha256(request.form["code_verifier"].encode()).digest())
            if request.authorization is None or asked is None or asked["code_challenge"] != challenge:
                abort(400)
            access_token = secrets.token_urlsafe(32)
            self._tokens[access_token] = asked["sub"]
            return jsonify(access_token=access_token, token_type="Bearer", expires_in=600, id_token=self._id_token(asked))  # noqa: S106

        @app.get("/oidc/userinfo")
        def userinfo() -> ResponseReturnValue:
            subject = self._tokens.pop(request.headers["Authorization"].removeprefix("Bearer "), None)
            if subject is None:
                abort(401)
            return jsonify(sub=subject, given_name="Jan", family_name="Testowy", birthdate="1980-01-01")

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {"iss": request.host_url, "sub": asked["sub"], "aud": "bench", "iat": now, "exp": now + 600, "nonce": asked["nonce"]}
        signed = f"{self._header}.{_base64(json.dumps(claims).encode())}"
        private = self._keys.private
        return f"{signed}.{_base64(usual_method(private).sign(private, signed.encode()))}"


def create_floor() -> Flask:
    """Both protocols."""
    app = Flask(__name__)
    keys = self_signed(ec_key(), "floor", SystemClock().now())
    OidcFloor(keys).install(app)
    _install_saml(app, SamlFloor(keys))
    return app


def _install_saml(app: Flask, saml: SamlFloor) -> None:
    page = app.jinja_env.from_string(_PAGE.replace("/login", "/saml-login"))
    pending: dict[str, tuple[Any, str]] = {}

    @app.post("/login/SingleSignOnService")
    def sign_on() -> str:
        asked = saml.asked(request.form["SAMLRequest"])
        key = secrets.token_urlsafe(24)
        pending[key] = asked, request.form["RelayState"]
        return page.render(client=asked.issuer, key=key)

    @app.post("/saml-login")
    def saml_login() -> ResponseReturnValue:
        asked, relay_state = pending.pop(request.form["key"])
        if not secrets.compare_digest(request.form["password"], _PASSWORD):
            abort(403)
        query = urlencode({"SAMLart": saml.artifact(asked, request.form["username"]), "RelayState": relay_state})
        return redirect(f"{asked.acs}?{query}")

    @app.post("/login-services/idpArtifactResolutionService")
    def resolve() -> Response:
        return Response(saml.resolved(request.get_data()), content_type="text/xml; charset=utf-8")


def _base64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


if __name__ == "__main__":
    serve(Settings(port=int(sys.argv[1]), store="sqlite:///:memory:"), lambda _: create_floor(), (), lambda: "floor")
