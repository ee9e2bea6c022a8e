"""Clients, outcomes, sessions and what is made without a login."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from eid.clock import ManualClock
from eid.xml.decryption import decrypt
from eid.xml.parser import parse
from idp_mock.keyring import Keyring
from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.saml.general.service_provider import ENTITY_ID, metadata
from tests.idp_mock.spaces.test_prefix import AUTHORIZE, JAN
from tests.xml import libxmlsec
from tests.xml.key_pairs import ec_pair, rsa_pair


def ends(browser: Browser, **changed: str) -> str:
    """Where a login without pages brings the browser, or the page it got."""
    page = browser.get("/s/test/oidc/authorize", query_string=AUTHORIZE | {"prompt": "login"} | changed)
    return page.location if page.status == 303 else "page"


def test_the_next_login_of_a_client_ends_as_it_was_queued(api: Api, browser: Browser) -> None:
    api.post("/outcomes", {"client_id": "any", "outcome": "cancelled"})
    assert ends(browser, client_id="other") == "page"
    assert "error=access_denied" in ends(browser)
    assert ends(browser) == "page"
    assert api.get("/outcomes") == []


def test_what_waits_can_be_seen_and_taken_back(api: Api) -> None:
    first = api.post("/outcomes", {"persona": "jan.testowy"})
    second = api.post("/outcomes", {"delay": 1, "username": "anna.testowa"})
    assert api.get("/outcomes") == [first, second]
    api.delete(f"/outcomes/{first['id']}")
    assert api("DELETE", f"/outcomes/{first['id']}").status_code == 404
    api.delete("/outcomes")
    assert api.get("/outcomes") == []


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"persona": "nobody"},
        {"username": "nobody", "delay": 1},
        {"persona": "jan.testowy", "outcome": "failed"},
        {"outcome": "lost"},
        {"delay": 99},
    ],
)
def test_an_outcome_that_cannot_be_is_refused(api: Api, asked: dict[str, Any]) -> None:
    assert api("POST", "/outcomes", asked).status_code == 422
    assert api.get("/outcomes") == []


def test_a_session_is_seen_and_ended(api: Api, browser: Browser) -> None:
    query = {name: value for name, value in AUTHORIZE.items() if name != "prompt"}
    browser.submit(browser.get("/s/test/oidc/authorize", query_string=query), JAN, button="login-submit")
    session = api.get("/sessions")[0]
    assert (session["username"], session["clients"]) == ("jan.testowy", ["oidc:any"])
    api.delete(f"/sessions/{session['id']}")
    assert api.get("/sessions") == []
    assert api("DELETE", f"/sessions/{session['id']}").status_code == 404
    assert browser.get("/s/test/oidc/authorize", query_string=query).shows("login-submit")


def test_a_minted_token_is_as_good_as_one_of_a_login(api: Api, browser: Browser) -> None:
    tokens = api.post("/mint/token", {"persona": "jan.testowy", "client_id": "any", "nonce": "n-1", "scope": "openid profile"})
    payload = tokens["id_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert (claims["iss"], claims["aud"], claims["nonce"]) == ("http://localhost:8000/s/test", "any", "n-1")
    told = browser.get("/s/test/oidc/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).response.json
    assert told["pesel"] == "90810100010"


def test_a_minted_assertion_names_space_persona_and_audience(api: Api) -> None:
    asked = {"persona": "anna.testowa", "entity_id": "sp.test", "acs": "https://sp.test/acs", "in_response_to": "ID-1"}
    xml = api.post("/mint/assertion", asked)["assertion"]
    for part in ("<saml2:Issuer>localhost/s/test</saml2:Issuer>", "90810100027", ">sp.test<", 'Recipient="https://sp.test/acs"', '"ID-1"'):
        assert part in xml


@pytest.mark.parametrize("kind", ["token", "assertion"])
def test_nothing_is_minted_for_nobody(api: Api, kind: str) -> None:
    asked = {"token": {"client_id": "any"}, "assertion": {"entity_id": "sp", "acs": "http://x"}}[kind]
    assert api("POST", f"/mint/{kind}", {"persona": "nobody", **asked}).status_code == 422


def test_a_client_is_registered_changed_and_removed(api: Api) -> None:
    client = api.post("/clients", {"redirect_uris": ["https://rp.test/cb"], "client_name": "One"})
    path = f"/clients/{client['client_id']}"
    assert client["client_secret"]
    assert api.get("/clients") == [client]
    changed = api("PUT", path, {"redirect_uris": ["https://rp.test/other"]}).json
    assert changed["redirect_uris"] == ["https://rp.test/other"]
    assert api.get(path) == changed
    api.delete(path)
    assert [api(method, path, {} if method == "PUT" else None).status_code for method in ("GET", "PUT", "DELETE")] == [404] * 3


def test_a_client_that_cannot_be_is_refused_with_the_reason(api: Api) -> None:
    response = api("POST", "/clients", {"redirect_uris": ["nonsense"]})
    assert response.status_code == 422
    assert "redirect_uris" in response.json["detail"]


def test_each_rule_that_a_client_breaks_is_a_mistake_of_its_own(api: Api) -> None:
    response = api("POST", "/clients", {"redirect_uris": ["nonsense"], "subject_type": "other"})
    assert len(response.json["errors"]) == 2
    assert all(one["expected"] and one["came"] for one in response.json["errors"])


def test_an_id_that_is_an_address_can_be_asked_for(api: Api) -> None:
    assert "https://sp.test/a//b" in api("GET", "/service-providers/https://sp.test/a//b").json["detail"]


def test_service_providers_are_registered_by_their_metadata_and_removed(api: Api) -> None:
    (added,) = api.post("/service-providers", {"metadata": metadata().decode(), "sign": "assertion"})
    assert (added["entity_id"], added["sign"], added["profile"]) == (ENTITY_ID, "assertion", "saml2")
    assert api.get("/service-providers") == [added]
    assert api.get(f"/service-providers/{ENTITY_ID}") == added
    api.delete(f"/service-providers/{ENTITY_ID}")
    assert api.get("/service-providers") == []
    assert api("DELETE", f"/service-providers/{ENTITY_ID}").status_code == 404


def test_wrong_metadata_are_refused_with_all_that_is_wrong(api: Api) -> None:
    wrong = metadata(acs="", role=' WantAssertionsSigned="yes"').decode()
    answer = api("POST", "/service-providers", {"metadata": wrong})
    assert answer.status_code == 422
    assert all(part in answer.text for part in ("AssertionConsumerService", "must be true or false"))
    assert api("POST", "/service-providers", {}).status_code == 422


ASSERTION = {"persona": "anna.testowa", "entity_id": "sp.test", "acs": "https://sp.test/acs"}


def test_a_minted_assertion_is_signed_by_the_node(api: Api, keys: Path, clock: ManualClock) -> None:
    xml = parse(api.post("/mint/assertion", ASSERTION)["assertion"].encode())
    assert libxmlsec.verifies(xml, Keyring(keys, clock).ec)


def test_a_minted_assertion_is_encrypted_for_a_certificate(api: Api) -> None:
    pair = ec_pair("11")
    told = api.post("/mint/assertion", ASSERTION | {"certificate": pair.certificate_base64})
    opened = decrypt(parse(told["encrypted"].encode())[0], pair.private)  # type: ignore[arg-type]
    assert opened.plaintext.decode() == told["assertion"]
    assert api.post("/mint/assertion", ASSERTION)["encrypted"] == ""


@pytest.mark.parametrize(
    "certificate", ["nonsense", "-----BEGIN CERTIFICATE-----", rsa_pair().certificate_base64], ids=["text", "pem", "rsa"]
)
def test_a_certificate_that_cannot_be_encrypted_for_is_refused(api: Api, certificate: str) -> None:
    refused = api("POST", "/mint/assertion", ASSERTION | {"certificate": certificate})
    assert (refused.status_code, refused.json["detail"].startswith("certificate: ")) == (422, True)


def test_a_faulty_assertion_is_minted_and_signed(api: Api, keys: Path, clock: ManualClock) -> None:
    xml = api.post("/mint/assertion", ASSERTION | {"fault": "assertion-audience-other"})["assertion"]
    assert ">sp.test<" not in xml
    assert libxmlsec.verifies(parse(xml.encode()), Keyring(keys, clock).ec)


def test_a_faulty_token_is_minted(api: Api) -> None:
    token = api.post("/mint/token", {"persona": "jan.testowy", "client_id": "any", "fault": "id-token-audience-other"})["id_token"]
    payload = token.split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["aud"] == "another-client"


@pytest.mark.parametrize("fault", ["no-such-fault", "id-token-expired"])
def test_a_fault_that_bends_nothing_of_it_is_refused(api: Api, fault: str) -> None:
    assert api("POST", "/mint/assertion", ASSERTION | {"fault": fault}).status_code == 422


def test_a_message_is_judged_before_it_is_sent(api: Api) -> None:
    judged = {one["profile"]: one["broken"] for one in api.post("/judgements", {"document": "<a/>"})}
    assert judged.keys() == {"saml", "saml2"}
    assert all(one["rule"] and one["detail"] for broken in judged.values() for one in broken)
    assert api("POST", "/judgements", {"document": ""}).status_code == 422
