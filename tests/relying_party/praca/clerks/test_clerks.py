"""Both sides of the counter: what comes in, calls, decisions, their delivery, accounts, and who may do what (P4, P27, P31, P32)."""

import email
import email.policy
import re
from pathlib import Path

import pytest
from lxml import etree

from relying_party.praca.clerks.clerks import check_clerks
from tests.relying_party.accounts.openings import ANNA, HANS, JAN, opening
from tests.relying_party.praca.applications.conftest import enter, fill, review
from tests.relying_party.praca.conftest import Browser, Page, Portal

KUTNO = "powiatowy-urzad-pracy-w-kutnie"
HEAD = "90810100027"
PIECES = {"outcome": "confirmed", "note": "Dane zgodne."}


@pytest.fixture
def portal(make_portal, tmp_path: Path) -> Portal:
    return make_portal(mail=str(tmp_path), clerks=f"{HEAD}={KUTNO}:head")


def at_office(portal: Portal) -> Browser:
    """Anna, who heads the office in Kutno, logged in through the node."""
    browser = portal.browser()
    portal.arrive(browser, ANNA, purpose="clerk", portal="urzad")
    return browser


def filed(portal: Portal, browser: Browser) -> Page:
    enter(portal, browser)
    return browser.submit(review(browser, fill(browser, "zgloszenie")), "send-form")


def case(office: Browser) -> Page:
    """The newest application."""
    return office.get(str(office.get(f"/praca/urzad/{KUTNO}").find("row-1")["href"]))


def decided(portal: Portal, browser: Browser, **changes: str) -> Page:
    filed(portal, browser)
    office = at_office(portal)
    page = office.submit(case(office), "call-form", PIECES)
    return office.submit(page, "decision-form", {"decision": "bezrobotny-zasilek", "amount": "1721"} | changes)


def test_a_clerk_of_one_office_comes_to_its_list(portal: Portal, browser: Browser):
    filed(portal, browser)
    page = at_office(portal).get("/praca/urzad")
    assert page.find("office").get_text() == "Powiatowy Urząd Pracy w Kutnie"
    assert "Testowy Jan" in page.find("register").get_text()
    assert page.find("total").get_text() == "1"


def test_whoever_is_no_clerk_is_refused(portal: Portal, browser: Browser):
    page = portal.arrive(browser, JAN, purpose="clerk", portal="urzad")
    assert page.status == 403
    assert "nie jest pracownikiem żadnego urzędu" in page.find("not-a-clerk").get_text()
    assert browser.get(f"/praca/urzad/{KUTNO}").shows("clerk-form")


@pytest.mark.parametrize("path", [f"/{KUTNO}", f"/{KUTNO}/x", "/konta", ""])
def test_without_a_login_the_office_shows_its_login(portal: Portal, browser: Browser, path):
    assert browser.get(f"/praca/urzad{path}").shows("clerk-form")


def test_the_account_of_a_person_opens_no_office(portal: Portal, browser: Browser):
    filed(portal, browser)
    assert browser.get(f"/praca/urzad/{KUTNO}").shows("clerk-form")


def test_a_clerk_sees_no_other_office(portal: Portal):
    office = at_office(portal)
    assert office.get("/praca/urzad/powiatowy-urzad-pracy-w-lodzi").status == 404
    assert office.get("/praca/urzad/nowhere").status == 404


def test_a_draft_is_not_seen_by_the_office(portal: Portal, browser: Browser):
    enter(portal, browser)
    draft = review(browser, fill(browser, "zgloszenie")).path.split("/")[3]
    assert at_office(portal).get(f"/praca/urzad/{KUTNO}/{draft}").status == 404


def test_p32_the_call_registers_on_its_day_and_a_letter_says_so(portal: Portal, browser: Browser):
    filed(portal, browser)
    office = at_office(portal)
    page = case(office)
    assert page.find("phone").get_text() == "600 700 800"
    page = office.submit(page, "call-form", PIECES)
    assert page.find("status")["data-status"] == "registered"
    assert "Anna Testowy: Dane zgodne." in re.sub(r"\s+", " ", page.find("audit").get_text())
    assert "Potwierdzenie rejestracji" in browser.get("/praca/skrzynka").find("letters").get_text()


