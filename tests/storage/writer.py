"""Writes records 0, 1, 2, ... and log entries alike and acknowledges each, until killed: `python -m tests.storage.writer <address>`."""

import sys
from itertools import count

from eid.storage.open import open_store

if __name__ == "__main__":
    store = open_store(sys.argv[1])
    for n in count():
        store.put("written", str(n), {"n": n})
        store.append("written", {"n": n})
        store.update("written", "last", lambda record, n=n: {"n": n})
        print(n, flush=True)
