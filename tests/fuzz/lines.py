"""Which lines of code an input reaches: one that reaches a new line is worth changing further."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OURS = tuple(str(ROOT / package) for package in ("eid", "idp_mock", "relying_party"))

Trace = Callable[[FrameType, str, Any], Any]


class Lines:
    """What has been reached so far below the given folders (or files)."""

    def __init__(self, folders: tuple[str, ...] = OURS) -> None:
        self._folders = folders
        self._watched: dict[CodeType, bool] = {}
        self._reached: set[tuple[CodeType, int]] = set()
        self.fresh = False
        """Whether the last input reached a line that none before it did."""

    def watch(self, read: Callable[[bytes], object], octets: bytes) -> object:
        """Reads the input; what the reader raises is passed on."""
        before, others = len(self._reached), sys.gettrace()
        sys.settrace(self._entered)
        try:
            return read(octets)
        finally:
            sys.settrace(others)
            self.fresh = len(self._reached) > before

    def _entered(self, frame: FrameType, event: str, argument: object) -> Trace | None:
        code = frame.f_code
        watched = self._watched.get(code)
        if watched is None:
            watched = self._watched[code] = code.co_filename.startswith(self._folders)
        return self._ran if watched else None

    def _ran(self, frame: FrameType, event: str, argument: object) -> Trace:
        if event == "line":
            self._reached.add((frame.f_code, frame.f_lineno))
        return self._ran
