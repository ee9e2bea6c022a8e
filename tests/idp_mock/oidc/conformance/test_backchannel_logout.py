"""oidcc-backchannel-rp-initiated-logout-certification-test-plan."""

import http.server
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest

from eid.clock import ManualClock
from idp_mock.settings import Settings
from tests.idp_mock.oidc.conformance.party import BASIC, CALLBACK, CLIENTS, ISSUER, SECRET, SIGNED_OUT, Party
from tests.idp_mock.oidc.conformance.plans import states
from tests.idp_mock.oidc.conformance.signing_out import SigningOut, returned, signing_out

PLAN = "oidcc-backchannel-rp-initiated-logout-certification-test-plan"
TOLD = "told"


@dataclass
class Ear:
    """An address of a client, and what came there."""

    address: str = ""
    status: int = 200
    heard: list[dict[str, list[str]]] = field(default_factory=list)


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            ear.heard.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(ear.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        ear.address = f"http://127.0.0.1:{server.server_port}/backchannel_logout"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield ear
        server.shutdown()


@pytest.fixture
def settings(settings: Settings, tmp_path: Path, ear: Ear) -> Settings:
    clients = tmp_path / "told.toml"
    client = f"""
[[client]]
client_id = "{TOLD}"
client_secret = "{SECRET}"
redirect_uris = ["{CALLBACK}"]
post_logout_redirect_uris = ["{SIGNED_OUT}"]
backchannel_logout_uri = "{ear.address}"
backchannel_logout_session_required = true
"""
    clients.write_text(CLIENTS + client, "utf-8")
    return replace(settings, clients=str(clients))


@pytest.fixture
def leaving(new_party: Callable[..., Party]) -> SigningOut:
    return signing_out(new_party, TOLD)


@states("oidcc-backchannel-logout-discovery-endpoint-verification")
def test_discovery_tells_that_logout_reaches_the_back_channel(leaving: SigningOut) -> None:
    assert leaving.party.metadata["backchannel_logout_supported"] is True
    assert leaving.party.metadata["backchannel_logout_session_supported"] is True


@states("oidcc-backchannel-rp-initiated-logout")
def test_the_client_gets_a_logout_token_and_the_person_goes_back(leaving: SigningOut, ear: Ear, clock: ManualClock) -> None:
    assert returned(leaving.end(**leaving.whole())) == {"state": "bye & bye"}
    assert [set(form) for form in ear.heard] == [{"logout_token"}]
    token = ear.heard[0]["logout_token"][0]
    assert jwt.get_unverified_header(token)["typ"] == "logout+jwt"
    claims = leaving.party.claims(token)
    assert (claims["sub"], claims["sid"]) == (leaving.claims["sub"], leaving.claims["sid"])
    assert (claims["iss"], claims["aud"], claims["iat"]) == (ISSUER, TOLD, int(clock.now()))
    assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert claims["jti"]
    assert "nonce" not in claims
    assert not leaving.is_logged_in


def test_every_client_of_the_session_is_told_whoever_asks(leaving: SigningOut, ear: Ear) -> None:
    party = leaving.party
    party.client_id = BASIC
    asking = SigningOut(party, party.tokens(party.log_in())["id_token"], "")
    assert returned(asking.end(**asking.whole()))
    assert len(ear.heard) == 1


def test_a_client_that_logged_in_twice_is_told_once(leaving: SigningOut, ear: Ear) -> None:
    leaving.party.log_in(prompt="login")
    leaving.end(**leaving.whole())
    assert len(ear.heard) == 1


def test_a_client_that_fails_keeps_nobody_from_leaving_and_is_named_in_the_log(
    leaving: SigningOut, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    ear.status = 500
    with caplog.at_level(logging.WARNING):
        assert returned(leaving.end(**leaving.whole()))
    assert any(f"back-channel logout of client '{TOLD}' failed" in line and "500" in line for line in caplog.messages)
    assert not leaving.is_logged_in
