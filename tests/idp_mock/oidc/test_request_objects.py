"""Requests in JWTs (RFC 9101) and answers in JWTs (JARM), for clients under no profile."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from flask.testing import FlaskClient
from joserfc import jwe
from joserfc.jwk import KeySet, RSAKey, import_key

from eid.clock import ManualClock
from tests.idp_mock.oidc.fapi2.party import CHALLENGE, RSA_KEY, public_jwk

CALLBACK = "https://app.example.test/cb"
AUTHORIZE = "/oidc/authorize"


def register(http: FlaskClient, **metadata: Any) -> dict[str, Any]:
    keys = {"keys": [public_jwk(RSA_KEY, kid="rsa")]}
    answer = http.post("/oidc/register", json={"redirect_uris": [CALLBACK], "jwks": keys, **metadata})
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def inside(told: dict[str, Any], **changes: Any) -> dict[str, Any]:
    usual = {"client_id": told["client_id"], "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", "state": "inside"}
    return {name: value for name, value in (usual | changes).items() if value is not None}


def sign(claims: dict[str, Any], alg: str = "RS256") -> str:
    return jwt.encode(claims, RSA_KEY, algorithm=alg, headers={"kid": "rsa"})


def ask(http: FlaskClient, told: dict[str, Any], request: str, **outside: str) -> Any:
    usual = {"client_id": told["client_id"], "response_type": "code", "scope": "openid", "request": request}
    return http.get(AUTHORIZE, query_string=usual | outside)


def answer_of(response: Any) -> dict[str, str]:
    assert response.status_code == 303, response.text
    return {name: values[0] for name, values in parse_qs(urlsplit(response.location).query).items()}


def test_what_a_signed_request_object_says_counts(http: FlaskClient, node: Any) -> None:
    told = register(http)
    request = sign(inside(told, max_age=300, claims={"id_token": {"acr": None}}, prompt="login"))
    assert answer_of(ask(http, told, request, state="outside", redirect_uri="https://other.example.test"))["state"] == "inside"
    assert (node.wanted[0].max_age, node.wanted[0].force) == (300, True)


def test_parameters_outside_complete_those_inside(http: FlaskClient) -> None:
    told = register(http)
    assert answer_of(ask(http, told, sign(inside(told, state=None)), state="outside"))["state"] == "outside"


def test_a_request_object_and_the_client_id_are_a_whole_request(http: FlaskClient) -> None:
    told = register(http)
    answer = http.get(AUTHORIZE, query_string={"client_id": told["client_id"], "request": sign(inside(told))})
    assert answer_of(answer)["state"] == "inside"


def test_another_response_type_outside_than_inside_is_refused(http: FlaskClient) -> None:
    told = register(http)
    answer = ask(http, told, sign(inside(told)), response_type="code token", redirect_uri=CALLBACK)
    assert parse_qs(urlsplit(answer.location).fragment)["error"] == ["invalid_request"]


def test_of_a_client_that_must_sign_only_what_is_inside_counts(http: FlaskClient) -> None:
    told = register(http, require_signed_request_object=True)
    assert "state" not in answer_of(ask(http, told, sign(inside(told, state=None)), state="outside"))
    refused = http.get(AUTHORIZE, query_string=inside(told))
    assert answer_of(refused)["error"] == "invalid_request"


@pytest.mark.parametrize("alg", ["RSA-OAEP-256", "RSA-OAEP", "ECDH-ES", "ECDH-ES+A128KW"])
def test_a_request_object_may_be_encrypted_for_the_node(http: FlaskClient, alg: str) -> None:
    told = register(http)
    kind = "RSA" if alg.startswith("RSA") else "EC"
    (key,) = [key for key in http.get("/oidc/jwks").json["keys"] if key["use"] == "enc" and key["kty"] == kind]
    header = {"alg": alg, "enc": "A256GCM", "kid": key["kid"], "cty": "JWT"}
    sealed = jwe.encrypt_compact(header, sign(inside(told)), import_key(key), algorithms=[alg, "A256GCM"])
    assert answer_of(ask(http, told, sealed))["state"] == "inside"
    spoilt = sealed[:-8] + "AAAAAAAA"
    assert answer_of(ask(http, told, spoilt, redirect_uri=CALLBACK))["error"] == "invalid_request_object"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "other"}, "invalid_request_object"),
        ({"iss": "other"}, "invalid_request_object"),
        ({"aud": "https://other.example.test"}, "invalid_request_object"),
        ({"exp": 1}, "invalid_request_object"),
        ({"exp": "soon"}, "invalid_request_object"),
        ({"nbf": 4e9}, "invalid_request_object"),
        ({"request": "a.b.c"}, "invalid_request_object"),
        ({"request_uri": "https://x.example.test"}, "invalid_request_object"),
        ({"response_type": "token"}, "invalid_request"),
        ({"scope": "email"}, "invalid_scope"),
        ({"max_age": [1]}, "invalid_request"),
        ({"claims": 5}, "invalid_request"),
    ],
    ids=str,
)
def test_a_request_object_that_breaks_a_rule_is_refused_to_the_client(http: FlaskClient, changes: dict[str, Any], error: str) -> None:
    told = register(http)
    request = jwt.api_jws.encode(json.dumps(inside(told, **changes)).encode(), RSA_KEY, algorithm="RS256")
    assert answer_of(ask(http, told, request, redirect_uri=CALLBACK))["error"] == error


def test_where_nobody_can_be_told_the_person_is(http: FlaskClient) -> None:
    told = register(http)
    answer = ask(http, told, "a.b.c")
    assert (answer.status_code, 'data-testid="rule-request_can_be_opened"' in answer.text) == (400, True)


def test_only_the_registered_algorithm_is_taken(http: FlaskClient) -> None:
    told = register(http, request_object_signing_alg="PS256")
    assert answer_of(ask(http, told, sign(inside(told)), redirect_uri=CALLBACK))["error"] == "invalid_request_object"
    assert answer_of(ask(http, told, sign(inside(told), "PS256")))["state"] == "inside"


def test_a_request_comes_by_value_or_by_reference(http: FlaskClient) -> None:
    told = register(http)
    both = ask(http, told, sign(inside(told)), request_uri="https://app.example.test/ro", redirect_uri=CALLBACK)
    assert answer_of(both)["error"] == "invalid_request"


@pytest.mark.parametrize("address", ["https://app.example.test/ro", "http://10.1.2.3/ro", "file:///etc/passwd", "http://[::1", "urn:x"])
def test_an_address_that_was_not_registered_is_never_opened(http: FlaskClient, address: str) -> None:
    told = register(http)
    answer = http.get(AUTHORIZE, query_string=inside(told, request_uri=address))
    assert answer_of(answer)["error"] == "invalid_request_uri"


def test_a_client_may_have_to_push_its_requests(http: FlaskClient) -> None:
    told = register(http, require_pushed_authorization_requests=True)
    assert answer_of(http.get(AUTHORIZE, query_string=inside(told)))["error"] == "invalid_request"
    pushed = http.post("/oidc/par", data=inside(told), auth=(told["client_id"], told["client_secret"]))
    visit = {"client_id": told["client_id"], "request_uri": pushed.json["request_uri"]}
    assert "code" in answer_of(http.get(AUTHORIZE, query_string=visit))


def test_a_request_object_may_be_pushed_and_what_is_beside_it_does_not_count(http: FlaskClient) -> None:
    told = register(http)
    fields = {"request": sign(inside(told, state=None)), "state": "outside"}
    pushed = http.post("/oidc/par", data=fields, auth=(told["client_id"], told["client_secret"]))
    assert pushed.status_code == 201, pushed.json
    visit = {"client_id": told["client_id"], "request_uri": pushed.json["request_uri"]}
    answer = answer_of(http.get(AUTHORIZE, query_string=visit))
    assert ("code" in answer, "state" in answer) == (True, False)


def test_a_guest_may_push_too(http: FlaskClient, asking: Any) -> None:
    pushed = http.post("/oidc/par", data=asking.parameters)
    assert (pushed.status_code, pushed.json["expires_in"]) == (201, 90)
    back = http.get(AUTHORIZE, query_string={"client_id": "guest", "request_uri": pushed.json["request_uri"]})
    assert answer_of(back)["state"] == "st&te=1"


def test_a_push_is_judged_by_the_rules_of_the_authorization_endpoint(http: FlaskClient, asking: Any) -> None:
    refused = http.post("/oidc/par", data=asking.parameters | {"scope": "email", "max_age": "soon"})
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_scope")
    assert "max_age" in refused.json["error_description"]


@pytest.mark.parametrize(
    ("mode", "way"), [("jwt", "query"), ("query.jwt", "query"), ("fragment.jwt", "fragment"), ("form_post.jwt", "form_post")]
)
def test_an_answer_may_come_in_a_jwt_by_every_way(http: FlaskClient, asking: Any, mode: str, way: str, clock: ManualClock) -> None:
    answer = http.get(AUTHORIZE, query_string=asking.parameters | {"response_mode": mode})
    if way == "form_post":
        token = answer.text.split('name="response" value="')[1].split('"')[0]
    else:
        (token,) = parse_qs(getattr(urlsplit(answer.location), way))["response"]
    keys = jwt.PyJWKSet.from_dict(http.get("/oidc/jwks").json)
    options = {"verify_exp": False, "verify_iat": False}
    key = keys[jwt.get_unverified_header(token)["kid"]].key
    claims = jwt.decode(token, key, algorithms=["ES256"], audience="guest", issuer="http://localhost:8000", options=options)
    assert (claims["state"], claims["exp"] - claims["iat"]) == ("st&te=1", 600)
    assert claims["code"]


def test_errors_come_in_a_jwt_too(http: FlaskClient, asking: Any) -> None:
    answer = answer_of(http.get(AUTHORIZE, query_string=asking.parameters | {"response_mode": "jwt", "scope": "email"}))
    assert set(answer) == {"response"}
    assert jwt.decode(answer["response"], options={"verify_signature": False})["error"] == "invalid_scope"


def test_an_answer_may_be_encrypted(http: FlaskClient) -> None:
    told = register(http, authorization_encrypted_response_alg="RSA-OAEP-256", authorization_signed_response_alg="RS256")
    asked = inside(told, response_mode="jwt", code_challenge=CHALLENGE, code_challenge_method="S256")
    sealed = answer_of(http.get(AUTHORIZE, query_string=asked))["response"]
    algorithms = ["RSA-OAEP-256", "A128CBC-HS256"]
    opened = jwe.decrypt_compact(sealed, KeySet([RSAKey.import_key(RSA_KEY, {"kid": "rsa"})]), algorithms=algorithms)
    assert jwt.decode(opened.plaintext, options={"verify_signature": False})["code"]


def test_where_nothing_can_be_encrypted_the_client_learns_that(http: FlaskClient) -> None:
    told = register(http, authorization_encrypted_response_alg="ECDH-ES")
    answer = answer_of(http.get(AUTHORIZE, query_string=inside(told, response_mode="jwt")))
    claims = jwt.decode(answer["response"], options={"verify_signature": False})
    assert (claims["error"], claims["state"], "code" in claims) == ("server_error", "inside", False)
