"""The pages, through the whole node: each does what the API does."""

import re
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask

from tests.idp_mock.conftest import Browser, Page
from tests.idp_mock.control.conftest import Api

ROOT = "/s/test/_mock"
LISTS = ("personas", "clients", "service-providers", "outcomes", "faults", "armed", "sessions", "clock", "keys", "spaces", "snapshots")
FORMS = (
    "personas/new",
    "personas/edit?name=jan.testowy",
    "personas/clone?name=jan.testowy",
    "clients/new",
    "service-providers/new",
    "service-providers/describe",
)
ALL = ("", *LISTS, *FORMS, "personas/item?name=jan.testowy", "personas?q=jan&page=1", "nonsense", "personas/item?name=nobody")
JOLA = {"username": "jola.nowa", "given_name": "Jola", "family_name": "Nowa", "pesel": "90810100010"}


def submit(tester: Browser, address: str, fields: dict[str, str], button: str) -> Page:
    """Opens a page, fills in a form and sends it."""
    return tester.submit(tester.get(f"{ROOT}/{address}"), fields, button=button)


def faults(page: Page) -> str:
    found = page.find("faults")
    assert found is not None, page.text
    return found.get_text(" ", strip=True)


@pytest.mark.parametrize("address", ALL)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_page_is_small_labelled_and_loads_nothing_from_elsewhere(browser: Browser, address: str, language: str) -> None:
    page = browser.get(f"{ROOT}/{address}{'&' if '?' in address else '?'}lang={language}")
    assert len(page.response.data) < 60_000
    assert page.shows("test-banner")
    assert page.html.html["lang"] == language
    assert not re.search(r'(src|href|action)="(https?:)?//(?!localhost)', page.response.text)
    assert "<style" not in page.response.text
    assert not page.html.find_all(style=True)
    labelled = {one["for"] for one in page.html.find_all("label")}
    for control in page.html.select("input:not([type=hidden]), select, textarea"):
        assert control["id"] in labelled
        assert control["data-testid"]
    identifiers = [one["id"] for one in page.html.find_all(id=True)]
    assert len(identifiers) == len(set(identifiers))
    for described in page.html.find_all(attrs={"aria-describedby": True}):
        assert set(described["aria-describedby"].split()) <= set(identifiers)
    assert len(page.html.find_all("h1")) == len(page.html.find_all("main")) == 1


@pytest.mark.parametrize(("address", "status"), [("nonsense", 404), ("personas/nonsense", 404), ("personas/item?name=nobody", 404)])
def test_what_there_is_not_is_a_page_that_says_so(tester: Browser, address: str, status: int) -> None:
    assert tester.get(f"{ROOT}/{address}").status == status


def test_a_persona_is_created_changed_cloned_and_deleted(tester: Browser, api: Api) -> None:
    page = submit(tester, "personas/new", JOLA, "new-submit")
    assert page.shows("done")
    before = api.get("/personas/jola.nowa")
    assert {**before, **JOLA} == before
    submit(tester, "personas/edit?name=jola.nowa", {"email": "jola@example.test", "state": "blocked"}, "edit-submit")
    assert api.get("/personas/jola.nowa") == {**before, "email": "jola@example.test", "state": "blocked"}
    submit(tester, "personas/clone?name=jola.nowa", {"username": "jola.druga"}, "clone-submit")
    assert api.get("/personas/jola.druga") == {**api.get("/personas/jola.nowa"), "username": "jola.druga"}
    page = submit(tester, "personas/item?name=jola.druga", {}, "delete")
    assert page.shows("done")
    assert api("GET", "/personas/jola.druga").status_code == 404


def test_a_changed_pesel_brings_its_birth_date_along(tester: Browser, api: Api) -> None:
    submit(tester, "personas/edit?name=jan.testowy", {"pesel": "85071480012"}, "edit-submit")
    assert api.get("/personas/jan.testowy")["birth_date"] == "1985-07-14"


