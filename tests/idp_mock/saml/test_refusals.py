"""A refusal explains itself: as a page for a person, as JSON for a program, with each step of the signature's judgement."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from idp_mock.saml import errors
from idp_mock.saml.diagnosis import Diagnosis, diagnosis
from idp_mock.saml.rules import OF_AUTHN_REQUEST
from tests.idp_mock.conftest import Browser
from tests.idp_mock.saml.conftest import Node
from tests.idp_mock.saml.service_provider import SSO, ServiceProvider
from tests.idp_mock.saml.test_authn_request import RULES
from tests.xml.key_pairs import ec_pair

PUBLIC = "http://www.w3.org/2001/04/xmlenc#sha256"


def explained(node: Node, saml_request: str) -> Diagnosis:
    with pytest.raises(errors.SamlError) as refused:
        node.provider.authn_request(saml_request, None)
    return diagnosis(refused.value)


def tampered(sp: ServiceProvider) -> str:
    xml = base64.b64decode(sp.authn_request(more=' ProviderName="Demo"'))
    return base64.b64encode(xml.replace(b'ProviderName="Demo"', b'ProviderName="Evil"')).decode()


def test_the_message_is_named(node: Node, sp: ServiceProvider) -> None:
    found = explained(node, sp.authn_request(sector="", id="ID-7"))
    assert (found.error, found.message, found.id, found.issuer) == ("IncompleteRequest", "AuthnRequest", "ID-7", "demo-sp")
    assert found.signature is None


def test_every_broken_rule_says_what_was_expected_and_what_came(node: Node, sp: ServiceProvider) -> None:
    found = explained(node, sp.authn_request(version="1.1", destination="https://evil.example.test/", binding="HTTP-POST"))
    assert [(one.rule, one.expected, one.got) for one in found.broken] == [
        ("version_is_2_0", "'2.0'", "'1.1'"),
        ("destination_is_this_node", "http://localhost:8000" + SSO, "https://evil.example.test/"),
        (
            "binding_is_http_artifact",
            "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact",
            "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        ),
    ]
    assert all(one.statement.endswith(".") for one in found.broken)


@pytest.mark.parametrize(("changes", "rules"), RULES, ids=[str(changes) for changes, _ in RULES])
def test_no_rule_is_broken_without_a_detail(node: Node, sp: ServiceProvider, changes: dict[str, str], rules: list[str]) -> None:
    found = explained(node, sp.authn_request(**changes))
    assert [one.rule for one in found.broken] == rules
    assert all(one.detail and one.statement for one in found.broken)


def test_every_rule_has_a_statement_that_cites_its_source() -> None:
    for rule in OF_AUTHN_REQUEST:
        line = (rule.__doc__ or "").splitlines()[0]
        assert line.endswith(".")
        assert "section" in line or "ch. " in line or "strict" in line, rule.__name__


def test_a_changed_message_shows_both_digests_and_the_octets_that_were_hashed(node: Node, sp: ServiceProvider) -> None:
    signature = explained(node, tampered(sp)).signature
    assert signature is not None
    assert "it was changed after signing" in signature.reason
    assert signature.digest_method == PUBLIC
    assert 'ProviderName="Evil"' in signature.canonical
    assert signature.digest_computed == base64.b64encode(hashlib.sha256(signature.canonical.encode()).digest()).decode()
    assert signature.digest_expected != signature.digest_computed
    assert signature.digest_expected in signature.signed_info


def test_a_wrong_key_shows_what_was_presented_and_what_was_tried(registered: Callable[..., Node]) -> None:
    sp = ServiceProvider(acs="https://portal.example.test/acs", pair=ec_pair("33"))
    signature = explained(registered(certificates=("11",)), sp.authn_request()).signature
    assert signature is not None
    assert [(one.subject, one.key) for one in signature.shown] == [("CN=key 33", "secp256r1")]
    assert [one.subject for one in signature.tried] == ["CN=key 11"]
    assert signature.digest_expected == signature.digest_computed
    assert signature.signed_info.startswith("<ds:SignedInfo ")
    assert {len(one.sha256) for one in signature.shown} == {64}
    assert all(one.not_before < one.not_after and one.not_after.endswith("Z") for one in signature.shown)


def test_a_signature_that_cannot_be_judged_says_why_and_no_more(node: Node, sp: ServiceProvider) -> None:
    signature = explained(node, base64.b64encode(sp.authn_request_xml().encode()).decode()).signature
    assert signature is not None
    assert "must sign" in signature.reason
    assert (signature.canonical, signature.digest_computed, signature.tried) == ("", "", ())


def test_what_cannot_be_read_is_a_refusal_without_a_message(node: Node) -> None:
    found = explained(node, "%%%")
    assert (found.error, found.message, found.issuer) == ("MalformedMessage", "", "")
    assert [one.rule for one in found.broken] == ["MalformedMessage"]


def json_of(browser: Browser, saml_request: str) -> dict[str, Any]:
    answer = browser.client.post(SSO, data={"SAMLRequest": saml_request}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    return answer.get_json()


def test_a_program_gets_json(browser: Browser, sp: ServiceProvider) -> None:
    found = json_of(browser, tampered(sp))
    assert found["error"] == "BadSignature"
    assert [one["rule"] for one in found["broken"]] == ["signature_holds"]
    assert 'ProviderName="Evil"' in found["signature"]["canonical"]
    assert found["signature"]["tried"][0]["subject"] == "CN=key 11"
    assert json_of(browser, "")["broken"][0]["detail"] == "the form has no field SAMLRequest"


def test_a_person_gets_a_page_with_the_same(browser: Browser, sp: ServiceProvider) -> None:
    page = browser.post(SSO, {"SAMLRequest": tampered(sp)})
    assert page.shows("rule-signature_holds")
    found = json_of(browser, tampered(sp))["signature"]
    for testid, value in (("digest-expected", "digest_expected"), ("digest-computed", "digest_computed"), ("canonical", "canonical")):
        shown = page.find(testid)
        assert shown is not None
        assert found[value] in shown.get_text()
    assert page.shows("certificate-shown")
    assert page.shows("certificate-tried")


def test_a_page_without_a_broken_signature_does_not_speak_of_one(browser: Browser, sp: ServiceProvider) -> None:
    assert not browser.post(SSO, {"SAMLRequest": sp.authn_request(sector="")}).shows("signature")
