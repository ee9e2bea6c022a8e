"""The portal finds its provider by an account or an address of it (OpenID Connect Discovery 1.0 section 2)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from eid.clock import ManualClock
from relying_party.settings import Settings
from tests.relying_party.federation.conformance.conftest import FRONT_CHANNEL, PORTAL, Party, changed, enter, provider
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.oidc_node import ISSUER
from tests.relying_party.federation.wire import Wire

RELATION = "http://openid.net/specs/connect/1.0/issuer"
Enter = Callable[[str], Party]


@pytest.fixture
def portal(tmp_path: Path, wire: Wire, clock: ManualClock) -> Enter:
    """Enters a portal whose provider is named so."""
    return lambda account: enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), oidc_account=account))


def asked(party: Party) -> tuple[str, dict[str, str]]:
    """Where the portal asked by WebFinger, and what."""
    url = next(call.url for call in party.wire.calls if call.url.path == "/.well-known/webfinger")
    return f"{url.scheme}://{url.netloc.decode()}", dict(url.params)


@states("-discovery-webfinger-acct")
def test_the_provider_is_found_by_an_account(portal: Enter) -> None:
    party = portal("acct:portal@localhost:8000")
    assert party.log_in().shows("account-status")
    assert asked(party) == (ISSUER, {"resource": "acct:portal@localhost:8000", "rel": RELATION})
    assert party.wire.paths()[:2] == ["/.well-known/webfinger", "/.well-known/openid-configuration"]


@states("-discovery-webfinger-url")
def test_the_provider_is_found_by_an_address(portal: Enter) -> None:
    party = portal("http://people.example/portal")
    assert party.log_in().shows("account-status")
    assert asked(party) == ("http://people.example", {"resource": "http://people.example/portal", "rel": RELATION})


def test_the_host_of_an_account_elsewhere_is_asked_over_https(portal: Enter) -> None:
    party = portal("acct:portal@people.example")
    assert party.log_in().shows("account-status")
    assert asked(party)[0] == "https://people.example"


def at_the_node(party: Party) -> Any:
    return party.browser.press(party.browser.open(PORTAL + "/praca/logowanie"), "log-in-at-node", protocol="oidc")


def test_the_issuer_that_is_told_must_be_that_of_the_metadata(portal: Enter) -> None:
    party = portal("acct:portal@localhost:8000")
    links = [{"rel": RELATION, "href": "http://localhost:8000/tenant"}]
    party.wire.instead["/.well-known/webfinger"] = lambda _: httpx.Response(200, json={"links": links})
    party.wire.instead["/tenant/.well-known/openid-configuration"] = lambda _: httpx.Response(200, json=party.wire.oidc.configuration())
    assert at_the_node(party).text("detail").startswith("judgement: expected issuer http://localhost:8000/tenant")


def test_an_issuer_at_another_address_is_the_provider(portal: Enter) -> None:
    party = portal("acct:portal@localhost:8000")
    party.wire.oidc = provider(metadata=changed(issuer="http://localhost:8000/tenant"), claims=changed(iss="http://localhost:8000/tenant"))
    asked = party.leave()
    assert party.come_back(asked, iss="http://localhost:8000/tenant").shows("account-status")


WRONG: dict[str, httpx.Response] = {
    "away": httpx.Response(503),
    "unknown": httpx.Response(404),
    "page": httpx.Response(200, text="<html>"),
    "no-links": httpx.Response(200, json={"subject": "acct:portal@localhost:8000"}),
    "another-relation": httpx.Response(200, json={"links": [{"rel": "avatar", "href": ISSUER}]}),
    "two-issuers": httpx.Response(200, json={"links": [{"rel": RELATION, "href": ISSUER}, {"rel": RELATION, "href": ISSUER + "/b"}]}),
    "no-address": httpx.Response(200, json={"links": [{"rel": RELATION, "href": "javascript:alert(1)"}]}),
    "no-href": httpx.Response(200, json={"links": [{"rel": RELATION}]}),
}


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG)
def test_a_host_that_tells_no_issuer_sends_nobody_away(portal: Enter, answer: httpx.Response) -> None:
    party = portal("acct:portal@localhost:8000")
    party.wire.instead["/.well-known/webfinger"] = lambda _: answer
    page = at_the_node(party)
    assert page.find("failure")["data-problem"] in ("node_unreachable", "not_trusted")
    assert page.shows("again")
    assert party.browser.open(f"{PORTAL}/federation/oidc/initiate?iss={ISSUER}").shows("failure")
    assert party.portal.test_client().get(FRONT_CHANNEL, query_string={"iss": ISSUER, "sid": "x"}).status_code == 400


def test_an_issuer_without_tls_is_not_believed_where_the_node_has_tls(tmp_path: Path, wire: Wire, clock: ManualClock) -> None:
    settings = Settings(keys=str(tmp_path), oidc_account="acct:portal@node.example", node_url="https://node.example")
    party = enter(tmp_path, wire, clock, settings)
    assert at_the_node(party).text("detail").startswith("judgement: expected an issuer with https")
