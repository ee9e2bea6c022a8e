"""Whole journeys with python3-saml (OneLogin's toolkit), strict, as its users configure it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from tests.idp_mock.saml.general.conftest import Living
from tests.xml.key_pairs import certificate_pem, rsa_pair

JAN = {"username": "jan.testowy", "password": "Test-1234"}
SIGNED = {"authnRequestsSigned": True, "logoutRequestSigned": True, "wantMessagesSigned": True, "wantAssertionsSigned": True}
ENCRYPTED = SIGNED | {"wantAssertionsEncrypted": True}


def configuration(living: Living, security: dict[str, Any]) -> dict[str, Any]:
    pair = rsa_pair()
    sp = {
        "entityId": "onelogin-demo",
        "assertionConsumerService": {"url": "https://sp.example.test/acs"},
        "singleLogoutService": {"url": "https://sp.example.test/slo"},
        "x509cert": certificate_pem(pair).decode(),
        "privateKey": pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    }
    idp = OneLogin_Saml2_IdPMetadataParser.parse(living.metadata)["idp"]
    return {"strict": True, "sp": sp, "idp": idp, "security": dict(security)}


def toolkit(settings: dict[str, Any], path: str = "/acs", **request: Any) -> OneLogin_Saml2_Auth:
    """What answers one request to the service provider."""
    told = {"https": "on", "http_host": "sp.example.test", "script_name": path, "get_data": {}, "post_data": {}} | request
    return OneLogin_Saml2_Auth(told, settings)


def logged_in(living: Living, settings: dict[str, Any]) -> OneLogin_Saml2_Auth:
    departing = toolkit(settings)
    page = living.browser.get(f"/saml/sso?{urlsplit(departing.login(return_to='/inbox')).query}")
    back = living.browser.submit(page, JAN).find("post-back")
    assert back is not None
    fields = {field["name"]: field["value"] for field in back.find_all("input") if field.get("name")}
    arriving = toolkit(settings, post_data=fields)
    arriving.process_response(request_id=departing.get_last_request_id())
    assert arriving.get_errors() == [], arriving.get_last_error_reason()
    assert fields["RelayState"] == "/inbox"
    return arriving


@pytest.mark.parametrize("security", [{}, SIGNED, ENCRYPTED], ids=["plain", "signed", "encrypted"])
def test_a_login(living: Living, security: dict[str, Any]) -> None:
    settings = configuration(living, security)
    living.register(OneLogin_Saml2_Settings(settings, sp_validation_only=True).get_sp_metadata())
    arrived = logged_in(living, settings)
    assert arrived.is_authenticated()
    assert arrived.get_attributes()["urn:oid:2.5.4.4"] == ["Testowy"]
    assert arrived.get_friendlyname_attributes()["PersonIdentifier"] == ["90810100010"]
    assert arrived.get_last_authn_contexts() == ["urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"]


def test_a_logout(living: Living) -> None:
    settings = configuration(living, SIGNED)
    living.register(OneLogin_Saml2_Settings(settings, sp_validation_only=True).get_sp_metadata())
    arrived, leaving = logged_in(living, settings), toolkit(settings)
    sent = leaving.logout(
        name_id=arrived.get_nameid(), session_index=arrived.get_session_index(), name_id_format=arrived.get_nameid_format()
    )
    page = living.browser.get(f"/saml/slo?{urlsplit(sent).query}")
    assert page.location.startswith("https://sp.example.test/slo?SAMLResponse=")
    query = urlsplit(page.location).query
    returned = toolkit(settings, "/slo", get_data={name: values[0] for name, values in parse_qs(query).items()}, query_string=query)
    returned.process_slo(request_id=leaving.get_last_request_id(), keep_local_session=True)
    assert returned.get_errors() == [], returned.get_last_error_reason()


def test_metadata_of_the_node_are_read_with_all_their_keys(living: Living) -> None:
    idp = configuration(living, {})["idp"]
    assert idp["singleSignOnService"]["url"] == "http://localhost:8000/saml/sso"
    assert len(idp["x509certMulti"]["signing"]) >= 3, "three kinds of keys; more while one kind is being replaced"
