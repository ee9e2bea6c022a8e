"""Personas over the API."""

from typing import Any

import pytest

from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.spaces.test_prefix import AUTHORIZE

EWA = {"username": "ewa.nowa", "given_name": "Ewa", "family_name": "Nowa", "pesel": "90810100010"}


def can_log_in(browser: Browser, username: str, password: str = "Test-1234") -> bool:
    page = browser.get("/s/test/oidc/authorize", query_string=AUTHORIZE | {"prompt": "login"})
    page = browser.submit(page, {"username": username, "password": password}, button="login-submit")
    return page.status == 303


def test_the_personas_of_the_seed_are_there(api: Api) -> None:
    names = [persona["username"] for persona in api.get("/personas")]
    assert names[:2] == ["jan.testowy", "anna.testowa"]


def test_a_new_persona_can_log_in_at_once(api: Api, browser: Browser) -> None:
    told = api.post("/personas", EWA)
    assert (told["birth_date"], told["sex"], told["level"]) == ("1890-01-01", "male", "substantial")
    assert api.get("/personas/ewa.nowa") == told
    assert can_log_in(browser, "ewa.nowa")


def test_a_person_without_pesel_is_told_by_country_and_number(api: Api) -> None:
    foreign = {
        "username": "hans",
        "given_name": "Hans",
        "family_name": "Test",
        "country": "DE",
        "number": "123",
        "birth_date": "1980-01-02",
    }
    assert api.post("/personas", foreign | {"sex": "male"})["country"] == "DE"


def test_a_taken_user_name_is_a_conflict(api: Api) -> None:
    assert api("POST", "/personas", EWA | {"username": "jan.testowy"}).status_code == 409


def test_only_what_is_given_changes(api: Api, browser: Browser) -> None:
    before = api.get("/personas/jan.testowy")
    after = api("PATCH", "/personas/jan.testowy", {"password": "Inne-4321"}).json
    assert after == before | {"password": "Inne-4321"}
    assert not can_log_in(browser, "jan.testowy")
    assert can_log_in(browser, "jan.testowy", "Inne-4321")


def test_a_new_pesel_brings_its_date_and_sex(api: Api) -> None:
    api.post("/personas", EWA)
    assert api("PATCH", "/personas/ewa.nowa", {"pesel": "02270803624"}).json["birth_date"] == "2002-07-08"


def test_a_clone_differs_only_in_what_is_given(api: Api) -> None:
    clone = api.post("/personas/jan.testowy/clone", {"username": "jan.drugi", "level": "low"})
    assert clone == api.get("/personas/jan.testowy") | {"username": "jan.drugi", "level": "low"}


@pytest.mark.parametrize("username", ["jan.testowy", "ewa.nowa"])
def test_a_removed_persona_is_gone_also_from_the_seed_and_can_come_back(api: Api, browser: Browser, username: str) -> None:
    if username == EWA["username"]:
        api.post("/personas", EWA)
    api.delete(f"/personas/{username}")
    assert api("GET", f"/personas/{username}").status_code == 404
    assert api("DELETE", f"/personas/{username}").status_code == 404
    assert not can_log_in(browser, username)
    api.post("/personas", EWA | {"username": username})
    assert can_log_in(browser, username)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pesel": "90810100011"}, "pesel"),
        ({"pesel": ""}, "country"),
        ({"username": "../x"}, "username"),
        ({"given_name": ""}, "given_name"),
        ({"given_name": "a\x00b"}, "printable"),
        ({"givenname": "x"}, "givenname"),
        ({"level": "huge"}, "level"),
    ],
)
def test_a_persona_that_cannot_be_is_refused_with_what_was_expected(api: Api, change: dict[str, Any], says: str) -> None:
    response = api("POST", "/personas", EWA | change)
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert says in response.text


def test_generated_people_can_log_in_at_once(api: Api, browser: Browser) -> None:
    told = api.post("/personas/generate", {"count": 1_000_000, "seed": 7})
    assert (told["first"], told["last"], len(told["examples"])) == (1, 1_000_000, 5)
    assert can_log_in(browser, told["examples"][3]["username"])


def test_people_are_listed_in_pages(api: Api) -> None:
    api.post("/personas/generate", {"count": 1_000_000, "seed": 7})
    [last] = api.get("/personas", offset=len(api.get("/personas", limit=500)) + 100, limit=1)
    assert last["username"].endswith(f".{last['username'].rpartition('.')[2]}")
    assert len(api.get("/personas", offset=900_000, limit=1000)) == 1000


def test_more_people_than_there_are_pesels_are_refused(api: Api) -> None:
    refused = api("POST", "/personas/generate", {"count": 500, "born_from": "1850-01-01", "born_to": "1850-01-01"})
    assert refused.status_code == 422
    assert "expected at most 450 people" in refused.json["detail"]


def test_an_address_is_kept(api: Api) -> None:
    home = {"street_address": "ul. Inna 2", "postal_code": "00-001", "locality": "Bajkowo", "country": "PL"}
    assert api.post("/personas", EWA | {"address": home})["address"] == home
