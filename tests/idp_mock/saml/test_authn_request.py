"""Which AuthnRequests are taken, what login they ask for, and what a refused one is told."""

import base64
import zlib
from collections.abc import Callable

import pytest

from eid.identity.level import Level
from idp_mock.login.request import Attribute, OperationContext, Page
from idp_mock.saml import errors
from tests.idp_mock.saml.conftest import Node
from tests.idp_mock.saml.service_provider import ServiceProvider
from tests.xml import libxmlsec
from tests.xml.key_pairs import rsa_pair

COI = '<coi:CoiOperationContext xmlns:coi="http://coi.gov.pl/saml-extensions" ContextClass="c" ContextDescription="d" DocumentID="i"/>'
KIR = '<kir:OperationContext xmlns:kir="http://wb.kir.pl/saml-extensions" ContextClass="c" ContextDescription="d" DocumentID="i"/>'


def broken_rules(node: Node, sp: ServiceProvider, **changes: str) -> list[str]:
    with pytest.raises(errors.SamlError) as caught:
        node.ask(sp, **changes)
    return [each.rule for each in caught.value.broken]


def test_a_request_becomes_a_login(node: Node, sp: ServiceProvider) -> None:
    wanted = node.ask(sp)
    assert (wanted.protocol, wanted.client_id, wanted.client_name) == ("saml", "demo-sp", "demo-sp")
    assert (wanted.level, wanted.force, wanted.passive, wanted.operation) == (Level.SUBSTANTIAL, True, False, None)
    assert set(wanted.attributes) == {
        Attribute.FAMILY_NAME,
        Attribute.GIVEN_NAME,
        Attribute.BIRTH_DATE,
        Attribute.PERSON_IDENTIFIER,
    }


def test_pages_switched_off_by_the_request_stay_off(node: Node, sp: ServiceProvider) -> None:
    wanted = node.provider.authn_request(sp.authn_request(), None, frozenset({Page.CONSENT}))
    assert wanted.skip == {Page.CONSENT}


@pytest.mark.parametrize("context", [COI, KIR], ids=["COI", "KIR"])
def test_an_operation_to_authorise_is_passed_on_ch_4_2(node: Node, sp: ServiceProvider, context: str) -> None:
    expected = OperationContext(context_class="c", description="d", document_id="i")
    assert node.ask(sp, operation=context).operation == expected


@pytest.mark.parametrize(
    "instant",
    [
        "2030-01-15T09:00:00Z",
        "2030-01-15T09:00:00.123Z",
        "2030-01-15T11:00:00+02:00",
        "2030-01-15T09:00:00.1234567Z",
        "2030-01-15T09:00:00",
    ],
)
def test_any_xs_datetime_is_read_ch_4_2(node: Node, sp: ServiceProvider, instant: str) -> None:
    assert node.ask(sp, instant=instant).client_id == "demo-sp"


def test_local_time_marked_z_is_remarked_on_pitfall_13(node: Node, sp: ServiceProvider, caplog: pytest.LogCaptureFixture) -> None:
    node.ask(sp, instant="2030-01-15T11:00:00Z")
    assert "IssueInstant is +7200 s from the node's time" in caplog.text


def test_a_service_provider_is_remarked_on_once_and_not_at_every_login(
    node: Node, sp: ServiceProvider, caplog: pytest.LogCaptureFixture
) -> None:
    for instant in ("2030-01-15T11:00:00Z", "2030-01-15T11:00:01Z", "2030-01-15T10:00:00Z"):
        node.ask(sp, instant=instant)
    assert caplog.text.count("from the node's time") == 1
    node.ask(ServiceProvider(entity_id="another"), instant="2030-01-15T11:00:00Z")
    assert caplog.text.count("from the node's time") == 2


def test_the_clock_skew_is_a_setting(make_node: Callable[..., Node], sp: ServiceProvider) -> None:
    assert broken_rules(make_node(clock_skew=60), sp, instant="2030-01-15T09:01:01Z") == ["issue_instant_is_now"]


@pytest.mark.parametrize("comparison", ["minimum", "better"])
def test_the_lowest_level_that_satisfies_is_asked_of_the_login(node: Node, sp: ServiceProvider, comparison: str) -> None:
    expected = {"minimum": Level.LOW, "better": Level.HIGH}[comparison]
    assert node.ask(sp, comparison=comparison, level="low substantial").level is expected


