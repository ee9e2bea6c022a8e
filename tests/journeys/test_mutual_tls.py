"""Clients that prove themselves by a TLS certificate, through a proxy that ends TLS in front of the node (RFC 8705)."""

import base64
import hashlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask

import idp_mock.settings
import relying_party.settings
from eid.chance import SystemChance
from eid.clock import SystemClock
from eid.settings import SettingsError
from eid.storage.open import open_store
from idp_mock.app import create_app as create_node
from relying_party.app import create_app as create_portal
from tests.journeys.browser import Browser
from tests.journeys.conftest import MEMORY, agree, identify
from tests.journeys.listening import listening
from tests.journeys.mutual_tls import Certificates, Proxy, certificates, proxy

PORTAL = "http://localhost:8001"
REDIRECT = "https://app.example.test/cb"
BOUND = {"grant_types": ["client_credentials"], "redirect_uris": [REDIRECT], "tls_client_certificate_bound_access_tokens": True}


@dataclass(frozen=True, kw_only=True)
class Fronted:
    """A node behind the proxy: the address of each, and the application."""

    url: str
    front: Proxy
    node: Flask
    known: Certificates

    def client(self, certificate: Path | None = None) -> httpx.Client:
        """Shows the certificate to whoever asks."""
        context = ssl.create_default_context(cafile=str(self.known.authority))
        if certificate:
            context.load_cert_chain(certificate)
        return httpx.Client(verify=context)

    def aliases(self) -> dict[str, str]:
        return dict(httpx.get(self.url + "/.well-known/openid-configuration").json()["mtls_endpoint_aliases"])

    def register(self, **metadata: Any) -> str:
        answer = httpx.post(self.url + "/oidc/register", json={**BOUND, **metadata})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["client_id"])

    def tokens(self, client_id: str, certificate: Path | None) -> httpx.Response:
        with self.client(certificate) as client:
            return client.post(self.aliases()["token_endpoint"], data={"grant_type": "client_credentials", "client_id": client_id})


@pytest.fixture(scope="module")
def fronted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fronted]:
    folder = tmp_path_factory.mktemp("fronted")
    known = certificates(folder)
    with listening() as place, proxy(place.url, known) as front:
        settings = idp_mock.settings.Settings(keys=str(folder), public_url=place.url, mtls_url=front.url, trusted_proxies="127.0.0.1")
        node = create_node(settings, store=open_store(MEMORY), clock=SystemClock(), chance=SystemChance())
        place.application = node
        yield Fronted(url=place.url, front=front, node=node, known=known)


def at_the_portal(fronted: Fronted, folder: Path, certificate: Path) -> Browser:
    """A browser in front of a portal that has the certificate."""
    settings = relying_party.settings.Settings(
        keys=str(folder),
        public_url=PORTAL,
        node_url=fronted.url,
        node_ca=str(fronted.known.authority),
        oidc_certificate=str(certificate),
        logout_channel="front",
    )
    portal = create_portal(settings, store=open_store(MEMORY), clock=SystemClock(), chance=SystemChance())
    return Browser(sites={PORTAL: portal, fronted.url: fronted.node})


def read(certificate: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.read_bytes())


def thumbprint(certificate: Path) -> str:
    octets = hashlib.sha256(read(certificate).public_bytes(Encoding.DER)).digest()
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def published(certificate: Path) -> dict[str, Any]:
    """Client metadata of one whose certificate nobody issued."""
    x, y = (getattr(read(certificate).public_key().public_numbers(), name).to_bytes(32, "big") for name in "xy")
    chain = [base64.b64encode(read(certificate).public_bytes(Encoding.DER)).decode()]
    point = {name: base64.urlsafe_b64encode(part).rstrip(b"=").decode() for name, part in (("x", x), ("y", y))}
    return {
        "token_endpoint_auth_method": "self_signed_tls_client_auth",
        "jwks": {"keys": [{"kty": "EC", "crv": "P-256", **point, "x5c": chain}]},
    }


