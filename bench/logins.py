"""Whole logins as a relying party and its user make them: OpenID Connect with PKCE, and SAML in the national node's dialect.

State and InResponseTo come back right, or the login fails; what is in a token or an assertion is for the tests to judge.
"""

import base64
import hashlib
import json
import secrets
import zlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from bench.browser import Browser, Exchange, first_form
from bench.messages import FORM, Login, LoginFailed, Reply, Request
from bench.service_provider import ServiceProvider

Identify = Callable[[Browser, Reply], Exchange]
"""From the first page to the reply that leads back."""


@dataclass(frozen=True, kw_only=True)
class OidcClient:
    """A client, and the addresses of its provider."""

    identify: Identify
    client_id: str = "bench"
    client_secret: str = "bench-secret-bench-secret"  # noqa: S105 - known to everyone
    redirect_uri: str = "http://localhost:9/callback"
    scope: str = "openid profile"
    authorize: str = "/oidc/authorize"
    token: str = "/oidc/token"  # noqa: S105 - an address
    userinfo: str = "/oidc/userinfo"

    def login(self) -> Login:
        """Authorization request, pages, token, userinfo."""
        verifier, state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(8), secrets.token_urlsafe(8)
        wanted = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        browser = Browser(self.redirect_uri)
        back = yield from self.identify(browser, (yield from browser.get(f"{self.authorize}?{urlencode(wanted)}")))
        code = _brought_back(back, "code", {"state": state})
        tokens = yield from _json(self._redemption(code, verifier))
        yield from _json(Request("GET", self.userinfo, (("Authorization", f"Bearer {tokens['access_token']}"),)))

    def _redemption(self, code: str, verifier: str) -> Request:
        pair = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri, "code_verifier": verifier}
        return Request("POST", self.token, (FORM, ("Authorization", f"Basic {pair}")), urlencode(fields).encode())


@dataclass(frozen=True, kw_only=True)
class SamlClient:
    """A service provider, and the addresses of its provider at `base`."""

    identify: Identify
    base: str
    provider: ServiceProvider = field(default_factory=ServiceProvider)
    sign_on: str = "/login/SingleSignOnService"
    artifacts: str = "/login-services/idpArtifactResolutionService"

    def login(self) -> Login:
        """Signed AuthnRequest by POST, pages, signed ArtifactResolve."""
        identifier = f"ID-{secrets.token_hex(16)}"
        message = self.provider.authn_request(identifier, now(), self.base + self.sign_on)
        browser = Browser(self.provider.acs)
        posted = {"SAMLRequest": base64.b64encode(message).decode(), "RelayState": identifier[-8:]}
        back = yield from self.identify(browser, (yield from browser.post(self.sign_on, posted)))
        artifact = _brought_back(back, "SAMLart", {"RelayState": identifier[-8:]})
        soap = self.provider.artifact_resolve(f"ID-{secrets.token_hex(16)}", now(), artifact)
        answer = yield Request("POST", self.artifacts, (("Content-Type", "text/xml; charset=utf-8"),), soap)
        if f'InResponseTo="{identifier}"'.encode() not in answer.body or b"EncryptedAssertion" not in answer.body:
            raise LoginFailed(f"no assertion: {answer.status} {answer.body[:300]!r}")


@dataclass(frozen=True, kw_only=True)
class GeneralSamlClient:
    """A service provider without metadata at a provider of the Web Browser SSO Profile: unsigned request by redirect, Response by POST."""

    identify: Identify
    base: str
    acs: str = "http://localhost:9/acs"
    sign_on: str = "/saml/sso"

    def login(self) -> Login:
        """Request, pages, Response."""
        identifier = f"ID-{secrets.token_hex(16)}"
        request = _GENERAL_REQUEST.format(id=identifier, at=now(), to=self.base + self.sign_on, acs=self.acs)
        deflated = zlib.compress(request.encode(), wbits=-15)
        query = urlencode({"SAMLRequest": base64.b64encode(deflated).decode(), "RelayState": identifier[-8:]})
        browser = Browser(self.acs)
        back = yield from self.identify(browser, (yield from browser.get(f"{self.sign_on}?{query}")))
        response = base64.b64decode(_brought_back(back, "SAMLResponse", {"RelayState": identifier[-8:]}))
        if f'InResponseTo="{identifier}"'.encode() not in response or b"rsa-sha256" not in response:
            raise LoginFailed(f"no signed assertion: {response[:300]!r}")


@dataclass(frozen=True, kw_only=True)
class PortalVisitor:
    """Somebody who has an account at Praca and logs in there through the node."""

    identify: Identify
    protocol: str
    page: str = "/praca/logowanie"
    by_node: str = "/praca/logowanie/wezel"

    def login(self) -> Login:
        """From the portal's page over the node's to the account."""
        browser = Browser("elsewhere:")
        asked = first_form((yield from browser.get(self.page))).fields | {"protocol": self.protocol}
        page = yield from self.identify(browser, (yield from self._gone_on(browser, (yield from browser.post(self.by_node, asked)))))
        page = yield from self._gone_on(browser, page)
        if b'"account-status"' not in page.body:
            raise LoginFailed(f"no account: {page.status} {page.body[:300]!r}")

    def _gone_on(self, browser: Browser, page: Reply) -> Exchange:
        """Where a page sends itself on, that is done."""
        return (yield from browser.submit(page, {})) if b'name="SAML' in page.body else page


_GENERAL_REQUEST = (
    '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0" ID="{id}" IssueInstant="{at}" Destination="{to}" '
    'AssertionConsumerServiceURL="{acs}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">bench</saml:Issuer>'
    "</samlp:AuthnRequest>"
)


def with_forms(*fills: Mapping[str, str]) -> Identify:
    """Fills in the form of one page after the other."""

    def identify(browser: Browser, page: Reply) -> Exchange:
        for fields in fills:
            page = yield from browser.submit(page, fields)
        return page

    return identify


def at_once(_: Browser, reply: Reply) -> Exchange:
    """The provider asks for nothing."""
    return reply
    yield  # a generator all the same


def now() -> str:
    """This instant as SAML writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _brought_back(reply: Reply, name: str, unchanged: Mapping[str, str]) -> str:
    """From the address of a redirect, or from a form that submits itself."""
    location = reply.header("location")
    brought = dict(parse_qsl(urlsplit(location).query)) if location else first_form(reply).fields
    if not brought.get(name) or any(brought.get(key) != value for key, value in unchanged.items()):
        raise LoginFailed(f"no {name}: {reply.status} {location[:200]} {reply.body[:300]!r}")
    return brought[name]


def _json(request: Request) -> Generator[Request, Reply, dict[str, str]]:
    reply = yield request
    if reply.status != 200:
        raise LoginFailed(f"{request.path}: {reply.status} {reply.body[:300]!r}")
    content: dict[str, str] = json.loads(reply.body)
    return content
