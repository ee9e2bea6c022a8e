"""Plan oidcc-dynamic-certification-test-plan; each test states the intent of one module."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask

from eid.clock import ManualClock
from idp_mock.keyring import Keyring
from tests.idp_mock.oidc.conformance.party import CALLBACK, ISSUER, PERSON, unsigned
from tests.idp_mock.oidc.conformance.plans import states
from tests.idp_mock.oidc.dynamic.party import PRIVATE_KEY_JWT, DynamicParty, send, send_registration
from tests.idp_mock.oidc.dynamic.shelf import Shelf
from tests.idp_mock.oidc.fapi2.party import RSA_KEY, public_jwk

Register = Callable[..., DynamicParty]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@states("oidcc-discovery-endpoint-verification")
def test_discovery_tells_of_registration_and_of_request_objects(app: Flask) -> None:
    told = send(app, "GET", "/.well-known/openid-configuration").json()
    assert told["registration_endpoint"] == f"{ISSUER}/oidc/register"
    assert told["request_uri_parameter_supported"] is True
    assert {"none", "RS256"} <= set(told["request_object_signing_alg_values_supported"])
    assert "RS256" in told["id_token_signing_alg_values_supported"]


@states("oidcc-server")
def test_a_client_that_registered_itself_logs_people_in(register: Register) -> None:
    client = register()
    tokens = client.tokens(client.log_in())
    assert client.party.claims(tokens["id_token"])["nonce"] == "a nonce"
    assert client.party.userinfo(tokens["access_token"])["sub"]


@states("oidcc-ensure-client-assertion-with-iss-aud-succeeds")
def test_an_assertion_for_the_issuer_proves_a_client(register: Register) -> None:
    client = register(**PRIVATE_KEY_JWT)
    assert client.tokens(client.log_in(), aud=ISSUER)["id_token"]


@states("oidcc-idtoken-rs256")
def test_id_tokens_are_signed_with_rs256_unless_something_else_was_asked(register: Register) -> None:
    for metadata, alg in (({}, "RS256"), ({"id_token_signed_response_alg": "ES256"}, "ES256")):
        client = register(**metadata)
        assert jwt.get_unverified_header(client.tokens(client.log_in())["id_token"])["alg"] == alg


@states("oidcc-idtoken-unsigned")
def test_nobody_gets_id_tokens_without_a_signature(app: Flask) -> None:
    refused = send_registration(app, {"id_token_signed_response_alg": "none"})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client_metadata")


@states("oidcc-userinfo-rs256")
def test_userinfo_is_signed_where_that_was_asked(register: Register, app: Flask) -> None:
    client = register(userinfo_signed_response_alg="RS256")
    access_token = client.tokens(client.log_in())["access_token"]
    answer = send(app, "GET", "/oidc/userinfo", headers={"Authorization": f"Bearer {access_token}"})
    assert answer.headers["Content-Type"].startswith("application/jwt")
    claims = _verified(app, answer.text)
    assert (claims["iss"], claims["aud"]) == (ISSUER, client.client_id)
    assert jwt.get_unverified_header(answer.text)["alg"] == "RS256"


@states("oidcc-ensure-redirect-uri-in-authorization-request")
def test_a_request_without_redirect_uri_is_shown_to_the_person(register: Register) -> None:
    page = register().ask(redirect_uri=None)
    assert (page.status_code, 'data-testid="rule-redirect_uri_is_given"' in page.text) == (400, True)


@states("oidcc-redirect-uri-query-OK")
def test_a_query_in_a_registered_address_stays(register: Register) -> None:
    client = register(redirect_uris=[CALLBACK + "?dummy1=lorem&dummy2=ipsum"])
    back = client.party.submit(client.ask(), **PERSON).headers["Location"]
    assert parse_qs(urlsplit(back).query)["dummy1"] == ["lorem"]
    assert back.startswith(CALLBACK + "?dummy1=lorem&dummy2=ipsum&code=")


@states("oidcc-redirect-uri-query-mismatch")
def test_another_query_than_the_registered_one_is_refused(register: Register) -> None:
    client = register(redirect_uris=[CALLBACK + "?dummy1=lorem"])
    assert client.ask(redirect_uri=CALLBACK + "?dummy1=other").status_code == 400


@states("oidcc-redirect-uri-query-added")
def test_a_query_that_was_not_registered_is_refused(register: Register) -> None:
    assert register().ask(redirect_uri=CALLBACK + "?added=1").status_code == 400


@states("oidcc-redirect-uri-regfrag")
def test_an_address_with_a_fragment_is_not_registered(app: Flask) -> None:
    refused = send_registration(app, {"redirect_uris": [CALLBACK + "#foobar"]})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_redirect_uri")


def consent_page(app: Flask, clock: ManualClock, **metadata: str) -> tuple[DynamicParty, str]:
    """A new client, and what the person sees before anything is passed on to it."""
    client = DynamicParty.registered(app, clock, metadata)
    return client, client.party.submit(client.ask(), **PERSON).text


@states("oidcc-registration-logo-uri")
def test_the_logo_is_shown_and_comes_from_the_node_itself(asking_app: Flask, shelf: Shelf, clock: ManualClock) -> None:
    client, page = consent_page(asking_app, clock, logo_uri=shelf.put("/logo.png", PNG))
    assert f'src="/oidc/clients/{client.client_id}/logo"' in page
    assert shelf.address not in page
    picture = send(asking_app, "GET", f"/oidc/clients/{client.client_id}/logo")
    assert (picture.headers["Content-Type"], picture.content) == ("image/png", PNG)


@states("oidcc-registration-policy-uri")
def test_the_privacy_policy_is_linked(asking_app: Flask, clock: ManualClock) -> None:
    address = "https://suite.example.test/policy"
    assert f'href="{address}"' in consent_page(asking_app, clock, policy_uri=address)[1]


@states("oidcc-registration-tos-uri")
def test_the_terms_are_linked(asking_app: Flask, clock: ManualClock) -> None:
    address = "https://suite.example.test/terms"
    assert f'href="{address}"' in consent_page(asking_app, clock, tos_uri=address)[1]


@states("oidcc-registration-jwks-uri")
def test_keys_may_be_published_at_an_address(register: Register, shelf: Shelf) -> None:
    address = shelf.put("/jwks", PRIVATE_KEY_JWT["jwks"])
    client = register(token_endpoint_auth_method="private_key_jwt", jwks_uri=address)
    assert client.tokens(client.log_in())["id_token"]


@states("oidcc-registration-sector-uri")
def test_persons_have_the_same_name_for_all_clients_of_a_sector_and_another_elsewhere(register: Register, shelf: Shelf) -> None:
    sector = {"sector_identifier_uri": shelf.put("/sector", [CALLBACK]), "subject_type": "pairwise"}
    subjects = []
    for metadata in (sector, sector, {"subject_type": "pairwise"}, {"subject_type": "public"}):
        client = register(**metadata)
        subjects.append(client.party.claims(client.tokens(client.log_in())["id_token"])["sub"])
    assert subjects[0] == subjects[1]
    assert len(set(subjects)) == 3


@states("oidcc-registration-sector-bad")
def test_a_sector_must_name_all_addresses(app: Flask, shelf: Shelf) -> None:
    for content in (["https://other.example.test/cb"], {}, "no JSON"):
        refused = send_registration(app, {"sector_identifier_uri": shelf.put("/sector", content), "subject_type": "pairwise"})
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client_metadata")


@states("oidcc-server-rotate-keys")
def test_tokens_are_signed_with_new_keys_after_a_rotation_and_old_ones_still_verify(
    register: Register, own_keys: Path, clock: ManualClock
) -> None:
    client = register()
    before = client.tokens(client.log_in())["id_token"]
    rotation = Keyring(own_keys, clock)
    rotation.rotate()
    rotation.rotate()
    after = client.tokens(client.log_in(prompt="login"))["id_token"]
    assert jwt.get_unverified_header(before)["kid"] != jwt.get_unverified_header(after)["kid"]
    assert client.party.claims(before)["sub"] == client.party.claims(after)["sub"]


@states("oidcc-refresh-token")
def test_a_refresh_token_is_exchanged_for_new_tokens_by_its_own_client(register: Register) -> None:
    client, other = (register(grant_types=["authorization_code", "refresh_token"]) for _ in range(2))
    first = client.tokens(client.log_in())
    asked = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    assert other.call_token_endpoint(asked).json()["error"] == "invalid_grant"
    second = client.call_token_endpoint(asked).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert client.party.claims(second["id_token"])["sub"] == client.party.claims(first["id_token"])["sub"]


@states("oidcc-refresh-token-rp-key-rotation")
def test_a_client_may_change_its_keys_between_two_token_requests(register: Register, shelf: Shelf) -> None:
    metadata = {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": shelf.put("/jwks", PRIVATE_KEY_JWT["jwks"])}
    client = register(**metadata, grant_types=["authorization_code", "refresh_token"])
    first = client.tokens(client.log_in())
    client.key, client.kid = rsa.generate_private_key(65537, 2048), "young"
    shelf.put("/jwks", {"keys": [public_jwk(client.key, kid="young")]})
    fields = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    assert client.call_token_endpoint(fields).json()["access_token"]
    client.key, client.kid = RSA_KEY, "rsa"
    assert client.call_token_endpoint(fields).json()["error"] == "invalid_client"


def inside(client: DynamicParty, **changes: str) -> dict[str, str]:
    return {**client.party.request(nonce="inside", state="inside"), **changes}


@states("oidcc-request-uri-unsigned")
def test_a_request_may_stand_at_a_registered_address_without_a_signature(register: Register, shelf: Shelf) -> None:
    client = register(request_object_signing_alg="none", request_uris=[shelf.address + "/request"])
    address = shelf.put("/request", unsigned(inside(client)))
    answer = client.log_in(request_uri=address)
    assert (answer["state"], client.party.claims(client.tokens(answer)["id_token"])["nonce"]) == ("inside", "inside")


@states("oidcc-request-uri-signed-rs256")
def test_a_request_may_stand_at_a_registered_address_signed(register: Register, shelf: Shelf) -> None:
    client = register(**PRIVATE_KEY_JWT, request_object_signing_alg="RS256", request_uris=[shelf.address + "/request"])
    address = shelf.put("/request", client.sign({**inside(client), "iss": client.client_id, "aud": ISSUER}))
    assert client.log_in(request_uri=address)["state"] == "inside"
    shelf.put("/request", unsigned(inside(client)))
    refused = client.ask(request_uri=address)
    assert parse_qs(urlsplit(refused.headers["Location"]).query)["error"] == ["invalid_request_object"]


@states("oidcc-ensure-request-object-with-redirect-uri")
def test_a_redirect_uri_in_a_request_object_counts(register: Register) -> None:
    client = register(**PRIVATE_KEY_JWT, redirect_uris=[CALLBACK, CALLBACK + "?second"])
    token = client.sign({**inside(client), "redirect_uri": CALLBACK})
    answer = client.log_in(request=token, redirect_uri=CALLBACK + "?second")
    assert answer["state"] == "inside"
    assert client.tokens(answer)["id_token"]


def _verified(app: Flask, token: str) -> dict[str, str]:
    keys = jwt.PyJWKSet.from_dict(send(app, "GET", "/oidc/jwks").json())
    header = jwt.get_unverified_header(token)
    return dict(jwt.decode(token, keys[header["kid"]].key, algorithms=[header["alg"]], options={"verify_aud": False}))
