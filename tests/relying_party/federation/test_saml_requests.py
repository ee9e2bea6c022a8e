"""What the portal sends over SAML, compared with the reference and verified by another library."""

import base64
from pathlib import Path

import httpx
import pytest
from lxml import etree
from signxml import SignatureConfiguration, XMLVerifier

from eid.chance import SystemChance
from eid.clock import ManualClock, utc
from eid.keys import KeyPair
from eid.settings import SettingsError
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival
from relying_party.federation.departure import PostForm
from relying_party.federation.federation import Federation
from relying_party.settings import Settings
from tests.relying_party.federation.conftest import NOON, Traveller, read_request
from tests.relying_party.federation.saml_node import NS
from tests.relying_party.federation.wire import Wire

NS = {**NS, "eidas": "http://eidas.europa.eu/saml-extensions"}


@pytest.fixture
def form(federation: Federation) -> PostForm:
    way = federation.depart("praca", "register", "saml", "browser-1")
    assert isinstance(way, PostForm)
    return way


def test_the_request_goes_to_the_real_path_by_post(form: PostForm) -> None:
    assert form.action == "http://localhost:8000/login/SingleSignOnService"
    assert set(form.fields) == {"SAMLRequest", "RelayState"}


def test_the_request_has_the_shape_of_chapter_4(form: PostForm) -> None:
    request = read_request(form)
    assert {name: request.get(name) for name in ("Version", "Destination", "ForceAuthn", "ProtocolBinding")} == {
        "Version": "2.0",
        "Destination": "http://localhost:8000/login/SingleSignOnService",
        "ForceAuthn": "true",
        "ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact",
    }
    assert request.get("AssertionConsumerServiceURL") == "http://127.0.0.1:8001/federation/saml/acs"
    assert request.get("ProviderName")
    assert [etree.QName(child).localname for child in request] == [
        "Issuer",
        "Signature",
        "Extensions",
        "NameIDPolicy",
        "RequestedAuthnContext",
    ]
    assert request.findtext("saml2:Issuer", namespaces=NS) == "praca-demo"
    assert request.find("saml2p:RequestedAuthnContext", NS).get("Comparison") == "minimum"
    assert request.findtext(".//saml2:AuthnContextClassRef", namespaces=NS) == "http://eidas.europa.eu/LoA/substantial"


def test_the_request_asks_for_the_four_attributes_of_a_public_service(form: PostForm) -> None:
    extensions = read_request(form).find("saml2p:Extensions", NS)
    assert [etree.QName(child).localname for child in extensions] == ["SPType", "RequestedAttributes"]
    assert extensions.findtext("eidas:SPType", namespaces=NS) == "public"
    asked = {each.get("FriendlyName"): each.get("Name").rpartition("/")[2] for each in extensions[1]}
    assert asked == {
        "PersonIdentifier": "PersonIdentifier",
        "FirstName": "CurrentGivenName",
        "FamilyName": "CurrentFamilyName",
        "DateOfBirth": "DateOfBirth",
    }
    assert {each.get("isRequired") for each in extensions[1]} == {"true"}


def test_the_signature_is_ecdsa_sha256_and_unbroken(form: PostForm) -> None:
    request = read_request(form)
    verify(request)
    value = request.findtext("ds:Signature/ds:SignatureValue", namespaces=NS)
    assert len(base64.b64decode(value)) == 64
    assert not any(character.isspace() for character in value)


def verify(message: etree._Element) -> None:
    certificate = message.findtext(".//ds:X509Certificate", namespaces=NS)
    pem = f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n"
    XMLVerifier().verify(message, x509_cert=pem, id_attribute="ID", expect_config=SignatureConfiguration(verification_time=utc(NOON)))


def test_the_request_id_cannot_be_guessed_from_the_relay_state(federation: Federation) -> None:
    forms = [federation.depart("praca", "login", "saml", "b") for _ in range(3)]
    ids = {read_request(form).get("ID") for form in forms}
    assert len(ids) == 3
    assert not any(form.fields["RelayState"] in read_request(form).get("ID") for form in forms)


def test_the_artifact_is_resolved_by_a_signed_soap_call(traveller: Traveller, wire: Wire) -> None:
    traveller.log_in("saml")
    call = next(call for call in wire.calls if call.url.path == "/login-services/idpArtifactResolutionService")
    assert call.headers["Content-Type"].startswith("text/xml")
    resolve = etree.fromstring(call.content).find("soap:Body/saml2p:ArtifactResolve", NS)
    assert resolve.findtext("saml2p:Artifact", namespaces=NS) == "artifact"
    assert [etree.QName(child).localname for child in resolve] == ["Issuer", "Signature", "Artifact"]
    verify(etree.fromstring(etree.tostring(resolve)))


def test_the_certificate_may_be_pinned_to_a_file(tmp_path: Path, wire: Wire, store: Store, clock: ManualClock, node_key: KeyPair) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    file = tmp_path / "node.pem"
    file.write_bytes(node_key.certificate.public_bytes(Encoding.PEM))
    settings = Settings(keys=str(tmp_path), node_certificate=str(file))
    federation = Federation(settings, store, clock, SystemChance(), httpx.MockTransport(wire))
    assert isinstance(Traveller(federation=federation, wire=wire).log_in("saml"), Arrival)
    assert "/oidc/jwks" not in wire.paths()


@pytest.mark.parametrize("setting", [{"node_certificate": "/nowhere.pem"}, {"level": "highest"}])
def test_a_wrong_setting_is_told_at_the_start_in_one_line(
    tmp_path: Path, store: Store, clock: ManualClock, setting: dict[str, str]
) -> None:
    with pytest.raises(SettingsError) as told:
        Federation(Settings(keys=str(tmp_path), **setting), store, clock, SystemChance(), None)
    assert next(iter(setting)) in str(told.value)
    assert "\n" not in str(told.value)
