"""Empties the outbox: each message is sent by one of the processes that share the store, again until it is accepted or too old."""

import logging
import threading
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from eid.clock import MINUTE, Clock
from eid.storage.store import StoreUnavailable
from relying_party.mail.outbox import Outbox, Waiting

if TYPE_CHECKING:
    from relying_party.mail.sinks import Sink

INTERVAL = 1.0
"""Seconds between two looks at the outbox."""
_LONGEST_PAUSE = 30 * MINUTE
_log = logging.getLogger(__name__)


class Postman:
    """A message may arrive twice where a process dies between sending and noting it; its Message-ID stays the same."""

    def __init__(self, outbox: Outbox, address: str, clock: Clock) -> None:
        """`address` is where mail goes, as the setting `mail` has it."""
        self._outbox = outbox
        self._address = address
        self._clock = clock
        self._stop = threading.Event()

    def start(self) -> threading.Thread:
        """Delivers in the background until `stop`; for a server only."""
        thread = threading.Thread(target=self._run, name="postman", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Ends the background work soon."""
        self._stop.set()

    def deliver(self) -> int:
        """Tries every message that is due, once; how many were accepted."""
        return sum(self._try(name) for name, waiting in list(self._outbox.waiting.items()) if waiting.due_at <= self._clock.now())

    @cached_property
    def _sink(self) -> "Sink":
        from relying_party.mail.sinks import sink  # smtplib and email are not needed for a start

        return sink(self._address)

    def _try(self, name: str) -> bool:
        claimed = self._claim(name)
        if claimed is None:
            return False
        try:
            self._sink.send(claimed)
        except OSError as error:
            _log.warning("mail not sent (attempt %d): %s", claimed.failures, error)
            if self._clock.now() >= claimed.expires_at:
                self._outbox.waiting.delete(name)
            return False
        self._outbox.waiting.delete(name)
        return True

    def _claim(self, name: str) -> Waiting | None:
        """The message, put off for everybody else; None where somebody was faster."""
        now, mine = self._clock.now(), False

        def put_off(found: Waiting | None) -> Waiting | None:
            nonlocal mine
            mine = found is not None and found.due_at <= now
            if found is None or not mine:
                return found
            pause = min(MINUTE * 2**found.failures, _LONGEST_PAUSE)
            return replace(found, failures=found.failures + 1, due_at=now + pause)

        claimed = self._outbox.waiting.update(name, put_off)
        return claimed if mine else None

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL):
            try:
                self.deliver()
            except StoreUnavailable:  # whoever needs the store tells; the next look tries again
                continue
