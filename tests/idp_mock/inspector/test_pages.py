"""The inspector's pages, of real logins at the whole node."""

import base64
import hashlib
import json
from collections.abc import Callable

import pytest

from eid.storage.store import Store
from tests.idp_mock.conftest import Browser, Page
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.inspector.conftest import ROOT, newest
from tests.idp_mock.saml.service_provider import ServiceProvider

SIGNED = {
    "SingleSignOnService": ["AuthnRequest"],
    "idpArtifactResolutionService": ["ArtifactResolve", "ArtifactResponse", "Response"],
}
NOWHERE = ("logins/nobody", "logins/1-0", "logins/nobody/1-0", "logins/nobody/har", "logins/nobody/whole", "logins/x/1-0/reply")


def messages(page: Page) -> list[str]:
    """The numbers of the exchanges in a sequence."""
    return [str(one["data-testid"]).removeprefix("message-") for one in page.html.select("a.arrow.there")]


def message_of(tester: Browser, key: str, path: str) -> Page:
    """The page of the exchange at that path."""
    page = tester.get(f"{ROOT}/logins/{key}")
    link = next(one for one in page.html.select("a.arrow.there") if path in one.get_text())
    return tester.get(str(link["href"]))


def test_an_openid_login_is_listed_with_client_persona_and_result(tester: Browser, openid_login: str) -> None:
    page = tester.get(f"{ROOT}/logins")
    row = page.find(f"login-{openid_login}")
    assert row is not None
    assert [one in row.get_text() for one in ("any", "jan.testowy", "successful", "OpenID Connect")] == [True] * 4


def test_a_login_is_a_sequence_over_both_channels_in_order(tester: Browser, openid_login: str) -> None:
    page = tester.get(f"{ROOT}/logins/{openid_login}")
    arrows = [(one.get_text().strip(), "by-party" in one.find_parent("li")["class"]) for one in page.html.select("a.arrow.there")]
    assert [(text.split(" ")[-1], back) for text, back in arrows] == [
        ("/oidc/authorize", False),
        ("/login/flows/…/password", False),
        ("/oidc/token", True),
        ("/oidc/userinfo", True),
    ]
    assert "goes to" in page.text


BROWSER, NODE = "Browser to Eesti:", "Node to Eesti:"
AT_ANOTHER_PROVIDER = [
    (NODE, "/.well-known/openid-configuration"),
    (BROWSER, "/oidc/authorize"),
    (BROWSER, "/login/flows/…/password"),
    (BROWSER, "/login/flows/…/code"),
    (BROWSER, "/login/flows/…/consent"),
    (NODE, "/.well-known/openid-configuration"),
    (NODE, "/oidc/token"),
    (NODE, "/oidc/jwks"),
]


def test_another_identity_provider_has_a_lane_of_its_own_in_the_sequence_and_its_messages_in_the_exports(
    tester: Browser, browser: Browser, login_through_estonia: str
) -> None:
    """What nobody's login is, or somebody else's, stays out."""
    browser.get("/s/test/partners/ee/.well-known/openid-configuration")
    browser.get("/s/test/partners/ee/oidc/authorize?client_id=wezel-testowy&state=mine")
    page = tester.get(f"{ROOT}/logins/{login_through_estonia}")
    lane = page.find("partner-lane")
    assert lane is not None
    assert lane.get_text() == "Eesti"
    arrows = [one.get_text().strip().rpartition(" ") for one in page.html.select("a.arrow.there")]
    told = [(towards.rpartition(" ")[0], path) for towards, _, path in arrows if "Eesti" in towards]
    assert told == AT_ANOTHER_PROVIDER
    inner = [
        one.find_parent("li").find_parent("li").select_one("a.arrow.there").get_text() for one in page.html.select(".by-node > .there")
    ]
    assert [text.rpartition("/")[2].strip() for text in inner] == ["eu", "return", "return", "return"]
    archive = json.loads(tester.client.get(f"{ROOT}/logins/{login_through_estonia}/har").data)
    addresses = [one["request"]["url"] for one in archive["log"]["entries"]]
    assert sum("/s/test/partners/ee/" in one for one in addresses) == len(AT_ANOTHER_PROVIDER)
    assert len(addresses) == len(arrows) == len(messages(page))
    whole = Page("", tester.client.get(f"{ROOT}/logins/{login_through_estonia}/whole"))
    assert whole.shows("partner-lane")
    assert len(whole.html.select("section[id^=m]")) == len(arrows)
    assert "back channel: node to Eesti" in message_of(tester, login_through_estonia, "/oidc/token").text


