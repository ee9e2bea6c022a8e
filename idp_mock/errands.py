"""Messages to many clients at once, none of which can keep a person waiting."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context

PATIENCE = 1.5
"""Seconds for which the answer to a person waits for clients; what takes longer goes on in the background."""
MESSENGERS = 8
"""Clients that are told at the same time."""
Errand = Callable[[], bool]
"""Tells one client; whether that succeeded. It reports its failures itself."""


class Errands:
    """Runs errands in threads of its own, which are made at first use."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._pool: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def run(self, errands: Mapping[str, Errand]) -> tuple[str, ...]:
        """Begins all, by client. Returns when all have succeeded or failed, or when patience is at its end: the clients that nothing has
        reached by then."""
        under_way = {client: self._begun(errand) for client, errand in errands.items()}
        if under_way:
            wait(under_way.values(), self._patience)
        return tuple(client for client, one in under_way.items() if not (one.done() and one.result()))

    def _begun(self, errand: Errand) -> "Future[bool]":
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(MESSENGERS, thread_name_prefix="errand")
        return self._pool.submit(copy_context().run, errand)
