"""Writes events beside the requests: a login never waits for its log."""

from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread

from eid.storage.store import StoreError
from idp_mock.events.event import Exchange, event_of
from idp_mock.events.log import Log

LONGEST_QUEUE = 2_000
LARGEST_BATCH = 20
"""Written at once: more would keep requests from the processor for longer."""
GATHERING = 0.1
"""Seconds that the writer waits for a whole batch; so much later an event may be seen by others."""
IDLE = 50
"""Such times without work after which the writer's thread ends; the next event starts another."""


class Batches:
    """Takes exchanges from any thread. When they come faster than they can be written, some are dropped and counted; `lost` is told how
    many."""

    def __init__(self, lost: Callable[[int], None] = lambda count: None) -> None:
        self.dropped = 0
        self._lost = lost
        self._waiting: SimpleQueue[tuple[Log, Exchange]] = SimpleQueue()
        self._enough = Event()
        self._starting = Lock()
        self._writing = Lock()
        self._writer: Thread | None = None

    def take(self, log: Log, exchange: Exchange) -> None:
        """Returns at once."""
        waiting = self._waiting.qsize()
        if waiting >= LONGEST_QUEUE:
            self._drop(1)
            return
        self._waiting.put((log, exchange))
        if waiting >= LARGEST_BATCH - 1 and not self._enough.is_set():
            self._enough.set()
        if self._writer is None:
            self._start()

    def flush(self) -> int:
        """Writes what waits, so that whoever looks next sees it. Returns how many events that were."""
        written = 0
        with self._writing:
            while batch := self._gathered():
                self._write(batch)
                written += len(batch)
        return written

    def _start(self) -> None:
        with self._starting:
            if self._writer is None:
                self._writer = Thread(target=self._run, name="events", daemon=True)
                self._writer.start()

    def _run(self) -> None:
        """Looks into the queue when there is enough for a batch, and every now and then: a first event that woke it would cost a login two
        more switches between threads."""
        idle = 0
        while idle < IDLE or not self._ended():
            self._enough.wait(GATHERING)
            self._enough.clear()
            idle = 0 if self.flush() else idle + 1

    def _ended(self) -> bool:
        """Whether nothing came meanwhile. Whoever comes from then on sees that there is no writer, and starts another."""
        with self._starting:
            writer, self._writer = self._writer, None
            if not self._waiting.empty():
                self._writer = writer
            return self._writer is None

    def _gathered(self) -> list[tuple[Log, Exchange]]:
        batch: list[tuple[Log, Exchange]] = []
        while len(batch) < LARGEST_BATCH:
            try:
                batch.append(self._waiting.get_nowait())
            except Empty:
                break
        return batch

    def _write(self, batch: Iterable[tuple[Log, Exchange]]) -> None:
        by_log: dict[Log, list[Exchange]] = {}
        for log, exchange in batch:
            by_log.setdefault(log, []).append(exchange)
        for log, exchanges in by_log.items():
            try:
                log.append([event_of(exchange) for exchange in exchanges])
            except StoreError:  # whoever needs the store tells; a lost event is counted
                self._drop(len(exchanges))

    def _drop(self, count: int) -> None:
        self.dropped += count
        self._lost(count)


def write_at_once(log: Log, exchange: Exchange) -> None:
    """For a node whose tests look at the log right after a request."""
    try:
        log.append([event_of(exchange)])
    except StoreError:  # as above
        return
