"""How clients prove themselves with keys: signed assertions and TLS certificates."""

import base64
import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from flask.testing import FlaskClient

from eid.clock import ManualClock
from eid.web.proxies import TrustedProxies
from idp_mock.settings import Settings
from tests.idp_mock.oidc.dynamic.shelf import OpenShelf
from tests.idp_mock.oidc.fapi2.party import ASSERTION_TYPE, RSA_KEY, base64url, public_jwk

TOKEN = "/oidc/token"
ISSUER = "http://localhost:8000"
P256, P384, ED = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()
ED_JWK = {"kty": "OKP", "crv": "Ed25519", "x": base64url(ED.public_key().public_bytes_raw()), "kid": "ed"}
KEYS: dict[str, Any] = {"RS256": RSA_KEY, "PS256": RSA_KEY, "ES256": P256, "ES384": P384, "EdDSA": ED}
JWKS = {"keys": [public_jwk(RSA_KEY), public_jwk(P256), public_jwk(P384), ED_JWK]}
CLIENT = {"redirect_uris": ["https://app.example.test/cb"], "grant_types": ["authorization_code", "client_credentials"]}
_serial = itertools.count()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, trusted_proxies="127.0.0.1, 10.0.0.0/8")


def register(http: FlaskClient, **metadata: Any) -> dict[str, Any]:
    answer = http.post("/oidc/register", json={**CLIENT, **metadata})
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def assertion(clock: ManualClock, client_id: str, key: Any, alg: str, **changes: Any) -> str:
    now = int(clock.now())
    usual = {"iss": client_id, "sub": client_id, "aud": ISSUER, "iat": now, "exp": now + 60, "jti": str(next(_serial))}
    return jwt.encode({**usual, **changes}, key, algorithm=alg)


def signed(key: ec.EllipticCurvePrivateKey, header: dict[str, Any], whole: str) -> str:
    """The claims of a JWT, signed with ES256 under another header, whatever is in it; with a name that was not used before."""
    claims = jwt.decode(whole, options={"verify_signature": False}) | {"jti": str(next(_serial))}
    text = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "ES256", **header}, claims))
    first, second = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{base64url(first.to_bytes(32, 'big') + second.to_bytes(32, 'big'))}"


def ask(http: FlaskClient, token: str, **fields: str) -> Any:
    proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": token}
    return http.post(TOKEN, data={"grant_type": "client_credentials", "scope": "read", **proof, **fields})


@pytest.mark.parametrize("alg", KEYS)
def test_a_client_proves_itself_by_any_of_its_keys(http: FlaskClient, clock: ManualClock, alg: str) -> None:
    client_id = register(http, token_endpoint_auth_method="private_key_jwt", jwks=JWKS)["client_id"]
    assert ask(http, assertion(clock, client_id, KEYS[alg], alg)).json["scope"] == "read"


@pytest.mark.parametrize("aud", [ISSUER, ISSUER + TOKEN, "http://localhost" + TOKEN, [ISSUER, "https://other.example.test"]], ids=str)
def test_the_audience_is_the_issuer_or_the_endpoint(http: FlaskClient, clock: ManualClock, aud: Any) -> None:
    client_id = register(http, token_endpoint_auth_method="private_key_jwt", jwks=JWKS)["client_id"]
    assert ask(http, assertion(clock, client_id, P256, "ES256", aud=aud)).status_code == 200


@pytest.mark.parametrize("kid", ["../../../dev/null", "http://127.0.0.1:9/", "x' OR '1'='1", "\x00", "a" * 4_000, "| id", "\ud800", ["ed"]])
def test_a_kid_opens_no_file_and_no_address(http: FlaskClient, clock: ManualClock, kid: Any) -> None:
    with OpenShelf() as shelf:
        address = shelf.put("/jwks", {"keys": [public_jwk(P256) | {"kid": "mine"}]})
        client_id = register(http, token_endpoint_auth_method="private_key_jwt", jwks_uri=address)["client_id"]
        whole = assertion(clock, client_id, P256, "ES256")
        assert ask(http, signed(P256, {"kid": "mine"}, whole)).status_code == 200
        told = ask(http, signed(P256, {"kid": kid, "jku": shelf.address + "/evil", "x5u": shelf.address + "/evil"}, whole))
        assert (told.status_code, told.json["error"]) == (401, "invalid_client")
        assert set(shelf.asked) == {"/jwks"}


