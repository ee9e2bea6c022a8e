"""An end to an exchange over HTTP, however slowly the other side speaks: httpx limits each wait, and headers that drip make no long one."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

_CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class Deadline:
    """Cuts the connection of one request, which must be a new one. `trace` is what the request needs as its extension of that name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stream: Any = None
        self._over = False

    def trace(self, event: str, told: Mapping[str, Any]) -> None:
        """Notes the connection (httpcore, "Request Extensions"). Raises `TimeoutError` where the time was over before there was one."""
        if event not in _CONNECTED:
            return
        with self._lock:
            self._stream = told["return_value"]
        if self._over:
            raise TimeoutError("no connection within the time allowed")

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """After so many seconds what waits for the other side fails as if that had hung up."""
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        with self._lock:
            self._over = True
            stream = self._stream
        if stream is not None:
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
