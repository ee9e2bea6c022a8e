"""What an AuthnRequest asks for, what becomes of it, and every rule that it can break."""

import re
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from eid.identity.level import Level
from eid.xml.parser import Element
from idp_mock.login.request import Attribute, Page, Refusal, Refused
from idp_mock.rules import Broken
from idp_mock.saml import errors
from idp_mock.saml.general.choices import Choices
from idp_mock.saml.general.messages import ByAddress
from idp_mock.saml.general.name_ids import FORMATS
from idp_mock.saml.names import SAML
from tests.idp_mock.saml.general.conftest import JAN, NODE, Node, codes, explained, opened
from tests.idp_mock.saml.general.service_provider import ACS, ARTIFACT, ARTIFACT_ACS, EIDAS, ENTITY_ID, POST, SSO, ServiceProvider, metadata
from tests.xml.key_pairs import ec_pair

CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
GUEST = ServiceProvider(entity_id="somebody", pair=None)
LOOPBACK = ' AssertionConsumerServiceURL="http://localhost:3000/acs"'


def texts(message: Element, name: str) -> list[str]:
    return [one.text or "" for one in message.iter(f"{{{SAML}}}{name}")]


def names(message: Element) -> list[str]:
    return [one.get("Name", "") for one in message.iter(f"{{{SAML}}}Attribute")]


def contexts(*uris: str, comparison: str = "") -> str:
    told = "".join(f"<saml:AuthnContextClassRef>{uri}</saml:AuthnContextClassRef>" for uri in uris)
    compared = f' Comparison="{comparison}"' if comparison else ""
    return f"<samlp:RequestedAuthnContext{compared}>{told}</samlp:RequestedAuthnContext>"


def requested(*attributes: str) -> str:
    told = "".join(f'<eidas:RequestedAttribute Name="{name}"/>' for name in attributes)
    return f"<samlp:Extensions><eidas:RequestedAttributes>{told}</eidas:RequestedAttributes></samlp:Extensions>"


def broken(refused: pytest.ExceptionInfo[errors.SamlError]) -> list[str]:
    return [one.rule for one in refused.value.broken]


def test_a_request_becomes_a_login(node: Node, sp: ServiceProvider) -> None:
    login = node.begun(sp.asking())
    assert (login.protocol, login.client_id, login.client_name, login.level) == ("saml2", ENTITY_ID, ENTITY_ID, Level.LOW)
    assert (login.force, login.passive, login.hint) == (False, False, "")
    assert set(login.attributes) == {
        Attribute.FAMILY_NAME,
        Attribute.GIVEN_NAME,
        Attribute.BIRTH_DATE,
        Attribute.PERSON_IDENTIFIER,
        Attribute.EMAIL,
        Attribute.USERNAME,
    }


def test_force_authn_is_passive_and_the_subject_are_told(node: Node, sp: ServiceProvider) -> None:
    subject = "<saml:Subject><saml:NameID>jan.testowy</saml:NameID></saml:Subject>"
    login = node.begun(sp.asking(subject, attributes=' ForceAuthn="true" IsPassive="1"'))
    assert (login.force, login.passive, login.hint) == (True, True, "jan.testowy")


def test_a_testers_directive_in_the_relay_state_is_the_hint(node: Node, sp: ServiceProvider) -> None:
    assert node.begun(sp.asking(relay_state="mock:cancelled")).hint == "mock:cancelled"


def test_pages_are_skipped_as_chosen(node: Node) -> None:
    node.provider.registry.register(metadata(), Choices(skip=frozenset({Page.CONSENT})))
    login = node.provider.authn_request(ServiceProvider().asking(), frozenset({Page.CHOOSER}))
    assert getattr(login, "skip", None) == {Page.CONSENT, Page.CHOOSER}


def test_the_response_answers_the_request(node: Node, sp: ServiceProvider) -> None:
    response = node.response(sp.asking())
    assert (response.get("InResponseTo"), response.get("Destination"), codes(response)) == ("_request", ACS, ["Success"])
    (confirmation,) = response.iter(f"{{{SAML}}}SubjectConfirmationData")
    assert (confirmation.get("InResponseTo"), confirmation.get("Recipient")) == ("_request", ACS)
    assert (texts(response, "Audience"), set(texts(response, "Issuer"))) == ([ENTITY_ID], {NODE})


