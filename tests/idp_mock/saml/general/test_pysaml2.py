"""Whole journeys with pysaml2: login by every binding, signed and encrypted in every way, logout by every binding."""

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from saml2 import BINDING_HTTP_ARTIFACT, BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, BINDING_SOAP
from saml2.pack import make_soap_enveloped_saml_thingy
from saml2.response import StatusError
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT, NAMEID_FORMAT_UNSPECIFIED
from saml2.samlp import NameIDPolicy

from eid.xml.decryption import decrypt
from eid.xml.encryption import PADDING_COUNTED
from eid.xml.parser import parse
from idp_mock.saml.general.choices import Choices, Content, Encrypts, KeyTransport, Signature, Signs
from tests.idp_mock.conftest import Page
from tests.idp_mock.saml.general.conftest import Living
from tests.idp_mock.saml.general.pysaml2_client import ACS, SLO, Toolkit
from tests.xml.key_pairs import ec_pair, rsa_pair

Make = Callable[..., Toolkit]
JAN = {"username": "jan.testowy", "password": "Test-1234"}
SSO = "/saml/sso"


def begun(living: Living, toolkit: Toolkit, binding: str = BINDING_HTTP_REDIRECT, **options: Any) -> tuple[str, Page]:
    """The ID of a request, and the page that answers it."""
    request_id, sent = toolkit.client.prepare_for_authenticate(binding=binding, relay_state="state & 1", **options)
    if binding == BINDING_HTTP_POST:
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', sent["data"]))
        return request_id, living.browser.post(SSO, fields | {"RelayState": "state & 1"})
    return request_id, living.browser.get(f"{SSO}?{urlsplit(dict(sent['headers'])['Location']).query}")


def posted(page: Page) -> dict[str, str]:
    form = page.find("post-back")
    assert form is not None, page.text
    return {"action": form["action"]} | {field["name"]: field["value"] for field in form.find_all("input") if field.get("name")}


def logged_in(living: Living, toolkit: Toolkit, binding: str = BINDING_HTTP_REDIRECT, **options: Any) -> Any:
    """What pysaml2 makes of the Response to a login."""
    request_id, page = begun(living, toolkit, binding, **options)
    back = posted(living.browser.submit(page, JAN))
    assert (back["action"], back["RelayState"]) == (ACS, "state & 1")
    return toolkit.client.parse_authn_request_response(back["SAMLResponse"], BINDING_HTTP_POST, {request_id: "/"})


@pytest.mark.parametrize("binding", [BINDING_HTTP_REDIRECT, BINDING_HTTP_POST], ids=["redirect", "post"])
@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
def test_a_login_by(living: Living, toolkit: Make, binding: str, signed: bool) -> None:
    sp = toolkit(service={"authn_requests_signed": signed})
    response = logged_in(living, sp, binding)
    assert response.ava["PersonIdentifier"] == ["90810100010"]
    assert (response.ava["mail"], response.ava["cn"]) == (["jan.testowy@example.test"], ["Jan Testowy"])
    assert response.session_info()["issuer"] == "http://localhost:8000/saml/metadata"


def test_who_declares_signed_requests_must_sign(living: Living, toolkit: Make) -> None:
    sp = toolkit(service={"authn_requests_signed": True})
    _, page = begun(living, sp, sign=False)
    assert page.status == 400
    assert page.shows("rule-signed_as_declared")


def test_a_changed_query_is_refused(living: Living, toolkit: Make) -> None:
    sp = toolkit(service={"authn_requests_signed": True})
    _, sent = sp.client.prepare_for_authenticate(binding=BINDING_HTTP_REDIRECT, relay_state="mine")
    query = urlsplit(dict(sent["headers"])["Location"]).query.replace("RelayState=mine", "RelayState=yours")
    page = living.browser.get(f"{SSO}?{query}")
    assert page.status == 400
    assert page.shows("rule-signature_holds")


@pytest.mark.parametrize("signs", list(Signs))
def test_signatures_where_they_are_wanted(living: Living, toolkit: Make, signs: Signs) -> None:
    wanted = {"want_response_signed": signs is not Signs.ASSERTION, "want_assertions_signed": signs is not Signs.RESPONSE}
    sp = toolkit(Choices(sign=signs), service=wanted)
    assert logged_in(living, sp).ava["uid"] == ["jan.testowy"]


def test_metadata_that_want_signed_assertions_get_them(living: Living, toolkit: Make) -> None:
    assert logged_in(living, toolkit(Choices(sign=Signs.RESPONSE))).assertion.signature is not None


