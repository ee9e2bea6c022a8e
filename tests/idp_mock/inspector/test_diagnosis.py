"""Whatever somebody pastes is recognised, explained and, where it can be, judged."""

import base64
import json
import zlib
from urllib.parse import quote_plus, urlencode

import pytest

from idp_mock.dashboard.metadata import written
from tests.idp_mock.conftest import Browser, Page
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.inspector.conftest import ROOT
from tests.idp_mock.saml.service_provider import ServiceProvider
from tests.xml.key_pairs import certificate_pem, ec_pair

DESTINATION = "http://localhost:8000/s/test/login/SingleSignOnService"


def diagnose(tester: Browser, text: str) -> Page:
    return tester.submit(tester.get(f"{ROOT}/diagnosis"), {"text": text}, button="diagnose")


def explained(page: Page) -> str:
    found = page.find("explained")
    assert found is not None, page.text
    return found.get_text(" ", strip=True)


def deflated(xml: bytes) -> str:
    packer = zlib.compressobj(wbits=-15)
    return base64.b64encode(packer.compress(xml) + packer.flush()).decode()


def test_a_request_is_recognised_in_every_wrapping(tester: Browser, saml_sp: ServiceProvider) -> None:
    encoded = saml_sp.authn_request(destination=DESTINATION)
    xml = base64.b64decode(encoded)
    for text in (
        xml.decode(),
        encoded,
        quote_plus(encoded),
        deflated(xml),
        urlencode({"SAMLRequest": encoded, "RelayState": "x"}),
        "https://node.test/sso?" + urlencode({"SAMLRequest": deflated(xml)}),
    ):
        page = diagnose(tester, text)
        assert "AuthnRequest" in explained(page)
        assert page.shows("judgement-saml")


def test_a_good_request_would_be_accepted_and_its_signature_holds(tester: Browser, saml_sp: ServiceProvider, api: Api) -> None:
    page = diagnose(tester, saml_sp.authn_request(destination=DESTINATION))
    judged = page.find("judgement-saml")
    assert judged is not None
    assert "would accept" in judged.get_text()
    assert "✓ holds" in explained(page)
    assert api.get("/events") == []


def test_every_rule_that_a_request_would_break_is_told(tester: Browser, saml_sp: ServiceProvider) -> None:
    page = diagnose(tester, saml_sp.authn_request(destination="https://elsewhere.test/", instant="2029-01-01T00:00:00Z"))
    judged = page.find("judgement-saml")
    assert judged is not None
    assert len(judged.find_all("li")) >= 2
    assert "elsewhere.test" in judged.get_text()


def test_metadata_are_judged_and_not_registered(tester: Browser, api: Api) -> None:
    page = diagnose(tester, written("https://sp.test/", ["nonsense"], "", ""))
    judged = page.find("judgement-metadata")
    assert judged is not None
    assert "would refuse" in judged.get_text()
    page = diagnose(tester, written("https://sp.test/", ["https://sp.test/acs"], "", ""))
    assert "would accept" in page.text
    assert api.get("/service-providers") == []


def test_a_certificate_is_read_and_told_from_those_of_the_node(tester: Browser, api: Api) -> None:
    assert "secp256r1" in explained(diagnose(tester, certificate_pem(ec_pair("11")).decode()))
    own = api.get("/keys")[0]["certificate"]
    page = diagnose(tester, f"-----BEGIN CERTIFICATE-----\n{own}\n-----END CERTIFICATE-----")
    assert explained(page).endswith("of this node yes")


def test_a_token_of_the_node_is_verified(tester: Browser, api: Api) -> None:
    minted = api.post("/mint/token", {"persona": "jan.testowy", "client_id": "any"})
    page = diagnose(tester, minted["id_token"])
    assert "✓ holds" in explained(page)
    changed = minted["id_token"][:-6] + "AAAAAA"
    assert "does not hold" in explained(diagnose(tester, changed))


ASKED = {"client_id": "shop", "redirect_uri": "http://localhost/cb", "response_type": "code", "scope": "openid", "state": "s"}
AUTHORIZE = "http://localhost:8000/s/test/oidc/authorize?"
ISSUER = "http://localhost:8000/s/test"


def broken(page: Page, profile: str) -> list[str]:
    """The rules that the message breaks, by that profile."""
    judged = page.find(f"judgement-{profile}")
    assert judged is not None, page.text
    return [str(rule.find("code", recursive=False).get_text()) for rule in judged.select("ol > li")]


def test_an_openid_request_is_judged_by_the_rules_of_the_endpoint_and_begins_nothing(tester: Browser, api: Api) -> None:
    assert broken(diagnose(tester, AUTHORIZE + urlencode(ASKED)), "oidc") == []
    wrong = {**ASKED, "redirect_uri": "https://far.test/", "scope": "profile", "code_challenge": "short", "prompt": "none login"}
    assert broken(diagnose(tester, AUTHORIZE + urlencode(wrong)), "oidc") == [
        "redirect_uri_is_allowed",
        "scope_has_openid",
        "challenge_is_s256",
        "challenge_is_well_formed",
        "prompt_none_stands_alone",
    ]
    assert broken(diagnose(tester, urlencode({**ASKED, "request": "nonsense"})), "oidc") == ["request_can_be_opened"]
    assert api.get("/events") == []