def test_a_call_that_nobody_answers_leaves_the_task(portal: Portal, browser: Browser):
    filed(portal, browser)
    office = at_office(portal)
    page = office.submit(case(office), "call-form", {"outcome": "no_answer", "note": "zajęte"})
    assert page.find("status")["data-status"] == "to_call"
    assert "zajęte" in page.find("audit").get_text()
    assert office.submit(page, "call-form", {"outcome": "given_up"}).find("status")["data-status"] == "not_reached"


def test_calls_that_are_due_stand_in_a_list_those_who_wait_longest_first(portal: Portal, browser: Browser):
    filed(portal, browser)
    portal.clock.advance(3600)
    other = portal.browser()
    other.submit(other.get("/praca/logowanie"), "login-form", {"login": "karolina.konto", "password": "Test-1234"})
    other.submit(review(other, fill(other, "zgloszenie")), "send-form")
    office = at_office(portal)
    page = office.get(f"/praca/urzad/{KUTNO}/rozmowy")
    assert page.find("due-total").get_text() == "2"
    assert [page.find(f"due-{number}").get_text()[:6] for number in (1, 2)] == ["000001", "000002"]
    assert page.shows("none-made")


def test_calls_that_were_made_tell_the_day_the_outcome_and_the_clerk(portal: Portal, browser: Browser):
    filed(portal, browser)
    office = at_office(portal)
    first = office.submit(case(office), "call-form", {"outcome": "no_answer", "note": "zajęte"})
    page = office.get(f"/praca/urzad/{KUTNO}/rozmowy")
    assert "Anna Testowy" in page.find("due").get_text(), "the last try stands beside the task"
    portal.clock.advance(86400)
    office = at_office(portal)
    office.submit(office.get(first.path), "call-form", PIECES)
    page = office.get(f"/praca/urzad/{KUTNO}/rozmowy")
    assert page.shows("none-due")
    assert [word in page.find("made-1").get_text() for word in ("2030-01-16", "Dane potwierdzone", "Anna Testowy")] == [True] * 3
    assert "Nikt nie odebrał" in page.find("made-2").get_text()
    assert page.find("call-1")["href"] == first.path.removesuffix("/rozmowa")


def test_a_call_about_what_waits_for_none_is_not_noted(portal: Portal, browser: Browser):
    filed(portal, browser)
    office = at_office(portal)
    page = case(office)
    office.submit(page, "call-form", PIECES)
    late = office.submit(page, "call-form", {"outcome": "no_answer", "note": "za późno"})
    assert "ktoś już wcześniej" in late.find("notice").get_text()
    assert not office.get(f"/praca/urzad/{KUTNO}/rozmowy").shows("made-2")


def test_the_calls_of_another_office_are_not_shown(portal: Portal):
    assert at_office(portal).get("/praca/urzad/powiatowy-urzad-pracy-w-lodzi/rozmowy").status == 404


@pytest.mark.parametrize(("language", "words"), [("en", "A new letter"), ("pl", "Nowe pismo")], ids=["English", "Polish"])
def test_the_notice_of_a_letter_speaks_the_language_that_the_person_last_used(
    portal: Portal, browser: Browser, tmp_path: Path, language, words
):
    filed(portal, browser)
    browser.get("/praca/wnioski?lang=en")
    browser.get(f"/praca/wnioski?lang={language}")
    office = at_office(portal)
    office.submit(case(office), "call-form", PIECES)
    portal.app.extensions["postman"].deliver()
    (mail,) = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in tmp_path.glob("*.eml")]
    assert words in mail["Subject"]
    assert ("test system" in mail.get_content()) is (language == "en")


def test_the_notice_of_a_letter_goes_to_the_address_that_the_account_has_now(portal: Portal, browser: Browser, tmp_path: Path):
    filed(portal, browser)
    account = portal.accounts.holder(JAN.identifier).active
    assert account
    portal.accounts.change_contact(account, "jan.nowy@example.test", "")
    office = at_office(portal)
    office.submit(case(office), "call-form", PIECES)
    portal.app.extensions["postman"].deliver()
    assert [b"To: jan.nowy@example.test" in mail.read_bytes() for mail in tmp_path.glob("*.eml")] == [True]


