"""Client basic: the code flow, the ID token and UserInfo."""

import base64
import json
from typing import Any

import jwt
import pytest
from joserfc.jwk import RSAKey

from tests.journeys.browser import Page
from tests.relying_party.federation.conformance.conftest import Party, changed, provider
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.oidc_node import ISSUER, OidcNode, ec_jwk


def rsa_jwk(kid: str = "rsa-1") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}, private=True)


def refused(page: Page, rule: str) -> bool:
    """Whether the portal's page for a login that came to nothing names that rule."""
    return page.shows("failure") and page.text("detail").startswith(rule)


def log_in_at(party: Party, node: OidcNode) -> Page:
    """The provider changes its ways when the person is there already: metadata and registration are known."""
    asked = party.leave()
    node.registered = party.wire.oidc.registered
    if node.published is None and node.algorithm == "ES256":
        node.key = party.wire.oidc.key
    party.wire.oidc = node
    return party.come_back(asked)


@states("")
def test_a_login_by_code_enters_the_account(party: Party) -> None:
    asked = party.leave()
    assert (asked["response_type"], asked["scope"].split()[0]) == ("code", "openid")
    assert asked["code_challenge_method"] == "S256"
    assert party.come_back(asked).shows("account-status")


@states("-client-secret-basic")
def test_the_portal_proves_itself_by_its_secret_in_the_header(party: Party) -> None:
    party.log_in()
    call = next(call for call in party.wire.calls if call.url.path == "/oidc/token")
    sent = base64.b64decode(call.headers["Authorization"].removeprefix("Basic ")).decode()
    assert sent == "client-1:secret%2Fof+1", "form-encoded before base64 (RFC 6749 section 2.3.1)"
    assert b"client_secret" not in call.content


@states("-nonce-unless-code-flow")
def test_a_nonce_is_sent_in_the_code_flow_too_and_must_come_back(party: Party) -> None:
    assert party.leave()["nonce"] != party.leave()["nonce"]
    assert refused(log_in_at(party, provider(claims=changed(nonce=None))), "nonce_is_ours")


@states("-scope-userinfo-claims")
def test_claims_of_the_asked_scopes_may_come_from_userinfo_alone(party: Party) -> None:
    assert {"profile", "email", "phone"} <= set(party.leave()["scope"].split())
    only_there = changed(given_name=None, family_name=None, birthdate=None, pesel=None, person_identifier=None)
    assert log_in_at(party, provider(claims=only_there)).shows("account-status")


@states("-userinfo-bearer-header")
def test_the_access_token_goes_to_userinfo_in_the_header(party: Party) -> None:
    party.log_in()
    call = next(call for call in party.wire.calls if call.url.path == "/oidc/userinfo")
    assert (call.method, call.headers["Authorization"], call.content) == ("GET", "Bearer access-1", b"")


def signed_userinfo(party: Party, **values: Any) -> Page:
    import httpx

    def answer(_: httpx.Request) -> httpx.Response:
        node = party.wire.oidc
        claims = changed(**values)({**node.about(), "iss": ISSUER, "aud": "client-1"})
        signed = node.sign({"alg": "ES256", "kid": node.key.kid}, claims)
        return httpx.Response(200, text=signed, headers={"Content-Type": "application/jwt; charset=utf-8"})

    party.wire.instead["/oidc/userinfo"] = answer
    return party.log_in()


@states("-userinfo-signed")
def test_signed_userinfo_is_verified(party: Party) -> None:
    assert signed_userinfo(party).shows("account-status")


@pytest.mark.parametrize("wrong", [{"iss": "http://evil.example"}, {"aud": "another"}])
def test_signed_userinfo_for_somebody_else_is_refused(party: Party, wrong: dict[str, str]) -> None:
    assert refused(signed_userinfo(party, **wrong), "userinfo_is_for_this_portal")


def test_signed_userinfo_of_a_stranger_is_refused(party: Party) -> None:
    import httpx

    forged = provider().sign({"alg": "ES256", "kid": "ec-1"}, {"sub": "subject-1"})
    party.wire.instead["/oidc/userinfo"] = lambda _: httpx.Response(200, text=forged, headers={"Content-Type": "application/jwt"})
    assert refused(party.log_in(), "token_is_signed_by_the_node: expected a JWT signed by the node")


@states("-invalid-iss")
def test_an_id_token_of_another_issuer_is_refused(party: Party) -> None:
    assert refused(log_in_at(party, provider(claims=changed(iss="http://evil.example"))), "issuer_is_the_node")


@states("-invalid-aud")
def test_an_id_token_for_another_client_is_refused(party: Party) -> None:
    assert refused(log_in_at(party, provider(claims=changed(aud="praca-demo"))), "audience_is_this_portal")


@states("-missing-aud")
def test_an_id_token_without_audience_is_refused(party: Party) -> None:
    assert refused(log_in_at(party, provider(claims=changed(aud=None))), "audience_is_this_portal")


@states("-missing-iat")
def test_an_id_token_without_iat_is_refused(party: Party) -> None:
    assert refused(log_in_at(party, provider(claims=changed(iat=None))), "token_is_fresh")


