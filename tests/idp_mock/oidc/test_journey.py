"""Whole logins by a client that others wrote: authlib's, over WSGI."""

from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Flask
from joserfc import jwk, jwt

from idp_mock.oidc.grant_types.code import s256
from idp_mock.oidc.provider import Provider

NODE = "http://localhost:8000"
REDIRECT = "http://127.0.0.1:8001/callback"
VERIFIER = "v" * 64


def relying_party(app: Flask, **options: Any) -> OAuth2Client:
    return OAuth2Client(
        "authlib-client",
        redirect_uri=REDIRECT,
        scope="openid profile email",
        code_challenge_method="S256",
        transport=httpx.WSGITransport(app=app),
        base_url=NODE,
        **options,
    )


@pytest.fixture
def instant(node: Any) -> Flask:
    """The node in which every login succeeds at once."""
    return node.app()


def check_tokens(client: OAuth2Client, metadata: dict[str, Any], tokens: dict[str, Any]) -> dict[str, Any]:
    """The claims of the ID token, after the checks of OpenID Connect Core section 3.1.3.7."""
    keys = jwk.KeySet.import_key_set(client.request("GET", metadata["jwks_uri"], withhold_token=True).json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["ES256", "RS256"]).claims
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (metadata["issuer"], "authlib-client", "n-1")
    return claims


@pytest.mark.parametrize("auth_method", ["client_secret_basic", "client_secret_post", "none"])
def test_a_client_logs_in_by_discovery_and_its_own_way_of_authentication(instant: Flask, auth_method: str) -> None:
    secret = None if auth_method == "none" else "any secret: +%"
    with relying_party(instant, client_secret=secret, token_endpoint_auth_method=auth_method) as client:
        metadata = client.request("GET", NODE + "/.well-known/openid-configuration", withhold_token=True).json()
        address, state = client.create_authorization_url(metadata["authorization_endpoint"], code_verifier=VERIFIER, nonce="n-1")
        back = client.request("GET", address, withhold_token=True).headers["Location"]
        tokens = client.fetch_token(metadata["token_endpoint"], authorization_response=back, code_verifier=VERIFIER, state=state)
        claims = check_tokens(client, metadata, tokens)
        told = client.get(metadata["userinfo_endpoint"]).json()
    assert told["sub"] == claims["sub"]
    assert (told["given_name"], told["birthdate"], told["pesel"]) == ("Żaneta", "1890-01-01", "90810100010")


def test_a_person_logs_in_at_the_whole_node_and_out_again(app: Flask, browser: Any, provider: Provider) -> None:
    with relying_party(app, client_secret="any") as client:
        address, state = client.create_authorization_url(
            NODE + "/oidc/authorize", code_verifier=VERIFIER, nonce="n-1", mock_skip="chooser,second_factor,consent"
        )
        page = browser.get(address.removeprefix(NODE))
        back = browser.submit(page, {"username": "jan.testowy", "password": "Test-1234"}).location
        tokens = client.fetch_token(NODE + "/oidc/token", authorization_response=back, code_verifier=VERIFIER, state=state)
        claims = check_tokens(client, provider.discovery(), tokens)
    assert (claims["given_name"], claims["family_name"], claims["pesel"]) == ("Jan", "Testowy", "90810100010")
    assert claims["acr"] == "http://eidas.europa.eu/LoA/substantial"

    silent = f"{urlsplit(address).path}?{urlsplit(address).query}&prompt=none"
    assert "code=" in browser.get(silent).location
    bye = "http://127.0.0.1:8001/bye"
    after = browser.client.get("/oidc/end_session", query_string={"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": bye})
    assert after.location == bye
    assert "error=login_required" in browser.get(silent).location


def test_a_person_who_cancels_brings_access_denied_back(browser: Any, asking: Any) -> None:
    page = browser.get("/oidc/authorize?" + urlencode(asking.parameters))
    assert "error=access_denied" in browser.submit(page, button="cancel").location


def test_a_login_by_post_from_another_site_finds_its_way(browser: Any, asking: Any) -> None:
    page = browser.post("/oidc/authorize", asking.parameters | {"mock_skip": "chooser,second_factor,consent"})
    assert page.status == 200
    assert "code=" in browser.submit(page, {"username": "jan.testowy", "password": "Test-1234"}).location


def test_authlib_and_the_node_agree_on_the_challenge() -> None:
    assert s256(VERIFIER) == create_s256_code_challenge(VERIFIER)
