"""The wire between the portal and the tests' own node: in memory, recording, and breakable."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from cryptography.hazmat.primitives.asymmetric import ec

from eid.clock import Clock, iso_millis
from eid.keys import KeyPair
from tests.relying_party.federation.oidc_node import OidcNode
from tests.relying_party.federation.saml_node import Bends, SamlNode


@dataclass(kw_only=True)
class Wire:
    """Plays the whole node. A test bends `saml_bends` or a field of `oidc`, or lets a path answer with something else (`instead`)."""

    clock: Clock
    saml: SamlNode
    oidc: OidcNode
    certificate: KeyPair
    recipient: ec.EllipticCurvePublicKey | None = None
    saml_bends: Bends = field(default_factory=Bends)
    authn_request_id: str = ""
    authorization_url: str = ""
    logout_status: tuple[str, ...] = ("Success",)
    instead: dict[str, Callable[[httpx.Request], httpx.Response]] = field(default_factory=dict)
    calls: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        path = request.url.path
        if path in self.instead:
            return self.instead[path](request)
        return getattr(self, "_" + path.rpartition("/")[2].replace("-", "_"))(request)

    def paths(self) -> list[str]:
        return [call.url.path for call in self.calls]

    def _openid_configuration(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=self.oidc.configuration())

    def _webfinger(self, request: httpx.Request) -> httpx.Response:
        links = [{"rel": "http://openid.net/specs/connect/1.0/issuer", "href": self.oidc.configuration()["issuer"]}]
        return httpx.Response(200, json={"subject": request.url.params["resource"], "links": links})

    def _jwks(self, request: httpx.Request) -> httpx.Response:
        public = self.certificate.certificate_base64
        keys = self.oidc.jwks()
        keys["keys"].append({"kty": "EC", "kid": "saml", "use": "sig", "crv": "P-256", "x": "AA", "y": "AA", "x5c": [public]})
        return httpx.Response(200, json=keys)

    def _register(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json=self.oidc.register(json.loads(request.content)))

    def _registered(self, request: httpx.Request) -> httpx.Response:
        known = self.oidc.registered is not None and request.headers["Authorization"] == "Bearer registration-1"
        return httpx.Response(200, json={"client_id": "client-1"}) if known else httpx.Response(401)

    def _token(self, request: httpx.Request) -> httpx.Response:
        if b"grant_type=refresh_token" in request.content:
            return httpx.Response(200, json=self.oidc.renewed_tokens(self.clock.now()))
        return httpx.Response(200, json=self.oidc.tokens(self.authorization_url, self.clock.now()))

    def _userinfo(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=self.oidc.about())

    def _idpArtifactResolutionService(self, request: httpx.Request) -> httpx.Response:  # noqa: N802
        assert self.recipient is not None
        at = iso_millis(self.clock.now())
        body = self.saml.artifact_response(request.content, self.authn_request_id, self.recipient, at, self.saml_bends)
        return httpx.Response(200, content=body, headers={"Content-Type": "text/xml; charset=utf-8"})

    def _singleLogoutService(self, request: httpx.Request) -> httpx.Response:  # noqa: N802
        return httpx.Response(200, content=self.saml.logout_response(request.content, iso_millis(self.clock.now()), self.logout_status))
