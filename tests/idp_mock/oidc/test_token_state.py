"""What becomes of a token: introspection (RFC 7662, RFC 9701) and revocation (RFC 7009)."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from flask.testing import FlaskClient

from eid.clock import ManualClock
from idp_mock.oidc.messages import TokenResponse
from idp_mock.settings import Settings
from tests.idp_mock.oidc.fapi2.party import RSA_KEY, public_jwk

INTROSPECT, REVOKE = "/oidc/introspect", "/oidc/revoke"
RESOURCE_SERVER = {"client_id": "rs", "client_secret": "any"}
Tokens = Callable[..., TokenResponse]
OFFLINE = {"scope": "openid email offline_access", "prompt": "consent"}


def introspect(http: FlaskClient, token: str, **fields: str) -> dict[str, Any]:
    answer = http.post(INTROSPECT, data={"token": token, **RESOURCE_SERVER, **fields})
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def test_a_resource_server_learns_what_an_access_token_is_worth(
    http: FlaskClient, tokens: Tokens, clock: ManualClock, settings: Settings
) -> None:
    told = introspect(http, tokens(scope="openid email").access_token)
    now = int(clock.now())
    expected = {
        "active": True,
        "iss": "http://localhost:8000",
        "client_id": "guest",
        "scope": "openid email",
        "token_type": "Bearer",
        "username": "zaneta.testowa",
        "iat": now,
        "exp": now + settings.token_lifetime,
        "auth_time": now - 5,
    }
    assert {name: told[name] for name in expected} == expected
    assert told["sub"] == http.get("/oidc/userinfo", headers={"Authorization": f"Bearer {tokens().access_token}"}).json["sub"]


def test_a_refresh_token_can_be_asked_about_too(http: FlaskClient, tokens: Tokens) -> None:
    told = introspect(http, tokens(**OFFLINE).refresh_token)
    assert (told["active"], told["client_id"], "token_type" in told) == (True, "guest", False)


@pytest.mark.parametrize("token", ["unknown", "a.b", "\x00", "a.1.b"])
def test_nothing_is_told_about_what_is_no_token(http: FlaskClient, token: str) -> None:
    assert introspect(http, token) == {"active": False}


def test_an_expired_token_is_not_active(http: FlaskClient, tokens: Tokens, clock: ManualClock, settings: Settings) -> None:
    access_token = tokens().access_token
    clock.advance(settings.token_lifetime)
    assert introspect(http, access_token) == {"active": False}


def test_who_proves_nothing_learns_about_its_own_tokens_alone(http: FlaskClient, tokens: Tokens) -> None:
    access_token = tokens().access_token
    for client_id, active in (("guest", True), ("stranger", False)):
        assert http.post(INTROSPECT, data={"token": access_token, "client_id": client_id}).json["active"] is active


def test_nobody_asks_without_a_name_or_a_token(http: FlaskClient) -> None:
    assert http.post(INTROSPECT, data={"token": "x"}).status_code == 401
    assert http.post(INTROSPECT, data=RESOURCE_SERVER).json["error"] == "invalid_request"


def test_the_answer_may_be_a_signed_jwt_for_the_caller_alone(http: FlaskClient, tokens: Tokens) -> None:
    media_type = "application/token-introspection+jwt"
    answer = http.post(INTROSPECT, data={"token": tokens().access_token, **RESOURCE_SERVER}, headers={"Accept": media_type})
    assert answer.mimetype == media_type
    header = jwt.get_unverified_header(answer.text)
    keys = jwt.PyJWKSet.from_dict(http.get("/oidc/jwks").json)
    options = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(answer.text, keys[header["kid"]].key, algorithms=["ES256"], audience="rs", options=options)
    assert header["typ"] == "token-introspection+jwt"
    assert claims["token_introspection"]["active"] is True
    assert "sub" not in claims


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html, *; q=.2, */*; q=.2", "application/json, application/*"])
def test_a_caller_that_takes_anything_gets_json(http: FlaskClient, tokens: Tokens, accept: str) -> None:
    answer = http.post(INTROSPECT, data={"token": tokens().access_token, **RESOURCE_SERVER}, headers={"Accept": accept})
    assert (answer.mimetype, answer.json["active"]) == ("application/json", True)


def test_a_signed_answer_may_be_encrypted(http: FlaskClient, tokens: Tokens) -> None:
    metadata = {
        "redirect_uris": ["https://rs.example.test/"],
        "jwks": {"keys": [public_jwk(RSA_KEY)]},
        "introspection_encrypted_response_alg": "RSA-OAEP-256",
    }
    told = http.post("/oidc/register", json=metadata).json
    accept = {"Accept": "application/token-introspection+jwt"}
    auth = (told["client_id"], told["client_secret"])
    answer = http.post(INTROSPECT, data={"token": tokens().access_token}, headers=accept, auth=auth)
    assert answer.text.count(".") == 4


def revoke(http: FlaskClient, token: str, **fields: str) -> Any:
    return http.post(REVOKE, data={"token": token, "client_id": "guest", **fields})


def test_a_revoked_access_token_ends_alone(http: FlaskClient, tokens: Tokens) -> None:
    told = tokens(**OFFLINE)
    assert revoke(http, told.access_token).status_code == 200
    assert introspect(http, told.access_token) == {"active": False}
    assert introspect(http, told.refresh_token)["active"] is True


def test_a_revoked_refresh_token_takes_its_access_tokens_along(http: FlaskClient, tokens: Tokens) -> None:
    told = tokens(**OFFLINE)
    assert revoke(http, told.refresh_token, token_type_hint="access_token").status_code == 200
    for token in (told.access_token, told.refresh_token):
        assert introspect(http, token) == {"active": False}


def test_revoking_what_is_no_token_succeeds(http: FlaskClient) -> None:
    assert revoke(http, "unknown").status_code == 200


def test_a_token_of_another_client_is_not_revoked(http: FlaskClient, tokens: Tokens) -> None:
    access_token = tokens().access_token
    answer = revoke(http, access_token, client_id="stranger")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    assert introspect(http, access_token)["active"] is True


def test_a_revocation_names_client_and_token(http: FlaskClient) -> None:
    assert http.post(REVOKE, data={"token": "x"}).status_code == 401
    assert http.post(REVOKE, data={"client_id": "guest"}).json["error"] == "invalid_request"
