"""Whatever somebody pastes is recognised, explained and, where it can be, judged."""

import base64
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


NONSENSE = ("nonsense", "<a", "<a/>", "%%%", "\x00", "{", "a=b", "-----BEGIN CERTIFICATE-----", "https://", "=" * 100, "AAQ" * 20)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_explained_as_what_it_is(tester: Browser, text: str) -> None:
    page = diagnose(tester, text)
    assert page.status == 200
    assert page.shows("explained")