@pytest.mark.parametrize(
    ("attributes", "address"),
    [
        ("", ACS),
        (' AssertionConsumerServiceIndex="0"', ACS),
        (f' AssertionConsumerServiceURL="{ACS}"', ACS),
        (f' AssertionConsumerServiceURL="{ACS}" ProtocolBinding="{POST}"', ACS),
        (' AssertionConsumerServiceIndex="1"', ARTIFACT_ACS),
        (f' AssertionConsumerServiceURL="{ARTIFACT_ACS}"', ARTIFACT_ACS),
        (f' ProtocolBinding="{ARTIFACT}"', ARTIFACT_ACS),
    ],
)
def test_the_response_returns_to_the_endpoint_that_is_named(node: Node, sp: ServiceProvider, attributes: str, address: str) -> None:
    back = node.provider.finish(node.begun(sp.asking(attributes=attributes)), JAN)
    assert (back.location.partition("?")[0] if isinstance(back, ByAddress) else back.address) == address


@pytest.mark.parametrize(
    "attributes",
    [
        ' AssertionConsumerServiceIndex="7"',
        ' AssertionConsumerServiceURL="https://evil.example.test/"',
        f' AssertionConsumerServiceURL="{ACS}" ProtocolBinding="{ARTIFACT}"',
        ' ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:PAOS"',
    ],
)
def test_no_response_goes_elsewhere(node: Node, sp: ServiceProvider, attributes: str) -> None:
    with pytest.raises(errors.WrongReturnAddress) as refused:
        node.provider.authn_request(sp.asking(attributes=attributes))
    assert broken(refused) == ["return_address_is_allowed"]


def test_a_guest_on_this_machine_needs_neither_registration_nor_signature(node: Node) -> None:
    response = node.response(GUEST.asking(attributes=LOOPBACK))
    assert (response.get("Destination"), texts(response, "Audience")) == ("http://localhost:3000/acs", ["somebody"])


def test_a_guest_elsewhere_is_refused(node: Node) -> None:
    with pytest.raises(errors.WrongReturnAddress, match="loopback"):
        node.provider.authn_request(GUEST.asking(attributes=f' AssertionConsumerServiceURL="{ACS}"'))


def test_a_strict_node_knows_no_guests(make_node: Callable[..., Node]) -> None:
    with pytest.raises(errors.UnknownServiceProvider, match="not registered"):
        make_node(strict=True).provider.authn_request(GUEST.asking(attributes=LOOPBACK))


def test_a_guest_that_signs_must_sign_right(node: Node) -> None:
    signing = replace(GUEST, pair=ec_pair("33"))
    assert codes(node.response(signing.asking(attributes=LOOPBACK))) == ["Success"]
    changed = replace(signing.asking(attributes=LOOPBACK), relay_state="other")
    changed.element.set("ForceAuthn", "true")
    with pytest.raises(errors.BadSignature, match="changed after signing"):
        node.provider.authn_request(changed)


def test_a_signature_by_another_key_is_refused(node: Node, sp: ServiceProvider) -> None:
    with pytest.raises(errors.BadSignature, match="not made with the key"):
        node.provider.authn_request(replace(sp, pair=ec_pair("33")).asking())


def test_a_registered_service_provider_need_not_sign_unless_it_says_so(node: Node, sp: ServiceProvider) -> None:
    unsigned = replace(sp, pair=None)
    assert node.begun(unsigned.asking())
    node.provider.registry.register(metadata(role=' AuthnRequestsSigned="true"'))
    with pytest.raises(errors.BadSignature) as refused:
        node.provider.authn_request(unsigned.asking())
    assert broken(refused) == ["signed_as_declared"]


def test_metadata_that_have_ended_count_no_more(node: Node) -> None:
    node.provider.registry.register(metadata(about=' validUntil="2030-01-15T10:00:00Z"'))
    assert node.begun(ServiceProvider().asking())
    node.clock.advance(3600)
    with pytest.raises(errors.UnknownServiceProvider, match="ended 0 s ago"):
        node.provider.authn_request(ServiceProvider().asking())


@pytest.mark.parametrize(
    ("changed", "rule", "error"),
    [
        ({"id": ""}, "id_is_a_name", errors.IncompleteRequest),
        ({"id": "1"}, "id_is_a_name", errors.IncompleteRequest),
        ({"issuer": ""}, "issuer_is_named", errors.IncompleteRequest),
        ({"attributes": ' Destination="https://other.example.test/saml/sso"'}, "destination_is_this_endpoint", errors.WrongDestination),
        ({"attributes": ' Destination="http://localhost:8000/saml/slo"'}, "destination_is_this_endpoint", errors.WrongDestination),
    ],
)
def test_what_is_shown_to_the_person(
    node: Node, sp: ServiceProvider, changed: dict[str, str], rule: str, error: type[errors.SamlError]
) -> None:
    with pytest.raises(error) as refused:
        node.provider.authn_request(replace(sp, pair=None).asking(**changed))
    assert rule in broken(refused)
    assert all(one.expected for one in refused.value.broken)


