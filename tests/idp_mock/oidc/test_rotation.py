"""Tokens across a rotation of the node's keys."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from eid.chance import SeededChance
from eid.clock import ManualClock
from eid.storage.store import Store
from idp_mock.keyring import Keyring
from idp_mock.oidc.jose import Signer
from idp_mock.oidc.messages import AuthorizeResponse, TokenResponse
from idp_mock.oidc.provider import Provider
from idp_mock.settings import Settings


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder of its own: keys of other tests must stay."""
    return tmp_path / "keys"


def test_a_token_signed_before_a_rotation_can_be_verified_after_it(
    provider: Provider, keyring: Keyring, tokens: Callable[..., TokenResponse]
) -> None:
    before = tokens().id_token
    keyring.rotate()
    keyring.rotate()
    after = tokens().id_token
    signer = Signer(keyring)
    assert signer.read(before)["sub"] == signer.read(after)["sub"]
    assert before.split(".")[0] != after.split(".")[0]


def test_a_login_that_began_before_a_rotation_ends_after_it(
    provider: Provider, keyring: Keyring, log_in: Callable[..., AuthorizeResponse], tokens: Callable[..., TokenResponse]
) -> None:
    hint = tokens().id_token
    keyring.rotate()
    keyring.rotate()
    assert "code" in log_in(id_token_hint=hint).parameters


def test_the_next_key_can_be_fetched_before_it_signs(http: FlaskClient, keyring: Keyring) -> None:
    before = {key["kid"] for key in http.get("/oidc/jwks").json["keys"]}
    keyring.rotate()
    published = {key["kid"] for key in http.get("/oidc/jwks").json["keys"]}
    assert before < published
    keyring.rotate()
    assert keyring.ec.kid in published - before


def test_a_retired_key_leaves_the_published_ones_when_its_tokens_have_expired(
    http: FlaskClient, keyring: Keyring, clock: ManualClock, settings: Settings
) -> None:
    old = keyring.ec.kid
    keyring.rotate()
    keyring.rotate()
    clock.advance(settings.token_lifetime)
    assert old in {key["kid"] for key in http.get("/oidc/jwks").json["keys"]}
    clock.advance(24 * 3600)
    assert old not in {key["kid"] for key in http.get("/oidc/jwks").json["keys"]}


def test_a_key_that_nobody_has_used_is_published_when_a_client_registers_its_algorithm(http: FlaskClient, keyring: Keyring) -> None:
    metadata = {"redirect_uris": ["https://app.example.test/cb"], "id_token_signed_response_alg": "EdDSA"}
    assert not keyring.published("node-ed25519")
    assert http.post("/oidc/register", json={**metadata, "authorization_signed_response_alg": "ES384"}).status_code == 201
    assert keyring.published("node-ed25519")
    assert keyring.published("node-ec384")


def test_a_key_that_nobody_has_used_is_published_when_a_guest_asks_for_it(http: FlaskClient, keyring: Keyring, asking: Any) -> None:
    http.get("/oidc/authorize", query_string=asking.pairs(mock_id_token_alg="EdDSA"))
    assert keyring.published("node-ed25519")


def test_the_keys_for_clients_of_the_file_are_published_before_they_come(
    settings: Settings, store: Store, keyring: Keyring, clock: ManualClock, chance: SeededChance, clients_file: Path
) -> None:
    table = '[[client]]\nclient_id = "modern"\nredirect_uris = ["https://app.example.test/cb"]\n'
    clients_file.write_text(table + 'userinfo_signed_response_alg = "EdDSA"\n')
    provider = Provider(settings, store, keyring, clock, chance, lambda session, client: None)
    assert "EdDSA" in [key.get("alg") for key in provider.jwks()["keys"]]