RULES: list[tuple[dict[str, str], list[str]]] = [
    ({"version": "1.1"}, ["version_is_2_0"]),
    ({"id": "1abc"}, ["id_is_a_name"]),
    ({"issuer": ""}, ["issuer_is_named"]),
    ({"instant": "yesterday"}, ["issue_instant_is_now"]),
    ({"instant": "2030-01-15T12:00:00Z"}, ["issue_instant_is_now"]),
    ({"destination": "https://other.example.test/login/SingleSignOnService"}, ["destination_is_this_node"]),
    ({"destination": "http://localhost:8000/elsewhere"}, ["destination_is_this_node"]),
    ({"acs": "https://portal.example.test/acs"}, ["return_address_is_allowed"]),
    ({"acs": "javascript:alert(1)"}, ["return_address_is_allowed"]),
    ({"acs": "http://localhost@evil.example.test/"}, ["return_address_is_allowed"]),
    ({"acs": "http://localhost.evil.example.test/"}, ["return_address_is_allowed"]),
    ({"acs": "http://[::1"}, ["return_address_is_allowed"]),
    ({"acs": ""}, ["return_address_is_allowed"]),
    ({"binding": "HTTP-POST"}, ["binding_is_http_artifact"]),
    ({"sector": ""}, ["sector_is_named"]),
    ({"sector": "<eidas:SPType>other</eidas:SPType>"}, ["sector_is_named"]),
    ({"attributes": ""}, ["attributes_are_requested"]),
    ({"level": "highest"}, ["level_is_offered"]),
    ({"level": "high", "comparison": "better"}, ["level_is_offered"]),
    ({"comparison": "about"}, ["level_is_offered"]),
    ({"operation": COI + KIR}, ["operation_is_complete"]),
    ({"operation": COI.replace('"i"', '""')}, ["operation_is_complete"]),
]


@pytest.mark.parametrize(("changes", "rules"), RULES, ids=[str(changes) for changes, _ in RULES])
def test_a_broken_rule_is_named(node: Node, sp: ServiceProvider, changes: dict[str, str], rules: list[str]) -> None:
    assert broken_rules(node, sp, **changes) == rules


def test_everything_that_is_wrong_is_told_at_once(node: Node, sp: ServiceProvider) -> None:
    broken = broken_rules(node, sp, version="1.1", instant="x", destination="https://x/", sector="", binding="SOAP")
    assert broken == ["version_is_2_0", "issue_instant_is_now", "destination_is_this_node", "binding_is_http_artifact", "sector_is_named"]


def test_a_tampered_request_is_refused(node: Node, sp: ServiceProvider) -> None:
    tampered = base64.b64decode(sp.authn_request()).replace(b"LoA/substantial", b"LoA/low")
    with pytest.raises(errors.BadSignature, match="changed after signing"):
        node.provider.authn_request(base64.b64encode(tampered).decode(), None)


def test_an_unsigned_request_is_refused(node: Node, sp: ServiceProvider) -> None:
    unsigned = base64.b64encode(sp.authn_request_xml().encode()).decode()
    with pytest.raises(errors.BadSignature):
        node.provider.authn_request(unsigned, None)


def test_a_strangers_signature_must_present_its_certificate(node: Node, sp: ServiceProvider) -> None:
    signed = libxmlsec.sign(sp.authn_request_xml().encode(), sp.pair, key_info=False)
    with pytest.raises(errors.BadSignature, match="KeyInfo"):
        node.provider.authn_request(base64.b64encode(signed).decode(), None)


def test_a_stranger_needs_a_key_to_encrypt_for(node: Node, sp: ServiceProvider) -> None:
    signed = libxmlsec.sign(sp.authn_request_xml().encode(), rsa_pair(), method="rsa-sha256")
    with pytest.raises(errors.BadSignature, match="register an encryption certificate"):
        node.provider.authn_request(base64.b64encode(signed).decode(), None)


def test_an_unknown_attribute_is_remarked_on_pitfall_14(node: Node, sp: ServiceProvider, caplog: pytest.LogCaptureFixture) -> None:
    name = "http://eidas.europa.eu/attributes/naturalperson/FamilyName"
    assert node.ask(sp, attributes=f'<eidas:RequestedAttribute Name="{name}"/>').attributes == ()
    assert f"the attribute {name} is not known here" in caplog.text


def test_strangers_are_sent_away_when_the_node_is_strict(make_node: Callable[..., Node], sp: ServiceProvider) -> None:
    assert broken_rules(make_node(strict=True), sp) == ["service_provider_is_known"]


def test_a_strangers_address_may_be_on_a_configured_host(make_node: Callable[..., Node], sp: ServiceProvider) -> None:
    assert make_node(loopback_hosts="portal, sp.test").ask(sp, acs="http://portal:8001/acs").client_id == "demo-sp"


