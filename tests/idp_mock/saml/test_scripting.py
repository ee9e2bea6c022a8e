"""A SAML request that says by standard means how its login ends."""

import base64
import re

from tests.idp_mock.conftest import Browser
from tests.idp_mock.saml.service_provider import SSO, ServiceProvider


def test_the_relay_state_may_name_a_persona_and_comes_back_as_it_was(browser: Browser) -> None:
    fields = {"SAMLRequest": ServiceProvider().authn_request(), "RelayState": "mock:persona=jan.testowy"}
    page = browser.post(SSO, fields)
    assert page.status == 200
    assert page.html.find("input", attrs={"name": "RelayState"})["value"] == "mock:persona=jan.testowy"
    assert page.html.find("input", attrs={"name": "SAMLart"})


def test_the_subject_of_the_request_is_filled_in_as_the_user_name(browser: Browser) -> None:
    provider = ServiceProvider()
    subject = "<saml2:Subject><saml2:NameID>anna.testowa</saml2:NameID></saml2:Subject>"
    xml = re.sub("(</saml2:Issuer>)", r"\1" + subject, provider.authn_request_xml())
    signed = base64.b64encode(provider.signed(xml)).decode()
    page = browser.post(SSO + "?mock_skip=chooser,credentials,second_factor,consent", {"SAMLRequest": signed})
    assert page.html.find("input", attrs={"name": "SAMLart"})
