"""What the suite plays: a relying party with a browser, over HTTP against a whole node."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
import jwt
from bs4 import BeautifulSoup
from flask import Flask

ISSUER = "https://node.example.test"
CALLBACK = "https://suite.example.test/test/a/ours/callback"
SIGNED_OUT = "https://suite.example.test/test/a/ours/post_logout_redirect"
BACKCHANNEL = "http://127.0.0.1:9/backchannel_logout"
FRONTCHANNEL = "https://suite.example.test/test/a/ours/frontchannel_logout"
BASIC, POST, SECRET = "suite-basic", "suite-post", "a-secret-of-the-suite"
CLIENTS = "".join(
    f"""
[[client]]
client_id = "{client_id}"
client_secret = "{SECRET}"
token_endpoint_auth_method = "{method}"
redirect_uris = ["{CALLBACK}"]
post_logout_redirect_uris = ["{SIGNED_OUT}"]
grant_types = ["authorization_code", "implicit", "refresh_token"]
"""
    for client_id, method in ((BASIC, "client_secret_basic"), (POST, "client_secret_post"))
)
PERSON = {"username": "jan.testowy", "password": "Test-1234"}
HASHES = {"ES256": hashlib.sha256, "RS256": hashlib.sha256}


def left_half(value: str, alg: str = "ES256") -> str:
    digest = HASHES[alg](value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")


def unsigned(claims: Mapping[str, Any]) -> str:
    """A request object without a signature."""
    parts = ({"alg": "none"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


@dataclass
class Answer:
    """What came back to the client: how, and the parameters."""

    mode: str
    parameters: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.parameters[name]

    def get(self, name: str) -> str:
        return self.parameters.get(name, "")


@dataclass
class Party:
    """One client, and a person with one browser."""

    app: Flask
    response_type: str = "code"
    response_mode: str = ""
    client_id: str = BASIC
    browser: httpx.Client = field(init=False)
    back: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.browser = httpx.Client(transport=httpx.WSGITransport(app=self.app), base_url=ISSUER)
        self.back = httpx.Client(transport=httpx.WSGITransport(app=self.app), base_url=ISSUER)

    @property
    def metadata(self) -> dict[str, Any]:
        return dict(self.back.get("/.well-known/openid-configuration").json())

    def request(self, **changes: str | None) -> dict[str, str]:
        usual = {
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "response_type": self.response_type,
            "response_mode": self.response_mode or None,
            "scope": "openid",
            "state": "a state",
            "nonce": "a nonce",
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    def ask(self, **changes: str | None) -> httpx.Response:
        """Sends the browser with a request; what the node answers first."""
        return self.browser.get(self.metadata["authorization_endpoint"], params=self.request(**changes))

    def submit(self, page: httpx.Response, **fields: str) -> httpx.Response:
        """Fills in and sends the first form of a page that has all of the fields."""
        for form in BeautifulSoup(page.text, "lxml").find_all("form"):
            names = {one["name"]: one.get("value", "") for one in form.find_all("input") if one.get("name")}
            if set(fields) <= set(names):
                return self.browser.post(urljoin(str(page.url), form["action"]), data=names | fields)
        raise LookupError(f"no form with {', '.join(fields)}: {page.text[:500]}")

    def log_in(self, **changes: str | None) -> Answer:
        """A whole login, with the form where the node shows it."""
        answer = self.ask(**changes)
        return self.answer_of(self.submit(answer, **PERSON) if self.shows_the_login_form(answer) else answer)

    @staticmethod
    def shows_the_login_form(page: httpx.Response) -> bool:
        return page.status_code == 200 and 'id="login-password"' in page.text

    def answer_of(self, response: httpx.Response) -> Answer:
        """The authorization response, by query, fragment or form."""
        if response.status_code == 200 and 'id="post-back"' in response.text:
            form = BeautifulSoup(response.text, "lxml").find("form", id="post-back")
            assert form["action"] == CALLBACK
            return Answer("form_post", {one["name"]: one["value"] for one in form.find_all("input")})
        assert response.status_code == 303, response.text
        address = urlsplit(response.headers["Location"])
        assert f"{address.scheme}://{address.netloc}{address.path}" == CALLBACK
        mode, text = ("fragment", address.fragment) if address.fragment else ("query", address.query)
        return Answer(mode, dict(parse_qsl(text, keep_blank_values=True)))

    def redeem(self, code: str, **changes: str) -> httpx.Response:
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK} | changes
        return self.call_token_endpoint(fields)

    def call_token_endpoint(self, fields: Mapping[str, str]) -> httpx.Response:
        if self.client_id == POST:
            return self.back.post("/oidc/token", data={**fields, "client_id": POST, "client_secret": SECRET})
        return self.back.post("/oidc/token", data=dict(fields), auth=(self.client_id, SECRET))

    def tokens(self, answer: Answer, **changes: str) -> dict[str, Any]:
        """Those of the token endpoint where there is a code, else those of the answer."""
        if "code" not in answer.parameters:
            return dict(answer.parameters)
        response = self.redeem(answer["code"], **changes)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def claims(self, id_token: str) -> dict[str, Any]:
        """Of an ID token, after the checks of OpenID Connect Core section 3.1.3.7; time is the node's."""
        header = jwt.get_unverified_header(id_token)
        keys = jwt.PyJWKSet.from_dict(self.back.get("/oidc/jwks").json())
        found = jwt.decode(
            id_token,
            keys[header["kid"]].key,
            algorithms=[header["alg"]],
            audience=self.client_id,
            issuer=ISSUER,
            options={"verify_exp": False, "verify_iat": False, "require": ["iss", "sub", "aud", "exp", "iat"]},
        )
        return dict(found)

    def userinfo(self, access_token: str) -> dict[str, Any]:
        response = self.back.get("/oidc/userinfo", headers={"Authorization": f"Bearer {access_token}"})
        assert response.status_code == 200, response.text
        return dict(response.json())

    def told(self, answer: Answer) -> dict[str, Any]:
        """Claims about the person: at userinfo where there is an access token, else those of the ID token."""
        tokens = self.tokens(answer)
        return self.userinfo(tokens["access_token"]) if "access_token" in tokens else self.claims(tokens["id_token"])

    def id_token_of(self, answer: Answer) -> str:
        return answer.get("id_token") or str(self.tokens(answer)["id_token"])
