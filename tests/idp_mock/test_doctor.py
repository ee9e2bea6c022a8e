"""`idp-mock doctor` says exactly what keeps a node and its clients from reaching each other."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from eid.clock import ManualClock, SystemClock
from idp_mock.app import create_app
from idp_mock.cli import main
from idp_mock.doctor import Finding, examine
from idp_mock.settings import Settings
from tests.journeys.listening import Listening, listening
from tests.journeys.mutual_tls import certificates, proxy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CLOCK = SystemClock()
KEYS = {"keys": [{"kty": "EC"}]}
ANSWERS: dict[str, tuple[str, Any]] = {
    "/jwks": ("200 OK", KEYS),
    "/none": ("200 OK", {"keys": []}),
    "/page": ("200 OK", "<html>"),
    "/logout": ("405 Method Not Allowed", ""),
    "/broken": ("500 Internal Server Error", ""),
}


def client(environ: "WSGIEnvironment", start: "StartResponse") -> "Iterable[bytes]":
    """A client that has some addresses and lacks others."""
    status, body = ANSWERS.get(environ["PATH_INFO"], ("404 Not Found", ""))
    start(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]


@dataclass(kw_only=True)
class Site:
    """A node that serves, and a client of it."""

    settings: Settings
    node: Listening
    client_url: str
    folder: Path

    def register(self, **members: str) -> None:
        lines = ["[[client]]", 'client_id = "tested"', 'redirect_uris = ["http://127.0.0.1:9/callback"]']
        lines += [f'{name} = "{value}"' for name, value in members.items()]
        Path(self.settings.clients).write_text("\n".join(lines))

    def finding(self, check: str, **other: Any) -> Finding:
        """The one finding of that check."""
        (found,) = [one for one in examine(self.settings, other.pop("clock", CLOCK), **other) if one.check == check]
        return found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    clients = tmp_path / "clients.toml"
    clients.write_text("")
    with listening() as node, listening() as other:
        other.application = client
        settings = Settings(keys=str(tmp_path), store=f"sqlite:///{tmp_path}/node.sqlite", public_url=node.url, clients=str(clients))
        node.application = create_app(settings)
        yield Site(settings=settings, node=node, client_url=other.url, folder=tmp_path)


def test_where_all_is_well_every_line_says_so(site: Site) -> None:
    site.register(jwks_uri=f"{site.client_url}/jwks", backchannel_logout_uri=f"{site.client_url}/logout")
    findings = examine(site.settings, CLOCK)
    assert [str(one) for one in findings if not one.ok] == []
    assert [one.check for one in findings] == [
        "store",
        "keys",
        "public_url",
        "redirect_uris",
        "jwks_uri",
        "backchannel_logout_uri",
        "clock",
    ]
    assert all(str(one).startswith("ok") for one in findings)


def test_a_node_that_does_not_serve_is_told(site: Site) -> None:
    site.settings = replace(site.settings, public_url="http://127.0.0.1:9")
    found = site.finding("public_url")
    assert "cannot be fetched" in found.found
    assert found.remedy.startswith("start the node")


def test_another_node_at_the_public_url_is_told(site: Site) -> None:
    site.settings = replace(site.settings, public_url=site.settings.public_url.replace("127.0.0.1", "localhost"))
    assert site.finding("public_url").found.startswith("another issuer answers there: 'http://127.0.0.1:")


def test_an_address_for_mutual_tls_that_is_as_clients_need_it_is_told(site: Site) -> None:
    with proxy(site.settings.public_url, certificates(site.folder)) as front:
        served = replace(site.settings, mtls_url=front.url, trusted_proxies="127.0.0.1")
        site.node.application = create_app(served)
        site.settings = served
        assert str(site.finding("mtls_url")) == (
            f"ok      mtls_url  {front.url}: answers with the node's endpoints and asks for a client certificate"
        )
        site.settings = replace(served, mtls_url=front.url.replace("127.0.0.1", "localhost"))
        assert site.finding("mtls_url").found == f"the node tells clients another address, '{front.url}/oidc/token'"
        site.settings = replace(served, public_url="http://localhost:9")
        assert site.finding("mtls_url").found.startswith("another issuer answers there: 'http://127.0.0.1:")
        site.node.application = client
        site.settings = served
        found = site.finding("mtls_url")
    assert "status 404" in found.found
    assert found.remedy.startswith("let the proxy only ask")


@pytest.mark.parametrize(
    ("verified", "words"), [(ssl.CERT_NONE, "asks for no client certificate"), (ssl.CERT_REQUIRED, "cannot be fetched")]
)
def test_a_proxy_that_asks_for_no_certificate_or_demands_one_is_told(site: Site, verified: ssl.VerifyMode, words: str) -> None:
    with proxy(site.settings.public_url, certificates(site.folder), verified) as front:
        site.settings = replace(site.settings, mtls_url=front.url)
        assert words in site.finding("mtls_url").found


@pytest.mark.parametrize(
    ("address", "words"),
    [("http://127.0.0.1:9", "no https address"), ("https://127.0.0.1:9", "cannot be reached: ConnectionRefusedError")],
)
def test_an_address_for_mutual_tls_at_which_nothing_can_be_shown_is_told(site: Site, address: str, words: str) -> None:
    site.settings = replace(site.settings, mtls_url=address)
    found = site.finding("mtls_url")
    assert words in found.found
    assert found.remedy


WRONG = {
    "keys-not-there": ("jwks_uri", "/nothing", "status 404"),
    "no-keys": ("jwks_uri", "/none", "no JWK Set with keys"),
    "a-page": ("jwks_uri", "/page", "no JWK Set with keys"),
    "logout-not-there": ("backchannel_logout_uri", "/nothing", "answers with status 404"),
    "logout-broken": ("backchannel_logout_uri", "/broken", "answers with status 500"),
}


@pytest.mark.parametrize(("name", "path", "words"), WRONG.values(), ids=WRONG)
def test_an_address_of_a_client_that_does_not_work_is_told(site: Site, name: str, path: str, words: str) -> None:
    site.register(**{name: site.client_url + path})
    found = site.finding(name)
    assert not found.ok
    assert words in found.found
    assert found.remedy
    assert found.subject == f"client tested {site.client_url}{path}"


@pytest.mark.parametrize("name", ["jwks_uri", "backchannel_logout_uri"])
def test_a_client_that_is_away_is_told(site: Site, name: str) -> None:
    site.register(**{name: "http://127.0.0.1:9/x"})
    found = site.finding(name)
    assert not found.ok
    assert found.remedy.startswith("start the client")


def test_a_private_address_is_refused_as_the_node_would(site: Site) -> None:
    site.register(backchannel_logout_uri="http://10.255.255.1/logout")
    assert "loopback_hosts" in site.finding("backchannel_logout_uri").found


def test_a_redirect_host_without_an_address_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def without(host: str, *other: Any, **more: Any) -> Any:
        if host == "client.invalid":
            raise socket.gaierror(-2, "Name or service not known")
        return real(host, *other, **more)

    monkeypatch.setattr(socket, "getaddrinfo", without)
    Path(site.settings.clients).write_text('[[client]]\nclient_id = "tested"\nredirect_uris = ["https://client.invalid/callback"]\n')
    found = site.finding("redirect_uris")
    assert found.found.startswith("client.invalid does not resolve here")


def test_a_client_whose_clock_is_off_is_told(site: Site) -> None:
    site.register(backchannel_logout_uri=f"{site.client_url}/logout")
    found = site.finding("clock", clock=ManualClock(CLOCK.now() + 7200))
    assert "s behind this server" in found.found
    assert not found.ok


def test_a_client_that_registered_itself_is_looked_at_too(site: Site) -> None:
    import httpx

    members = {"redirect_uris": ["http://127.0.0.1:9/cb"], "backchannel_logout_uri": f"{site.client_url}/nothing"}
    registered = httpx.post(f"{site.settings.public_url}/oidc/register", json=members).json()
    found = site.finding("backchannel_logout_uri")
    assert (found.ok, found.subject.split()[1]) == (False, registered["client_id"])


def test_a_saml_service_provider_is_looked_at_too(site: Site) -> None:
    site.settings = replace(site.settings, loopback_hosts="localhost")
    assert site.finding("loopback_hosts").found.startswith("localhost is ")
    from eid.keys import ec_key, key_pair

    key_pair(site.folder, "sp", ec_key, CLOCK.now())
    lines = ["[[service_provider]]", 'entity_id = "sp"', 'acs = ["http://127.0.0.1:9/acs"]', 'certificates = ["sp.pem"]']
    Path(site.settings.clients).write_text("\n".join([*lines, f'logout_url = "{site.client_url}/nothing"']))
    assert "404" in site.finding("logout_url").found
    assert site.finding("acs").ok


def test_a_store_that_does_not_answer_is_told_and_the_rest_is_looked_at(site: Site) -> None:
    site.settings = replace(site.settings, store="redis://127.0.0.1:9/0")
    findings = examine(site.settings, CLOCK)
    assert [(one.check, one.ok) for one in findings] == [("store", False), ("keys", True), ("public_url", True)]


def test_keys_that_cannot_be_read_are_told(site: Site) -> None:
    (site.folder / "node-ec.pem").write_text("no key")
    assert "holds no private key" in site.finding("keys").found


def test_a_certificate_that_has_ended_is_told(site: Site) -> None:
    create_app(site.settings).test_client().get("/oidc/jwks")
    assert "has expired" in site.finding("keys", clock=ManualClock(CLOCK.now() + 10 * 365 * 86400)).found


def test_a_file_of_clients_that_cannot_be_read_is_told(site: Site) -> None:
    Path(site.settings.clients).write_text("[[client]]\nnonsense = 1")
    assert "unknown keys nonsense" in site.finding("clients").found
    assert site.finding("public_url").ok


def test_a_name_server_that_is_silent_does_not_hold_up_the_report(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    real = socket.getaddrinfo

    def slow(host: str, *other: Any, **more: Any) -> Any:
        if host == "slow.invalid":
            answered.wait()
        return real("127.0.0.1", *other, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    Path(site.settings.clients).write_text('[[client]]\nclient_id = "tested"\nredirect_uris = ["https://slow.invalid/callback"]\n')
    found = site.finding("redirect_uris", patience=1)
    answered.set()
    assert found.found == "no answer within 1 s"


def test_the_command_prints_a_line_for_each_and_fails_with_one(site: Site) -> None:
    own = ["--public-url", site.settings.public_url, "--keys", site.settings.keys, "--store", site.settings.store]
    good = CliRunner().invoke(main, ["doctor", *own])
    assert (good.exit_code, [line.split()[:2] for line in good.output.splitlines()]) == (
        0,
        [["ok", "store"], ["ok", "keys"], ["ok", "public_url"]],
    )
    bad = CliRunner().invoke(main, ["doctor", "--json", *own, "--public-url", "http://127.0.0.1:9"])
    assert bad.exit_code == 1
    told = json.loads(bad.output)
    assert told["ok"] is False
    assert [one["check"] for one in told["findings"] if not one["ok"]] == ["public_url"]
