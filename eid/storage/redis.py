"""A store in Redis 6.2 or later (or Valkey), for many processes on many machines; also behind Sentinel and on a cluster.

A record is the string `<prefix>/r/<kind>/<key>`, a log the stream `<prefix>/l/<log>`. Every verb touches one of them, so it does not matter
on which machine of a cluster each lies, and no hash tag binds them together: they spread over all machines.
"""

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha1
from re import ASCII, Pattern, compile
from typing import Any

from msgspec import Struct
from redis.backoff import EqualJitterBackoff
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    ConnectionError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    SlotNotCoveredError,
    TryAgainError,
)
from redis.retry import Retry

from eid.clock import ticks
from eid.storage.address import Address, MalformedAddress
from eid.storage.redis_wire import Unreached, Wire, wire
from eid.storage.sequence import bounded
from eid.storage.store import AlreadyExists, Change, Read, Record, StoreUnavailable
from eid.storage.text import Recent, compare_and_set, decode, encode

PREFIX = "eid"

_UNEXECUTED = (Unreached, BusyLoadingError, ReadOnlyError, ClusterDownError, TryAgainError, SlotNotCoveredError)
"""After these the server has certainly not executed the command, so every verb may be tried again: about two seconds, time for a restart
or a short failover."""
_READS = frozenset({"GET", "XRANGE"})
"""These may also be tried again when the connection broke before the reply. Any other verb may have been executed then, and twice would be
wrong for each: a second `take` finds nothing, a second `put` or `delete` undoes what others did in between."""
LONGEST = 3.0
"""Seconds after the first failure in which a verb is tried again: a server that takes connections and never answers takes two of them
each time."""
_BACKOFF = EqualJitterBackoff(cap=0.5, base=0.05)
_TRIES = 5
_PATIENT = Retry(_BACKOFF, _TRIES, _UNEXECUTED)
_PATIENT_READER = Retry(_BACKOFF, _TRIES, (*_UNEXECUTED, ConnectionError))

_ADVICE: tuple[tuple[type[Exception], str], ...] = (
    (OutOfMemoryError, "is out of memory; raise its maxmemory or empty it"),
    (ReadOnlyError, "is a read-only replica; give the address of the master"),
    (AuthenticationError, "refused the user name or password"),
    (Unreached, "cannot be reached; start it or choose another store address"),
)
_FAILURES = (RedisError, RedisClusterException, OSError)
_GLOB = compile(rb"[\[\]*?\\^]")

# Empty text stands for no record: JSON is never empty.
_SWAP = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2]) end
return 1
"""
# The server's time in microseconds makes numbers that are not used again even after a log was cleared or a failover lost its end.
# XADD refuses a number that is not above the last one (a clock set back, or two in one microsecond): then it is the last one plus 1.
_APPEND = """
local time = redis.call('TIME')
local number = time[1] * 1000000 + time[2]
local added = redis.pcall('XADD', KEYS[1], string.format('0-%.0f', number), 'record', ARGV[1])
if type(added) == 'table' and added.err and string.find(added.err, 'equal or smaller', 1, true) then
    local stream = redis.call('XINFO', 'STREAM', KEYS[1])
    for i = 1, #stream, 2 do
        if stream[i] == 'last-generated-id' then number = tonumber(string.sub(stream[i + 1], 3)) + 1 end
    end
    added = redis.call('XADD', KEYS[1], string.format('0-%.0f', number), 'record', ARGV[1])