def named() -> dict[str, str]:
    return {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=portal,O=Urzad"}


def test_discovery_tells_where_clients_show_their_certificates(fronted: Fronted) -> None:
    aliases = fronted.aliases()
    assert set(aliases) >= {"token_endpoint", "userinfo_endpoint", "introspection_endpoint", "revocation_endpoint"}
    assert all(address.startswith(fronted.front.url + "/oidc/") for address in aliases.values())
    told = httpx.get(fronted.url + "/s/another/.well-known/openid-configuration").json()
    assert told["mtls_endpoint_aliases"]["token_endpoint"] == fronted.front.url + "/s/another/oidc/token"
    assert told["token_endpoint"] == fronted.url + "/s/another/oidc/token"


@pytest.mark.parametrize("kind", ["alone", "issued"])
def test_a_client_is_known_by_its_certificate_and_its_token_is_bound_to_it(fronted: Fronted, kind: str) -> None:
    certificate = getattr(fronted.known, kind)
    client_id = fronted.register(**(named() if kind == "issued" else published(certificate)))
    answer = fronted.tokens(client_id, certificate)
    assert answer.status_code == 200, answer.text
    with fronted.client(certificate) as client:
        asked = {"token": answer.json()["access_token"], "client_id": client_id}
        told = client.post(fronted.aliases()["introspection_endpoint"], data=asked).json()
    assert told["cnf"] == {"x5t#S256": thumbprint(certificate)}


@pytest.mark.parametrize("shown", ["stranger", ""], ids=["another", "none"])
@pytest.mark.parametrize("kind", ["alone", "issued"])
def test_nobody_is_a_client_by_another_certificate_or_by_none(fronted: Fronted, kind: str, shown: str) -> None:
    client_id = fronted.register(**(named() if kind == "issued" else published(fronted.known.alone)))
    answer = fronted.tokens(client_id, getattr(fronted.known, shown) if shown else None)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_client_cannot_write_the_proxys_header_itself(fronted: Fronted) -> None:
    client_id = fronted.register(**published(fronted.known.alone))
    der = base64.b64encode(read(fronted.known.alone).public_bytes(Encoding.DER)).decode()
    with fronted.client() as client:
        asked = {"grant_type": "client_credentials", "client_id": client_id}
        answer = client.post(fronted.aliases()["token_endpoint"], data=asked, headers={"Client-Cert": f":{der}:"})
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("kind", ["alone", "issued"])
def test_a_person_logs_in_and_out_at_a_portal_that_proves_itself_by_a_certificate(fronted: Fronted, tmp_path: Path, kind: str) -> None:
    fronted.front.paths.clear()
    browser = at_the_portal(fronted, tmp_path, getattr(fronted.known, kind))
    page = browser.press(browser.open(PORTAL + "/praca/logowanie"), "log-in-at-node", protocol="oidc")
    page = agree(browser, identify(browser, page, "karolina.konto"))
    assert page.shows("account-status"), page.html.get_text(" ", strip=True)
    assert fronted.front.paths == ["/oidc/token", "/oidc/userinfo"]
    browser.press(browser.open(PORTAL + "/praca/konto"), "log-out")
    assert not browser.open(PORTAL + "/praca/konto").shows("account-status")


def test_a_token_of_the_portal_is_worth_nothing_without_its_certificate(fronted: Fronted) -> None:
    client_id = fronted.register(**published(fronted.known.alone), scope="openid")
    token = fronted.tokens(client_id, fronted.known.alone).json()["access_token"]
    for address, certificate in ((fronted.url + "/oidc/userinfo", None), (fronted.aliases()["userinfo_endpoint"], fronted.known.stranger)):
        with fronted.client(certificate) as client:
            answer = client.get(address, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert "invalid_token" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("content", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_portal_without_a_usable_certificate_says_so_at_its_start(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.pem").write_text(content)
    settings = relying_party.settings.Settings(keys=str(tmp_path), oidc_certificate=str(tmp_path / "bad.pem"))
    with pytest.raises(SettingsError, match=r"oidc_certificate: .*bad\.pem"):
        create_portal(settings, store=open_store(MEMORY), clock=SystemClock(), chance=SystemChance())
