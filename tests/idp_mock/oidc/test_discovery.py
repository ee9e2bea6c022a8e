"""The metadata, against OpenID Connect Discovery 1.0 section 3 and RFC 8414 section 2."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from idp_mock.oidc.provider import Provider

REQUIRED = {
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
}


@pytest.fixture
def metadata(provider: Provider) -> dict[str, Any]:
    return provider.discovery()


def test_all_required_members_are_there(metadata: dict[str, Any]) -> None:
    assert set(metadata) >= REQUIRED


def test_no_member_is_empty(metadata: dict[str, Any]) -> None:
    assert not [name for name, value in metadata.items() if value in ("", [], None)]


def test_the_issuer_has_neither_query_nor_fragment_nor_final_slash(metadata: dict[str, Any]) -> None:
    parts = urlsplit(metadata["issuer"])
    assert (parts.query, parts.fragment) == ("", "")
    assert not metadata["issuer"].endswith("/")


def test_openid_is_a_scope_and_rs256_an_algorithm_as_discovery_demands(metadata: dict[str, Any]) -> None:
    assert "openid" in metadata["scopes_supported"]
    assert "RS256" in metadata["id_token_signing_alg_values_supported"]
    assert "none" not in metadata["id_token_signing_alg_values_supported"]


def test_what_defaults_to_supported_is_denied(metadata: dict[str, Any]) -> None:
    assert metadata["request_uri_parameter_supported"] is False
    assert "implicit" not in metadata["grant_types_supported"]


def test_plain_is_no_code_challenge_method(metadata: dict[str, Any]) -> None:
    assert metadata["code_challenge_methods_supported"] == ["S256"]


def test_every_claim_that_can_be_told_is_listed_once(metadata: dict[str, Any]) -> None:
    claims = metadata["claims_supported"]
    assert {"sub", "acr", "given_name", "family_name", "birthdate", "pesel", "person_identifier", "email"} <= set(claims)
    assert len(claims) == len(set(claims))


def test_both_well_known_addresses_tell_the_same(http: FlaskClient, metadata: dict[str, Any]) -> None:
    for address in ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"):
        answer = http.get(address)
        assert (answer.status_code, answer.mimetype, answer.json) == (200, "application/json", metadata)


def test_every_endpoint_that_is_told_exists(http: FlaskClient, metadata: dict[str, Any]) -> None:
    addresses = [value for name, value in metadata.items() if name.endswith("_endpoint") or name == "jwks_uri"]
    assert len(addresses) == 5
    for address in addresses:
        assert address.startswith(metadata["issuer"])
        assert http.options(urlsplit(address).path).status_code in {200, 204}


def test_keys_are_published_where_the_metadata_says(http: FlaskClient, provider: Provider, metadata: dict[str, Any]) -> None:
    assert http.get(urlsplit(metadata["jwks_uri"]).path).json == provider.jwks()