@pytest.mark.parametrize("signature", list(Signature))
def test_signatures_by_every_method(living: Living, toolkit: Make, signature: Signature) -> None:
    assert logged_in(living, toolkit(Choices(signature=signature))).ava["sn"] == ["Testowy"]


@pytest.mark.parametrize("content", list(Content))
@pytest.mark.parametrize("transport", [KeyTransport.AUTO, KeyTransport.MGF1P])
def test_an_assertion_is_encrypted_for_a_dedicated_key(living: Living, toolkit: Make, content: Content, transport: KeyTransport) -> None:
    sp = toolkit(Choices(content=content, key_transport=transport), encryption=rsa_pair())
    request_id, page = begun(living, sp)
    back = posted(living.browser.submit(page, JAN))
    assert b"<saml2:Assertion" not in base64.b64decode(back["SAMLResponse"])
    response = sp.client.parse_authn_request_response(back["SAMLResponse"], BINDING_HTTP_POST, {request_id: "/"})
    assert response.ava["givenName"] == ["Jan"]


def test_an_assertion_is_encrypted_for_an_elliptic_key(living: Living, toolkit: Make) -> None:
    """pysaml2 cannot open it, nor does it hand libxmlsec what that needs; tests/xml lets libxmlsec open the same form."""
    recipient = ec_pair("11")
    _, page = begun(living, toolkit(encryption=recipient))
    response = parse(base64.b64decode(posted(living.browser.submit(page, JAN))["SAMLResponse"]))
    (encrypted,) = response.iter("{http://www.w3.org/2001/04/xmlenc#}EncryptedData")
    assert isinstance(recipient.private, EllipticCurvePrivateKey)
    assert b">Jan</saml2:AttributeValue>" in decrypt(encrypted, recipient.private, PADDING_COUNTED).plaintext


def test_no_assertion_is_encrypted_where_that_is_switched_off(living: Living, toolkit: Make) -> None:
    sp = toolkit(Choices(encrypt=Encrypts.NEVER), encryption=rsa_pair())
    _, page = begun(living, sp)
    assert b"EncryptedAssertion" not in base64.b64decode(posted(living.browser.submit(page, JAN))["SAMLResponse"])


@pytest.mark.parametrize("encryption", [None, rsa_pair()], ids=["clear", "encrypted"])
def test_a_login_by_artifact(living: Living, toolkit: Make, encryption: Any) -> None:
    sp = toolkit(acs_bindings=(BINDING_HTTP_ARTIFACT, BINDING_HTTP_POST), encryption=encryption)
    request_id, page = begun(living, sp, response_binding=BINDING_HTTP_ARTIFACT)
    page = living.browser.submit(page, JAN)
    assert page.location.startswith(f"{ACS}?SAMLart=")
    query = parse_qs(urlsplit(page.location).query)
    assert query["RelayState"] == ["state & 1"]

    artifact_id, resolve = sp.client.create_artifact_resolve(query["SAMLart"][0], "http://localhost:8000/saml/artifact", "_1", sign=True)
    answer = living.call("/saml/artifact", make_soap_enveloped_saml_thingy(resolve))
    assert (answer.get("InResponseTo"), living.signed(answer)) == (artifact_id, True)
    # The Response as it came: pysaml2 writes what SOAP brings anew, with other prefixes, and so breaks signatures.
    encoded = base64.b64encode(re.findall(b"<saml2p:Response.*</saml2p:Response>", living.answered)[0]).decode()
    response = sp.client.parse_authn_request_response(encoded, BINDING_HTTP_POST, {request_id: "/"})
    assert response.ava["uid"] == ["jan.testowy"]


@pytest.mark.parametrize(
    ("format", "value"),
    [
        (NAMEID_FORMAT_EMAILADDRESS, "jan.testowy@example.test"),
        (NAMEID_FORMAT_UNSPECIFIED, "jan.testowy"),
        (NAMEID_FORMAT_PERSISTENT, "[0-9a-f]{32}"),
        (NAMEID_FORMAT_TRANSIENT, "_[0-9a-f]{32}"),
    ],
)
def test_the_name_that_is_asked_for(living: Living, toolkit: Make, format: str, value: str) -> None:
    name = logged_in(living, toolkit(), nameid_format=format).name_id
    assert name.format == format
    assert re.fullmatch(value, name.text)