def test_a_client_keeps_to_the_algorithm_that_it_registered(http: FlaskClient, clock: ManualClock) -> None:
    metadata = {"token_endpoint_auth_method": "private_key_jwt", "jwks": JWKS, "token_endpoint_auth_signing_alg": "PS256"}
    client_id = register(http, **metadata)["client_id"]
    assert ask(http, assertion(clock, client_id, RSA_KEY, "RS256")).json["error"] == "invalid_client"
    assert ask(http, assertion(clock, client_id, RSA_KEY, "PS256")).status_code == 200


def test_a_client_proves_itself_by_a_secret_that_it_does_not_send(http: FlaskClient, clock: ManualClock) -> None:
    told = register(http, token_endpoint_auth_method="client_secret_jwt")
    token = assertion(clock, told["client_id"], told["client_secret"], "HS256")
    assert ask(http, token).status_code == 200
    assert ask(http, token).json["error_description"] == "the client assertion was used before"
    assert ask(http, assertion(clock, told["client_id"], "x" * 48, "HS256")).json["error"] == "invalid_client"


def test_a_secret_in_the_body_is_not_what_this_client_registered(http: FlaskClient) -> None:
    told = register(http, token_endpoint_auth_method="client_secret_jwt")
    fields = {"grant_type": "client_credentials", "client_id": told["client_id"], "client_secret": told["client_secret"]}
    assert http.post(TOKEN, data=fields).json["error"] == "invalid_client"


def test_a_public_key_is_never_taken_for_a_secret(http: FlaskClient, clock: ManualClock) -> None:
    client_id = register(http, token_endpoint_auth_method="private_key_jwt", jwks=JWKS)["client_id"]
    token = assertion(clock, client_id, "-" * 64, "HS256")
    assert ask(http, token).json["error"] == "invalid_client"


@pytest.mark.parametrize(
    "fields",
    [
        {"client_secret": "x"},
        {"client_id": "other"},
        {"client_assertion_type": "urn:x"},
        {"client_assertion": "a.b.c"},
        {"client_assertion": "e30.e30.e30"},
        {"client_assertion": "ż"},
    ],
    ids=str,
)
def test_an_assertion_comes_alone_and_whole(http: FlaskClient, clock: ManualClock, fields: dict[str, str]) -> None:
    client_id = register(http, token_endpoint_auth_method="private_key_jwt", jwks=JWKS)["client_id"]
    assert ask(http, assertion(clock, client_id, P256, "ES256"), **fields).status_code in (400, 401)


def certificate(common_name: str, key: ec.EllipticCurvePrivateKey = P256) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test")])
    now = datetime(2029, 1, 1, tzinfo=UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(f"{common_name}.example.test"), x509.RFC822Name("dev@example.test")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    signed = builder.not_valid_before(now).not_valid_after(now + timedelta(days=900)).add_extension(names, critical=False)
    return signed.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def shown(der: bytes) -> dict[str, str]:
    """As RFC 9440 hands a certificate on."""
    return {"Client-Cert": ":" + base64.b64encode(der).decode() + ":"}


def by_certificate(http: FlaskClient, client_id: str, headers: dict[str, str], **options: Any) -> Any:
    return http.post(TOKEN, data={"grant_type": "client_credentials", "client_id": client_id}, headers=headers, **options)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("tls_client_auth_subject_dn", "CN=app,O=Test"),
        ("tls_client_auth_subject_dn", "O=Test,CN=app"),
        ("tls_client_auth_san_dns", "app.example.test"),
        ("tls_client_auth_san_email", "dev@example.test"),
    ],
)
def test_a_certificate_with_the_registered_name_proves_its_client(http: FlaskClient, member: str, value: str) -> None:
    client_id = register(http, token_endpoint_auth_method="tls_client_auth", **{member: value})["client_id"]
    assert by_certificate(http, client_id, shown(certificate("app"))).json["token_type"] == "Bearer"
    for headers in ({}, shown(certificate("other", P256)) if "email" not in member else {}):
        assert by_certificate(http, client_id, headers).json["error"] == "invalid_client"


