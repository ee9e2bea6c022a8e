"""A client under FAPI 2.0 with its keys, and a person with a browser, over HTTP against a whole node. Signs with PyJWT."""

import hashlib
import itertools
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask import Flask
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from eid.clock import ManualClock
from tests.idp_mock.oidc.conformance.party import CALLBACK, ISSUER, PERSON, Answer, Party

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PAR, TOKEN, USERINFO = (f"{ISSUER}/oidc/{name}" for name in ("par", "token", "userinfo"))
RSA_KEY = rsa.generate_private_key(65537, 2048)
_serial = itertools.count()
Changes = Mapping[str, Any]


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def without_none(values: Changes) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def public_jwk(key: Any, **members: str) -> dict[str, Any]:
    algorithm = ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else RSAAlgorithm
    told = algorithm.to_jwk(key.public_key(), as_dict=True)
    return {**{name: value for name, value in told.items() if name != "key_ops"}, **members}


def thumbprint(key: ec.EllipticCurvePrivateKey) -> str:
    members = public_jwk(key)
    told = json.dumps({name: members[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"), sort_keys=True)
    return base64url(hashlib.sha256(told.encode()).digest())


@dataclass
class FapiParty:
    """`profile` is the metadata member `fapi2`: security or message_signing. The clock is the node's."""

    app: Flask
    clock: ManualClock
    profile: str
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    dpop_key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    metadata: dict[str, Any] = field(default_factory=dict)
    client_id: str = ""

    def __post_init__(self) -> None:
        self.browser = Party(self.app)
        self.back = httpx.Client(transport=httpx.WSGITransport(app=self.app), base_url=ISSUER)
        registered = self.back.post("/oidc/register", json=self.wanted())
        assert registered.status_code == 201, registered.text
        self.client_id = registered.json()["client_id"]

    def wanted(self) -> dict[str, Any]:
        keys = [public_jwk(self.key, kid="ec", use="sig"), public_jwk(RSA_KEY, kid="rsa", use="sig")]
        return {
            "redirect_uris": [CALLBACK],
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "private_key_jwt",
            "id_token_signed_response_alg": "PS256",
            "jwks": {"keys": keys},
            "fapi2": self.profile,
            **self.metadata,
        }

    @property
    def now(self) -> int:
        return int(self.clock.now())

    @property
    def signs(self) -> bool:
        return self.profile == "message_signing"

    def sign(self, claims: Changes, alg: str = "ES256", key: Any = None, **header: Any) -> str:
        kid = "rsa" if alg.startswith(("RS", "PS")) else "ec"
        chosen = key or (RSA_KEY if kid == "rsa" else self.key)
        return jwt.encode(without_none(claims), chosen, algorithm=alg, headers={"kid": kid, **header})

    def assertion(self, alg: str = "ES256", **changes: Any) -> str:
        usual = {"iss": self.client_id, "sub": self.client_id, "aud": ISSUER, "iat": self.now, "exp": self.now + 60}
        return self.sign({**usual, "jti": f"a{next(_serial)}", **changes}, alg)

    def proven(self, fields: Changes, assertion: str | None = None) -> dict[str, str]:
        return without_none({"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion or self.assertion(), **fields})

    def proof(self, method: str, address: str, access_token: str = "", *, key: Any = None, typ: str = "dpop+jwt", **changes: Any) -> str:
        usual: dict[str, Any] = {"htm": method, "htu": address, "iat": self.now, "jti": f"p{next(_serial)}"}
        if access_token:
            usual["ath"] = base64url(hashlib.sha256(access_token.encode()).digest())
        header = {"typ": typ, "jwk": public_jwk(key or self.dpop_key)}
        return jwt.encode(without_none({**usual, **changes}), key or self.dpop_key, algorithm="ES256", headers=header)

    def asked(self, **changes: Any) -> dict[str, Any]:
        """The parameters of an authorization request."""
        usual = {
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "response_mode": "jwt" if self.signs else None,
            "scope": "openid profile",
            "state": "a state",
            "nonce": "a nonce",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return without_none({**usual, **changes})

    def request_object(self, asked: Changes, alg: str = "ES256", key: Any = None, **changes: Any) -> str:
        usual = {"iss": self.client_id, "aud": ISSUER, "nbf": self.now, "exp": self.now + 300}
        return self.sign({**usual, **asked, **changes}, alg, key, typ="oauth-authz-req+jwt")

    def sent(self, asked: Changes) -> dict[str, Any]:
        """As this profile sends them: plain, or in a request object."""
        return {"client_id": self.client_id, "request": self.request_object(asked)} if self.signs else dict(asked)

    def push(self, fields: Changes | None = None, *, assertion: str | None = None, headers: Changes | None = None) -> httpx.Response:
        given = self.sent(self.asked()) if fields is None else fields
        return self.back.post("/oidc/par", data=self.proven(given, assertion), headers=dict(headers or {}))

    def pushed(self, **changes: Any) -> str:
        """The request_uri of a request that was accepted."""
        response = self.push(self.sent(self.asked(**changes)))
        assert response.status_code == 201, response.text
        return str(response.json()["request_uri"])

    def visit(self, request_uri: str, **more: str) -> httpx.Response:
        """Sends the browser to the authorization endpoint; what the node answers first."""
        return self.browser.browser.get("/oidc/authorize", params={"client_id": self.client_id, "request_uri": request_uri, **more})

    def log_in(self, request_uri: str) -> Answer:
        page = self.visit(request_uri)
        return self.answer_of(self.browser.submit(page, **PERSON) if self.browser.shows_the_login_form(page) else page)

    def answer_of(self, response: httpx.Response) -> Answer:
        """The authorization response; out of its JWT where there is one, after the checks of JARM section 2.4."""
        answer = self.browser.answer_of(response)
        if "response" not in answer.parameters:
            return answer
        token = answer["response"]
        keys = jwt.PyJWKSet.from_dict(self.back.get("/oidc/jwks").json())
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(
            token,
            keys[header["kid"]].key,
            algorithms=[header["alg"]],
            audience=self.client_id,
            issuer=ISSUER,
            options={"verify_exp": False, "verify_iat": False, "require": ["iss", "aud", "exp"]},
        )
        assert claims["exp"] > self.now
        return Answer(answer.mode, {name: str(value) for name, value in claims.items() if name not in ("aud", "exp", "iat")})

    def code(self, **changes: Any) -> str:
        return self.log_in(self.pushed(**changes))["code"]

    def redeem(self, code: str, *, proof: str | None = "", assertion: str | None = None, **changes: str | None) -> httpx.Response:
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        return self.call_token_endpoint({**usual, **changes}, proof=proof, assertion=assertion)

    def call_token_endpoint(self, fields: Changes, *, proof: str | None = "", assertion: str | None = None) -> httpx.Response:
        shown = self.proof("POST", TOKEN) if proof == "" else proof
        return self.back.post("/oidc/token", data=self.proven(fields, assertion), headers={"DPoP": shown} if shown else {})

    def tokens(self, code: str = "") -> dict[str, Any]:
        response = self.redeem(code or self.code())
        assert response.status_code == 200, response.text
        return dict(response.json())

    def userinfo(self, access_token: str, *, proof: str = "", scheme: str = "DPoP") -> httpx.Response:
        shown = proof or self.proof("GET", USERINFO, access_token)
        return self.back.get("/oidc/userinfo", headers={"Authorization": f"{scheme} {access_token}", "DPoP": shown})

    def claims(self, id_token: str) -> dict[str, Any]:
        return Party(self.app, client_id=self.client_id).claims(id_token)


def error_of(response: httpx.Response) -> str:
    """The error that a client is answered with directly."""
    assert response.status_code in (400, 401), response.text
    return str(response.json()["error"])