def test_everything_that_is_wrong_is_shown_at_once(node: Node, sp: ServiceProvider) -> None:
    wrong = ' Destination="https://other.example.test/" AssertionConsumerServiceIndex="9"'
    with pytest.raises(errors.WrongDestination) as refused:
        node.provider.authn_request(sp.asking(contexts("urn:unknown"), attributes=wrong, version="1.1"))
    assert broken(refused) == ["destination_is_this_endpoint", "return_address_is_allowed", "version_is_2_0", "context_is_offered"]
    assert all(isinstance(one, Broken) and one.detail and one.expected and one.got for one in refused.value.broken)


@pytest.mark.parametrize("destination", [SSO, "http://127.0.0.1:9999/saml/sso"])
def test_a_destination_may_name_this_machine_otherwise(node: Node, sp: ServiceProvider, destination: str) -> None:
    assert node.begun(sp.asking(attributes=f' Destination="{destination}"'))


@pytest.mark.parametrize(
    ("content", "changed", "status", "said"),
    [
        ("", {"version": "1.1"}, ["VersionMismatch"], "1.1"),
        ("", {"instant": "2029-01-15T09:00:00Z"}, ["Requester", "RequestDenied"], "s from the node's time"),
        ("", {"instant": "yesterday"}, ["Requester", "RequestDenied"], "yesterday"),
        ('<samlp:NameIDPolicy Format="urn:owl"/>', {}, ["Requester", "InvalidNameIDPolicy"], "urn:owl"),
        ('<samlp:NameIDPolicy SPNameQualifier="other"/>', {}, ["Requester", "InvalidNameIDPolicy"], "other"),
        (contexts("urn:unknown"), {}, ["Requester", "NoAuthnContext"], "urn:unknown"),
        (contexts(Level.HIGH.uri, comparison="better"), {}, ["Requester", "NoAuthnContext"], "better"),
        (contexts(Level.HIGH.uri, comparison="roughly"), {}, ["Requester", "NoAuthnContext"], "roughly"),
        ("", {"attributes": ' AttributeConsumingServiceIndex="5"'}, ["Requester", "RequestUnsupported"], "'5'"),
        (
            '<samlp:Scoping><samlp:IDPList><samlp:IDPEntry ProviderID="https://other"/></samlp:IDPList></samlp:Scoping>',
            {},
            ["Requester", "NoSupportedIDP"],
            "https://other",
        ),
    ],
)
def test_what_the_standard_sends_back(
    node: Node, sp: ServiceProvider, content: str, changed: dict[str, str], status: list[str], said: str
) -> None:
    response = node.response(sp.asking(content, **changed))
    assert (codes(response), response.get("InResponseTo"), texts(response, "Assertion")) == (status, "_request", [])
    assert said in explained(response)


def test_a_declaration_of_context_is_refused_by_name(node: Node, sp: ServiceProvider) -> None:
    declared = contexts("urn:x").replace("AuthnContextClassRef", "AuthnContextDeclRef")
    response = node.response(sp.asking(declared))
    assert codes(response) == ["Requester", "NoAuthnContext"]
    assert "AuthnContextDeclRef is not supported" in explained(response)


def test_a_scoping_that_names_this_node_is_followed(node: Node, sp: ServiceProvider) -> None:
    entries = f'<samlp:IDPEntry ProviderID="https://other"/><samlp:IDPEntry ProviderID="{NODE}"/>'
    assert node.begun(sp.asking(f"<samlp:Scoping><samlp:IDPList>{entries}</samlp:IDPList></samlp:Scoping>"))


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Refusal.CANCELLED, ["Responder", "AuthnFailed"]),
        (Refusal.CONSENT_REFUSED, ["Responder", "RequestDenied"]),
        (Refusal.LOGIN_REQUIRED, ["Responder", "NoPassive"]),
        (Refusal.LEVEL_TOO_LOW, ["Responder", "NoAuthnContext"]),
        (Refusal.NO_PROFILE, ["Responder", "UnknownPrincipal"]),
    ],
)
def test_a_login_that_fails_is_told_by_its_status(node: Node, sp: ServiceProvider, refusal: Refusal, status: list[str]) -> None:
    assert codes(node.response(sp.asking(), Refused(reason=refusal))) == status


def test_a_level_that_does_not_satisfy_is_not_told_as_another(node: Node, sp: ServiceProvider) -> None:
    login = sp.asking(contexts(Level.LOW.uri))
    assert codes(node.response(login)) == ["Responder", "NoAuthnContext"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", Level.SUBSTANTIAL.uri),
        (contexts(Level.SUBSTANTIAL.uri), Level.SUBSTANTIAL.uri),
        (contexts(Level.LOW.uri, comparison="minimum"), Level.SUBSTANTIAL.uri),
        (contexts(CLASSES + "PasswordProtectedTransport"), CLASSES + "PasswordProtectedTransport"),
    ],
)
def test_the_context_of_the_login_is_told_as_it_was_asked_for(node: Node, sp: ServiceProvider, content: str, told: str) -> None:
    assert texts(node.response(sp.asking(content)), "AuthnContextClassRef") == [told]