def test_all_that_is_wrong_with_a_persona_stands_in_the_summary_and_beside_its_field(tester: Browser) -> None:
    page = submit(tester, "personas/new", {"username": "ż", "pesel": "x"}, "new-submit")
    assert page.status == 422
    links = [str(one["href"]) for one in _found(page, "faults").find_all("a")]
    assert links == ["#new-username", "#new-given-name", "#new-family-name", "#new-pesel"]
    for link in links:
        control = page.html.select_one(link)
        assert control is not None
        assert control["aria-invalid"] == "true"
    assert _found(page, "new-username")["value"] == "ż"


def test_personas_are_searched_and_paged(tester: Browser) -> None:
    first = tester.get(f"{ROOT}/personas")
    second = tester.get(f"{ROOT}/personas?page=2")
    assert first.shows("next")
    assert not first.shows("previous")
    assert second.shows("previous")
    rows = {one["data-testid"] for one in (*_rows(first), *_rows(second))}
    assert len(rows) == len(_rows(first)) + len(_rows(second))
    assert [one["data-testid"] for one in _rows(tester.get(f"{ROOT}/personas?q=jan.testowy"))] == ["row-jan.testowy"]
    assert tester.get(f"{ROOT}/personas?q=nobody").shows("empty")


def test_a_client_is_registered_by_a_form_changed_and_deleted(tester: Browser, api: Api) -> None:
    fields = {"client_name": "Sklep", "redirect_uris": "https://rp.test/a\r\nhttps://rp.test/b", "further": '{"subject_type": "pairwise"}'}
    page = submit(tester, "clients/new", fields, "new-submit")
    (client,) = api.get("/clients")
    assert (client["redirect_uris"], client["subject_type"]) == (["https://rp.test/a", "https://rp.test/b"], "pairwise")
    assert client["client_secret"] in page.text
    edit = f"clients/edit?name={client['client_id']}"
    filled = tester.get(f"{ROOT}/{edit}")
    texts = {one["name"]: one.text.removeprefix("\n") for one in filled.html.find_all("textarea")}
    tester.submit(filled, {**texts, "redirect_uris": "https://rp.test/c"}, button="edit-submit")
    assert api.get("/clients") == [{**client, "redirect_uris": ["https://rp.test/c"]}]
    submit(tester, f"clients/item?name={client['client_id']}", {}, "delete")
    assert api.get("/clients") == []


def test_all_that_is_wrong_with_a_client_is_told(tester: Browser) -> None:
    page = submit(tester, "clients/new", {"redirect_uris": "nonsense", "further": '{"subject_type": "other"}'}, "new-submit")
    assert page.status == 422
    assert "redirect_uri" in faults(page)
    assert "subject_type" in faults(page)


def test_a_service_is_registered_from_a_file_of_metadata(tester: Browser, api: Api) -> None:
    metadata = _metadata(tester, api)
    page = tester.post(f"{ROOT}/service-providers/new", {"metadata": "", "sign": "assertion", "metadata.file": (metadata, "sp.xml")})  # type: ignore[dict-item]
    assert page.shows("done")
    (known,) = api.get("/service-providers")
    assert (known["entity_id"], known["sign"]) == ("https://sp.test/metadata", "assertion")


def test_a_service_without_metadata_is_described_by_a_form_and_deleted(tester: Browser, api: Api) -> None:
    fields = {"entity_id": "https://sp.test/a//b?c", "acs": "https://sp.test/acs", "skip": "consent"}
    page = submit(tester, "service-providers/describe", fields, "describe-submit")
    link = page.html.find("a", string="https://sp.test/a//b?c")
    assert isinstance(link, Tag)
    assert "https://sp.test/acs" in tester.get(str(link["href"])).text
    assert api.get("/service-providers")[0]["skip"] == ["consent"]
    tester.submit(tester.get(str(link["href"])), button="delete")
    assert api.get("/service-providers") == []


