"""Every login at the node that comes to nothing is explained on a page of ZUS, with a way to begin anew."""

import pytest

from eid.chance import SystemChance, handle
from eid.identity.level import Level
from relying_party.federation.arrival import Arrival, Failure, Problem
from relying_party.federation.departure import Departure, Trips, browser_hash
from relying_party.session import Sessions
from tests.relying_party.accounts.openings import ANNA, JAN
from tests.relying_party.praca.conftest import NODE_SESSION, Browser, Page
from tests.relying_party.zus.conftest import FORM, Zus


def come_back(zus: Zus, browser: Browser, outcome: Arrival | Failure) -> Page:
    """The browser returns from the node with this."""
    browser.get("/zus/rejestracja")
    portal = zus.portal
    session = Sessions(portal.store, portal.clock, SystemChance(), portal.settings.session_lifetime).find(browser.cookie)
    assert session is not None
    departure = Departure(
        id=handle(SystemChance()),
        portal="zus",
        purpose=outcome.purpose,
        protocol="saml",
        browser=browser_hash(session.browser),
        request_id="ID-1",
        nonce="",
        code_verifier="",
        level=Level.SUBSTANTIAL,
        created_at=portal.clock.now(),
    )
    trips = Trips(portal.store, portal.clock, portal.settings.departure_lifetime)
    trips.begin(departure)
    trips.keep(departure, outcome)
    return browser.get(f"/federation/arrivals/{departure.id}")


def arrival(zus: Zus, person=JAN, purpose: str = "register") -> Arrival:
    now = zus.portal.clock.now()
    return Arrival(purpose=purpose, person=person, level=Level.SUBSTANTIAL, node_session=NODE_SESSION, arrived_at=now)


BEGINNINGS = {"register": "/zus/rejestracja", "login": "/zus/logowanie", "clerk": "/zus/oddzial"}


@pytest.mark.parametrize("problem", list(Problem))
@pytest.mark.parametrize(("purpose", "again"), BEGINNINGS.items(), ids=BEGINNINGS)
def test_every_problem_is_explained_in_the_frame_of_zus(zus: Zus, browser: Browser, problem: Problem, purpose: str, again: str):
    page = come_back(zus, browser, Failure(purpose=purpose, problem=problem))
    assert page.find("failure")["data-problem"] == problem
    assert page.find("again")["href"] == again
    assert page.find("to-start")["href"] == "/zus/"
    assert page.find("failure").h1.get_text()


def test_an_answer_is_good_once_as_the_back_button_shows(zus: Zus, browser: Browser):
    form = come_back(zus, browser, arrival(zus))
    assert form.shows("locked-note")
    used = form.response.history[0].request.path
    assert browser.get(used).find("failure")["data-problem"] == "already_used"


def test_another_browser_gets_nothing_of_an_answer(zus: Zus, browser: Browser):
    used = come_back(zus, browser, arrival(zus)).response.history[0].request.path
    assert zus.browser().get(used).find("failure")["data-problem"] == "session_lost"


def test_what_was_typed_in_a_trusted_form_survives_a_lost_session_for_the_same_person_alone(zus: Zus, browser: Browser):
    form = come_back(zus, browser, arrival(zus))
    zus.portal.clock.advance(zus.portal.settings.session_lifetime)
    page = browser.submit(form, FORM, {"email": "kept@example.test", "phone": "600700800"})
    assert page.find("failure")["data-problem"] == "session_lost"
    assert page.shows("typed-kept")
    assert come_back(zus, browser, arrival(zus, ANNA)).value("email") == ""
    assert come_back(zus, browser, arrival(zus)).value("email") == "kept@example.test"


def test_two_tabs_each_keep_their_own_person(zus: Zus, browser: Browser):
    jan, anna = come_back(zus, browser, arrival(zus)), come_back(zus, browser, arrival(zus, ANNA))
    for form, name in ((jan, "Jan"), (anna, "Anna")):
        assert browser.submit(form, FORM, zus.filled(form, pesel=None, given_name=None, family_name=None)).shows("trusted")
        assert zus.profiles.find(form.value("pesel")).person.given_name == name


def test_a_double_click_in_a_trusted_form_makes_one_profile(zus: Zus, browser: Browser):
    form = come_back(zus, browser, arrival(zus))
    filled = zus.filled(form, pesel=None, given_name=None, family_name=None)
    logins = {browser.submit(form, FORM, filled).find("new-login").get_text() for _ in range(2)}
    assert len(logins) == 1


def test_who_logs_in_at_the_node_and_is_trusted_is_in_at_once(zus: Zus, browser: Browser):
    form = come_back(zus, browser, arrival(zus))
    browser.submit(form, FORM, zus.filled(form, pesel=None, given_name=None, family_name=None))
    assert come_back(zus, zus.browser(), arrival(zus, purpose="login")).shows("owner")


@pytest.mark.parametrize(("days", "status"), [(0, "untrusted"), (7, "expired")])
def test_who_logs_in_at_the_node_without_a_trusted_profile_gets_an_offer_not_the_profile(zus: Zus, browser: Browser, days, status):
    zus.registered()
    zus.portal.clock.advance(days * 24 * 3600)
    page = come_back(zus, browser, arrival(zus, purpose="login"))
    assert page.find("offer")["data-status"] == status
    assert browser.get("/zus/konto").shows("login-form")
