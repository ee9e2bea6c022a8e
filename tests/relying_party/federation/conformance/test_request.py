"""How the node is asked: request objects, by value and behind an address that the node fetches; and the token in the body for UserInfo."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from eid.clock import ManualClock
from relying_party.settings import Settings
from tests.relying_party.federation.conformance.conftest import PORTAL, Party, changed, enter, provider
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.oidc_node import ISSUER
from tests.relying_party.federation.wire import Wire

Enter = Callable[..., Party]


@pytest.fixture
def portal(tmp_path: Path, wire: Wire, clock: ManualClock) -> Enter:
    """Enters a portal with these settings, at a provider that understands these signatures of request objects."""

    def entered(algorithms: tuple[str, ...] = ("RS256", "ES256"), **settings: Any) -> Party:
        party = enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), **settings))
        party.wire.oidc = provider(metadata=changed(request_object_signing_alg_values_supported=list(algorithms)))
        return party

    return entered


def fetched(party: Party, request_uri: str) -> TestResponse:
    """What the provider's server gets there."""
    return party.portal.test_client(use_cookies=False).get(urlsplit(request_uri).path)


def opened(party: Party, token: str, algorithm: str) -> dict[str, Any]:
    """The claims of a request object, whose signature fits a key that the portal registered."""
    registered = party.wire.oidc.registered or {}
    assert registered["request_object_signing_alg"] == algorithm
    assert not {"d", "p", "q"} & registered["jwks"]["keys"][0].keys()
    read = jws.deserialize_compact(token.encode(), KeySet.import_key_set(registered["jwks"]), algorithms=[algorithm])
    assert read.headers()["typ"] == "oauth-authz-req+jwt"
    claims: dict[str, Any] = json.loads(read.payload)
    return claims


def asks_for_a_login(party: Party, claims: dict[str, Any]) -> bool:
    """The request object holds the whole request; a login with what it asks for succeeds."""
    assert (claims["client_id"], claims["response_type"]) == ("client-1", "code")
    assert (claims["redirect_uri"], claims["code_challenge_method"]) == (PORTAL + "/federation/oidc/callback", "S256")
    party.wire.authorization_url = f"{ISSUER}/?client_id=client-1&nonce={claims['nonce']}"
    return party.come_back(claims).shows("account-status")


@states("-request-uri-signed-rs256")
def test_the_provider_fetches_a_request_signed_with_rs256_once(portal: Enter) -> None:
    party = portal(("RS256",), oidc_request="object_uri")
    asked = party.leave()
    assert sorted(asked) == ["client_id", "request_uri", "response_type", "scope"]
    assert asked["request_uri"] in (party.wire.oidc.registered or {})["request_uris"]
    answer = fetched(party, asked["request_uri"])
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/oauth-authz-req+jwt", "no-store")
    claims = opened(party, answer.text, "RS256")
    assert (claims["iss"], claims["aud"]) == ("client-1", ISSUER)
    assert asks_for_a_login(party, claims)
    assert fetched(party, asked["request_uri"]).status_code == 404


@states("-request-uri-signed-none")
def test_the_provider_fetches_a_request_that_nobody_signed(portal: Enter) -> None:
    party = portal(oidc_request="object_uri_unsigned")
    asked = party.leave()
    header, payload, signature = fetched(party, asked["request_uri"]).text.split(".")
    assert (party.wire.oidc.registered or {})["request_object_signing_alg"] == "none"
    assert "jwks" not in (party.wire.oidc.registered or {})
    assert json.loads(decoded(header))["alg"] == "none"
    assert signature == ""
    assert asks_for_a_login(party, json.loads(decoded(payload)))


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_a_request_by_value_is_signed_with_the_portals_own_key_where_that_will_do(portal: Enter) -> None:
    party = portal(oidc_request="object")
    asked = party.leave()
    assert sorted(asked) == ["client_id", "request", "response_type", "scope"]
    assert "request_uris" not in (party.wire.oidc.registered or {})
    assert asks_for_a_login(party, opened(party, asked["request"], "ES256"))


def test_a_claims_parameter_is_an_object_inside_a_request_object(portal: Enter) -> None:
    party = portal(oidc_request="object")
    party.wire.oidc.metadata = changed(claims_parameter_supported=True, request_object_signing_alg_values_supported=["ES256"])
    claims = opened(party, party.leave()["request"], "ES256")
    assert claims["claims"]["id_token"]["acr"]["essential"] is True


def test_a_request_is_not_to_be_had_after_a_minute(portal: Enter) -> None:
    party = portal(oidc_request="object_uri")
    address = party.leave()["request_uri"]
    party.clock.advance(60)
    assert fetched(party, address).status_code == 404


def test_requests_that_wait_do_not_displace_each_other_and_more_travel_by_value(portal: Enter) -> None:
    party = portal(oidc_request="object_uri")
    asked = [party.leave() for _ in range(33)]
    addresses = [one["request_uri"] for one in asked if "request_uri" in one]
    assert len(set(addresses)) == len(addresses) == 32
    assert "request" in asked[-1]
    assert all(fetched(party, address).status_code == 200 for address in addresses)
    assert "request_uri" in party.leave()


@pytest.mark.parametrize("name", ["x", "a" * 32, "%00", "a" * 5000])
def test_a_name_that_nobody_was_given_leads_to_nothing(portal: Enter, name: str) -> None:
    answer = fetched(portal(oidc_request="object_uri"), "/federation/oidc/requests/" + name)
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


@states("-userinfo-bearer-body")
def test_the_access_token_goes_to_userinfo_in_the_body(portal: Enter) -> None:
    party = portal(oidc_userinfo="body")
    assert party.log_in().shows("account-status")
    call = next(call for call in party.wire.calls if call.url.path == "/oidc/userinfo")
    assert (call.method, call.content) == ("POST", b"access_token=access-1")
    assert call.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert "Authorization" not in call.headers
