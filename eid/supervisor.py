"""Granian's server with a rule of its own for worker processes that end."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

from granian.server import Server

from eid.clock import pause, ticks
from eid.workers import Workers

_MOMENT = 1.0
"""Seconds that a worker lives at least, before the next one takes its place: whoever dies at once shall not keep the machine busy."""


class Supervisor(Server):  # type: ignore[misc, valid-type]
    """Several workers of a service that has begun are replaced for ever. One that never began, and a single worker, end the server."""

    def __init__(self, target: str, heard: Workers, **options: Any) -> None:
        super().__init__(target, **options)
        self._heard = heard

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        """In place of granian's, which gives up where a worker and its successor are killed, and misses one that ends while it looks."""
        while True:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()  # before the look: what comes during it is seen next
            if self.interrupt_signal or (self.interrupt_children and not self._must_go_on()):
                return
            while self.interrupt_children:
                self._replace(self.interrupt_children.pop(0), spawn_target, target_loader)

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> Any:
        """In place of granian's, so that each worker stays on a processor: the threads of a Python process that run on several take turns
        there too, and lose time in handing over."""
        return super()._spawn_worker(
            idx, target, partial(_on_a_processor, self.bind_port + idx, callback_loader) if self.workers > 1 else callback_loader
        )

    def _must_go_on(self) -> bool:
        return bool(self.workers > 1 and self._heard.line.replaces)

    def _replace(self, which: int, spawn_target: Any, target_loader: Any) -> None:
        if ticks() - self.wrks[which].birth < _MOMENT:
            pause(_MOMENT)
        self._respawn_workers([which], spawn_target, target_loader)


def _on_a_processor(number: int, load: Callable[[], Any]) -> Any:
    """In the worker, before it starts threads. Programs with different ports begin with different processors."""
    if hasattr(os, "sched_setaffinity"):  # not on every system
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {allowed[number % len(allowed)]})
    return load()