def test_a_name_that_nobody_has_is_refused_in_the_response(living: Living, toolkit: Make) -> None:
    sp = toolkit()
    policy = NameIDPolicy(format="urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos")
    request_id, page = begun(living, sp, name_id_policy=policy)
    with pytest.raises(StatusError, match="expected one of"):
        sp.client.parse_authn_request_response(posted(page)["SAMLResponse"], BINDING_HTTP_POST, {request_id: "/"})


@pytest.mark.parametrize("binding", [BINDING_HTTP_REDIRECT, BINDING_HTTP_POST], ids=["redirect", "post"])
def test_a_logout_begun_by_the_service_provider_through_the_browser(living: Living, toolkit: Make, binding: str) -> None:
    sp = toolkit(service={"logout_requests_signed": True}, slo_binding=binding)
    response = logged_in(living, sp)
    destination = "http://localhost:8000/saml/slo"
    request_id, request = sp.client.create_logout_request(
        destination,
        issuer_entity_id="http://localhost:8000/saml/metadata",
        name_id=response.name_id,
        session_indexes=[response.session_info()["session_index"]],
        sign=binding == BINDING_HTTP_POST,
    )
    sent = sp.client.apply_binding(binding, str(request), destination, "bye", sign=True)
    if binding == BINDING_HTTP_POST:
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', sent["data"]))
        back = posted(living.browser.post("/saml/slo", fields))
    else:
        page = living.browser.get(f"/saml/slo?{urlsplit(dict(sent['headers'])['Location']).query}")
        assert page.status == 303
        back = {"action": page.location.partition("?")[0]} | {
            name: values[0] for name, values in parse_qs(urlsplit(page.location).query).items()
        }
    assert (back["action"], back["RelayState"]) == (SLO, "bye")
    answer = sp.client.parse_logout_request_response(back["SAMLResponse"], binding)
    assert answer.response.in_response_to == request_id
    assert answer.status_ok()
    _, page = begun(living, sp)
    assert not page.shows("post-back"), "the session is over, so the next login asks again"


def test_a_logout_begun_by_the_service_provider_over_soap(living: Living, toolkit: Make) -> None:
    sp = toolkit(slo_binding=BINDING_SOAP)
    response = logged_in(living, sp)
    destination = "http://localhost:8000/saml/slo"
    request_id, request = sp.client.create_logout_request(
        destination, issuer_entity_id="http://localhost:8000/saml/metadata", name_id=response.name_id, sign=True
    )
    answer = living.call("/saml/slo", make_soap_enveloped_saml_thingy(request))
    assert (answer.get("InResponseTo"), living.signed(answer)) == (request_id, True)
    assert b'Value="urn:oasis:names:tc:SAML:2.0:status:Success"' in living.answered
    _, page = begun(living, sp)
    assert not page.shows("post-back")


def test_single_sign_on_asks_nobody_twice(living: Living, toolkit: Make) -> None:
    sp = toolkit()
    first = logged_in(living, sp)
    request_id, page = begun(living, sp)
    second = sp.client.parse_authn_request_response(posted(page)["SAMLResponse"], BINDING_HTTP_POST, {request_id: "/"})
    assert second.name_id.text == first.name_id.text
    assert not begun(living, sp, force_authn="true")[1].shows("post-back")


def test_a_passive_request_without_a_session_gets_a_status(living: Living, toolkit: Make) -> None:
    sp = toolkit()
    request_id, page = begun(living, sp, is_passive="true")
    with pytest.raises(StatusError, match="must log in"):
        sp.client.parse_authn_request_response(posted(page)["SAMLResponse"], BINDING_HTTP_POST, {request_id: "/"})


def test_a_login_that_the_node_begins(living: Living, toolkit: Make) -> None:
    sp = toolkit()
    page = living.browser.get("/saml/idp-initiated?sp=https://sp.example.test/metadata&RelayState=/inbox")
    back = posted(living.browser.submit(page, JAN))
    assert (back["action"], back["RelayState"]) == (ACS, "/inbox")
    response = sp.client.parse_authn_request_response(back["SAMLResponse"], BINDING_HTTP_POST, {})
    assert response.ava["uid"] == ["jan.testowy"]


def test_signed_metadata_of_the_node_are_read_and_verified(living: Living, tmp_path: Path) -> None:
    signed = living.browser.client.get("/saml/metadata?signed=1").text
    sp = Toolkit(folder=tmp_path, pair=rsa_pair(), idp_metadata=signed)
    assert sp.client.metadata.single_sign_on_service("http://localhost:8000/saml/metadata", BINDING_HTTP_REDIRECT)
