"""Applications from the first draft to the receipt (P28-P33), and what must be refused on the way."""

import io
import re

import pytest
from lxml import etree
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eid.clock import HOUR, utc
from relying_party.accounts.roles import Role
from relying_party.praca.applications.application import Status
from relying_party.praca.applications.applications import Altered
from relying_party.praca.applications.kinds import KINDS, kinds_for
from tests.relying_party.accounts.openings import ANNA
from tests.relying_party.praca.applications.conftest import ADDRESS, ANSWERS, SURVEY, begin, enter, fill, review
from tests.relying_party.praca.applications.files import pdf, png
from tests.relying_party.praca.conftest import Browser, Page, Portal


def upload(browser: Browser, page: Page, name: str, content: bytes) -> Page:
    fields = {**page.fields("attach-form"), "file": FileStorage(io.BytesIO(content), filename=name)}
    boundary, body = encode_multipart({name: value[0] if isinstance(value, list) else value for name, value in fields.items()})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = browser.client.post(str(page.find("attach-form")["action"]), data=body, content_type=kind, follow_redirects=True)
    return browser._page(answer)


def sent(browser: Browser) -> Page:
    return browser.submit(review(browser, fill(browser, "zgloszenie")), "send-form")


def test_p23_roles_decide_what_may_be_filed():
    assert [kind.id for kind in kinds_for((Role.UNEMPLOYED,))] == ["rejestracja", "zgloszenie"]
    assert [kind.id for kind in kinds_for((Role.EMPLOYER, Role.FOREIGNER_ENTRUSTER))] == ["oferta", "oswiadczenie"]


def test_p23_an_account_sees_and_begins_only_what_its_roles_allow(portal: Portal, browser: Browser):
    enter(portal, browser, roles=(Role.EMPLOYER,))
    page = browser.get("/praca/wnioski")
    assert page.shows("begin-oferta")
    assert not page.shows("begin-rejestracja")
    assert browser.submit(page, "begin-oferta-form", {"kind": "rejestracja"}).status == 400


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS])
def test_p28_p29_every_kind_is_filled_in_and_goes_to_the_competent_office(jan: Browser, kind):
    page = review(jan, fill(jan, kind))
    assert page.find("office").get_text(strip=True) == "Powiatowy Urząd Pracy w Kutnie"
    assert page.shows("sign" if kind != "zgloszenie" else "send")
    shown = ANSWERS[kind]
    assert all(page.shows(f"answer-{name}") for answers in shown.values() for name in answers)


def test_p32_p33_a_pre_registration_without_signature_waits_for_the_call(jan: Browser):
    page = sent(jan)
    assert page.find("status")["data-status"] == "to_call"
    assert page.find("signed-by").get_text() == "bez podpisu"
    assert page.find("number").get_text() == "000001/2030"
    assert "Oczekuje na rozmowę" in page.find("course").get_text()
    assert jan.get("/praca/wnioski").find("application-1")


def test_p33_the_telephone_number_is_obligatory(jan: Browser):
    page = jan.submit(begin(jan, "zgloszenie"), "step-form", ADDRESS)
    page = jan.submit(page, "step-form", {"phone": "", "call_time": "morning"})
    assert page.status == 422
    assert "pracownik urzędu zadzwoni" in page.find("phone-fault").get_text()
    assert page.find("call_time-morning").has_attr("checked")


def test_p33_the_telephone_of_the_account_is_there_already(portal: Portal, browser: Browser):
    enter(portal, browser, phone="123456789")
    page = browser.submit(begin(browser, "zgloszenie"), "step-form", ADDRESS)
    assert page.value("phone") == "123456789"


def test_personal_data_are_shown_and_cannot_be_sent(jan: Browser):
    page = begin(jan, "rejestracja")
    assert "90810100010" in page.text
    jan.submit(page, "step-form", {**ADDRESS, "pesel": "00000000000", "office": "x", "status": "decided"})
    page = jan.get("/praca/wnioski")
    assert "Wersja robocza" in page.find("mine").get_text()


# Refused forms lose nothing