@states("-missing-sub")
def test_an_id_token_without_subject_is_refused(party: Party) -> None:
    assert refused(log_in_at(party, provider(claims=changed(sub=None))), "subject_is_named")


@states("-nonce-invalid")
def test_an_id_token_with_another_nonce_is_refused(party: Party) -> None:
    assert refused(log_in_at(party, provider(claims=changed(nonce="another"))), "nonce_is_ours")


@states("-userinfo-invalid-sub")
def test_userinfo_about_another_subject_is_refused(party: Party) -> None:
    assert refused(log_in_at(party, provider(userinfo=changed(sub="another"))), "userinfo_is_about_the_same_subject")


@states("-invalid-athash")
def test_an_at_hash_of_another_access_token_is_refused(party: Party) -> None:
    assert refused(log_in_at(party, provider(claims=changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"))), "access_token_belongs_to_it")


def test_an_id_token_without_at_hash_is_accepted(party: Party) -> None:
    assert log_in_at(party, provider(claims=changed(at_hash=None))).shows("account-status")


@states("-idtoken-sig-rs256")
def test_a_provider_that_signs_with_rs256_alone_is_understood(party: Party) -> None:
    party.wire.oidc = provider(key=rsa_jwk(), algorithm="RS256", metadata=changed(id_token_signing_alg_values_supported=["RS256"]))
    assert party.log_in().shows("account-status")
    assert party.wire.oidc.registered is not None
    assert party.wire.oidc.registered["id_token_signed_response_alg"] == "RS256"


def test_another_algorithm_than_the_registered_one_is_refused(party: Party) -> None:
    party.wire.oidc = provider(metadata=changed(id_token_signing_alg_values_supported=["ES256", "RS256"]))
    assert refused(log_in_at(party, provider(key=rsa_jwk(), algorithm="RS256")), "algorithm_is_the_agreed_one")


def unsigned(token: str) -> str:
    return f"{base64.urlsafe_b64encode(json.dumps({'alg': 'none'}).encode()).decode().rstrip('=')}.{token.split('.')[1]}."


@states("-idtoken-sig-none")
def test_an_unsigned_id_token_is_refused_even_in_the_code_flow(party: Party) -> None:
    assert refused(log_in_at(party, provider(signed=unsigned)), "judgement: expected alg of ES256")


def spoilt(token: str) -> str:
    """The signature's last octets are others."""
    start, _, signature = token.rpartition(".")
    return f"{start}.{signature[:-6]}{'AAAAAA' if signature[-6:] != 'AAAAAA' else 'BBBBBB'}"


@states("-invalid-sig-rs256")
def test_a_wrong_rsa_signature_is_refused(party: Party) -> None:
    node = provider(key=rsa_jwk(), algorithm="RS256", metadata=changed(id_token_signing_alg_values_supported=["RS256"]), signed=spoilt)
    party.wire.oidc = node
    assert refused(party.log_in(), "token_is_signed_by_the_node: expected a JWT signed by the node")


@states("-invalid-sig-es256")
def test_a_wrong_elliptic_signature_is_refused(party: Party) -> None:
    assert refused(log_in_at(party, provider(signed=spoilt)), "token_is_signed_by_the_node: expected a JWT signed by the node")


@states("-invalid-sig-hs256")
def test_a_mac_is_refused_even_when_made_with_the_portals_secret(party: Party) -> None:
    def mac(token: str) -> str:
        claims = jwt.decode(token, options={"verify_signature": False})
        return jwt.encode(claims, "secret/of 1".ljust(32), "HS256")

    assert refused(log_in_at(party, provider(signed=mac)), "judgement: expected alg of ES256")


def without_kid(header: dict[str, Any]) -> dict[str, Any]:
    return {"alg": header["alg"]}


@states("-kid-absent-single-jwks")
def test_without_kid_the_only_key_is_used(party: Party) -> None:
    assert log_in_at(party, provider(header=without_kid)).shows("account-status")


@states("-kid-absent-multiple-jwks")
def test_without_kid_every_key_of_the_algorithm_is_tried(party: Party) -> None:
    key = ec_jwk("ec-2")
    party.wire.oidc = provider(key=key, published=(ec_jwk("ec-1"), rsa_jwk(), key), header=without_kid)
    assert party.log_in().shows("account-status")


@pytest.mark.parametrize("typ", ["logout+jwt", "at+jwt", "application/at+jwt"])
def test_a_token_that_says_it_is_of_another_kind_is_no_id_token(party: Party, typ: str) -> None:
    assert refused(log_in_at(party, provider(header=changed(typ=typ))), "token_is_an_id_token")


def test_the_level_is_demanded_where_the_provider_understands_that(party: Party) -> None:
    assert "claims" not in party.leave()
    party.clock.advance(3600)
    party.wire.oidc.metadata = changed(claims_parameter_supported=True)
    asked = party.leave()
    level = "http://eidas.europa.eu/LoA/"
    assert json.loads(asked["claims"]) == {"id_token": {"acr": {"essential": True, "values": [level + "substantial", level + "high"]}}}
    assert asked["acr_values"] == level + "substantial"
