"""The browser, a container and a proxy may each know the node by another name; the issuer is one."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from flask.testing import FlaskClient

from eid.clock import ManualClock
from eid.web.proxies import TrustedProxies
from tests.idp_mock.oidc.proofs import Prover

ISSUER = "http://localhost:8000"
CONTAINER = "http://node.internal:8080"
BY_BROWSER = ("authorization_endpoint", "end_session_endpoint", "check_session_iframe")
DISCOVERY = "/.well-known/openid-configuration"


def endpoints(told: Mapping[str, Any]) -> dict[str, str]:
    nested = {f"mtls {name}": address for name, address in told["mtls_endpoint_aliases"].items()}
    direct = {name: value for name, value in told.items() if name.endswith(("_endpoint", "_iframe", "jwks_uri"))}
    return direct | nested


def origins(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: "{0.scheme}://{0.netloc}".format(urlsplit(address)) for name, address in endpoints(told).items()}


@pytest.fixture
def redeemed(http: FlaskClient, asking: Any, redeeming: Any) -> Callable[..., Any]:
    """Logs in with the browser and redeems the code at an address."""

    def run(token_endpoint: str, **headers: str) -> Any:
        location = http.get("/oidc/authorize", query_string=asking.parameters).location
        code = parse_qs(urlsplit(location).query)["code"][0]
        return http.post(token_endpoint, data=redeeming.parameters | {"code": code}, headers=headers)

    return run


def test_a_client_in_a_container_is_served_under_the_name_that_it_knows(http: FlaskClient, redeemed: Any) -> None:
    told = http.get(DISCOVERY, base_url=CONTAINER).json
    assert told["issuer"] == ISSUER
    assert {name for name, origin in origins(told).items() if origin != CONTAINER} == set(BY_BROWSER)
    tokens = redeemed(told["token_endpoint"]).json
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert claims["iss"] == ISSUER
    assert http.get(told["userinfo_endpoint"], headers={"Authorization": f"Bearer {tokens['access_token']}"}).json["sub"] == claims["sub"]
    assert http.get(told["jwks_uri"]).json == http.get("/oidc/jwks").json


def test_a_registered_client_is_managed_where_it_registered(http: FlaskClient) -> None:
    told = http.get(DISCOVERY, base_url=CONTAINER).json
    client = http.post(told["registration_endpoint"], json={"redirect_uris": ["https://app.example.test/cb"]}).json
    assert client["registration_client_uri"].startswith(CONTAINER + "/")
    bearer = {"Authorization": f"Bearer {client['registration_access_token']}"}
    again = http.get(client["registration_client_uri"], headers=bearer)
    assert again.json["registration_client_uri"] == client["registration_client_uri"]


def test_a_proof_names_the_address_that_was_asked_or_the_one_that_browsers_know(
    http: FlaskClient, redeemed: Any, clock: ManualClock
) -> None:
    token_endpoint = http.get(DISCOVERY, base_url=CONTAINER).json["token_endpoint"]
    for named, status in ((token_endpoint, 200), (ISSUER + "/oidc/token", 200), ("http://evil.example/oidc/token", 400)):
        proof = Prover(clock).proof("POST", named)
        assert redeemed(token_endpoint, DPoP=proof).status_code == status


@pytest.mark.parametrize(
    ("sender", "origin"), [("10.1.2.3", "https://id.example.test"), ("192.0.2.1", "http://localhost")], ids=["its proxy", "a stranger"]
)
def test_forwarded_addresses_count_only_from_a_named_proxy(http: FlaskClient, sender: str, origin: str) -> None:
    http.application.wsgi_app = TrustedProxies(http.application.wsgi_app, "10.0.0.0/8")  # type: ignore[method-assign]
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "id.example.test", "X-Forwarded-For": "203.0.113.9"}
    told = http.get(DISCOVERY, headers=headers, environ_base={"REMOTE_ADDR": sender}).json
    assert told["issuer"] == ISSUER
    assert {where for name, where in origins(told).items() if name not in BY_BROWSER} == {origin}