def test_all_that_is_wrong_with_metadata_is_told(tester: Browser) -> None:
    page = submit(tester, "service-providers/describe", {"entity_id": "", "acs": "nonsense"}, "describe-submit")
    assert page.status == 422
    assert len(_found(page, "faults").find_all("li")) == 2


def test_an_outcome_is_queued_taken_back_and_the_queue_emptied(tester: Browser, api: Api) -> None:
    page = submit(tester, "outcomes", {"persona": "jan.testowy"}, "queue-submit")
    (queued,) = api.get("/outcomes")
    assert queued["persona"] == "jan.testowy"
    tester.submit(page, button=f"remove-{queued['id']}")
    assert api.get("/outcomes") == []
    submit(tester, "outcomes", {"outcome": "cancelled", "client_id": "shop", "delay": "0,5"}, "queue-submit")
    assert api.get("/outcomes")[0]["delay"] == 0.5
    submit(tester, "outcomes", {}, "clear")
    assert api.get("/outcomes") == []


def test_an_outcome_that_cannot_be_played_is_refused_in_the_words_of_the_api(tester: Browser, api: Api) -> None:
    wrong: dict[str, Any] = {"persona": "jan.testowy", "outcome": "cancelled"}
    page = submit(tester, "outcomes", wrong, "queue-submit")
    assert api("POST", "/outcomes", wrong).json["detail"] in faults(page)
    assert _found(page, "queue-persona")["value"] == "jan.testowy"


def test_a_fault_is_armed_for_the_next_login_or_for_the_space_with_one_click(tester: Browser, api: Api) -> None:
    fault = next(one["id"] for one in api.get("/faults") if one["reach"] == "login")
    assert submit(tester, f"faults?q={fault}", {}, f"next-{fault}").shows("done")
    assert [one["fault"] for one in api.get("/outcomes")] == [fault]
    submit(tester, f"faults?q={fault}", {}, f"arm-{fault}")
    (armed,) = api.get("/faults/armed")
    assert armed["fault"] == fault
    submit(tester, "armed", {}, f"disarm-{armed['id']}")
    assert api.get("/faults/armed") == []


def test_a_fault_that_no_login_meets_is_offered_for_the_space_only(tester: Browser, api: Api) -> None:
    fault = next(one["id"] for one in api.get("/faults") if one["reach"] == "space")
    page = tester.get(f"{ROOT}/faults?q={fault}")
    assert page.shows(f"arm-{fault}")
    assert not page.shows(f"next-{fault}")


def test_a_fault_is_armed_for_one_client_and_so_many_times(tester: Browser, api: Api) -> None:
    fault = api.get("/faults")[0]["id"]
    submit(tester, "armed", {"fault": fault, "client_id": "shop", "times": "2"}, "arm-submit")
    (armed,) = api.get("/faults/armed")
    assert (armed["client_id"], armed["times"]) == ("shop", 2)
    assert submit(tester, "armed", {"fault": "nonsense"}, "arm-submit").status == 422
    submit(tester, "armed", {}, "clear-submit")
    assert api.get("/faults/armed") == []


def test_faults_are_filtered_by_family_protocol_and_expectation(tester: Browser, api: Api) -> None:
    chosen = [one["id"] for one in api.get("/faults") if one["family"] == "oidc" and one["expect"] == "refuse"]
    page = tester.get(f"{ROOT}/faults?family=oidc&expect=refuse&protocols=nonsense")
    assert [row["data-testid"] for row in page.html.select("li.card")] == [f"row-{one}" for one in chosen[:25]]
    assert str(len(chosen)) in _found(page, "found").text


def test_the_clock_is_advanced_set_frozen_let_run_and_put_back(tester: Browser, api: Api) -> None:
    submit(tester, "clock", {"seconds": "3600"}, "advance-submit")
    assert api.get("/clock")["offset"] == 3600
    page = submit(tester, "clock", {"at": "2031-05-06T07:08"}, "set-submit")
    assert "2031-05-06 07:08:00 UTC" in page.text
    assert submit(tester, "clock", {}, "freeze-submit").shows("frozen")
    assert not submit(tester, "clock", {}, "run-submit").shows("frozen")
    submit(tester, "clock", {}, "real-submit")
    assert api.get("/clock")["offset"] == 0


