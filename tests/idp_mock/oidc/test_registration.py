"""Clients that register themselves and manage what they registered (RFC 7591, RFC 7592)."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient

from idp_mock.oidc.clients import Clients
from idp_mock.oidc.metadata import ClientMetadata
from idp_mock.oidc.metadata_rules import CLIENT_RULES
from idp_mock.rules import statement
from idp_mock.settings import Settings
from tests.idp_mock.oidc.fapi2.party import public_jwk

REGISTER = "/oidc/register"
CALLBACK = "https://app.example.test/cb"
EC = public_jwk(ec.generate_private_key(ec.SECP256R1()), kid="ec")


def register(http: FlaskClient, **metadata: Any) -> Any:
    return http.post(REGISTER, json={"redirect_uris": [CALLBACK], **metadata})


def bearer(told: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {told['registration_access_token']}"}


def path(told: dict[str, Any]) -> str:
    return str(told["registration_client_uri"]).removeprefix("http://localhost")


def test_the_answer_tells_everything_that_was_registered_with_its_defaults(http: FlaskClient) -> None:
    answer = register(http, client_name="App", unheard="of", contacts=["dev@example.test"], **{"client_name#pl": "Aplikacja"})
    told = answer.json
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    assert (told["client_name"], told["redirect_uris"], told["contacts"]) == ("App", [CALLBACK], ["dev@example.test"])
    assert (told["grant_types"], told["response_types"]) == (["authorization_code"], ["code"])
    assert (told["token_endpoint_auth_method"], told["id_token_signed_response_alg"]) == ("client_secret_basic", "RS256")
    assert told["client_secret_expires_at"] == 0
    assert len(told["client_secret"]) >= 43
    assert "unheard" not in told


@pytest.mark.parametrize("metadata", [
    {"token_endpoint_auth_method": "none"},
    {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [EC]}},
    {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "app.example.test"},
], ids=lambda metadata: metadata["token_endpoint_auth_method"])  # fmt: skip
def test_who_needs_no_secret_gets_none(http: FlaskClient, metadata: dict[str, Any]) -> None:
    assert "client_secret" not in register(http, **metadata).json


def test_who_signs_by_a_secret_gets_one(http: FlaskClient) -> None:
    told = register(http, token_endpoint_auth_method="none", request_object_signing_alg="HS256").json
    assert told["client_secret"]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"redirect_uris": []}, "invalid_redirect_uri", "at least one"),
    ({"redirect_uris": ["/cb"]}, "invalid_redirect_uri", "absolute"),
    ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri", "absolute"),
    ({"redirect_uris": ["JavaScript:alert(1)"], "application_type": "native"}, "invalid_redirect_uri", "absolute"),
    ({"redirect_uris": ["com.example.app:/cb"]}, "invalid_redirect_uri", "absolute"),
    ({"redirect_uris": ["http://app.example.test/cb"], "application_type": "native"}, "invalid_redirect_uri", "absolute"),
    ({"redirect_uris": ["http://[::1"]}, "invalid_redirect_uri", "absolute"),
    ({"redirect_uris": ["https://other.example.test\\@app.example.test/"]}, "invalid_redirect_uri", "absolute"),
    ({"redirect_uris": ["https://app.example.test@other.example.test/"]}, "invalid_redirect_uri", "absolute"),
    ({"jwks_uri": "https://u:p@app.example.test/jwks"}, "invalid_client_metadata", "jwks_uri"),
    ({"redirect_uris": "https://app.example.test"}, "invalid_client_metadata", "redirect_uris"),
    ({"application_type": "toaster"}, "invalid_client_metadata", "application_type must be one of web, native"),
    ({"token_endpoint_auth_method": "telepathy"}, "invalid_client_metadata", "token_endpoint_auth_method"),
    ({"token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata", "needs jwks or jwks_uri"),
    ({"token_endpoint_auth_method": "tls_client_auth"}, "invalid_client_metadata", "exactly one of"),
    ({"token_endpoint_auth_signing_alg": "none"}, "invalid_client_metadata", "token_endpoint_auth_signing_alg"),
    ({"jwks": {"keys": [EC]}, "jwks_uri": "https://app.example.test/jwks"}, "invalid_client_metadata", "both"),
    ({"jwks": {"keys": [{"kty": "EC", "crv": "P-256"}]}}, "invalid_client_metadata", "cannot be read"),
    ({"jwks": {"keys": "none"}}, "invalid_client_metadata", "JWK Set"),
    ({"jwks": {"keys": [{**EC, "d": EC["x"]}]}}, "invalid_client_metadata", "jwks"),
    ({"jwks_uri": "ftp://app.example.test/jwks"}, "invalid_client_metadata", "jwks_uri"),
    ({"logo_uri": "logo.png", "tos_uri": "data:,x"}, "invalid_client_metadata", "logo_uri, tos_uri"),
    ({"response_types": ["code id_token"]}, "invalid_client_metadata", "implicit"),
    ({"response_types": ["telegram"]}, "invalid_client_metadata", "code, token and id_token"),
    ({"grant_types": ["password"]}, "invalid_client_metadata", "grant_types"),
    ({"id_token_encrypted_response_enc": "A128GCM"}, "invalid_client_metadata", "without the alg"),
    ({"subject_type": "pairwise", "redirect_uris": [CALLBACK, "https://other.example.test/"]}, "invalid_client_metadata", "sector"),
    ({"default_max_age": -1}, "invalid_client_metadata", "default_max_age"),
    ({"default_max_age": "soon", "client_name": 5}, "invalid_client_metadata", "client_name"),
    ({"fapi2": "security"}, "invalid_client_metadata", "fapi2 needs"),
    ({"fapi2": "sometimes"}, "invalid_client_metadata", "fapi2"),
    ({"sector_identifier_uri": "http://10.0.0.1/sector"}, "invalid_client_metadata", "private network"),
]  # fmt: skip


@pytest.mark.parametrize(("metadata", "error", "told"), WRONG, ids=[str(index) for index in range(len(WRONG))])
def test_metadata_that_cannot_be_used_are_refused(http: FlaskClient, metadata: dict[str, Any], error: str, told: str) -> None:
    answer = register(http, **metadata)
    assert (answer.status_code, answer.json["error"]) == (400, error)
    assert told in answer.json["error_description"]


def test_everything_that_is_wrong_is_told_at_once(http: FlaskClient) -> None:
    told = register(http, application_type="toaster", logo_uri="x", default_max_age=-1, redirect_uris=["x"]).json["error_description"]
    assert all(name in told for name in ("application_type", "logo_uri", "default_max_age", "redirect_uris"))


@pytest.mark.parametrize("rule", CLIENT_RULES, ids=lambda rule: rule.__name__)
def test_a_rule_states_itself_in_one_sentence(rule: Any) -> None:
    assert statement(rule).endswith(".")
    rule(ClientMetadata(redirect_uris=(CALLBACK,)))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff"])
def test_a_body_that_is_no_object_is_refused(http: FlaskClient, body: bytes) -> None:
    answer = http.post(REGISTER, data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client_metadata")


def test_a_native_client_may_have_a_scheme_of_its_own(http: FlaskClient) -> None:
    uris = ["com.example.app:/cb", "http://127.0.0.1/cb", "https://app.example.test/cb"]
    assert register(http, application_type="native", redirect_uris=uris).status_code == 201


def test_a_client_without_a_browser_needs_no_redirect_address(http: FlaskClient) -> None:
    assert register(http, redirect_uris=[], grant_types=["client_credentials"]).status_code == 201


def test_a_client_reads_what_it_registered(http: FlaskClient) -> None:
    told = register(http).json
    answer = http.get(path(told), headers=bearer(told))
    assert (answer.status_code, answer.json) == (200, told)


def test_an_update_replaces_all_metadata_and_keeps_id_and_secret(http: FlaskClient) -> None:
    told = register(http, client_name="Before", logo_uri="https://app.example.test/l.png").json
    changed = {"client_id": told["client_id"], "redirect_uris": [CALLBACK + "2"], "client_name": "After"}
    answer = http.put(path(told), json=changed, headers=bearer(told)).json
    assert (answer["client_id"], answer["client_secret"]) == (told["client_id"], told["client_secret"])
    assert (answer["client_name"], answer["redirect_uris"]) == ("After", [CALLBACK + "2"])
    assert "logo_uri" not in answer


@pytest.mark.parametrize(
    "changes", [{"client_id": "other"}, {"client_id": None}, {"client_secret": "mine"}, {"redirect_uris": ["x"]}], ids=str
)
def test_an_update_that_cannot_be_used_changes_nothing(http: FlaskClient, changes: dict[str, Any]) -> None:
    told = register(http).json
    answer = http.put(path(told), json={"client_id": told["client_id"], "redirect_uris": [CALLBACK], **changes}, headers=bearer(told))
    assert answer.status_code == 400
    assert http.get(path(told), headers=bearer(told)).json == told


def test_a_deleted_client_is_unknown_and_never_a_guest(http: FlaskClient, asking: Any) -> None:
    told = register(http).json
    assert http.delete(path(told), headers=bearer(told)).status_code == 204
    assert http.get(path(told), headers=bearer(told)).status_code == 401
    assert http.get("/oidc/authorize", query_string=asking.parameters | {"client_id": told["client_id"]}).status_code == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_the_registration_access_token_opens_a_registration(http: FlaskClient, method: str) -> None:
    told, other = register(http).json, register(http).json
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}, bearer(other)):
        answer = http.open(path(told), method=method, json={}, headers=headers)
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_client_of_the_file_cannot_be_managed(http: FlaskClient) -> None:
    assert http.get(f"{REGISTER}/exact", headers={"Authorization": "Bearer x"}).status_code == 401


def test_names_of_clients_that_register_themselves_are_never_guests() -> None:
    assert Clients(Settings()).find("dyn-anything") is None


def test_a_client_takes_part_only_in_what_it_registered(http: FlaskClient) -> None:
    told = register(http, grant_types=["authorization_code"]).json
    answer = http.post("/oidc/token", data={"grant_type": "client_credentials"}, auth=(told["client_id"], told["client_secret"]))
    assert (answer.status_code, answer.json["error"]) == (400, "unauthorized_client")