def test_tokens_are_shown_side_by_side_and_their_signature_holds(tester: Browser, openid_login: str) -> None:
    page = message_of(tester, openid_login, "/oidc/token")
    reply = page.find("part-reply")
    assert reply is not None
    assert "payload" in reply.get_text()
    assert "holds" in reply.get_text()
    assert "does not hold" not in reply.get_text()


def test_every_signature_of_a_saml_login_is_computed_again(tester: Browser, saml_login: Callable[[], str]) -> None:
    key = saml_login()
    for path, signed in (
        ("SingleSignOnService", ["AuthnRequest"]),
        ("idpArtifactResolutionService", ["ArtifactResolve", "ArtifactResponse", "Response"]),
    ):
        page = message_of(tester, key, path)
        titles = [one.get_text(" ", strip=True) for one in page.html.select(".steps-of h4")]
        assert [title.split(": ")[1].split(" ")[0] for title in titles] == signed
        assert all(title.endswith("✓ holds") for title in titles)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_pages_of_a_saml_login_are_sound(tester: Browser, saml_login: Callable[[], str], language: str) -> None:
    key = saml_login()
    numbers = messages(tester.get(f"{ROOT}/logins/{key}"))
    for address in ("logins", f"logins/{key}", *(f"logins/{key}/{one}" for one in numbers), "decryption"):
        page = tester.get(f"{ROOT}/{address}?lang={language}")
        assert page.status == 200
        assert "<style" not in page.response.text
        assert len(page.html.find_all("h1")) == 1
        identifiers = [one["id"] for one in page.html.find_all(id=True)]
        assert len(identifiers) == len(set(identifiers))
        assert len(page.response.data) < 60_000


def test_a_broken_request_is_listed_and_every_broken_rule_explained(tester: Browser, browser: Browser) -> None:
    browser.get("/s/test/oidc/authorize", query_string={"client_id": "shop", "redirect_uri": "https://far.test/", "response_type": "x"})
    page = tester.get(f"{ROOT}/logins?result=refused")
    link = page.html.select_one("tbody a")
    assert link is not None
    login = tester.get(str(link["href"]))
    broken = login.find("broken")
    assert broken is not None
    assert "RFC" in broken.get_text() or "section" in broken.get_text()


def test_a_broken_signature_shows_the_rule_and_the_digests(tester: Browser, browser: Browser, saml_sp: ServiceProvider) -> None:
    changed = base64.b64decode(saml_sp.authn_request()).replace(b'ForceAuthn="true"', b'ForceAuthn="false"')
    browser.post("/s/test/login/SingleSignOnService", {"SAMLRequest": base64.b64encode(changed).decode()})
    link = tester.get(f"{ROOT}/logins?result=refused").html.select_one("tbody a")
    assert link is not None
    key = str(link["href"]).rpartition("/")[2]
    page = tester.get(f"{ROOT}/logins/{key}/{key}")
    assert page.shows("broken")
    assert "changed after signing" in page.text
    assert "does not hold" in page.text


def test_who_logged_in_can_be_hidden(tester: Browser, openid_login: str) -> None:
    for address, secret in ((f"logins/{openid_login}", "jan.testowy"), (f"logins/{openid_login}/whole", "eyJhbGciOi")):
        assert secret in tester.client.get(f"{ROOT}/{address}").text
        assert secret not in tester.client.get(f"{ROOT}/{address}?hide=1").text
    page = tester.get(f"{ROOT}/logins/{openid_login}?hide=1")
    assert all("hide=1" in str(one["href"]) for one in page.html.select("a.arrow.there"))


def test_a_login_is_exported_as_http_archive(tester: Browser, openid_login: str, api: Api) -> None:
    response = tester.client.get(f"{ROOT}/logins/{openid_login}/har")
    log = json.loads(response.data)["log"]
    assert log["version"] == "1.2"
    assert [one["response"]["status"] for one in log["entries"]] == [one["status"] for one in api.get("/events", flow=openid_login)]
    token = log["entries"][2]
    assert token["request"]["url"] == "http://localhost:8000/s/test/oidc/token"
    assert "code_verifier=" in token["request"]["postData"]["text"]
    assert json.loads(token["response"]["content"]["text"])["token_type"] == "Bearer"


