"""Store addresses: the one place that knows which address means which store."""

import os
from collections.abc import Callable, Collection
from pathlib import Path

from msgspec import Struct

from eid.storage.address import Address, MalformedAddress, parse
from eid.storage.sqlite import SYNCHRONOUS, SqliteStore
from eid.storage.sqlite_file import MEMORY
from eid.storage.store import Store


def open_store(address: str) -> Store:
    """The store at an address, ready for use:

    `sqlite:///relative/path`, `sqlite:////absolute/path`, `sqlite:///:memory:`, each with `?synchronous=normal|full|off`;
    `redis://host:port/db`, `redis+sentinel://host,host/service/db`, `redis+cluster://host,host`, each with `user:password@` before the
    hosts and `?prefix=name` (default `eid`) for a Redis that is shared.

    Raises `MalformedAddress`, or `StoreUnavailable` where the store cannot be reached or read; both are a `StoreError`.
    """
    parts = parse(address)
    scheme = _SCHEMES.get(parts.scheme)
    if scheme is None:
        raise MalformedAddress(f"store: {parts.scheme}:// is not known; known are {', '.join(f'{name}://' for name in _SCHEMES)}")
    for option in parts.options:
        if option not in scheme.options:
            raise MalformedAddress(f"store: {parts.scheme}:// has no option {option!r}; it has {', '.join(scheme.options)}")
    return scheme.open(parts)


def _sqlite(address: Address) -> Store:
    if address.hosts:
        raise MalformedAddress(f"store: write sqlite:///path with three slashes (four for an absolute path), not {address}")
    if not address.path:
        raise MalformedAddress("store: sqlite:/// names no file; write sqlite:///path or sqlite:///:memory:")
    synchronous = address.options.get("synchronous", SYNCHRONOUS[0])
    if synchronous not in SYNCHRONOUS:
        raise MalformedAddress(f"store: synchronous is one of {', '.join(SYNCHRONOUS)}, not {synchronous!r}")
    path = Path(address.path)
    if path == MEMORY or os.name != "posix":  # elsewhere nobody could tell whether he is alone with the file
        return SqliteStore(path, synchronous=synchronous)
    from eid.storage.journaled import JournaledStore

    return JournaledStore(path, synchronous=synchronous)


def _redis(address: Address) -> Store:
    from eid.storage.redis import open_redis  # here, because it costs 100 ms that the other stores need not pay

    return open_redis(address)


class _Scheme(Struct, frozen=True):
    open: Callable[[Address], Store]
    options: Collection[str]


_SCHEMES = {
    "sqlite": _Scheme(_sqlite, ("synchronous",)),
    "redis": _Scheme(_redis, ("prefix",)),
    "redis+sentinel": _Scheme(_redis, ("prefix",)),
    "redis+cluster": _Scheme(_redis, ("prefix",)),
}
