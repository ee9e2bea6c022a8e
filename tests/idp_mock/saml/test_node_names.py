"""The node under the names of the real one: whoever has them hard-wired meets an Issuer that fits (ch. 1, 17 item 8)."""

import base64
import hashlib
import re
from collections.abc import Callable

import pytest

from idp_mock.real_hosts import REAL_HOSTS
from idp_mock.saml import errors
from tests.idp_mock.conftest import Browser
from tests.idp_mock.saml.conftest import JAN, NOW, Node
from tests.idp_mock.saml.service_provider import ARTIFACT, LOGOUT, SSO, ServiceProvider

INT = "https://int.login.gov.pl/"


def artifact_under(node: Node, sp: ServiceProvider, address: str, **changes: str) -> str:
    wanted = node.provider.authn_request(sp.authn_request(**changes), None, address=address)
    return node.provider.finish(wanted, JAN).fields["SAMLart"]


def issuers(xml: str) -> set[str]:
    return set(re.findall("<saml2:Issuer>([^<]*)<", xml))


@pytest.mark.parametrize("name", REAL_HOSTS)
@pytest.mark.parametrize("port", ["", ":8443"])
def test_under_each_name_everything_bears_it(node: Node, sp: ServiceProvider, name: str, port: str) -> None:
    address = f"https://{name}{port}/"
    artifact = artifact_under(node, sp, address, destination=f"https://{name}{port}{SSO}")
    answer = node.provider.resolve(sp.artifact_resolve(artifact), address).decode()
    assertion = sp.opened(answer.encode())
    assert issuers(answer) == issuers(assertion) == {name}
    assert f'PartyUInfo="{len(name):08X}{name.encode().hex().upper()}"' in answer
    assert base64.b64decode(artifact)[4:24] == hashlib.sha1(name.encode()).digest()
    logout = node.provider.logout(sp.logout_request("jkowal", re.findall('SessionIndex="([^"]*)"', assertion)[0]), address)
    assert (issuers(logout.decode()), b"Success" in logout) == ({name}, True)


def test_who_asked_under_a_name_is_answered_under_it_wherever_the_artifact_is_resolved(node: Node, sp: ServiceProvider) -> None:
    """The browser and the server of a client may reach the node by different names."""
    answer = node.provider.resolve(sp.artifact_resolve(artifact_under(node, sp, INT))).decode()
    assert issuers(answer) == issuers(sp.opened(answer.encode())) == {"int.login.gov.pl"}


@pytest.mark.parametrize("address", ["", "http://localhost:8000/", "http://127.0.0.1:8000/", "https://evil.example.test/", "http://[/"])
def test_an_unknown_host_does_not_make_up_an_issuer(node: Node, sp: ServiceProvider, address: str) -> None:
    assert issuers(node.provider.resolve(sp.artifact_resolve("x"), address).decode()) == {"localhost"}


def test_further_names_are_a_setting(make_node: Callable[..., Node], sp: ServiceProvider) -> None:
    node = make_node(host_names="wezel.example.test, Login.Example.Test", entity_id="usual")
    resolve = sp.artifact_resolve("x")
    assert issuers(node.provider.resolve(resolve, "https://login.example.test/").decode()) == {"login.example.test"}
    assert issuers(node.provider.resolve(resolve, INT).decode()) == {"int.login.gov.pl"}
    assert issuers(node.provider.resolve(resolve, "https://other.example.test/").decode()) == {"usual"}
    assert node.provider.authn_request(sp.authn_request(destination="https://wezel.example.test" + SSO), None)


def test_a_space_keeps_its_path_in_the_issuer(make_node: Callable[..., Node], sp: ServiceProvider) -> None:
    node = make_node(public_url="http://localhost:8000/s/one", entity_id="localhost/s/one")
    answer = node.provider.resolve(sp.artifact_resolve("x"), "https://int.login.gov.pl/s/one/")
    assert issuers(answer.decode()) == {"int.login.gov.pl/s/one"}


def test_a_strict_destination_is_the_name_that_was_asked(registered: Callable[..., Node]) -> None:
    node = registered('destination = "strict"')
    sp = ServiceProvider(acs="https://portal.example.test/acs")
    assert artifact_under(node, sp, INT, destination="https://int.login.gov.pl" + SSO)
    node.clock.at = NOW
    with pytest.raises(errors.WrongDestination, match=f"expected https://int.login.gov.pl{SSO}, got https://login.gov.pl{SSO}"):
        artifact_under(node, sp, INT, destination="https://login.gov.pl" + SSO)


def test_a_whole_login_under_a_real_name(browser: Browser, sp: ServiceProvider) -> None:
    """The Host header says the name; the pages of the login stay under it."""
    given = {"base_url": "https://int.login.gov.pl"}
    skip = "chooser,second_factor,consent"
    first = browser.client.post(SSO, data={"SAMLRequest": sp.authn_request(destination=INT[:-1] + SSO), "mock_skip": skip}, **given)
    action = re.findall('action="([^"]*/password)"', first.text)[0]
    assert action.startswith("/login/flows/")
    back = browser.client.post(action, data={"username": "jan.testowy", "password": "Test-1234"}, **given)
    artifact = re.findall('name="SAMLart" value="([^"]*)"', back.text)[0]
    answer = browser.client.post(ARTIFACT, data=sp.artifact_resolve(artifact), **given)
    assert issuers(answer.text) == {"int.login.gov.pl"}
    assert "90810100010" in sp.opened(answer.data)
    ended = browser.client.post(LOGOUT, data=sp.logout_request("jan", "x", destination=INT[:-1] + LOGOUT), **given)
    assert issuers(ended.text) == {"int.login.gov.pl"}
