"""A login that somebody else begins (OpenID Connect Core section 4)."""

import pytest

from tests.relying_party.federation.conformance.conftest import PORTAL, Party
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.oidc_node import ISSUER

INITIATE = PORTAL + "/federation/oidc/initiate"


@states("-3rd-party-init-login")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_login_that_is_begun_elsewhere_goes_to_the_provider_and_comes_home(party: Party, method: str) -> None:
    fields: dict[str, str | list[str]] = {"iss": ISSUER, "login_hint": "karolina", "target_link_uri": "http://evil.example/"}
    if method == "POST":
        page = party.browser.post(INITIATE, fields, initiator="http://elsewhere.example/")
    else:
        page = party.browser.open(f"{INITIATE}?iss={ISSUER}&login_hint=karolina&target_link_uri=http://evil.example/")
    party.wire.authorization_url = page.url
    assert page.url.startswith(f"{ISSUER}/oidc/authorize?")
    assert "login_hint=karolina" in page.url
    state = page.url.partition("state=")[2].partition("&")[0]
    assert party.come_back({"state": state}).shows("account-status")
    assert (party.wire.oidc.registered or {})["initiate_login_uri"] == INITIATE


def test_the_other_portal_has_an_address_and_a_client_of_its_own(party: Party) -> None:
    page = party.browser.open(f"{INITIATE}/zus?iss={ISSUER}")
    party.wire.authorization_url = page.url
    told = party.wire.oidc.registered or {}
    assert (told["initiate_login_uri"], told["client_name"]) == (INITIATE + "/zus", "Portal ZUS PUE (demonstracja)")
    state = page.url.partition("state=")[2].partition("&")[0]
    assert party.come_back({"state": state}).shows("offer"), "a person without a profile at ZUS"


@pytest.mark.parametrize("portal", ["nowhere", "clerks", "praca-clerks"])
def test_no_login_begins_for_what_is_no_portal(party: Party, portal: str) -> None:
    assert party.browser.open(f"{INITIATE}/{portal}?iss={ISSUER}").status == 404
    assert party.wire.calls == []


@pytest.mark.parametrize("query", ["", "?iss=http://evil.example", f"?iss={ISSUER}&iss=http://evil.example", f"?iss={ISSUER}/"])
def test_nobody_is_sent_to_another_provider(party: Party, query: str) -> None:
    page = party.browser.open(INITIATE + query)
    assert page.text("detail").startswith("judgement: expected iss http")
    assert party.wire.calls == []
