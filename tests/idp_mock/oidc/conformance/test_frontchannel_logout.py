"""oidcc-frontchannel-rp-initiated-logout-certification-test-plan."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup

from idp_mock.settings import Settings
from tests.idp_mock.oidc.conformance.party import BASIC, CALLBACK, CLIENTS, FRONTCHANNEL, ISSUER, SECRET, SIGNED_OUT, Party
from tests.idp_mock.oidc.conformance.plans import states
from tests.idp_mock.oidc.conformance.signing_out import SigningOut, signing_out

PLAN = "oidcc-frontchannel-rp-initiated-logout-certification-test-plan"
WATCHING = "watching"
CLIENT = f"""
[[client]]
client_id = "{WATCHING}"
client_secret = "{SECRET}"
redirect_uris = ["{CALLBACK}"]
post_logout_redirect_uris = ["{SIGNED_OUT}"]
frontchannel_logout_uri = "{FRONTCHANNEL}?fixed=1"
frontchannel_logout_session_required = true
"""


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    clients = tmp_path / "watching.toml"
    clients.write_text(CLIENTS + CLIENT, "utf-8")
    return replace(settings, clients=str(clients))


@pytest.fixture
def leaving(new_party: Callable[..., Party]) -> SigningOut:
    return signing_out(new_party, WATCHING)


@states("oidcc-frontchannel-logout-discovery-endpoint-verification")
def test_discovery_tells_that_logout_reaches_the_front_channel(leaving: SigningOut) -> None:
    assert leaving.party.metadata["frontchannel_logout_supported"] is True
    assert leaving.party.metadata["frontchannel_logout_session_supported"] is True


@states("oidcc-frontchannel-rp-initiated-logout")
def test_the_browser_opens_the_clients_address_and_then_goes_back(leaving: SigningOut) -> None:
    page = leaving.end(**leaving.whole())
    html = BeautifulSoup(page.text, "lxml")
    address = urlsplit(html.find("iframe")["src"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == FRONTCHANNEL
    assert dict(parse_qsl(address.query)) == {"fixed": "1", "iss": ISSUER, "sid": leaving.claims["sid"]}
    assert page.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'; frame-src https://suite.example.test")
    onward = html.find("a", id="log-out-onward")["href"]
    assert onward == SIGNED_OUT + "?state=bye+%26+bye"
    assert html.find("meta", attrs={"http-equiv": "refresh"})["content"].endswith(f"url={onward}")
    assert not leaving.is_logged_in


def test_every_client_of_the_session_is_told_whoever_asks(leaving: SigningOut) -> None:
    other = leaving.party
    other.client_id = BASIC
    asking = SigningOut(other, other.tokens(other.log_in())["id_token"], "")
    assert len(BeautifulSoup(asking.end(**asking.whole()).text, "lxml").find_all("iframe")) == 1


def test_a_session_that_has_ended_is_told_once(leaving: SigningOut) -> None:
    leaving.end(**leaving.whole())
    assert leaving.end(**leaving.whole()).status_code == 303