def test_a_call_without_an_outcome_keeps_the_note(portal: Portal, browser: Browser):
    filed(portal, browser)
    office = at_office(portal)
    page = office.submit(case(office), "call-form", {"note": "Ważna notatka"})
    assert page.status == 422
    assert page.find("note").get_text() == "Ważna notatka"


def test_p31_the_decision_on_status_and_benefit_arrives_in_the_account(portal: Portal, browser: Browser, tmp_path: Path):
    page = decided(portal, browser)
    assert page.find("status")["data-status"] == "decided"
    assert page.find("delivery-1").get_text() == "Jeszcze nieodebrane"
    inbox = browser.get("/praca/skrzynka")
    letter = browser.get(str(inbox.find("letter-1")["href"]))
    assert not letter.shows("letter"), "nothing is read before it is received"
    assert browser.get(letter.path + "/pismo.xml").status == 404
    letter = browser.submit(letter, "receive-form")
    assert "Jan Testowy zostaje uznany(-a) za osobę bezrobotną" in letter.find("letter").get_text()
    assert "1721 zł" in letter.find("letter").get_text()
    assert "Doręczono (UPD)" in case(at_office(portal)).find("delivery-1").get_text()
    portal.app.extensions["postman"].deliver()
    assert any(b"jan@example.test" in mail.read_bytes() for mail in tmp_path.glob("*.eml"))


def test_a_decision_and_its_receipt_are_sealed_documents(portal: Portal, browser: Browser):
    decided(portal, browser)
    letter = browser.submit(browser.get(str(browser.get("/praca/skrzynka").find("letter-1")["href"])), "receive-form")
    decision = etree.fromstring(browser.client.get(str(letter.find("letter-xml")["href"])).data)
    receipt = etree.fromstring(browser.client.get(str(letter.find("delivery-xml")["href"])).data)
    assert [etree.QName(one).localname for one in (decision, receipt)] == ["decyzja", "UPD"]
    assert receipt.findtext("{*}doreczono") == "2030-01-15T09:00:00Z"
    assert all(one.find("{http://www.w3.org/2000/09/xmldsig#}Signature") is not None for one in (decision, receipt))
    assert browser.client.get(str(letter.find("letter-pdf")["href"])).data.startswith(b"%PDF-")


REFUSALS = {
    "no decision": ({"decision": ""}, "decision-fault"),
    "no amount": ({"amount": ""}, "amount-fault"),
    "a refusal without reasons": ({"decision": "odmowa"}, "reason-fault"),
    "a decision of another kind": ({"decision": "przyjecie"}, "decision-fault"),
}


@pytest.mark.parametrize(("changes", "fault"), REFUSALS.values(), ids=REFUSALS)
def test_a_decision_that_lacks_something_is_not_made(portal: Portal, browser: Browser, changes, fault):
    page = decided(portal, browser, **changes)
    assert page.status == 422
    assert page.shows(fault)
    assert page.find("status")["data-status"] == "registered"


def test_a_decision_is_made_once(portal: Portal, browser: Browser):
    filed(portal, browser)
    office = at_office(portal)
    page = office.submit(case(office), "call-form", PIECES)
    decision = {"decision": "bezrobotny-zasilek", "amount": "1"}
    office.submit(page, "decision-form", decision)
    again = office.submit(page, "decision-form", decision)
    assert "ktoś już wcześniej" in again.find("notice").get_text()
    assert len(browser.get("/praca/skrzynka").find("letters").find_all("li")) == 2


def test_a_clerk_who_is_no_head_neither_decides_nor_blocks(make_portal, browser: Browser):
    portal = make_portal(clerks=f"{HEAD}=*:clerk")
    person = portal.browser()
    filed(portal, person)
    office = at_office(portal)
    assert office.get("/praca/urzad").shows("office-1")
    page = office.submit(case(office), "call-form", PIECES)
    assert not page.shows("decision-form")
    answer = office.client.post(page.path + "/decyzja", data=page.fields("log-out-form") | {"decision": "odmowa", "reason": "x"})
    assert answer.status_code == 403
    assert office.get("/praca/urzad/konta").status == 403