PORTAL = ServiceProvider(acs="https://portal.example.test/acs")


def test_a_registered_service_provider_is_taken_even_when_strict(registered: Callable[..., Node]) -> None:
    assert registered('name = "Portal"', strict=True).ask(PORTAL).client_name == "Portal"


def test_a_registered_service_provider_may_leave_its_address_out(registered: Callable[..., Node]) -> None:
    wanted = registered().ask(PORTAL, acs="")
    assert wanted.context["acs_url"] == "https://portal.example.test/acs"


def test_only_a_registered_certificate_counts_whatever_key_info_says(registered: Callable[..., Node]) -> None:
    node = registered(certificates=("33",))
    with pytest.raises(errors.BadSignature, match="CN=key 33"):
        node.ask(PORTAL)


def test_several_certificates_may_be_registered(registered: Callable[..., Node]) -> None:
    assert registered(certificates=("33", "11")).ask(PORTAL).client_id == "demo-sp"


@pytest.mark.parametrize(
    ("line", "changes", "rule"),
    [
        ('provider_name = "Portal"', {}, "provider_name_is_the_registered_one"),
        ('provider_name = "Portal"', {"more": ' ProviderName="portal"'}, "provider_name_is_the_registered_one"),
        ('sector = "private"', {}, "sector_is_named"),
        ('highest_level = "low"', {}, "level_is_offered"),
        ('destination = "strict"', {"destination": "https://login.gov.pl/login/SingleSignOnService"}, "destination_is_this_node"),
        ("", {"acs": "http://127.0.0.1:8001/acs"}, "return_address_is_allowed"),
    ],
)
def test_what_was_registered_is_enforced(registered: Callable[..., Node], line: str, changes: dict[str, str], rule: str) -> None:
    assert broken_rules(registered(line), PORTAL, **changes) == [rule]


def test_the_registered_provider_name_is_accepted_ch_4_3(registered: Callable[..., Node]) -> None:
    assert registered('provider_name = "Portal"').ask(PORTAL, more=' ProviderName="Portal"').client_id == "demo-sp"


@pytest.mark.parametrize("host", ["http://localhost:8000", "http://localhost:8000/s/one", "https://int.login.gov.pl"])
def test_a_node_under_a_path_takes_the_real_path_as_destination_too(make_node: Callable[..., Node], sp: ServiceProvider, host: str) -> None:
    node = make_node(public_url="http://localhost:8000/s/one")
    assert node.ask(sp, destination=host + "/login/SingleSignOnService").client_id == "demo-sp"


def test_pages_switched_off_for_a_service_provider_are_off(registered: Callable[..., Node]) -> None:
    assert registered('skip = ["chooser", "consent"]').ask(PORTAL).skip == {Page.CHOOSER, Page.CONSENT}


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("", "no field SAMLRequest"),
        ("****", "not base64"),
        ("PGE+ PGE+", "percent-encode"),
        (base64.b64encode(zlib.compress(b"<AuthnRequest/>")[2:-4]).decode(), "not deflated"),
        (base64.b64encode(b"<a>").decode(), "not well-formed"),
        (base64.b64encode(b"<a/>").decode(), "expected a SAML AuthnRequest"),
        (base64.b64encode(b"<!DOCTYPE a><a/>").decode(), "document type"),
    ],
)
def test_what_cannot_be_read_is_explained(node: Node, field: str, reason: str) -> None:
    with pytest.raises(errors.MalformedMessage, match=reason):
        node.provider.authn_request(field, None)


def test_base64_in_lines_is_read(node: Node, sp: ServiceProvider) -> None:
    field = sp.authn_request()
    broken = "\r\n".join(field[start : start + 76] for start in range(0, len(field), 76))
    assert node.provider.authn_request(broken, None).client_id == "demo-sp"


def test_an_issuer_that_is_split_by_an_element_is_refused(node: Node, sp: ServiceProvider) -> None:
    with pytest.raises(errors.MalformedMessage, match="text only"):
        node.ask(sp, issuer="demo<x/>-sp")


def test_doubled_extensions_are_refused(node: Node, sp: ServiceProvider) -> None:
    doubled = sp.authn_request_xml().replace("<saml2p:NameIDPolicy", "<saml2p:Extensions/><saml2p:NameIDPolicy")
    with pytest.raises(errors.MalformedMessage, match="at most one"):
        node.provider.authn_request(base64.b64encode(sp.signed(doubled)).decode(), None)
