"""Server-sent events that hold no thread: each answer tells what is new and ends at once; the browser asks again by itself."""

from threading import Lock

MEDIA = "text/event-stream"
SHORTEST, LONGEST = 1.0, 60.0
"""Seconds between two answers to one watcher."""
MOST = 10
"""Answers a second to all watchers of this process together."""
SHARE = 0.02
"""Of a processor: what all of them together may take."""


class Pace:
    """Gives each watcher a turn of its own: a second later while few watch, later where more would come than `MOST` and `SHARE` allow. So
    what watching costs has a bound, however many watch and however much happens."""

    def __init__(self) -> None:
        self._last = 0.0
        self._lock = Lock()

    def wait(self, now: float, spent: float) -> float:
        """Seconds until the turn of a watcher that is answered at `now` (of `ticks`), which took `spent` seconds of a processor."""
        with self._lock:
            turn = max(now + SHORTEST, min(self._last + max(1 / MOST, spent / SHARE), now + LONGEST))
            self._last = turn
        return turn - now


def answer(number: int, wait: float, told: str) -> str:
    """The stream of one answer (HTML standard section 9.2.5). The browser repeats `number` as Last-Event-ID after `wait` seconds; without
    anything told it takes note of the number and raises no event."""
    fields = [("retry", str(round(wait * 1000))), ("id", str(number)), *(("data", line) for line in told.splitlines())]
    return "".join(f"{name}: {value}\n" for name, value in fields) + "\n"


def number_of(last_event_id: str) -> int:
    """What the browser has seen; 0, which is nothing, for a text that was never given to it."""
    return int(last_event_id) if last_event_id.isdecimal() and last_event_id.isascii() and len(last_event_id) < 16 else 0
