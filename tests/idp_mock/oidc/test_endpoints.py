"""Nonsense at the endpoints that clients call themselves: refused, never a breakdown."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp_mock.oidc.direct import addresses

FORMS = (*addresses.AUTHENTICATED.values(), addresses.DEVICE)
NAMES = st.sampled_from(
    ["client_id", "client_secret", "client_assertion", "client_assertion_type", "token", "token_type_hint", "request", "request_uri",
     "redirect_uri", "response_type", "response_mode", "scope", "state", "dpop_jkt", "code_challenge", "grant_type", "refresh_token",
     "device_code", "user_code", "subject_token", "subject_token_type", "code", "claims"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["guest", "exact", "dyn-x", "any", "e30.e30.", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJSUzI1NiJ9.e30.AA", "a.b.c.d.e", "\x00",
         "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "urn:ietf:params:oauth:request_uri:x", "http://127.0.0.1:9/ro",
         "http://[::1", "code", "openid", "jwt", "x.1.y", "BBBBBBBB.x", "refresh_token", "client_credentials", "x" * 9000,
         "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange", "authorization_code"]
    ),
)  # fmt: skip
PAIRS = st.lists(st.tuples(st.one_of(NAMES, st.text(max_size=10)), VALUES), max_size=10)
LATIN = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=80)
DPOP = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIn19.e30.AA"
HEADERS = st.fixed_dictionaries(
    {
        "Authorization": st.one_of(st.sampled_from(["", "Basic Zm9vOmJhcg==", "Bearer x", "DPoP a.b"]), LATIN),
        "DPoP": st.one_of(st.sampled_from(["", "a.b.c", DPOP, f"{DPOP}, {DPOP}"]), LATIN),
        "Accept": st.sampled_from(["*/*", "application/token-introspection+jwt", "text/html"]),
        "Client-Cert": st.one_of(st.just(""), LATIN),
    }
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
MEMBERS = st.dictionaries(
    st.sampled_from(
        ["redirect_uris", "jwks", "jwks_uri", "grant_types", "response_types", "application_type", "token_endpoint_auth_method", "fapi2",
         "default_max_age", "subject_type", "sector_identifier_uri", "client_id", "client_secret", "logo_uri", "scope", "request_uris"]
    ),
    JSON,
    max_size=6,
)  # fmt: skip
BOUNDED = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@BOUNDED
@given(address=st.sampled_from(FORMS), pairs=PAIRS, headers=HEADERS)
def test_nonsense_in_a_form_never_breaks_an_endpoint(http: FlaskClient, address: str, pairs: Any, headers: dict[str, str]) -> None:
    form = {name: [value for other, value in pairs if other == name] for name, _ in pairs}
    assert http.post(address, data=form, headers=headers).status_code < 500


@BOUNDED
@given(members=MEMBERS, headers=HEADERS)
def test_nonsense_in_a_registration_never_breaks_it(http: FlaskClient, members: dict[str, Any], headers: dict[str, str]) -> None:
    assert http.post(addresses.REGISTER, json=members, headers=headers).status_code in (201, 400)
    for method in ("GET", "PUT", "DELETE"):
        assert http.open(f"{addresses.REGISTER}/dyn-x", method=method, json=members, headers=headers).status_code == 401


@BOUNDED
@given(address=st.sampled_from((*FORMS, addresses.REGISTER)), body=st.binary(max_size=300), headers=HEADERS)
def test_random_bytes_never_break_an_endpoint(http: FlaskClient, address: str, body: bytes, headers: dict[str, str]) -> None:
    for content_type in ("application/x-www-form-urlencoded", "application/json", "multipart/form-data", ""):
        assert http.post(address, data=body, content_type=content_type, headers=headers).status_code < 500


@BOUNDED
@given(proof=HEADERS, token=LATIN)
def test_nonsense_in_headers_never_breaks_userinfo(http: FlaskClient, proof: dict[str, str], token: str) -> None:
    for scheme in ("Bearer", "DPoP", "dpop"):
        headers = proof | {"Authorization": f"{scheme} {token}"}
        assert http.get("/oidc/userinfo", headers=headers).status_code in (400, 401)


@BOUNDED
@given(client_id=st.one_of(st.sampled_from(["guest", "dyn-x", "exact", "%00"]), st.text(max_size=20)))
def test_a_logo_that_is_not_there_is_not_found(http: FlaskClient, client_id: str) -> None:
    assert http.get(f"/oidc/clients/{client_id}/logo").status_code in (404, 400, 308)


@pytest.mark.parametrize("address", FORMS[:-1])
def test_an_endpoint_takes_posts_alone_and_no_oversized_body(http: FlaskClient, address: str) -> None:
    assert http.get(address).status_code == 405
    assert http.post(address, data={"x": "y" * 2_000_000}).status_code == 413


@pytest.mark.parametrize("address", [*FORMS[:-1], addresses.REGISTER, f"{addresses.REGISTER}/x"])
def test_scripts_of_any_origin_may_ask(http: FlaskClient, address: str) -> None:
    preflight = http.options(address, headers={"Origin": "https://spa.example.test"})
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