def test_keys_are_published_used_and_withdrawn(tester: Browser, api: Api) -> None:
    def uses() -> set[str]:
        return {one["use"] for one in api.get("/keys")}

    submit(tester, "keys", {}, "rotate-submit")
    assert uses() >= {"active", "next"}
    page = submit(tester, "keys", {}, "rotate-submit")
    assert uses() == {"active", "retired"}
    tester.submit(page, button="withdraw")
    assert uses() == {"active"}


def test_a_certificate_can_be_downloaded_as_pem(tester: Browser, api: Api) -> None:
    from cryptography import x509

    known = api.get("/keys")[0]
    response = tester.client.get(f"{ROOT}/keys/certificate", query_string={"name": known["kid"]})
    assert x509.load_pem_x509_certificate(response.data).subject.rfc4514_string() == known["subject"]
    assert tester.client.get(f"{ROOT}/keys/certificate?name=x").status_code == 404


def test_spaces_are_made_and_dropped(tester: Browser, api: Api) -> None:
    page = submit(tester, "spaces", {"name": "other"}, "make-submit")
    assert "other" in [one["name"] for one in api.get("/spaces")]
    page = tester.submit(page, button="drop-other")
    assert "other" not in [one["name"] for one in api.get("/spaces")]
    before = len(api.get("/spaces"))
    tester.submit(page, button="make-any-submit")
    assert len(api.get("/spaces")) == before + 1
    assert "1 to 64 letters" in faults(submit(tester, "spaces", {"name": "a/b c"}, "make-submit"))


def test_the_state_is_kept_brought_back_and_emptied(tester: Browser, api: Api) -> None:
    submit(tester, "snapshots", {"name": "before"}, "take-submit")
    submit(tester, "personas/new", JOLA, "new-submit")
    submit(tester, "snapshots", {}, "restore-before")
    assert api("GET", "/personas/jola.nowa").status_code == 404
    submit(tester, "snapshots", {}, "delete-before")
    assert api.get("/snapshots") == []
    submit(tester, "personas/new", JOLA, "new-submit")
    submit(tester, "snapshots", {}, "reset")
    assert api("GET", "/personas/jola.nowa").status_code == 404


def test_the_overview_counts_what_there_is(tester: Browser) -> None:
    submit(tester, "outcomes", {"persona": "jan.testowy"}, "queue-submit")
    assert _found(tester.get(ROOT + "/"), "tile-outcomes").get_text(strip=True).startswith("1")


def test_a_page_of_another_site_cannot_send_a_form(app: Flask, api: Api) -> None:
    page = Browser(app).post(f"{ROOT}/clock/freeze", headers={"Origin": "http://evil.test", "Sec-Fetch-Site": "cross-site"})
    assert page.status == 403
    assert api.get("/clock")["frozen"] is False


def test_a_link_on_another_site_may_lead_here(app: Flask) -> None:
    assert Browser(app).get(f"{ROOT}/", headers={"Sec-Fetch-Site": "cross-site"}).status == 200


def test_a_foreign_name_for_this_machine_is_refused(app: Flask) -> None:
    assert Browser(app).get(f"{ROOT}/", headers={"Host": "evil.test"}).status == 403


def _found(page: Page, testid: str) -> Tag:
    found = page.find(testid)
    assert found is not None, page.text
    return found


def _rows(page: Page) -> list[Tag]:
    return [row for row in page.html.select("tbody tr") if str(row.get("data-testid", "")).startswith("row-")]


def _metadata(tester: Browser, api: Api) -> Any:
    from io import BytesIO

    from idp_mock.dashboard.metadata import written

    return BytesIO(written("https://sp.test/metadata", ["https://sp.test/acs"], api.get("/keys")[0]["certificate"], "").encode())
