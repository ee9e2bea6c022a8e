"""What worker processes tell the one that started them and waits, which imports nothing of the application."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PATIENCE = 10
"""Seconds for what was said last to be heard."""
_READY, _NOTHING = "ready", ""
"""What a worker says that has built its application, and what is heard at the end; anything else is a complaint."""


class Line:
    """A worker's line to its parent. Each worker has a copy of it, as it was when the worker began."""

    def __init__(self, end: "Connection") -> None:
        self._end = end
        self.replaces = False
        """Whether some worker was ready before this one began: then there is a service that must go on."""

    def ready(self) -> None:
        self._end.send(_READY)

    def complain(self, sentence: str) -> None:
        self._end.send(sentence)

    def hang_up(self) -> None:
        self._end.send(_NOTHING)


class Workers:
    """The parent's side: that the first of them is ready, or why it is not."""

    def __init__(self, welcome: Callable[[], str]) -> None:
        from multiprocessing import Pipe

        self._words, end = Pipe(duplex=False)
        self.line = Line(end)
        self._welcome = welcome
        self._complaint = ""

    def listen(self) -> None:
        """From now on, in a thread."""
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def complaint(self) -> str:
        """Of the worker that ended; empty where it said nothing. To be asked when all have ended."""
        self.line.hang_up()
        self._listener.join(PATIENCE)
        return self._complaint

    def _listen(self) -> None:
        while word := self._words.recv():
            if word != _READY:
                self._complaint = word
                continue
            first, self.line.replaces = not self.line.replaces, True  # before anybody reads that the service is there
            if first:
                print(self._welcome(), flush=True)
