"""The wires to Redis: to one server, to the one that a Sentinel names, to a cluster. Each sends a command once and gives the reply.

A wire never repeats a command by itself (the library's own retries are off), because only the verb knows whether that is safe.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol

from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.connection import Connection
from redis.exceptions import AuthenticationError, ConnectionError, ReadOnlyError, RedisError, ResponseError, TimeoutError
from redis.retry import Retry
from redis.sentinel import MasterNotFoundError, Sentinel

from eid.clock import ticks
from eid.storage.address import Address

PORT, SENTINEL_PORT = 6379, 26379
SCANNED = 1000
"""Keys looked at in one step of a scan, and read or removed in one command."""

# The library declares no types for these.
_Connection: Any = Connection
_Node: Any = ClusterNode
_Cluster: Any = RedisCluster
_Sentinel: Any = Sentinel

_FRESH = 0.01
"""Seconds after a reply in which a connection is not looked at before the next command: no server restarts so fast, and a look is one of
the three system calls of a command."""
_Locate = Callable[[], tuple[str, int]]
_ONCE: dict[str, Any] = {"retry": Retry(NoBackoff(), 0)}
# RESP2, the protocol that every version of server and library speaks; seconds.
_BOUNDS: dict[str, Any] = {"protocol": 2, "socket_connect_timeout": 1.0, "socket_timeout": 2.0, "socket_keepalive": True}


class Unreached(ConnectionError):
    """The command was not sent: there was no connection to send it on."""


class Wire(Protocol):
    """Raises the exceptions of the redis library."""

    def send(self, *command: Any) -> Any:
        """The reply, after the command was sent once. Raises `Unreached` where it certainly was not."""
        ...

    def keys(self, pattern: bytes) -> Iterator[list[bytes]]:
        """The keys that match, in lists; some may come twice."""
        ...

    def values(self, keys: list[bytes]) -> Iterable[bytes | None]: ...

    def remove(self, keys: list[bytes]) -> None: ...

    def close(self) -> None: ...


class ServerWire:
    """To one server at a time. It is located anew for each connection, so that after a failover a Sentinel can name another one."""

    def __init__(self, locate: _Locate, **options: Any) -> None:
        self._locate = locate
        self._options = {**_BOUNDS, **_ONCE, **options}
        self._idle: list[tuple[Any, float]] = []
        """Connections, and when each was last heard from."""

    def send(self, *command: Any) -> Any:
        connection = self._connection()
        try:
            connection.send_command(*command)
            reply = connection.read_response()
        except ReadOnlyError:
            connection.disconnect()  # a former master: the next connection goes to its successor
            raise
        except ResponseError:
            self._idle.append((connection, ticks()))
            raise
        except BaseException:
            connection.disconnect()
            raise
        self._idle.append((connection, ticks()))
        return reply

    def keys(self, pattern: bytes) -> Iterator[list[bytes]]:
        cursor = b"0"
        while True:
            cursor, found = self.send("SCAN", cursor, "MATCH", pattern, "COUNT", SCANNED)
            yield found
            if cursor == b"0":
                return

    def values(self, keys: list[bytes]) -> Iterable[bytes | None]:
        found: list[bytes | None] = self.send("MGET", *keys)
        return found

    def remove(self, keys: list[bytes]) -> None:
        self.send("UNLINK", *keys)

    def close(self) -> None:
        while self._idle:
            self._idle.pop()[0].disconnect()

    def _connection(self) -> Any:
        """One that is open and has nothing left to read: a restarted server closes the idle ones, which can be seen before sending."""
        while self._idle:
            connection = self._take_idle()
            if connection is not None:
                return connection
        try:
            host, port = self._locate()
            connection = _Connection(host=host, port=port, **self._options)
            connection.connect()
        except AuthenticationError:
            raise
        except (RedisError, OSError) as error:
            raise Unreached(*error.args) from error
        return connection

    def _take_idle(self) -> Any:
        try:
            connection, heard = self._idle.pop()
        except IndexError:  # another thread took it
            return None
        if connection.pid != os.getpid():  # a forked process must not use its parent's
            return None
        try:
            if ticks() - heard < _FRESH or not connection.can_read():
                return connection
        except (RedisError, OSError):
            pass
        connection.disconnect()
        return None


class ClusterWire:
    """To every master of a cluster. The library follows redirections and learns of failovers."""

    def __init__(self, address: Address) -> None:
        nodes = [_Node(host, port or PORT) for host, port in address.hosts]
        self._client = _Cluster(startup_nodes=nodes, **_BOUNDS, **_ONCE, **_credentials(address))

    def send(self, *command: Any) -> Any:
        try:
            return self._client.execute_command(*command)
        except (ConnectionError, TimeoutError) as error:
            # Where there was a connection, the library notes it here, otherwise the node.
            if isinstance(getattr(error, "connection", None), ClusterNode):
                raise Unreached(*error.args) from error
            raise

    def keys(self, pattern: bytes) -> Iterator[list[bytes]]:
        found = iter(self._client.scan_iter(match=pattern, count=SCANNED))
        while keys := list(islice(found, SCANNED)):
            yield keys

    def values(self, keys: list[bytes]) -> Iterable[bytes | None]:
        found: list[bytes | None] = self._client.mget_nonatomic(keys)
        return found

    def remove(self, keys: list[bytes]) -> None:
        self._client.unlink(*keys)

    def close(self) -> None:
        self._client.close()


def wire(address: Address) -> Wire:
    """The wire for a `redis://`, `redis+sentinel://` or `redis+cluster://` address that `eid.storage.redis` has checked."""
    if address.scheme == "redis+cluster":
        return ClusterWire(address)
    if address.scheme == "redis+sentinel":
        service, _, database = address.path.partition("/")
        return ServerWire(_master(address, service), db=int(database or 0), **_credentials(address))
    ((host, port),) = address.hosts
    return ServerWire(lambda: (host, port or PORT), db=int(address.path or 0), **_credentials(address))


def _master(address: Address, service: str) -> _Locate:
    hosts = [(host, port or SENTINEL_PORT) for host, port in address.hosts]
    sentinel = _Sentinel(hosts, sentinel_kwargs={**_BOUNDS, **_ONCE})

    def locate() -> tuple[str, int]:
        try:
            host, port = sentinel.discover_master(service)
        except MasterNotFoundError as error:  # its own message is a page long
            raise Unreached(f"no Sentinel names a master of {service}") from error
        return host, int(port)

    return locate


def _credentials(address: Address) -> dict[str, str | None]:
    return {"username": address.user or None, "password": address.password or None}
