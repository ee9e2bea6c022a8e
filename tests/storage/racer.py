"""One of many processes that do the same to one store at once: `python -m tests.storage.racer <address> <deed> <times>`.

Says when it is ready, begins when it is told to, and answers with what it got, as JSON.
"""

import json
import sys
from collections.abc import Callable

from eid.storage.open import open_store
from eid.storage.store import AlreadyExists, Store
from tests.storage.contract import one_more


def add(store: Store, times: int) -> list[int]:
    """The keys that were free."""
    free = []
    for key in range(times):
        try:
            store.add("raced", str(key), {"n": key})
            free.append(key)
        except AlreadyExists:
            pass
    return free


def take(store: Store, times: int) -> list[int]:
    """The keys that had a record."""
    return [key for key in range(times) if store.take("raced", str(key)) is not None]


def update(store: Store, times: int) -> list[int]:
    """The numbers counted, each by one update."""
    return [store.update("raced", "counter", one_more)["n"] for _ in range(times)]


def append(store: Store, times: int) -> list[int]:
    """The sequence numbers of new log entries."""
    return [store.append("raced", {"n": n}) for n in range(times)]


DEEDS: dict[str, Callable[[Store, int], list[int]]] = {deed.__name__: deed for deed in (add, take, update, append)}

if __name__ == "__main__":
    address, deed, times = sys.argv[1:]
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(DEEDS[deed](open_store(address), int(times))))
