"""The list of logins: from the log alone, quick, and right when the log is trimmed or cleared."""

import pytest

from eid.storage.store import Store
from idp_mock.events.event import Event, Noted
from idp_mock.events.log import Log
from idp_mock.inspector.logins import Index, chosen, events_of


def event(flow: str, *, at: float = 1.0, path: str = "/oidc/authorize", login: Noted | None = None, **other: object) -> Event:
    empty: dict[str, object] = dict.fromkeys(("query", "request_body", "reply_body"), "")
    sizes: dict[str, object] = dict.fromkeys(("request_size", "reply_size"), 0)
    shape = {"took": 0.001, "method": "GET", "status": 200, "request_headers": (), "reply_headers": (), **empty, **sizes, **other}
    return Event(at=at, flow=flow, path=path, login=login, **shape)  # type: ignore[arg-type]


def begun(flow: str, client: str = "shop") -> Event:
    return event(flow, login=Noted("oidc", client))


def ended(flow: str, client: str = "shop", username: str = "jan.testowy", result: str = "identified") -> Event:
    return event(flow, at=2.0, path=f"/login/flows/{flow}/consent", login=Noted("oidc", client, username, result))


@pytest.fixture
def log(store: Store) -> Log:
    return Log(store, 10_000)


def test_a_login_is_listed_once_as_it_stands_now(log: Log) -> None:
    index = Index()
    log.append([begun("a"), begun("b")])
    assert [(one.key, one.result) for one in index.logins(log)] == [("b", ""), ("a", "")]
    log.append([ended("a")])
    assert [(one.key, one.result, one.username) for one in index.logins(log)] == [("b", "", ""), ("a", "identified", "jan.testowy")]
    (_, login) = index.logins(log)
    assert (login.began, login.at) == (1.0, 2.0)


def test_a_refused_request_without_a_login_is_listed_by_the_number_of_its_event(log: Log) -> None:
    from idp_mock.events.event import BrokenRule

    log.append([event(""), event("", broken=(BrokenRule("a", "b", "c"),))])
    (refused,) = Index().logins(log)
    assert refused.result == "refused"
    ((number, found),) = events_of(log, refused.key, refused)
    assert (number, found.broken[0].rule) == (refused.key, "a")


def test_logins_are_chosen_by_client_persona_result_and_protocol(log: Log) -> None:
    log.append([ended("a", "shop-1"), ended("b", "shop-2", "anna.testowa"), ended("c", "bank", result="cancelled")])
    logins = Index().logins(log)
    for wanted, keys in (
        ({"client": "SHOP"}, ["b", "a"]),
        ({"username": "anna.testowa"}, ["b"]),
        ({"result": "cancelled"}, ["c"]),
        ({"protocol": "saml"}, []),
        ({"client": "", "result": ""}, ["c", "b", "a"]),
    ):
        assert [one.key for one in chosen(logins, wanted)] == keys


def test_what_was_cleared_or_trimmed_is_listed_no_more(log: Log, store: Store) -> None:
    index = Index()
    log.append([ended("a")])
    log.append([ended("b")])
    index.logins(log)
    store.trim("event", 1)
    assert [one.key for one in index.logins(log)] == ["b"]
    log.clear()
    assert index.logins(log) == []
    log.append([ended("c")])
    assert [one.key for one in index.logins(log)] == ["c"]


def test_news_is_told_by_one_look_at_the_store(log: Log) -> None:
    index = Index()
    assert not log.has_lines(0)
    log.append([begun("a")])
    assert log.has_lines(0)
    index.logins(log)
    assert not log.has_lines(index.seen)


def test_the_list_of_ten_thousand_logins_is_read_once_and_then_only_what_is_new(log: Log) -> None:
    for number in range(0, 10_000, 100):
        log.append([ended(f"flow-{one}") for one in range(number, number + 100)])
    index = Index()
    assert len(index.logins(log)) == 10_000
    seen = index.seen
    reads: list[int] = []
    lines = log.lines
    log.lines = lambda after=0: (reads.append(after), lines(after))[1]  # type: ignore[method-assign,func-returns-value]
    assert index.logins(log)[0].key == "flow-9999"
    assert reads == [seen]