def test_all_mistakes_of_a_step_are_told_at_once_and_linked(jan: Browser):
    page = jan.submit(begin(jan, "rejestracja"), "step-form", {"locality": "", "postcode": "9930", "street": "Polna", "house": ""})
    assert page.status == 422
    assert [link["href"] for link in page.find("mistakes").find_all("a")] == ["#locality", "#postcode", "#house"]
    assert (page.value("postcode"), page.value("street")) == ("9930", "Polna")
    assert page.find("postcode")["aria-invalid"] == "true"


def test_a_place_that_is_not_clear_is_chosen_from_a_list_without_script(jan: Browser):
    page = jan.submit(begin(jan, "rejestracja"), "step-form", {**ADDRESS, "locality": "nowa wies"})
    assert page.status == 422
    label = str(page.find("pick-2")["value"])
    page = jan.submit(page, "step-form", {"pick": label})
    assert page.find("step-form")["action"].endswith("/ankieta")
    back = jan.get(str(page.find("to-adres")["href"]))
    assert (back.value("locality"), back.value("street")) == (label, "Polna")


def test_the_only_place_that_fits_is_taken(jan: Browser):
    page = jan.submit(begin(jan, "rejestracja"), "step-form", {**ADDRESS, "locality": "zakopane"})
    assert jan.get(str(page.find("to-adres")["href"])).value("locality").startswith("Zakopane, gm.")


CONTRADICTIONS = {"employed": "yes", "business": "yes", "student": "yes", "pension": "yes", "ready": "no"}


@pytest.mark.parametrize(("name", "answer"), CONTRADICTIONS.items(), ids=CONTRADICTIONS)
def test_whoever_cannot_be_unemployed_is_told_why(jan: Browser, name, answer):
    page = jan.submit(begin(jan, "rejestracja"), "step-form", ADDRESS)
    page = jan.submit(page, "step-form", {**SURVEY, name: answer})
    assert page.status == 422
    assert "osoby poszukującej pracy" in page.find(f"{name}-fault").get_text()
    assert page.value("occupation") == "ślusarz"
    assert jan.submit(page, "step-form", {"wanted_status": "job_seeker", "benefit": "no"}).shows("attach-form")


WRONG = {
    "a bank account": ("rejestracja", "ankieta", {"bank_account": "61 1090 1014 0000 0712 1981 2875"}, "bank_account"),
    "no bank account": ("rejestracja", "ankieta", {"bank_account": ""}, "bank_account"),
    "a choice nobody offered": ("rejestracja", "ankieta", {"education": "magic"}, "education"),
    "no statement": ("rejestracja", "ankieta", {"truth": ""}, "truth"),
    "a NIP": ("oferta", "pracodawca", {"nip": "526-00-01-247"}, "nip"),
    "a date": ("oferta", "stanowisko", {"start": "31.12.2030"}, "start"),
    "a number": ("oferta", "stanowisko", {"vacancies": "٣"}, "vacancies"),
    "an offer that ends before it begins": ("oferta", "stanowisko", {"until": "2030-02-01"}, "until"),
    "a text too long": ("oferta", "stanowisko", {"duties": "x" * 3001}, "duties"),
    "a control character": ("oferta", "stanowisko", {"job": "a\x00b"}, "job"),
    "work for too long": ("oswiadczenie", "praca", {"end": "2032-03-01"}, "end"),
    "work that ends before it begins": ("oswiadczenie", "praca", {"end": "2030-02-01"}, "end"),
}