end
return added
"""
_DIGESTS = {script: sha1(script.encode(), usedforsecurity=False).hexdigest() for script in (_SWAP, _APPEND)}


class _Limit:
    """Called after each failure of one verb; raises it when there is no more time for another try."""

    def __init__(self) -> None:
        self._end = 0.0

    def __call__(self, error: Exception) -> None:
        self._end = self._end or ticks() + LONGEST
        if ticks() > self._end:
            raise error


class RedisStore:
    """A `Store` on Redis. After a verb has failed with `StoreUnavailable` its effect may still have come about, unless it only reads."""

    def __init__(self, wire: Wire, name: str, prefix: str = PREFIX) -> None:
        """`name` is what messages call the server."""
        self._wire = wire
        self._name = name
        self._recent = Recent()
        start = _escaped(prefix)
        self._records = start + "/r/"
        self._logs = start + "/l/"
        self._probe = f"{start}/probe".encode()

    def probe(self) -> None:
        """Proves that the server answers, lets us write and knows GETDEL. Raises `StoreUnavailable`."""
        self._send("GETDEL", self._probe)

    def get(self, kind: str, key: str, read: Read = decode) -> Any:
        text = self._send("GET", self._key(kind, key))
        return None if text is None else read(text)

    def put(self, kind: str, key: str, record: Record) -> None:
        self._send("SET", self._key(kind, key), self._recent.keep(kind, key, encode(record)))

    def add(self, kind: str, key: str, record: Record) -> None:
        text = encode(record)
        if self._send("SET", self._key(kind, key), text, "NX") is None:
            raise AlreadyExists(f"store: a record of kind {kind} exists already under that key")
        self._recent.keep(kind, key, text)

    def take(self, kind: str, key: str, read: Read = decode) -> Any:
        text = self._send("GETDEL", self._key(kind, key))
        return None if text is None else read(text)

    def update(self, kind: str, key: str, change: Change, read: Read = decode) -> Any:
        name = self._key(kind, key)

        def look() -> bytes | None:
            text: bytes | None = self._send("GET", name)
            return text

        def swap(before: bytes | None, after: bytes | None) -> bool:
            return bool(self._run(_SWAP, name, before or b"", after or b"") == 1)

        return compare_and_set(look, swap, change, read, self._recent.taken(kind, key))

    def delete(self, kind: str, key: str) -> None:
        self._send("DEL", self._key(kind, key))

    def items(self, kind: str, read: Read = decode) -> Iterator[tuple[str, Any]]:
        """Looks through all keys of the database."""
        start = self._key(kind, "")
        seen: set[bytes] = set()
        for names in self._scan(start):
            fresh = [name for name in dict.fromkeys(names) if name not in seen]
            seen.update(fresh)
            texts = self._patiently(_PATIENT_READER, partial(self._wire.values, fresh)) if fresh else ()
            for name, text in zip(fresh, texts, strict=True):
                if text is not None:
                    yield name.removeprefix(start).decode(), read(text)

    def append(self, log: str, record: Record) -> int:
        return _sequence(self._run(_APPEND, self._log(log), encode(record)))

    def since(self, log: str, after: int = 0, limit: int = 1000) -> list[tuple[int, Record]]:
        first = f"0-{bounded(after) + 1}"
        entries = self._send("XRANGE", self._log(log), first, "+", "COUNT", bounded(limit)) or ()
        return [(_sequence(name), decode(_text(fields))) for name, fields in entries]

    def trim(self, log: str, keep: int) -> None:
        self._send("XTRIM", self._log(log), "MAXLEN", bounded(keep))

    def clear(self, prefix: str = "") -> None:
        """Looks through all keys of the database."""
        for start in (self._records, self._logs):
            for names in self._scan((start + _escaped(prefix)).encode()):
                self._patiently(_PATIENT, partial(self._wire.remove, names))

    def close(self) -> None:
        self._wire.close()

    def _key(self, kind: str, key: str) -> bytes:
        return f"{self._records}{_escaped(kind)}/{key}".encode()

    def _log(self, log: str) -> bytes:
        return f"{self._logs}{_escaped(log)}".encode()

    def _send(self, *command: Any) -> Any:
        return self._patiently(_PATIENT_READER if command[0] in _READS else _PATIENT, lambda: self._wire.send(*command))

    def _run(self, script: str, key: bytes, *values: bytes) -> Any:
        def send() -> Any:
            try:
                return self._wire.send("EVALSHA", _DIGESTS[script], 1, key, *values)
            except NoScriptError:  # a new or restarted server, which EVAL makes remember it
                return self._wire.send("EVAL", script, 1, key, *values)

        return self._patiently(_PATIENT, send)

    def _scan(self, start: bytes) -> Iterator[list[bytes]]:
        """Keys that start so, in lists that are never empty; some may come twice."""
        try:
            yield from filter(None, self._wire.keys(_GLOB.sub(rb"\\\g<0>", start) + b"*"))
        except _FAILURES as error:
            raise self._unavailable(error) from error

    def _patiently(self, retry: Retry, send: Callable[[], Any]) -> Any:
        try:
            return retry.call_with_retry(send, _Limit())
        except _FAILURES as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        said = " ".join(str(error).split())
        advice = next((advice for kind, advice in _ADVICE if isinstance(error, kind)), "failed")
        return StoreUnavailable(f"store: {self._name} {advice} ({said})")


def open_redis(address: Address) -> RedisStore:
    """The store at a `redis://`, `redis+sentinel://` or `redis+cluster://` address. Raises `MalformedAddress` or `StoreUnavailable`."""
    path = _PATHS[address.scheme]
    if not path.pattern.fullmatch(address.path) or not 1 <= len(address.hosts) <= path.hosts:
        raise MalformedAddress(f"store: expected {path.example}, not {address}")
    try:
        store = RedisStore(wire(address), str(address), address.options.get("prefix", PREFIX))
    except _FAILURES as error:
        raise StoreUnavailable(f"store: {address} cannot be reached; start it or choose another store address") from error
    store.probe()
    return store


class _Path(Struct, frozen=True):
    pattern: Pattern[str]
    hosts: int
    example: str


_PATHS = {
    "redis": _Path(compile(r"\d{0,4}", ASCII), 1, "redis://host:port/db"),
    "redis+sentinel": _Path(compile(r"[^/]+(/\d{0,4})?", ASCII), 100, "redis+sentinel://host:port,host:port/service/db"),
    "redis+cluster": _Path(compile(r"0?"), 100, "redis+cluster://host:port,host:port"),
}


def _escaped(name: str) -> str:
    """Without a slash, so that kind and key cannot run into each other; a prefix of the name stays a prefix."""
    return name.replace("%", "%25").replace("/", "%2F")


def _text(fields: Any) -> bytes:
    """The one field of a log entry; of a cluster the library gives a mapping."""
    text: bytes = fields[b"record"] if isinstance(fields, dict) else fields[1]
    return text


def _sequence(name: bytes) -> int:
    """Entries are named 0-<sequence>."""
    return int(name[2:])
