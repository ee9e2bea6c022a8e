"""What the recorder sees, and that nobody waits for it."""

import threading
from collections.abc import Iterable
from io import BytesIO
from queue import SimpleQueue
from typing import Any

import pytest

from eid.clock import ManualClock
from eid.storage.namespace import Namespace
from eid.storage.store import Store, StoreUnavailable
from idp_mock.events import batches as module
from idp_mock.events.batches import Batches, write_at_once
from idp_mock.events.event import LONGEST_BODY, Event, Exchange, event_of
from idp_mock.events.log import Log
from idp_mock.events.recorder import Recorder

LONGEST = 100


def echo(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """Answers with what was sent, in two pieces."""
    body = environ["wsgi.input"].read()
    start("200 OK", [("Content-Type", "text/plain")])
    return (piece for piece in (b"got ", body))


def exchange(**changed: Any) -> Exchange:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/oidc/jwks", **changed.pop("environ", {})}
    facts = {"at": 1.0, "took": 0.5, "flow": "", "request_body": b"", "status": 200, "reply_headers": [], "reply_body": b""}
    return Exchange(environ=environ, **(facts | changed))


@pytest.fixture
def log(store: Store) -> Log:
    return Log(store, 100)


@pytest.fixture
def recorder(log: Log, clock: ManualClock) -> Recorder:
    return Recorder(echo, lambda environ: (log, clock), LONGEST, write_at_once)


def sent(recorder: Recorder, body: bytes, **environ: Any) -> bytes:
    given = {"REQUEST_METHOD": "POST", "PATH_INFO": "/x", "wsgi.input": BytesIO(body), **environ}
    return b"".join(recorder(given, lambda *_: None))  # type: ignore[arg-type]


def recorded(log: Log) -> list[Event]:
    return [event for _, event in log.events()]


@pytest.mark.parametrize("said", ["length", "streamed"])
def test_a_body_is_recorded_and_still_there_for_the_application(recorder: Recorder, log: Log, said: str) -> None:
    how = {"CONTENT_LENGTH": "5"} if said == "length" else {"HTTP_TRANSFER_ENCODING": "chunked"}
    assert sent(recorder, b"hello", **how) == b"got hello"
    event = recorded(log)[0]
    assert (event.request_body, event.reply_body, event.status, event.reply_size) == ("hello", "got hello", 200, 9)


@pytest.mark.parametrize("how", [{"CONTENT_LENGTH": "1000"}, {"HTTP_TRANSFER_ENCODING": "chunked"}, {"CONTENT_LENGTH": "-1"}, {}])
def test_a_body_that_nobody_accepts_is_left_to_the_application(recorder: Recorder, log: Log, how: dict[str, str]) -> None:
    sent(recorder, b"x" * 1000, **how)
    assert recorded(log)[0].request_body == ""


def test_a_body_that_is_declared_too_long_is_not_waited_for(log: Log, clock: ManualClock) -> None:
    def refusing(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("413 CONTENT TOO LARGE", [])
        return []

    recorder, given = Recorder(refusing, lambda environ: (log, clock), LONGEST, write_at_once), BytesIO(b"x")
    sent(recorder, b"", **{"CONTENT_LENGTH": str(LONGEST + 1), "wsgi.input": given})
    assert (given.tell(), recorded(log)[0].status) == (0, 413)


@pytest.mark.parametrize("path", ["/_mock/api/clock", "/static/node.css", "/healthz"])
def test_testers_and_checks_are_not_recorded(recorder: Recorder, log: Log, path: str) -> None:
    sent(recorder, b"", PATH_INFO=path)
    assert recorded(log) == []


def test_a_store_that_is_away_does_not_spoil_the_reply(clock: ManualClock) -> None:
    def away(environ: object) -> tuple[Log, ManualClock]:
        raise StoreUnavailable("gone")

    assert sent(Recorder(echo, away, LONGEST, write_at_once), b"hi", CONTENT_LENGTH="2") == b"got hi"


def test_a_long_body_is_cut_and_its_size_told() -> None:
    event = event_of(exchange(reply_body=b"x" * (LONGEST_BODY + 1)))
    assert (len(event.reply_body), event.reply_size) == (LONGEST_BODY, LONGEST_BODY + 1)


@pytest.mark.parametrize(
    ("content_type", "body", "kept"),
    [
        ("application/x-www-form-urlencoded", b"username=jan&password=a%26b&x=1", "username=jan&password=***&x=1"),
        ("application/x-www-form-urlencoded", b"password=a", "password=***"),
        ("multipart/form-data; boundary=b", b'--b\r\nname="password"\r\n\r\nsecret', "***"),
        ("application/x-www-form-urlencoded", b"client_secret=s", "client_secret=s"),
    ],
)
def test_a_typed_password_is_masked(content_type: str, body: bytes, kept: str) -> None:
    assert event_of(exchange(request_body=body, environ={"CONTENT_TYPE": content_type})).request_body == kept


def test_a_path_is_told_as_it_stood_in_the_address() -> None:
    assert event_of(exchange(environ={"PATH_INFO": "/a b/\xc4\x85"})).path == "/a%20b/%C4%85"


def test_the_log_is_bounded_and_its_numbers_grow(store: Store) -> None:
    log = Log(store, 10)
    for _ in range(200):
        log.append([event_of(exchange())])
    numbers = [int(number.partition("-")[0]) for number, _ in log.events()]
    assert 10 <= len(numbers) <= 80
    assert numbers == sorted(numbers)


def test_events_that_came_together_are_numbered_and_found_one_by_one(log: Log) -> None:
    log.append([event_of(exchange(status=status)) for status in (200, 201, 202)])
    log.append([event_of(exchange(status=203))])
    numbers = [number for number, _ in log.events()]
    assert [log.get(number).status for number in numbers] == [200, 201, 202, 203]  # type: ignore[union-attr]
    assert [event.status for _, event in log.events(numbers[1])] == [202, 203]


def test_exchanges_are_written_beside_the_requests(log: Log) -> None:
    batches = Batches()
    for _ in range(100):
        batches.take(log, exchange())
    batches.flush()
    assert len(recorded(log)) == 100


def test_a_flush_misses_nothing_that_was_taken_before(log: Log) -> None:
    batches = Batches()

    def one(_: int) -> None:
        batches.take(log, exchange())
        batches.flush()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(recorded(log)) == 50


def end_of(batches: Batches) -> None:
    """Waits until there is no writer any more."""
    writer = batches._writer
    if writer is not None:
        writer.join(10)


def test_the_writer_ends_when_nothing_comes_and_begins_anew(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE", 0.01)
    monkeypatch.setattr(module, "GATHERING", 0)
    batches = Batches()
    for number in (1, 2):
        batches.take(log, exchange())
        end_of(batches)
        assert len(recorded(log)) == number
        assert batches._writer is None


def test_an_event_that_comes_while_the_writer_ends_is_written_by_the_next_one(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    class Queue(SimpleQueue[Any]):
        def empty(self) -> bool:
            """The first time, another event comes right after the look."""
            found = super().empty()
            if found and not late:
                arrived.clear()
                late.append(threading.Thread(target=batches.take, args=(log, exchange())))
                late[0].start()
                arrived.wait(10)
            return found

        def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
            super().put(item)
            arrived.set()

    monkeypatch.setattr(module, "IDLE", 1)
    monkeypatch.setattr(module, "GATHERING", 0)
    late: list[threading.Thread] = []
    arrived = threading.Event()
    batches = Batches()
    batches._waiting = Queue()
    batches.take(log, exchange())
    end_of(batches)
    late[0].join(10)
    end_of(batches)
    assert len(recorded(log)) == 2


def test_when_too_many_wait_some_are_dropped_and_counted(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_QUEUE", 10)
    batches = Batches()
    with batches._writing:
        for _ in range(15):
            batches.take(log, exchange())
    batches.flush()
    assert batches.dropped + len(recorded(log)) == 15
    assert batches.dropped >= 4


def test_events_that_cannot_be_stored_are_counted(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(log, "append", away)
    batches = Batches()
    batches.take(log, exchange())
    batches.flush()
    assert batches.dropped == 1


def test_a_long_log_is_trimmed_after_a_share_of_its_length(store: Store):
    class Trimmed(Namespace):
        times = 0

        def trim(self, log: str, keep: int) -> None:
            self.times += 1

    short, long = Trimmed(store, "short"), Trimmed(store, "long")
    for inner, keep in ((short, 500), (long, 64 * 200)):
        log = Log(inner, keep)
        for _ in range(201):
            log.append([])
    assert (short.times, long.times) == (2 * 4, 2 * 2)  # the events, and what they say about logins
