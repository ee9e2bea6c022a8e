from pathlib import Path

import pytest

from eid.storage.address import MalformedAddress, parse
from eid.storage.open import open_store
from eid.storage.store import StoreError, StoreUnavailable
from tests.redis_server import free_port

MALFORMED = {
    "": "has no ://",
    "store.sqlite": "has no ://",
    "sqlite:/store.sqlite": "has no ://",
    "mysql://host/db": "mysql:// is not known; known are sqlite://, redis://",
    "sqlite://store.sqlite": "three slashes",
    "sqlite:///": "names no file",
    "sqlite:///a?synchronous=sometimes": "synchronous is one of normal, full, off",
    "sqlite:///a?prefix=b": "has no option 'prefix'; it has synchronous",
    "sqlite:///a?synchronous": "looks like option=value",
    "redis://": "expected redis://host:port/db",
    "redis://host:port/0": "'host:port' is not host or host:port",
    "redis://host:70000/0": "'host:70000' is not host or host:port",
    "redis://:6379/0": "':6379' names no host",
    "redis://[::1/0": "'[::1' is not host or host:port",
    "redis://one,two/0": "expected redis://host:port/db, not redis://one,two/0",
    "redis://host/zero": "expected redis://host:port/db",
    "redis://host/0?synchronous=full": "has no option 'synchronous'; it has prefix",
    "redis+sentinel://host": "host:port/service/db",
    "redis+sentinel://host/service/x": "host:port/service/db",
    "redis+cluster://host/1": "expected redis+cluster://host:port",
}


@pytest.mark.parametrize(("address", "complaint"), MALFORMED.items(), ids=MALFORMED)
def test_a_malformed_address_gets_one_clear_line(address: str, complaint: str):
    with pytest.raises(MalformedAddress) as caught:
        open_store(address)
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("store: ")
    assert "\n" not in str(caught.value)


def test_a_relative_address_is_below_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///var/store.sqlite?synchronous=full").close()
    assert (tmp_path / "var" / "store.sqlite").is_file()


def test_an_absolute_address_has_four_slashes(tmp_path: Path):
    assert str(tmp_path).startswith("/")
    open_store(f"sqlite:///{tmp_path}/store.sqlite").close()
    assert (tmp_path / "store.sqlite").is_file()


def test_each_store_in_memory_is_one_of_its_own():
    one, other = open_store("sqlite:///:memory:"), open_store("sqlite:///:memory:")
    one.put("code", "1", {})
    assert other.get("code", "1") is None
    one.close()
    other.close()


def test_stores_with_different_prefixes_share_a_redis(redis_address: str):
    one, other = open_store(redis_address), open_store(redis_address + "-other")
    one.put("code", "1", {"n": 1})
    one.append("events", {"n": 1})
    other.put("code", "1", {"n": 2})
    other.clear()
    assert other.get("code", "1") is None
    assert one.get("code", "1") == {"n": 1}
    assert len(one.since("events")) == 1
    one.close()
    other.close()


@pytest.mark.parametrize(
    "address",
    [
        "redis://jan:tajne@127.0.0.1:{port}/0",
        "redis+sentinel://jan:tajne@127.0.0.1:{port}/service",
        "redis+cluster://jan:tajne@127.0.0.1:{port}",
    ],
)
def test_an_unreachable_redis_gets_one_clear_line_without_the_password(address: str):
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1.*cannot be reached; start it or choose another store address") as caught:
        open_store(address.format(port=free_port()))
    assert "\n" not in str(caught.value)
    assert "tajne" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_a_malformed_address_is_refused_without_showing_its_password():
    with pytest.raises(StoreError) as caught:
        open_store("redis://jan:tajne@host/zero")
    assert "tajne" not in str(caught.value)
    assert "tajne" not in repr(parse("redis://jan:tajne@host/zero"))


def test_credentials_may_be_percent_encoded():
    address = parse("redis://jan:ta%40jne%2F@host:1,[::1]:2/0")
    assert (address.user, address.password, address.hosts) == ("jan", "ta@jne/", (("host", 1), ("::1", 2)))
    assert str(address) == "redis://host:1,[::1]:2/0"


@pytest.mark.parametrize("text", ["", "probe"])
def test_opening_a_store_again_changes_nothing_in_it(tmp_path: Path, redis_address: str, text: str):
    for address in (f"sqlite:///{tmp_path}/store.sqlite", redis_address):
        one = open_store(address)
        one.put(text, text, {"n": 1})
        one.append(text, {"n": 1})
        other = open_store(address)
        assert other.get(text, text) == {"n": 1}
        assert other.since(text) == one.since(text)
        one.close()
        other.close()
