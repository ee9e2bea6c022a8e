"""A portal that shows a TLS certificate calls the provider where that asks for one (RFC 8705 section 5). The certificate itself is stated
by tests/journeys/test_mutual_tls.py."""

from pathlib import Path

import pytest

from eid.clock import ManualClock
from eid.keys import ec_key, key_pair, rsa_key
from relying_party.settings import Settings
from tests.relying_party.federation.conformance.conftest import Party, changed, enter
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.wire import Wire

ELSEWHERE = "https://mtls.node.example.test"
ALIASES = {name: f"{ELSEWHERE}/oidc/{name.removesuffix('_endpoint')}" for name in ("token_endpoint", "userinfo_endpoint")}
DIRECT = ("/oidc/token", "/oidc/userinfo")


@pytest.fixture
def certified(tmp_path: Path, wire: Wire, clock: ManualClock) -> Party:
    """A portal with a certificate of its own, opposite a provider with aliases."""
    return with_settings(tmp_path, wire, clock)


def with_settings(folder: Path, wire: Wire, clock: ManualClock, **settings: str) -> Party:
    key_pair(folder, "client", ec_key, clock.now())
    party = enter(folder, wire, clock, Settings(keys=str(folder), oidc_certificate=str(folder / "client.pem"), **settings))
    wire.oidc.metadata = changed(mtls_endpoint_aliases=ALIASES, request_object_signing_alg_values_supported=["ES256"])
    return party


def asked(wire: Wire) -> set[str]:
    """The addresses at which tokens and the person were asked for."""
    return {str(call.url) for call in wire.calls if call.url.path in DIRECT}


@states("-mtls-endpoint-aliases")
def test_a_portal_with_a_certificate_calls_the_aliases(certified: Party) -> None:
    assert certified.log_in().shows("account-status")
    assert asked(certified.wire) == set(ALIASES.values())


def test_the_portal_registers_the_certificate_and_sends_no_secret(certified: Party) -> None:
    assert certified.log_in().shows("account-status")
    registered = certified.wire.oidc.registered or {}
    assert registered["token_endpoint_auth_method"] == "self_signed_tls_client_auth"
    assert registered["tls_client_certificate_bound_access_tokens"] is True
    assert [key["kty"] for key in registered["jwks"]["keys"]] == ["EC"]
    token = next(call for call in certified.wire.calls if call.url.path == "/oidc/token")
    assert "Authorization" not in token.headers
    assert b"client_id=client-1" in token.content
    assert b"secret" not in token.content


def test_a_provider_without_aliases_is_called_at_its_conventional_addresses(certified: Party) -> None:
    certified.wire.oidc.metadata = changed(mtls_endpoint_aliases={"token_endpoint": ALIASES["token_endpoint"]})
    assert certified.log_in().shows("account-status")
    assert asked(certified.wire) == {ALIASES["token_endpoint"], "http://localhost:8000/oidc/userinfo"}


def test_a_portal_without_a_certificate_heeds_no_alias(party: Party) -> None:
    party.wire.oidc.metadata = changed(mtls_endpoint_aliases=ALIASES)
    assert party.log_in().shows("account-status")
    assert {address.rpartition("/oidc/")[0] for address in asked(party.wire)} == {"http://localhost:8000"}


def test_keys_of_signed_requests_and_of_the_certificate_are_registered_together(tmp_path: Path, wire: Wire, clock: ManualClock) -> None:
    party = with_settings(tmp_path, wire, clock, oidc_request="object")
    party.leave()
    first, second = (party.wire.oidc.registered or {})["jwks"]["keys"]
    assert ("x5c" in first, "x5c" in second) == (False, True)


def test_the_key_of_the_certificate_may_stand_in_a_file_of_its_own_and_be_of_another_kind(
    tmp_path: Path, wire: Wire, clock: ManualClock
) -> None:
    key_pair(tmp_path, "both", rsa_key, clock.now())
    key, _, certificate = (tmp_path / "both.pem").read_text().partition("-----BEGIN CERTIFICATE")
    (tmp_path / "key.pem").write_text(key)
    (tmp_path / "certificate.pem").write_text("-----BEGIN CERTIFICATE" + certificate)
    settings = Settings(
        keys=str(tmp_path), oidc_certificate=str(tmp_path / "certificate.pem"), oidc_certificate_key=str(tmp_path / "key.pem")
    )
    party = enter(tmp_path, wire, clock, settings)
    assert party.log_in().shows("account-status")
    assert [key["kty"] for key in (party.wire.oidc.registered or {})["jwks"]["keys"]] == ["RSA"]
