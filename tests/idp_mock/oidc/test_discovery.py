"""The metadata, against OpenID Connect Discovery 1.0 section 3 and RFC 8414 section 2."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from eid.chance import SeededChance
from eid.clock import ManualClock
from eid.storage.store import Store
from idp_mock.keyring import Keyring
from idp_mock.oidc.provider import Provider
from idp_mock.settings import Settings

BY_BROWSER = {"authorization_endpoint", "end_session_endpoint", "check_session_iframe"}
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


@pytest.fixture
def implicit(settings: Settings, store: Store, keyring: Keyring, clock: ManualClock, chance: SeededChance) -> dict[str, Any]:
    open_to_all = replace(settings, implicit=True)
    return Provider(open_to_all, store, keyring, clock, chance, lambda session, _: None).discovery()


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


def test_the_implicit_flow_is_offered_only_where_it_is_switched_on(metadata: dict[str, Any], implicit: dict[str, Any]) -> None:
    assert metadata["response_types_supported"] == ["code"]
    assert "implicit" not in metadata["grant_types_supported"]
    assert "code id_token token" in implicit["response_types_supported"]
    assert "implicit" in implicit["grant_types_supported"]


def test_plain_is_no_code_challenge_method(metadata: dict[str, Any]) -> None:
    assert metadata["code_challenge_methods_supported"] == ["S256"]


def test_every_claim_that_can_be_told_is_listed_once(metadata: dict[str, Any]) -> None:
    claims = metadata["claims_supported"]
    assert {"sub", "acr", "given_name", "family_name", "birthdate", "pesel", "person_identifier", "email"} <= set(claims)
    assert len(claims) == len(set(claims))


def test_both_well_known_addresses_tell_the_same(http: FlaskClient, provider: Provider) -> None:
    for address in ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"):
        answer = http.get(address)
        assert (answer.status_code, answer.mimetype, answer.json) == (200, "application/json", provider.discovery("http://localhost"))


def endpoints(metadata: dict[str, Any]) -> dict[str, str]:
    names = [name for name in metadata if name.endswith(("_endpoint", "_iframe")) or name == "jwks_uri"]
    return {name: metadata[name] for name in names}


def test_every_endpoint_that_is_told_exists(http: FlaskClient, metadata: dict[str, Any]) -> None:
    for address in endpoints(metadata).values():
        assert address.startswith(metadata["issuer"])
        assert http.options(urlsplit(address).path).status_code in {200, 204}


def test_what_clients_call_themselves_is_where_they_asked_and_the_rest_where_browsers_go(http: FlaskClient) -> None:
    told = http.get("/.well-known/openid-configuration", base_url="http://node.docker.internal:8080").json
    assert told["issuer"] == "http://localhost:8000"
    for name, address in endpoints(told).items():
        assert address.startswith("http://localhost:8000/" if name in BY_BROWSER else "http://node.docker.internal:8080/"), name


def test_keys_are_published_where_the_metadata_says(http: FlaskClient, provider: Provider, metadata: dict[str, Any]) -> None:
    assert http.get(urlsplit(metadata["jwks_uri"]).path).json == provider.jwks()


def test_published_keys_may_be_kept_for_a_while_and_read_by_any_script(http: FlaskClient) -> None:
    answer = http.get("/oidc/jwks")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Pragma" not in answer.headers
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


FINGER = "/.well-known/webfinger"
ISSUER_RELATION = "http://openid.net/specs/connect/1.0/issuer"


@pytest.mark.parametrize("resource", ["acct:jan.testowy@localhost:8000", "acct:jan@localhost", "http://localhost:8000/jan"])
def test_webfinger_leads_from_a_person_to_the_issuer(http: FlaskClient, resource: str) -> None:
    answer = http.get(FINGER, query_string={"resource": resource, "rel": ISSUER_RELATION})
    assert (answer.status_code, answer.mimetype) == (200, "application/jrd+json")
    assert answer.json == {"subject": resource, "links": [{"rel": ISSUER_RELATION, "href": "http://localhost:8000"}]}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_webfinger_tells_only_the_relations_that_were_asked_for(http: FlaskClient) -> None:
    assert http.get(FINGER, query_string={"resource": "acct:jan@localhost", "rel": "avatar"}).json["links"] == []


@pytest.mark.parametrize(("resource", "status"), [("acct:jan@example.com", 404), ("", 400), ("http://[::1", 400), ("jan", 404)])
def test_webfinger_refuses_what_is_not_here(http: FlaskClient, resource: str, status: int) -> None:
    assert http.get(FINGER, query_string={"resource": resource}).status_code == status