def test_a_certificate_that_the_client_published_proves_it(http: FlaskClient) -> None:
    mine, other = certificate("app"), certificate("other")
    jwks = {"keys": [{**public_jwk(P256), "x5c": [base64.b64encode(mine).decode()]}]}
    client_id = register(http, token_endpoint_auth_method="self_signed_tls_client_auth", jwks=jwks)["client_id"]
    assert by_certificate(http, client_id, shown(mine)).status_code == 200
    assert by_certificate(http, client_id, shown(other)).json["error"] == "invalid_client"


def test_the_word_of_a_stranger_about_a_certificate_does_not_count(http: FlaskClient) -> None:
    client_id = register(http, token_endpoint_auth_method="tls_client_auth", tls_client_auth_san_dns="app.example.test")["client_id"]
    stranger = {"REMOTE_ADDR": "192.0.2.1"}
    assert by_certificate(http, client_id, shown(certificate("app")), environ_overrides=stranger).json["error"] == "invalid_client"
    vouched = {**stranger, "SSL_CLIENT_CERT": base64.b64encode(certificate("app")).decode()}
    assert by_certificate(http, client_id, {}, environ_overrides=vouched).status_code == 200


def test_a_trusted_proxy_may_tell_both_the_certificate_and_the_address_of_the_client(http: FlaskClient, node: Any) -> None:
    client_id = register(http, token_endpoint_auth_method="tls_client_auth", tls_client_auth_san_dns="app.example.test")["client_id"]
    app = node.app()
    app.wsgi_app = TrustedProxies(app.wsgi_app, "10.0.0.0/8")
    behind = app.test_client()
    forwarded = shown(certificate("app")) | {"X-Forwarded-For": "203.0.113.7"}
    for proxy, status in (("10.0.0.5", 200), ("203.0.113.7", 401)):
        answer = by_certificate(behind, client_id, forwarded, environ_overrides={"REMOTE_ADDR": proxy})
        assert answer.status_code == status


def test_a_certificate_may_come_as_nginx_escapes_it(http: FlaskClient) -> None:
    client_id = register(http, token_endpoint_auth_method="tls_client_auth", tls_client_auth_san_dns="app.example.test")["client_id"]
    pem = x509.load_der_x509_certificate(certificate("app")).public_bytes(Encoding.PEM).decode()
    assert by_certificate(http, client_id, {"Client-Cert": quote(pem)}).status_code == 200


@pytest.mark.parametrize("garbage", [":AAAA:", "-----BEGIN CERTIFICATE-----", "x" * 50, "%FF"])
def test_a_certificate_that_cannot_be_read_is_an_invalid_request(http: FlaskClient, garbage: str) -> None:
    answer = by_certificate(http, "guest", {"Client-Cert": garbage})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")


def test_a_token_bound_to_a_certificate_comes_with_it(http: FlaskClient, asking: Any, redeeming: Any) -> None:
    der = certificate("app")
    metadata = {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "app.example.test"}
    told = register(http, **metadata, redirect_uris=["http://localhost:9/cb"])
    back = http.get("/oidc/authorize", query_string=asking.parameters | {"client_id": told["client_id"]}).location
    code = back.split("code=")[1].split("&")[0]
    tokens = http.post(TOKEN, data=redeeming.parameters | {"client_id": told["client_id"], "code": code}, headers=shown(der)).json
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert http.get("/oidc/userinfo", headers=bearer | shown(der)).status_code == 200
    for headers in (bearer, bearer | shown(certificate("other"))):
        assert http.get("/oidc/userinfo", headers=headers).json["error"] == "invalid_token"
    told = http.post("/oidc/introspect", data={"token": tokens["access_token"], "client_id": "rs", "client_secret": "any"}).json
    assert told["cnf"]["x5t#S256"] == base64url(_sha256(der))


def test_a_client_of_the_file_may_have_keys(tmp_path: Path, settings: Settings) -> None:
    from idp_mock.oidc.clients import load_clients

    jwk = ", ".join(f'{name} = "{value}"' for name, value in public_jwk(P256).items())
    method = 'token_endpoint_auth_method = "private_key_jwt"'
    lines = ("[[client]]", 'client_id = "app"', method, 'redirect_uris = ["https://a.test/"]', f"jwks = {{keys = [{{{jwk}}}]}}")
    (tmp_path / "keys.toml").write_text("\n".join(lines))
    assert load_clients(tmp_path / "keys.toml")[0].methods == ("private_key_jwt",)


def _sha256(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize()
