"""Access tokens as JWTs (RFC 9068), judged by authlib."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from flask.testing import FlaskClient
from joserfc.jwk import KeySet

from eid.clock import ManualClock
from tests.idp_mock.oidc.proofs import Prover

CALLBACK = "https://app.example.test/cb"
ISSUER = "http://localhost:8000"
Redeem = Callable[..., dict[str, Any]]


@pytest.fixture
def told(http: FlaskClient) -> dict[str, Any]:
    grant_types = ["authorization_code", "refresh_token", "client_credentials"]
    metadata = {"redirect_uris": [CALLBACK], "access_token_signed_response_alg": "ES256", "grant_types": grant_types}
    return dict(http.post("/oidc/register", json=metadata).json)


@pytest.fixture
def auth(told: dict[str, Any]) -> tuple[str, str]:
    return told["client_id"], told["client_secret"]


@pytest.fixture
def redeem(http: FlaskClient, auth: tuple[str, str]) -> Redeem:
    """A whole login; the token answer."""

    def run(**headers: str) -> dict[str, Any]:
        asked = {"response_type": "code", "client_id": auth[0], "redirect_uri": CALLBACK, "scope": "openid email"}
        code = http.get("/oidc/authorize", query_string=asked).location.partition("code=")[2].partition("&")[0]
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        return dict(http.post("/oidc/token", data=fields, auth=auth, headers=headers).json)

    return run


def userinfo(http: FlaskClient, token: str) -> Any:
    return http.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"})


def introspect(http: FlaskClient, auth: tuple[str, str], token: str) -> Any:
    return http.post("/oidc/introspect", data={"token": token}, auth=auth).json


@pytest.fixture
def judge(http: FlaskClient, monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> JWTBearerTokenValidator:
    """authlib's, with the node's keys and clock."""
    monkeypatch.setattr("time.time", clock.now)
    validator = JWTBearerTokenValidator(issuer=ISSUER, resource_server=ISSUER)
    monkeypatch.setattr(validator, "get_jwks", lambda: KeySet.import_key_set(http.get("/oidc/jwks").json), raising=False)
    return validator


def test_authlib_believes_the_token(redeem: Redeem, judge: JWTBearerTokenValidator) -> None:
    token = judge.authenticate_token(redeem()["access_token"])
    judge.validate_token(token, ["email"], None)
    assert jwt.get_unverified_header(redeem()["access_token"])["typ"] == "at+jwt"
    assert {"sub", "client_id", "jti", "auth_time", "acr", "amr"} <= set(token)


def test_it_opens_userinfo_and_can_be_introspected_and_revoked(http: FlaskClient, auth: tuple[str, str], redeem: Redeem) -> None:
    token = redeem()["access_token"]
    assert userinfo(http, token).json["email"] == "zaneta@example.test"
    assert introspect(http, auth, token)["active"] is True
    assert http.post("/oidc/revoke", data={"token": token}, auth=auth).status_code == 200
    assert userinfo(http, token).status_code == 401
    assert introspect(http, auth, token)["active"] is False


def test_the_id_token_names_the_jwt_that_comes_with_it(redeem: Redeem) -> None:
    from idp_mock.oidc.tokens import left_half

    tokens = redeem()
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert claims["at_hash"] == left_half(tokens["access_token"], "RS256")


def test_a_refreshed_token_and_one_of_the_client_itself_are_jwts_too(http: FlaskClient, auth: tuple[str, str], redeem: Redeem) -> None:
    fields = {"grant_type": "refresh_token", "refresh_token": redeem()["refresh_token"]}
    assert userinfo(http, http.post("/oidc/token", data=fields, auth=auth).json["access_token"]).status_code == 200
    own = http.post("/oidc/token", data={"grant_type": "client_credentials"}, auth=auth).json["access_token"]
    assert jwt.decode(own, options={"verify_signature": False})["sub"] == auth[0]


def test_a_token_bound_to_a_key_says_so(redeem: Redeem, clock: ManualClock) -> None:
    token = redeem(DPoP=Prover(clock).proof("POST", f"{ISSUER}/oidc/token"))["access_token"]
    assert set(jwt.decode(token, options={"verify_signature": False})["cnf"]) == {"jkt"}


@pytest.mark.parametrize(
    "spoil", [lambda token: token[:-8] + "AAAAAAAA", lambda token: "eyJ", lambda token: token.rpartition(".")[0] + "."]
)
def test_a_jwt_that_the_node_did_not_sign_opens_nothing(http: FlaskClient, redeem: Redeem, spoil: Callable[[str], str]) -> None:
    assert userinfo(http, spoil(redeem()["access_token"])).status_code == 401


def test_an_id_token_is_no_access_token(http: FlaskClient, redeem: Redeem) -> None:
    assert userinfo(http, redeem()["id_token"]).status_code == 401