@pytest.mark.parametrize("format", FORMATS)
def test_the_first_known_format_of_the_metadata_is_the_usual_one(node: Node, format: str) -> None:
    formats = f"<md:NameIDFormat>urn:unknown</md:NameIDFormat><md:NameIDFormat>{format}</md:NameIDFormat>"
    node.provider.registry.register(metadata(formats=formats))
    (name,) = node.response(ServiceProvider().asking()).iter(f"{{{SAML}}}NameID")
    assert name.get("Format") == format


def test_who_has_no_address_has_no_name_of_that_format(node: Node, sp: ServiceProvider) -> None:
    policy = '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"/>'
    response = node.response(sp.asking(policy), replace(JAN, email=""))
    assert (codes(response), explained(response)) == (["Responder", "InvalidNameIDPolicy"], "The person has no e-mail address.")


def test_attributes_of_the_request_count_before_those_of_the_metadata(node: Node) -> None:
    services = (
        '<md:AttributeConsumingService index="1"><md:ServiceName xml:lang="pl">Urząd</md:ServiceName>'
        '<md:RequestedAttribute Name="mail"/><md:RequestedAttribute Name="urn:unknown"/></md:AttributeConsumingService>'
        '<md:AttributeConsumingService index="2" isDefault="true"><md:ServiceName xml:lang="pl">Gmina</md:ServiceName>'
        '<md:RequestedAttribute Name="urn:oid:2.5.4.4"/></md:AttributeConsumingService>'
    )
    node.provider.registry.register(metadata(services=services))
    sp = ServiceProvider()
    assert node.begun(sp.asking()).client_name == "Urząd"
    assert names(node.response(sp.asking())) == ["urn:oid:2.5.4.4"]
    assert names(node.response(sp.asking(attributes=' AttributeConsumingServiceIndex="1"'))) == ["mail"]
    asked = sp.asking(requested(f"{EIDAS}/PersonIdentifier", f"{EIDAS}/Gender"), attributes=' AttributeConsumingServiceIndex="1"')
    assert node.begun(asked).attributes == (Attribute.PERSON_IDENTIFIER, Attribute.SEX)


def test_a_service_provider_that_asks_for_nothing_known_gets_a_name_only(node: Node, sp: ServiceProvider) -> None:
    response = node.response(sp.asking(requested("urn:unknown")))
    assert (names(response), len(texts(response, "NameID"))) == ([], 1)
    assert texts(response, "AttributeStatement") == []


def test_a_login_of_the_nodes_own_needs_registration(node: Node) -> None:
    with pytest.raises(errors.UnknownServiceProvider):
        node.provider.idp_initiated("somebody", None)


def test_a_login_of_the_nodes_own_answers_no_request(node: Node, sp: ServiceProvider) -> None:
    back = node.provider.finish(node.provider.idp_initiated(sp.entity_id, "/inbox"), JAN)
    assert getattr(back, "fields", {})["RelayState"] == "/inbox"
    response = opened(back)
    assert response.get("InResponseTo") is None
    assert [one.get("InResponseTo") for one in response.iter(f"{{{SAML}}}SubjectConfirmationData")] == [None]


@pytest.mark.parametrize("place", ["{genuine}", "<samlp:Extensions>{genuine}</samlp:Extensions>"])
def test_a_genuine_request_inside_a_forged_one_proves_nothing(node: Node, sp: ServiceProvider, place: str) -> None:
    """Signature wrapping: the Signature is taken along, but it covers another element than the one that is read."""
    genuine = sp.signed(sp.authn_request()).decode()
    signature = re.findall("<ds:Signature.*</ds:Signature>", genuine, re.DOTALL)[0]
    forged = sp.authn_request(signature + place.format(genuine=genuine.replace(signature, "")), id="_forged")
    with pytest.raises(errors.BadSignature, match="the ID of AuthnRequest"):
        node.provider.authn_request(replace(sp, pair=None).received(forged))


def test_two_elements_of_one_id_are_refused(node: Node, sp: ServiceProvider) -> None:
    genuine = sp.signed(sp.authn_request()).decode()
    doubled = genuine.replace("</samlp:AuthnRequest>", '<samlp:Extensions ID="_request"/></samlp:AuthnRequest>')
    with pytest.raises(errors.BadSignature, match="occurs twice"):
        node.provider.authn_request(replace(sp, pair=None).received(doubled))