def test_p27_the_office_blocks_and_unblocks_an_account(portal: Portal, browser: Browser):
    enter(portal, browser)
    office = at_office(portal)
    page = office.get(f"/praca/urzad/konta?pesel={JAN.identifier.value}")
    page = office.submit(page, "block-1-form")
    assert browser.get("/praca/konto").path == "/praca/logowanie"
    assert "Zablokowane" in page.find("account-1").get_text()
    page = office.submit(page, "unblock-1-form")
    assert "Konto odblokowane przez urząd" in page.find("account-1").get_text()
    assert browser.get("/praca/konto").path == "/praca/konto"


def test_an_account_that_cannot_be_changed_is_told(portal: Portal, browser: Browser):
    enter(portal, browser)
    office = at_office(portal)
    page = office.get(f"/praca/urzad/konta?pesel={JAN.identifier.value}")
    office.submit(page, "block-1-form")
    assert "nie można" in office.submit(page, "block-1-form").find("notice").get_text()
    assert office.get("/praca/urzad/konta?pesel=00000000000").shows("none")


@pytest.mark.parametrize("typed", ["DE 12345678901", "de-12345678901", "PNODE-12345678901", "DE/PL/12345678901", " DE:12345678901 "])
def test_the_account_of_a_person_without_a_pesel_is_found_and_blocked(portal: Portal, typed):
    portal.accounts.open(opening(HANS), "")
    office = at_office(portal)
    page = office.get("/praca/urzad/konta", query_string={"pesel": typed})
    assert "DE 12345678901" in page.find("account-1").get_text()
    page = office.submit(page, "block-1-form")
    assert page.shows("unblock-1")
    assert portal.accounts.holder(HANS.identifier).active is None


SEARCHES = {"testow": 1, "jan testowy": 1, "TESTÓWY": 1, "90810100010": 1, "000001/2030": 1, "1": 1, "nowak": 0, "7": 0, "0": 0}


@pytest.mark.parametrize(("typed", "found"), SEARCHES.items(), ids=SEARCHES)
def test_an_application_is_found_by_name_pesel_and_number(portal: Portal, browser: Browser, typed, found):
    filed(portal, browser)
    page = at_office(portal).get(f"/praca/urzad/{KUTNO}?q={typed}")
    assert page.shows("row-1") is bool(found)


@pytest.mark.parametrize(
    "query", ["q=ja", "q=%F0%9F%99%82", "strona=x", "strona=-1", "strona=999999999999", "strona=٣", "status=x", "kind=/", "q=" + "x" * 999]
)
def test_nonsense_in_a_search_is_answered(portal: Portal, browser: Browser, query):
    filed(portal, browser)
    assert at_office(portal).get(f"/praca/urzad/{KUTNO}?{query}").status == 200


def test_a_filter_shows_what_has_the_status_and_follows_its_change(portal: Portal, browser: Browser):
    filed(portal, browser)
    office = at_office(portal)
    waiting = f"/praca/urzad/{KUTNO}?status=to_call"
    assert office.get(waiting).shows("row-1")
    office.submit(case(office), "call-form", PIECES)
    assert not office.get(waiting).shows("row-1")
    assert office.get(f"/praca/urzad/{KUTNO}?status=registered&kind=zgloszenie").shows("row-1")


def test_nobody_reads_a_letter_of_another(portal: Portal, browser: Browser):
    decided(portal, browser)
    path = str(browser.get("/praca/skrzynka").find("letter-1")["href"])
    other = portal.browser()
    assert other.get(path).path == "/praca/logowanie"
    other.submit(other.get("/praca/logowanie"), "login-form", {"login": "karolina.konto", "password": "Test-1234"})
    assert other.get(path).status == 404
    assert other.get("/praca/skrzynka").shows("none")


@pytest.mark.parametrize("setting", ["", f"{HEAD}=*:head", f"{HEAD}={KUTNO}:clerk, 85071480012=*:head"])
def test_clerks_can_be_listed(setting):
    check_clerks(setting)


@pytest.mark.parametrize("setting", ["x", "123=*:head", f"{HEAD}=*", f"{HEAD}=*:king", f"{HEAD}=:head"])
def test_a_list_of_clerks_that_cannot_be_read_is_refused(setting):
    with pytest.raises(ValueError, match="PESEL=office:role"):
        check_clerks(setting)