def test_an_archive_hides_the_person_and_all_that_is_encoded_where_that_is_asked(tester: Browser, openid_login: str) -> None:
    link = tester.get(f"{ROOT}/logins/{openid_login}?hide=1").find("har")
    assert link is not None
    hidden = tester.client.get(str(link["href"]))
    shown = tester.client.get(f"{ROOT}/logins/{openid_login}/har")
    assert len(json.loads(hidden.data)["log"]["entries"]) == 4
    for secret in ("eyJhbGciOi", "jan.testowy", "90810100010"):
        assert secret in shown.text or secret == "90810100010"
        assert secret not in hidden.text


def test_what_is_too_long_for_the_page_has_an_address_of_its_own(tester: Browser, saml_login: Callable[[], str]) -> None:
    page = message_of(tester, saml_login(), "idpArtifactResolutionService")
    links = [str(one["href"]) for one in page.html.select(".steps-of a[download]")]
    assert len(links) == 2
    for link in links:
        octets = tester.client.get(link).data
        assert hashlib.sha256(octets).hexdigest() == link.rpartition("/")[2]
        assert base64.b64encode(hashlib.sha256(octets).digest()).decode() in page.text
    assert tester.get(links[0][:-1] + "x").status == 404


def test_a_login_is_exported_as_one_file_that_loads_nothing(tester: Browser, saml_login: Callable[[], str]) -> None:
    response = tester.client.get(f"{ROOT}/logins/{saml_login()}/whole")
    assert "attachment" in response.headers["Content-Disposition"]
    page = Page("", response)
    assert not page.html.find_all(["script", "link", "img"])
    assert "ArtifactResponse" in page.text


def test_a_request_can_be_sent_again_from_a_shell(tester: Browser, openid_login: str) -> None:
    command = message_of(tester, openid_login, "/oidc/token").find("curl")
    assert command is not None
    assert command.get_text().startswith("curl --include --request POST")
    assert command.get_text().endswith("http://localhost:8000/s/test/oidc/token")


def test_octets_are_downloaded_as_they_were(tester: Browser, openid_login: str, api: Api) -> None:
    number = api.get("/events", flow=openid_login)[2]["number"]
    response = tester.client.get(f"{ROOT}/logins/{openid_login}/{number}/reply")
    assert response.data == api("GET", f"/events/{number}/reply").data
    assert response.mimetype == "application/octet-stream"


@pytest.mark.parametrize("address", NOWHERE)
def test_what_is_not_recorded_is_not_found(tester: Browser, address: str) -> None:
    assert tester.get(f"{ROOT}/{address}").status == 404


def test_an_empty_list_says_what_to_do(tester: Browser) -> None:
    assert tester.get(f"{ROOT}/logins").shows("empty")


def test_pages_are_of_the_space_alone(tester: Browser, openid_login: str, store: Store) -> None:
    assert tester.get("/_mock/logins").shows("empty")
    assert tester.get(f"/_mock/logins/{openid_login}").status == 404


def test_what_the_node_tolerated_in_a_request_stands_at_its_message_each_time(
    tester: Browser, browser: Browser, api: Api, saml_sp: ServiceProvider
) -> None:
    address = "/s/test/login/SingleSignOnService"
    for instant in ("2030-01-15T09:00:00Z", "2030-01-15T11:00:00Z", "2030-01-15T11:00:00Z"):
        asked = saml_sp.authn_request(destination=f"http://localhost:8000{address}", instant=instant)
        browser.post(address, {"SAMLRequest": asked, "RelayState": "r"})
    told_at = [" ".join(event["remarks"]) for event in api.get("/events") if event["path"] == "/login/SingleSignOnService"]
    off, repeated = "IssueInstant is +7200 s from the node's time", "IDs should never repeat"
    assert [(off in told, repeated in told) for told in told_at] == [(False, False), (True, True), (True, True)]
    told = message_of(tester, newest(api), "SingleSignOnService").find("remarks")
    assert told is not None
    assert off in told.get_text()
    assert "remarks: 3" in tester.get(f"{ROOT}/logins/{newest(api)}").text


def test_a_message_that_is_in_order_carries_no_remarks(tester: Browser, openid_login: str) -> None:
    assert "remarks:" not in tester.get(f"{ROOT}/logins/{openid_login}").text
    assert not message_of(tester, openid_login, "/oidc/authorize").shows("remarks")
