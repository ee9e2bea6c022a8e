import pytest
from msgspec.structs import replace

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from eid.storage.store import Store
from relying_party.federation.arrival import NodeSession, session_name, subject_name
from relying_party.session import LoggedIn, Sessions, Visit
from tests.relying_party.accounts.openings import JAN

LIFETIME = 1800
LOGIN = LoggedIn(identifier=JAN.identifier, account="a1")


@pytest.fixture
def store() -> Store:
    return open_store("sqlite:///:memory:")


@pytest.fixture
def sessions(store: Store, clock: ManualClock) -> Sessions:
    return Sessions(store, clock, SystemChance(), LIFETIME)


def begun(sessions: Sessions) -> tuple[Visit, str]:
    visit = Visit(sessions, "")
    visit.begin()
    assert visit.issued
    return visit, visit.issued


def test_a_visitor_who_only_looks_gets_no_cookie(sessions: Sessions):
    assert Visit(sessions, "").issued is None


def test_a_session_is_found_again_by_its_cookie(sessions: Sessions):
    visit, cookie = begun(sessions)
    assert Visit(sessions, cookie).session == visit.session


def test_the_store_never_holds_the_cookie(sessions: Sessions, store: Store):
    _, cookie = begun(sessions)
    assert cookie not in str(list(store.items("session")))


def test_an_idle_session_expires(sessions: Sessions, clock: ManualClock):
    _, cookie = begun(sessions)
    clock.advance(LIFETIME)
    assert Visit(sessions, cookie).session is None


def test_a_session_in_use_lives_on(sessions: Sessions, clock: ManualClock):
    _, cookie = begun(sessions)
    for _ in range(4):
        clock.advance(LIFETIME / 2)
        assert Visit(sessions, cookie).session is not None


def test_requests_within_a_minute_write_nothing(sessions: Sessions, clock: ManualClock, store: Store):
    _, cookie = begun(sessions)
    before = list(store.items("session"))
    clock.advance(59)
    Visit(sessions, cookie)
    assert list(store.items("session")) == before


def test_a_made_up_cookie_is_never_adopted(sessions: Sessions):
    visit = Visit(sessions, "planted")
    visit.begin()
    assert visit.issued not in (None, "planted")


def test_rotation_keeps_the_browsers_name_and_its_forms_but_not_the_cookie(sessions: Sessions):
    visit, planted = begun(sessions)
    before = visit.begin()
    after = visit.rotate(lambda session: session.with_login("praca", LOGIN))
    assert visit.issued != planted
    assert (after.browser, after.csrf) == (before.browser, before.csrf)


def test_the_rights_gained_by_rotation_are_not_under_the_old_cookie(sessions: Sessions):
    visit, planted = begun(sessions)
    visit.rotate(lambda session: session.with_login("praca", LOGIN))
    visit = Visit(sessions, planted)
    assert visit.session is not None
    assert visit.session.logged_in == {}


def test_what_two_tabs_change_at_once_is_both_kept(sessions: Sessions):
    _, cookie = begun(sessions)
    one, other = Visit(sessions, cookie), Visit(sessions, cookie)
    one.change(lambda session: session.with_login("praca", LOGIN))
    other.change(lambda session: replace(session, notice="hello"))
    session = Visit(sessions, cookie).session
    assert session is not None
    assert (session.logged_in, session.notice) == ({"praca": LOGIN}, "hello")


def test_a_change_that_comes_after_the_end_does_not_bring_the_session_back(sessions: Sessions):
    visit, cookie = begun(sessions)
    visit.change(lambda session: session.with_login("praca", LOGIN))
    late = Visit(sessions, cookie)
    Visit(sessions, cookie).end()
    assert late.change(lambda session: replace(session, notice="hello")).logged_in == {}
    assert Visit(sessions, cookie).session is None


def test_a_notice_is_said_once(sessions: Sessions):
    visit, cookie = begun(sessions)
    visit.change(lambda session: replace(session, notice="hello"))
    assert [Visit(sessions, cookie).take_notice() for _ in range(2)] == ["hello", ""]


def from_node(sessions: Sessions, session_index: str, name_id: str = "jan") -> str:
    """The cookie of a session that began with one of the node."""
    node_session = NodeSession(protocol="saml", name_id=name_id, session_index=session_index)
    return sessions.begin(lambda session: replace(session, node_session=node_session))[0]


def test_a_session_is_found_and_ended_by_the_session_index_of_the_node(sessions: Sessions) -> None:
    first, second, other = from_node(sessions, "1"), from_node(sessions, "2"), from_node(sessions, "1", "anna")
    assert sessions.end_of_node_session("jan", ("1", "3")) == 1
    assert sessions.find(first) is None
    assert None not in (sessions.find(second), sessions.find(other))


def test_without_a_session_index_every_session_of_the_name_ends(sessions: Sessions) -> None:
    cookies = [from_node(sessions, "1"), from_node(sessions, "2")]
    assert sessions.end_of_node_session("jan", ()) == 2
    assert [sessions.find(cookie) for cookie in cookies] == [None, None]
    assert sessions.end_of_node_session("jan", ()) == 0


def test_a_session_that_goes_on_under_a_new_cookie_is_still_found(sessions: Sessions) -> None:
    visit = Visit(sessions, from_node(sessions, "1"))
    visit.rotate(lambda session: session)
    assert visit.issued
    sessions.end_of_node_session("jan", ("1",))
    assert sessions.find(visit.issued) is None


def test_a_session_of_the_node_that_nobody_had_here_is_no_error(sessions: Sessions) -> None:
    assert sessions.end_of_node_session("nobody", ("1",)) == 0


def test_a_session_over_openid_is_found_by_its_own_name_and_by_that_of_the_subject(sessions: Sessions) -> None:
    def begin(sid: str) -> str:
        node_session = NodeSession(protocol="oidc", name_id="jan", session_index=sid)
        return sessions.begin(lambda session: replace(session, node_session=node_session))[0]

    first, second, third = begin("1"), begin("2"), begin("")
    saml = from_node(sessions, "1")
    assert sessions.end_of_node_session(session_name("1"), ()) == 1
    assert [sessions.find(cookie) is None for cookie in (first, second, third, saml)] == [True, False, False, False]
    sessions.end_of_node_session(subject_name("jan"), ())
    assert [sessions.find(cookie) is None for cookie in (first, second, third, saml)] == [True, True, True, False]


@pytest.mark.parametrize("name", [session_name("2"), subject_name("jan")], ids=["its-sid", "its-sub"])
def test_what_is_said_late_about_a_former_session_of_the_node_leaves_the_one_that_went_on(sessions: Sessions, name: str) -> None:
    former = NodeSession(protocol="oidc", name_id="jan", session_index="1", id_token="first")
    latter = replace(former, session_index="2", id_token="second")
    cookie = sessions.begin(lambda session: replace(session, node_session=former))[0]
    Visit(sessions, cookie).take_over(former, latter)
    sessions.end_of_node_session(session_name("1"), ())
    assert sessions.find(cookie) is not None
    sessions.end_of_node_session(name, ())
    assert sessions.find(cookie) is None