@pytest.mark.parametrize(("kind", "step", "changes", "fault"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_is_told_at_its_field(jan: Browser, kind, step, changes, fault):
    page = begin(jan, kind)
    for known, answers in ANSWERS[kind].items():
        page = jan.submit(page, "step-form", {**answers, **changes} if known == step else answers)
        if known == step:
            break
    assert page.status == 422
    assert page.shows(f"{fault}-fault")


def test_a_draft_is_saved_half_done_and_goes_on_later(portal: Portal, jan: Browser):
    page = jan.submit(begin(jan, "rejestracja"), "step-form", {"street": "Długa", "then": "leave"})
    assert page.find("notice").get_text() == "Wersja robocza została zapisana."
    other = portal.browser()
    enter(portal, other)
    again = other.get(str(other.get("/praca/wnioski").find("application-1")["href"]))
    assert again.value("street") == "Długa"


def test_an_unfinished_draft_leads_back_to_what_is_missing(jan: Browser):
    page = jan.submit(begin(jan, "zgloszenie"), "step-form", ADDRESS)
    page = jan.get(str(page.find("to-review")["href"]))
    assert page.find("notice").get_text() == "Najpierw uzupełnij ten krok."
    assert page.shows("phone")


def test_what_was_typed_when_the_session_ended_comes_back_to_the_same_person(portal: Portal, jan: Browser):
    page = begin(jan, "rejestracja")
    portal.clock.advance(HOUR)
    lost = jan.submit(page, "step-form", {"street": "Zgubiona", "house": "7"})
    assert lost.find("failure")["data-problem"] == "session_lost"
    assert lost.shows("typed-kept")
    portal.arrive(jan, ANNA, purpose="login")
    path = str(page.find("step-form")["action"])
    assert jan.get(path).value("street") == "" if jan.get(path).shows("street") else True
    enter(portal, jan)
    again = jan.get(path)
    assert (again.value("street"), again.value("house")) == ("Zgubiona", "7")


def test_a_draft_is_thrown_away_at_a_wish(jan: Browser):
    page = review(jan, fill(jan, "rejestracja"))
    assert jan.submit(page, "discard-form").shows("none")


# Attachments


def test_p30_attachments_are_kept_shown_and_taken_off_again(jan: Browser):
    page = upload(jan, fill(jan, "rejestracja"), "świadectwo pracy.pdf", pdf())
    assert page.find("attachment-1").get_text() == "świadectwo pracy.pdf"
    answer = jan.client.get(str(page.find("attachment-1")["href"]))
    assert answer.data == pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert jan.submit(page, "detach-1-form").shows("nothing-attached")


def test_a_file_of_another_content_is_refused_and_the_others_stay(jan: Browser):
    page = upload(jan, fill(jan, "rejestracja"), "a.png", png())
    page = upload(jan, page, "b.pdf", b"<html>")
    assert page.status == 422
    assert "Można dołączać tylko pliki PDF, PNG i JPG" in page.find("file-fault").get_text()
    assert page.shows("attachment-1")


def test_switch_attachment_limit_of_one_megabyte(make_portal):
    large = png((b"tEXt", b"a\0" + b"x" * 1_048_576))
    for limit, accepted in ((5, True), (1, False)):
        portal = make_portal(attachment_limit=limit)
        browser = portal.browser()
        enter(portal, browser)
        page = upload(browser, fill(browser, "rejestracja"), "a.png", large)
        assert page.shows("attachment-1") is accepted
        assert page.shows("file-fault") is not accepted


def test_a_file_far_too_large_is_refused_on_the_page_where_it_was_chosen(make_portal):
    portal = make_portal(attachment_limit=1)
    browser = portal.browser()
    enter(portal, browser)
    page = upload(browser, fill(browser, "rejestracja"), "a.pdf", b"%PDF-" + b"0" * 3_000_000)
    assert page.status == 413
    assert page.find("file-fault").get_text(strip=True) == "Ten plik jest za duży."


def test_ten_files_are_the_most(jan: Browser):
    page = fill(jan, "rejestracja")
    for number in range(11):
        page = upload(jan, page, f"{number}.png", png())
    assert "najwyżej 10 plików" in page.find("file-fault").get_text()


# Filing


def test_a_double_click_files_once(jan: Browser):
    page = review(jan, fill(jan, "zgloszenie"))
    first, second = jan.submit(page, "send-form"), jan.submit(page, "send-form")
    assert first.find("number").get_text() == second.find("number").get_text() == "000001/2030"
    assert len(jan.get("/praca/wnioski").find("mine").find_all("li")) == 1


def test_what_was_filed_is_changed_no_more(jan: Browser):
    page = fill(jan, "zgloszenie")
    step = jan.get(str(page.find("to-adres")["href"]))
    jan.submit(review(jan, page), "send-form")
    assert jan.submit(step, "step-form", {"street": "Inna"}).find("answer-street").get_text() == "Polna"
    assert upload(jan, page, "a.png", png()).shows("nothing-attached")


def test_what_wants_a_signature_is_not_sent_without(jan: Browser):
    page = review(jan, fill(jan, "rejestracja"))
    answer = jan.client.post(str(page.find("sign-form")["action"]).replace("podpisz", "wyslij"), data=page.fields("sign-form"))
    assert answer.status_code == 400


def test_nobody_sees_the_application_of_another(portal: Portal, jan: Browser):
    page = sent(jan)
    path = page.path
    other = portal.browser()
    assert other.get(path).path == "/praca/logowanie"
    other.submit(other.get("/praca/logowanie"), "login-form", {"login": "karolina.konto", "password": "Test-1234"})
    for end in ("", "/upp.xml", "/upp.pdf", "/wniosek.xml", "/wniosek-podpisany.xml"):
        assert other.get(path + end).status == 404


def test_the_receipt_is_sealed_xml_and_a_pdf_in_polish_letters(jan: Browser):
    page = sent(jan)
    receipt = jan.client.get(str(page.find("receipt-xml")["href"]))
    assert receipt.mimetype == "application/xml"
    root = etree.fromstring(receipt.data)
    assert root.findtext("{*}numer") == "000001/2030"
    assert root.findtext("{*}adresat") == "Powiatowy Urząd Pracy w Kutnie"
    assert root.find("{http://www.w3.org/2000/09/xmldsig#}Signature") is not None
    assert jan.client.get(str(page.find("receipt-xml")["href"])).data == receipt.data
    printed = jan.client.get(str(page.find("receipt-pdf")["href"]))
    assert printed.data.startswith(b"%PDF-")
    assert re.search(r"UPP-000001-2030\.pdf", printed.headers["Content-Disposition"])


def test_the_seal_on_a_receipt_is_judged_good_by_another_library(portal: Portal, jan: Browser):
    from signxml import SignatureConfiguration, XMLVerifier

    receipt = jan.client.get(str(sent(jan).find("receipt-xml")["href"])).data
    seal = portal.app.extensions["praca"].papers.seal
    verified = XMLVerifier().verify(
        receipt,
        x509_cert=seal.pair.certificate,
        id_attribute="ID",
        expect_config=SignatureConfiguration(verification_time=utc(portal.clock.now())),
    )
    assert verified.signed_xml is not None
    assert verified.signed_xml.findtext("{*}numer") == "000001/2030"


def test_a_receipt_of_a_draft_does_not_exist(jan: Browser):
    path = begin(jan, "rejestracja").path.rpartition("/krok")[0]
    assert jan.get(path + "/upp.xml").status == 404


@pytest.mark.parametrize("path", ["", "/nobody", "/nobody/krok/adres", "/nobody/podsumowanie", "/nobody/upp.xml", "/nobody/zalaczniki/x"])
def test_without_a_login_every_page_leads_to_the_login(browser: Browser, path):
    assert browser.get(f"/praca/wnioski{path}").path == "/praca/logowanie"


@pytest.mark.parametrize("path", ["/nobody", "/nobody/krok/adres", "/nobody/podsumowanie", "/nobody/upp.xml"])
def test_an_application_that_does_not_exist_is_not_found(jan: Browser, path):
    assert jan.get(f"/praca/wnioski{path}").status == 404


def test_an_application_whose_process_died_gets_its_place_later(portal: Portal, jan: Browser):
    pages = portal.app.extensions["praca"].applications
    draft_id = review(jan, fill(jan, "zgloszenie")).path.split("/")[3]
    pages.applications.change(draft_id, lambda found: found.moved(Status.TO_CALL, found.history[0]))
    found = pages.applications.find(draft_id)
    assert found.position is None
    assert pages.applications.registered(found).number


def test_a_draft_is_filed_as_it_was_judged_and_signed_or_not_at_all(portal: Portal, jan: Browser):
    applications = portal.app.extensions["praca"].applications.applications
    judged = applications.find(review(jan, fill(jan, "zgloszenie")).path.split("/")[3])
    applications.answer(judged.id, {"street": "Inna"})  # of another tab, meanwhile
    with pytest.raises(Altered):
        applications.file(judged, None)
    found = applications.find(judged.id)
    assert found.status is Status.DRAFT
    assert applications.file(found, None).answers["street"] == "Inna"
