"""authlib's judgement of what the node publishes and registers: the node's own rules were written without it."""

from dataclasses import replace
from typing import Any

import pytest
from authlib.oauth2 import rfc7591, rfc9101, rfc9207
from authlib.oidc import registration, rpinitiated
from authlib.oidc.discovery import OpenIDProviderMetadata
from flask.testing import FlaskClient
from joserfc.errors import JoseError

from idp_mock.settings import Settings
from tests.idp_mock.oidc.fapi2.party import RSA_KEY, public_jwk

ISSUER = "https://node.example.test"
CLAIMS = (rfc7591.ClientMetadataClaims, registration.ClientMetadataClaims, rpinitiated.ClientMetadataClaims)
FULL: dict[str, Any] = {
    "redirect_uris": ["https://app.example.test/cb"],
    "response_types": ["code"],
    "grant_types": ["authorization_code", "refresh_token"],
    "application_type": "web",
    "client_name": "App",
    "client_uri": "https://app.example.test/",
    "logo_uri": "https://app.example.test/logo.png",
    "policy_uri": "https://app.example.test/policy",
    "tos_uri": "https://app.example.test/tos",
    "contacts": ["app@example.test"],
    "scope": "openid profile",
    "jwks": {"keys": [public_jwk(RSA_KEY, kid="rsa")]},
    "subject_type": "pairwise",
    "token_endpoint_auth_method": "private_key_jwt",
    "token_endpoint_auth_signing_alg": "RS256",
    "id_token_signed_response_alg": "ES256",
    "userinfo_signed_response_alg": "RS256",
    "request_object_signing_alg": "PS256",
    "default_max_age": 300,
    "require_auth_time": True,
    "default_acr_values": ["http://eidas.europa.eu/LoA/high"],
    "initiate_login_uri": "https://app.example.test/begin",
    "request_uris": ["https://app.example.test/request"],
    "post_logout_redirect_uris": ["https://app.example.test/bye"],
}


@pytest.fixture(params=[False, True], ids=["code", "implicit"])
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    return replace(settings, public_url=ISSUER, implicit=request.param)


@pytest.fixture
def metadata(http: FlaskClient) -> dict[str, Any]:
    return dict(http.get("/.well-known/openid-configuration", base_url=ISSUER).json)


def judge(claims: dict[str, Any], metadata: dict[str, Any]) -> None:
    """Raises what authlib thinks of client metadata."""
    for of in CLAIMS:
        options = of.get_claims_options(metadata) if hasattr(of, "get_claims_options") else {}
        of(dict(claims), {}, options, metadata).validate()


def test_the_metadata_of_the_node_are_valid(metadata: dict[str, Any]) -> None:
    classes = [rpinitiated.OpenIDProviderMetadata, rfc9101.AuthorizationServerMetadata, rfc9207.AuthorizationServerMetadata]
    OpenIDProviderMetadata(metadata).validate(metadata_classes=classes)


def test_what_a_client_registers_is_valid_and_comes_back(http: FlaskClient, metadata: dict[str, Any]) -> None:
    told = http.post("/oidc/register", json=FULL).json
    judge(told, metadata)
    assert {name: told[name] for name in FULL} == FULL


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uris": ["not an address"]},
        {"token_endpoint_auth_method": "magic"},
        {"response_types": ["sorcery"]},
        {"logo_uri": "no address"},
        {"tos_uri": "no address"},
        {"application_type": "toaster"},
        {"subject_type": "secret"},
        {"id_token_signed_response_alg": "HS1"},
        {"userinfo_signed_response_alg": "HS1"},
        {"request_object_encryption_alg": "ROT13"},
        {"initiate_login_uri": "no address"},
        {"jwks": {"keys": "none"}},
        {"default_max_age": "soon"},
        {"post_logout_redirect_uris": ["no address"]},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_authlib_refuses_the_node_refuses(http: FlaskClient, metadata: dict[str, Any], wrong: dict[str, Any]) -> None:
    with pytest.raises((JoseError, ValueError)):
        judge({**FULL, **wrong}, metadata)
    refused = http.post("/oidc/register", json={**FULL, **wrong})
    assert (refused.status_code, refused.json["error"]) in [(400, "invalid_client_metadata"), (400, "invalid_redirect_uri")]