@pytest.mark.parametrize(
    ("address", "rules"),
    [
        (f"https://rp.test/cb?code=abc&state=s&iss={quote_plus(ISSUER)}", []),
        (f"https://rp.test/cb?error=access_denied&state=s&iss={quote_plus(ISSUER)}", []),
        ("https://rp.test/cb?code=abc&state=s", ["issuer_is_named"]),
        (f"https://rp.test/cb?error=no&error_description=%C5%BC&iss={quote_plus(ISSUER)}", ["error_is_known", "description_is_plain"]),
        (f"https://rp.test/cb?code=a&error=access_denied&iss={quote_plus(ISSUER)}", ["answer_is_one_or_the_other"]),
        (f"https://rp.test/cb?code=a&code=b&iss={quote_plus(ISSUER)}", ["parameters_come_once"]),
        (f"https://rp.test/cb?code=a&iss={quote_plus(ISSUER)}#state=s", ["answer_comes_in_one_place"]),
        (f"https://rp.test/cb?access_token=a&iss={quote_plus(ISSUER)}", ["tokens_stay_out_of_the_query"]),
        (f"https://rp.test/cb#id_token=a.b.c&iss={quote_plus(ISSUER)}", ["id_token_is_signed_by_this_node"]),
    ],
)
def test_a_redirect_back_to_a_client_is_judged(tester: Browser, address: str, rules: list[str]) -> None:
    page = diagnose(tester, address)
    assert broken(page, "oidc-response") == rules
    assert "a client would" in page.text


def test_a_token_response_is_judged_as_a_client_should(tester: Browser, api: Api) -> None:
    minted = api.post("/mint/token", {"persona": "jan.testowy", "client_id": "any"})
    assert broken(diagnose(tester, json.dumps(minted)), "oidc-tokens") == []
    spoiled = {**minted, "access_token": "another", "token_type": "mac", "expires_in": "soon"}
    assert broken(diagnose(tester, json.dumps(spoiled)), "oidc-tokens") == ["token_type_is_known", "lifetime_is_a_number", "hashes_fit"]
    api.post("/clock/advance", {"seconds": 365 * 24 * 3600})
    assert broken(diagnose(tester, json.dumps(minted)), "oidc-tokens") == ["id_token_has_not_expired"]


def test_a_signed_request_in_an_address_is_judged_and_the_real_node_refuses_it(tester: Browser, saml_sp: ServiceProvider) -> None:
    message = base64.b64decode(saml_sp.authn_request(destination="http://localhost:8000/s/test/saml/sso"))
    query = urlencode({"SAMLRequest": deflated(message), "SigAlg": "urn:x", "Signature": "AAAA"})
    page = diagnose(tester, "http://localhost:8000/s/test/saml/sso?" + query)
    assert broken(page, "saml") == ["request_is_posted"]
    assert page.shows("judgement-saml2")
    assert "SigAlg" in explained(page)


NONSENSE = ("nonsense", "<a", "<a/>", "%%%", "\x00", "{", "a=b", "-----BEGIN CERTIFICATE-----", "https://", "=" * 100, "AAQ" * 20)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_explained_as_what_it_is(tester: Browser, text: str) -> None:
    page = diagnose(tester, text)
    assert page.status == 200
    assert page.shows("explained")


def test_an_id_token_alone_is_judged_as_a_client_should(tester: Browser, api: Api) -> None:
    token = api.post("/mint/token", {"persona": "jan.testowy", "client_id": "any"})["id_token"]
    assert broken(diagnose(tester, token), "oidc-id-token") == []
    unsigned = f"eyJhbGciOiJub25lIn0.{token.split('.')[1]}."
    page = diagnose(tester, unsigned)
    assert broken(page, "oidc-id-token") == ["id_token_is_signed_by_this_node"]
    assert "nobody signed it" in explained(page)
    api.post("/clock/advance", {"seconds": 365 * 24 * 3600})
    assert broken(diagnose(tester, f"Authorization: Bearer {token}"), "oidc-id-token") == ["id_token_has_not_expired"]


def test_requests_over_soap_are_judged_and_leave_artifact_and_session_alone(tester: Browser, saml_sp: ServiceProvider, api: Api) -> None:
    asked = saml_sp.artifact_resolve("AAQAAA==").decode()
    assert broken(diagnose(tester, asked), "saml") == []
    assert broken(diagnose(tester, asked.replace("ID-resolve-1", "ID-resolve-2")), "saml") == ["signature_holds"]
    assert broken(diagnose(tester, asked.replace("soap/envelope", "soap/other")), "saml") == ["MalformedMessage"]
    farewell = saml_sp.logout_request("90810100010", destination="http://localhost:8000/elsewhere").decode()
    assert broken(diagnose(tester, farewell), "saml") == ["destination_is_this_node", "session_is_named"]
    assert api.get("/events") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"access_token": "abc",', "double quotes"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "certificate"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "this is a PRIVATE KEY"),
        ("AAQAADNDiQSLhypTMAKzTXP4wp/QnvxQLt7fOoUBLCRGYFO/r3F7UO+FsA", "in the middle of a group"),
        ("eyJhbGciOiJIUzI1NiJ9.e30.AAAA", "a secret of the client"),
        ("eyJhbGciOiJFUzI1NiJ9.e30.AAAA", "no key (kid)"),
    ],
)
def test_what_cannot_be_read_or_judged_says_why(tester: Browser, text: str, reason: str) -> None:
    told = diagnose(tester, text).find("reason")
    assert told is not None
    assert reason in told.get_text()


@pytest.mark.parametrize("kept", [-1, -2, -3, -40])
def test_a_request_that_was_cut_inside_its_base64_is_said_to_be_cut_off(tester: Browser, saml_sp: ServiceProvider, kept: int) -> None:
    encoded = saml_sp.authn_request(destination=DESTINATION).rstrip("=")
    page = diagnose(tester, encoded[:kept])
    assert "the document is cut off" in explained(page)
    judged = page.find("judgement-saml")
    assert judged is not None
    assert "would refuse" in judged.get_text()
