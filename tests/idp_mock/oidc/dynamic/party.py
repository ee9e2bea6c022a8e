"""A client that registered itself with the keys that it published, and a person with a browser."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
from flask import Flask

from eid.clock import ManualClock
from tests.idp_mock.oidc.conformance.party import CALLBACK, ISSUER, PERSON, Answer, Party
from tests.idp_mock.oidc.fapi2.party import ASSERTION_TYPE, RSA_KEY, public_jwk, without_none

_serial = itertools.count()
KEYS = {"keys": [public_jwk(RSA_KEY, kid="rsa", use="sig")]}
PRIVATE_KEY_JWT: dict[str, Any] = {"token_endpoint_auth_method": "private_key_jwt", "jwks": KEYS}


def send(app: Flask, method: str, path: str, **options: Any) -> httpx.Response:
    with httpx.Client(transport=httpx.WSGITransport(app=app), base_url=ISSUER) as client:
        return client.request(method, path, **options)


def send_registration(app: Flask, metadata: Mapping[str, Any]) -> httpx.Response:
    return send(app, "POST", "/oidc/register", json=without_none({"redirect_uris": [CALLBACK], **metadata}))


@dataclass
class DynamicParty:
    """`told` is the client information response; keys as `FapiParty` has them."""

    app: Flask
    clock: ManualClock
    told: dict[str, Any]

    @classmethod
    def registered(cls, app: Flask, clock: ManualClock, metadata: Mapping[str, Any]) -> "DynamicParty":
        response = send_registration(app, metadata)
        assert response.status_code == 201, response.text
        return cls(app, clock, response.json())

    def __post_init__(self) -> None:
        self.party = Party(self.app, client_id=self.told["client_id"])
        self.key, self.kid = RSA_KEY, "rsa"

    @property
    def client_id(self) -> str:
        return str(self.told["client_id"])

    def ask(self, **changes: str | None) -> httpx.Response:
        return self.party.ask(**{"redirect_uri": self.told["redirect_uris"][0], **changes})

    def log_in(self, **changes: str | None) -> Answer:
        page = self.ask(**changes)
        return self.party.answer_of(self.party.submit(page, **PERSON) if self.party.shows_the_login_form(page) else page)

    def sign(self, claims: Mapping[str, Any], alg: str = "RS256") -> str:
        return jwt.encode(without_none(claims), self.key, algorithm=alg, headers={"kid": self.kid})

    def assertion(self, **changes: Any) -> str:
        now = int(self.clock.now())
        usual = {"iss": self.client_id, "sub": self.client_id, "aud": ISSUER + "/oidc/token", "iat": now, "exp": now + 60}
        return self.sign({**usual, "jti": f"d{next(_serial)}", **changes})

    def call_token_endpoint(self, fields: Mapping[str, str], **assertion: Any) -> httpx.Response:
        if self.told["token_endpoint_auth_method"] != "private_key_jwt":
            return send(self.app, "POST", "/oidc/token", data=dict(fields), auth=(self.client_id, self.told["client_secret"]))
        proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": self.assertion(**assertion)}
        return send(self.app, "POST", "/oidc/token", data={**fields, **proof})

    def tokens(self, answer: Answer, **assertion: Any) -> dict[str, Any]:
        fields = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": self.told["redirect_uris"][0]}
        response = self.call_token_endpoint(fields, **assertion)
        assert response.status_code == 200, response.text
        return dict(response.json())
