"""oidcc-config-certification-test-plan."""

from typing import Any
from urllib.parse import urlsplit

from tests.idp_mock.oidc.conformance.party import ISSUER, Party
from tests.idp_mock.oidc.conformance.plans import states

PLAN = "oidcc-config-certification-test-plan"
REQUIRED = {
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "scopes_supported",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "claims_supported",
}


@states("oidcc-discovery-endpoint-verification")
def test_discovery_tells_all_that_is_required_and_every_address_is_https(new_party: Any) -> None:
    party: Party = new_party()
    response = party.back.get("/.well-known/openid-configuration")
    metadata = response.json()
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    assert set(metadata) >= REQUIRED
    assert metadata["issuer"] == ISSUER
    addresses = [value for name, value in metadata.items() if name.endswith(("_endpoint", "_uri", "_iframe"))]
    assert {urlsplit(address).scheme for address in addresses} == {"https"}
    assert "openid" in metadata["scopes_supported"]
    assert "RS256" in metadata["id_token_signing_alg_values_supported"]
    keys = party.back.get(metadata["jwks_uri"]).json()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys)
    assert not {"d", "p", "q"} & {member for key in keys for member in key}
