"""Tokens for clients themselves (RFC 6749 section 4.4), and tokens for tokens (RFC 8693)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from idp_mock.oidc.messages import TokenResponse

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
SERVICE = {"client_id": "service", "client_secret": "any"}
Tokens = Callable[..., TokenResponse]


def ask(http: FlaskClient, grant_type: str, **fields: str) -> Any:
    return http.post("/oidc/token", data={"grant_type": grant_type, **SERVICE, **fields})


def userinfo(http: FlaskClient, access_token: str) -> Any:
    return http.get("/oidc/userinfo", headers={"Authorization": f"Bearer {access_token}"})


def test_a_client_gets_a_token_of_its_own(http: FlaskClient) -> None:
    told = ask(http, "client_credentials", scope="orders:read orders:write").json
    assert set(told) == {"access_token", "token_type", "expires_in", "scope"}
    known = http.post("/oidc/introspect", data={"token": told["access_token"], **SERVICE}).json
    assert (known["sub"], known["client_id"], known["scope"]) == ("service", "service", "orders:read orders:write")


def test_a_clients_own_token_tells_nothing_about_a_person(http: FlaskClient) -> None:
    answer = userinfo(http, ask(http, "client_credentials").json["access_token"])
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_token")


@pytest.mark.parametrize(("fields", "error"), [({"client_secret": ""}, "unauthorized_client"), ({"scope": "openid"}, "invalid_scope"),
                                               ({"scope": "x offline_access"}, "invalid_scope")], ids=str)  # fmt: skip
def test_a_client_that_proves_nothing_or_asks_for_a_person_gets_none(http: FlaskClient, fields: dict[str, str], error: str) -> None:
    assert ask(http, "client_credentials", **fields).json["error"] == error


def test_a_client_keeps_to_the_scope_that_it_registered(http: FlaskClient) -> None:
    told = http.post("/oidc/register", json={"grant_types": ["client_credentials"], "scope": "a b"}).json
    auth = (told["client_id"], told["client_secret"])
    for scope, status in (("a", 200), ("a c", 400)):
        assert http.post("/oidc/token", data={"grant_type": "client_credentials", "scope": scope}, auth=auth).status_code == status


def exchange(http: FlaskClient, token: str, **fields: str) -> Any:
    return ask(http, EXCHANGE, **{"subject_token": token, "subject_token_type": ACCESS_TOKEN, **fields})


def test_a_token_is_exchanged_for_one_of_the_same_person_for_another_client(http: FlaskClient, tokens: Tokens) -> None:
    first = tokens(scope="openid email phone").access_token
    told = exchange(http, first, scope="openid email").json
    assert (told["issued_token_type"], told["scope"]) == (ACCESS_TOKEN, "openid email")
    assert not {"id_token", "refresh_token"} & set(told)
    assert userinfo(http, told["access_token"]).json == {
        name: value for name, value in userinfo(http, first).json.items() if not name.startswith("phone")
    }
    assert http.post("/oidc/introspect", data={"token": told["access_token"], **SERVICE}).json["client_id"] == "service"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"subject_token": ""}, "invalid_request"),
        ({"subject_token": "unknown"}, "invalid_request"),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:saml2"}, "invalid_request"),
        ({"requested_token_type": "urn:ietf:params:oauth:token-type:jwt"}, "invalid_request"),
        ({"actor_token": "x"}, "invalid_request"),
        ({"scope": "openid phone"}, "invalid_scope"),
        ({"client_secret": ""}, "unauthorized_client"),
    ],
    ids=str,
)
def test_an_exchange_that_breaks_a_rule_is_refused(http: FlaskClient, tokens: Tokens, fields: dict[str, str], error: str) -> None:
    assert exchange(http, tokens(scope="openid").access_token, **fields).json["error"] == error
