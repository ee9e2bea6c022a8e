"""Tokens across a rotation of the node's keys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from eid.clock import ManualClock
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
