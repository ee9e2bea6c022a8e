from collections.abc import Iterator

import pytest

from eid.storage.open import open_store
from eid.storage.store import Store, StoreUnavailable
from tests.redis_server import HOST, RedisServer, redis_sentinel, redis_server, said, until
from tests.storage.contract import one_more
from tests.storage.lossy import LossyWire


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def store(server: RedisServer) -> Iterator[Store]:
    store = open_store(server.address)
    yield store
    store.close()


@pytest.fixture
def wire(server: RedisServer) -> Iterator[LossyWire]:
    wire = LossyWire(server.port)
    yield wire
    wire.close()


@pytest.fixture
def lossy(wire: LossyWire) -> Iterator[Store]:
    store = open_store(f"redis://{HOST}:{wire.port}/0")
    yield store
    store.close()


def test_a_restarted_server_is_found_again(server: RedisServer, store: Store):
    store.update("counter", "1", one_more)
    store.append("events", {"n": 1})
    server.crash()
    server.start()
    store.add("code", "1", {"n": 1})
    assert store.take("code", "1") == {"n": 1}
    assert store.update("counter", "1", one_more) == {"n": 1}
    assert store.append("events", {"n": 2}) > 0


def test_a_server_that_is_gone_is_reported_for_every_verb(server: RedisServer, store: Store):
    server.stop()
    with pytest.raises(StoreUnavailable, match="cannot be reached; start it"):
        store.get("code", "1")
    with pytest.raises(StoreUnavailable, match="cannot be reached; start it"):
        store.update("code", "1", one_more)
    with pytest.raises(StoreUnavailable, match="cannot be reached; start it"):
        list(store.items("code"))


def test_a_server_that_hangs_is_reported_in_bounded_time(server: RedisServer, store: Store):
    with server.hanging(), pytest.raises(StoreUnavailable, match="Timeout reading"):
        store.get("code", "1")
    assert store.get("code", "1") is None


def test_a_full_server_is_reported_and_may_still_be_read(server: RedisServer, store: Store):
    store.put("code", "1", {"n": 1})
    server.say("CONFIG", "SET", "maxmemory", 1)
    for write in (lambda: store.put("code", "2", {}), lambda: store.append("events", {}), lambda: store.update("code", "2", one_more)):
        with pytest.raises(StoreUnavailable, match="is out of memory; raise its maxmemory or empty it"):
            write()
    assert store.take("code", "1") == {"n": 1}


def test_a_replica_is_reported(server: RedisServer, store: Store):
    server.say("REPLICAOF", HOST, 1)
    with pytest.raises(StoreUnavailable, match="is a read-only replica; give the address of the master"):
        store.put("code", "1", {})


def test_a_wrong_password_is_reported(server: RedisServer):
    server.say("CONFIG", "SET", "requirepass", "tajne")
    try:
        open_store(f"redis://:tajne@{HOST}:{server.port}/0").close()
        with pytest.raises(StoreUnavailable, match="refused the user name or password") as caught:
            open_store(f"redis://:inne@{HOST}:{server.port}/0")
        assert "inne" not in str(caught.value)
        with pytest.raises(StoreUnavailable, match="refused the user name or password"):
            open_store(server.address)
    finally:
        open_store(f"redis://:tajne@{HOST}:{server.port}/0").close()


def test_databases_of_one_server_are_apart(server: RedisServer, store: Store):
    other = open_store(f"redis://{HOST}:{server.port}/1")
    other.put("code", "1", {"n": 1})
    assert store.get("code", "1") is None
    other.close()


def test_a_read_whose_reply_was_lost_is_repeated(lossy: Store, wire: LossyWire):
    lossy.put("code", "1", {"n": 1})
    wire.lose(b"\r\nGET\r\n", 2)
    assert lossy.get("code", "1") == {"n": 1}
    assert wire.seen == 3


@pytest.mark.parametrize(
    ("word", "verb"),
    [
        (b"GETDEL", lambda store: store.take("code", "1")),
        (b"SET", lambda store: store.put("code", "1", {"n": 2})),
        (b"SET", lambda store: store.add("code", "2", {"n": 2})),
        (b"DEL", lambda store: store.delete("code", "1")),
        (b"EVAL", lambda store: store.update("code", "1", one_more)),
        (b"EVAL", lambda store: store.append("events", {"n": 1})),
        (b"XTRIM", lambda store: store.trim("events", 1)),
    ],
    ids=["take", "put", "add", "delete", "update", "append", "trim"],
)
def test_a_write_whose_reply_was_lost_is_reported_and_not_repeated(lossy: Store, wire: LossyWire, word: bytes, verb):
    lossy.put("code", "1", {"n": 1})
    wire.lose(word, 1)
    with pytest.raises(StoreUnavailable):
        verb(lossy)
    assert wire.seen == 1
    lossy.put("code", "3", {})


def test_numbers_of_a_log_go_on_when_the_clock_of_the_server_is_set_back(server: RedisServer, store: Store):
    ahead = 2**53 - 10  # microseconds of the year 2255
    server.say("XADD", "eid/l/events", f"0-{ahead}", "record", '{"n":1}')
    assert [store.append("events", {"n": n}) for n in (2, 3)] == [ahead + 1, ahead + 2]
    store.trim("events", 0)
    assert store.append("events", {"n": 4}) == ahead + 3
    assert store.since("events") == [(ahead + 3, {"n": 4})]


def test_keys_of_others_in_the_database_are_left_alone(server: RedisServer, store: Store):
    server.say("SET", "other", "1")
    server.say("SET", "eid", "1")
    store.clear()
    assert list(store.items("code")) == []
    assert (server.say("GET", "other"), server.say("GET", "eid")) == ("1", "1")


def test_the_master_that_a_sentinel_names_is_used_also_after_a_failover(server: RedisServer):
    with redis_server("--replicaof", f"{HOST} {server.port}") as replica, redis_sentinel(server, "node") as port:
        store = open_store(f"redis+sentinel://{HOST}:{port}/node/0")
        store.add("code", "1", {"n": 1})
        until(lambda: server.say("WAIT", 1, 100) == "1")
        until(lambda: said(port, "SENTINEL", "REPLICAS", "node") != "[]")
        server.crash()
        until(lambda: "master" in replica.say("ROLE"))
        until(lambda: str(replica.port) in said(port, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "node"))
        assert store.take("code", "1") == {"n": 1}
        store.close()
