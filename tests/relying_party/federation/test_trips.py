"""One departure, one answer, one pick-up, one browser."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival, Failure, Problem
from relying_party.federation.departure import JUDGED_WITHIN, PICKED_UP_WITHIN, StillJudging, Trip
from relying_party.federation.federation import Federation
from relying_party.settings import Settings
from tests.relying_party.federation.conftest import Traveller
from tests.relying_party.federation.wire import Wire

PROTOCOLS = pytest.mark.parametrize("protocol", ["saml", "oidc"])


def problem(outcome: Arrival | Failure) -> Problem:
    assert isinstance(outcome, Failure)
    return outcome.problem


@PROTOCOLS
def test_an_arrival_is_picked_up_once(traveller: Traveller, protocol: str) -> None:
    way = traveller.answer(protocol, traveller.leave(protocol))
    assert isinstance(traveller.pick_up(way), Arrival)
    assert problem(traveller.pick_up(way)) is Problem.ALREADY_USED


@PROTOCOLS
def test_the_back_button_after_the_end_finds_the_login_used(traveller: Traveller, protocol: str) -> None:
    trip = traveller.leave(protocol)
    traveller.pick_up(traveller.answer(protocol, trip))
    assert problem(traveller.pick_up(traveller.answer(protocol, trip))) is Problem.ALREADY_USED


@PROTOCOLS
def test_an_answer_sent_twice_before_the_pick_up_is_judged_once_and_still_arrives(traveller: Traveller, wire: Wire, protocol: str) -> None:
    trip = traveller.leave(protocol)
    first = traveller.answer(protocol, trip)
    asked = len(wire.calls)
    assert traveller.answer(protocol, trip) == first
    assert len(wire.calls) == asked
    assert isinstance(traveller.pick_up(first), Arrival)


@PROTOCOLS
def test_another_browser_gets_nothing_and_takes_nothing(traveller: Traveller, protocol: str) -> None:
    way = traveller.answer(protocol, traveller.leave(protocol))
    other = replace(traveller, browser="browser-2")
    assert problem(other.pick_up(way)) is Problem.SESSION_LOST
    assert isinstance(traveller.pick_up(way), Arrival)


def test_two_tabs_of_one_browser_travel_independently(traveller: Traveller, wire: Wire) -> None:
    first = traveller.leave("oidc")
    first_url = wire.authorization_url
    second = traveller.leave("oidc")
    assert isinstance(traveller.pick_up(traveller.answer("oidc", second)), Arrival)
    wire.authorization_url = first_url
    assert isinstance(traveller.pick_up(traveller.answer("oidc", first)), Arrival)


@pytest.mark.parametrize("trip", ["", "unknown", "x" * 32, "../../etc/passwd", "ż" * 32, "\x00" * 32, "x" * 100_000, "a\r\nSet-Cookie: b"])
def test_an_answer_to_nobodys_question_is_a_lost_session(traveller: Traveller, trip: str) -> None:
    assert problem(traveller.pick_up(traveller.answer("saml", trip))) is Problem.SESSION_LOST
    assert problem(traveller.federation.pick_up(trip, traveller.browser).outcome) is Problem.SESSION_LOST


def test_a_trip_over_one_protocol_takes_no_answer_over_the_other(traveller: Traveller) -> None:
    trip = traveller.leave("saml")
    assert problem(traveller.pick_up(traveller.answer("oidc", trip))) is Problem.SESSION_LOST
    assert isinstance(traveller.pick_up(traveller.answer("saml", trip)), Arrival)


@PROTOCOLS
def test_who_stays_too_long_at_the_node_is_told_so(traveller: Traveller, clock: ManualClock, protocol: str) -> None:
    trip = traveller.leave(protocol)
    clock.advance(900)
    outcome = traveller.pick_up(traveller.answer(protocol, trip))
    assert problem(outcome) is Problem.EXPIRED
    assert outcome.purpose == "register"


def test_a_judged_answer_does_not_wait_for_ever(traveller: Traveller, clock: ManualClock) -> None:
    way = traveller.answer("saml", traveller.leave("saml"))
    clock.advance(PICKED_UP_WITHIN)
    assert problem(traveller.pick_up(way)) is Problem.EXPIRED


def test_the_browser_may_ask_again_while_the_answer_is_judged(traveller: Traveller, wire: Wire, clock: ManualClock) -> None:
    """A second form post reaches the pick-up while the first is still talking with the node."""
    trip = traveller.leave("saml")
    seen = []

    def meanwhile(request: object) -> object:
        with pytest.raises(StillJudging):
            traveller.pick_up(traveller.answer("saml", trip))
        clock.advance(JUDGED_WITHIN)
        seen.append(traveller.pick_up(traveller.answer("saml", trip)))
        raise RuntimeError("the process dies")

    wire.instead["/login-services/idpArtifactResolutionService"] = meanwhile
    with pytest.raises(RuntimeError):
        traveller.answer("saml", trip)
    assert problem(seen[0]) is Problem.SESSION_LOST


def test_of_many_pick_ups_at_once_one_gets_the_arrival(traveller: Traveller) -> None:
    way = traveller.answer("saml", traveller.leave("saml"))
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(lambda _: traveller.pick_up(way), range(64)))
    assert sum(isinstance(outcome, Arrival) for outcome in outcomes) == 1
    assert {problem(outcome) for outcome in outcomes if isinstance(outcome, Failure)} == {Problem.ALREADY_USED}


def test_of_many_answers_at_once_one_is_judged(traveller: Traveller, wire: Wire) -> None:
    trip = traveller.leave("saml")
    with ThreadPoolExecutor(16) as pool:
        ways = list(pool.map(lambda _: traveller.answer("saml", trip), range(32)))
    assert len(set(ways)) == 1
    assert wire.paths().count("/login-services/idpArtifactResolutionService") == 1


def test_nothing_about_the_person_stays_after_the_pick_up(traveller: Traveller, store: Store) -> None:
    traveller.log_in("saml")
    assert "90810100010" not in str(list(store.items("trip")))


def test_the_store_never_holds_the_browsers_name(traveller: Traveller, store: Store) -> None:
    traveller.leave("saml")
    assert "browser-1" not in str(list(store.items("trip")))


def test_each_portal_gets_its_own_arrivals(federation: Federation, wire: Wire) -> None:
    way = federation.depart("zus", "login", "saml", "b")
    answered = federation.answer_by_saml(way.fields["RelayState"], "artifact-for-nobody" * 100)
    picked_up = federation.pick_up(answered.location.rpartition("/")[2], "b")
    assert (picked_up.portal, picked_up.outcome.purpose) == ("zus", "login")


def test_every_record_says_when_it_dies(traveller: Traveller, settings: Settings, store: Store, clock: ManualClock, wire: Wire) -> None:
    from relying_party.federation.federation import KINDS

    fetched = replace(settings, oidc_request="object_uri")
    Federation(fetched, store, clock, SystemChance(), httpx.MockTransport(wire)).depart("praca", "login", "oidc", "browser-1")
    traveller.log_in("saml")
    traveller.federation.log_out_at_node(traveller.log_in("oidc").node_session)
    for kind in KINDS:
        records = [record for _, record in store.items(kind)]
        assert records
        assert all(record["expires_at"] > 0 for record in records)


def test_a_trip_can_be_written_and_read_whole(traveller: Traveller, store: Store) -> None:
    import msgspec

    traveller.answer("saml", traveller.leave("saml"))
    ((_, record),) = store.items("trip")
    assert msgspec.convert(record, Trip).arrival is not None
