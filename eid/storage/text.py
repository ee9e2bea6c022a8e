"""Records as JSON text, the form in which every backend keeps them, and how such text is replaced atomically."""

from collections.abc import Callable
from typing import Any

import msgspec

from eid.storage.store import Change, Record, StoreUnavailable

ATTEMPTS = 1000
"""How often an update may lose the race for its record. Each time some other update won, so reaching this means that something is wrong."""

encode: Callable[[Record], bytes] = msgspec.json.Encoder().encode
_decode: Callable[[bytes | str], Record] = msgspec.json.Decoder(dict[str, Any]).decode


def decode(text: bytes | str) -> Record:
    """The record. Raises `StoreUnavailable` for text that no store has written."""
    try:
        return _decode(text)
    except msgspec.DecodeError as error:
        raise StoreUnavailable(f"store: a record is damaged: {error}; begin with an empty store") from error


def compare_and_set(read: Callable[[], bytes | None], swap: Callable[[bytes | None, bytes | None], bool], change: Change) -> Record | None:
    """The optimistic update: `change` runs with no lock held, so a slow one delays nobody, and runs again when it lost the race.

    `read` gives the present text, None where there is no record. `swap` replaces the first text by the second (None removes) and says
    whether the first was still the present one.
    """
    for _ in range(ATTEMPTS):
        before = read()
        record = change(None if before is None else decode(before))
        if swap(before, None if record is None else encode(record)):
            return record
    raise StoreUnavailable("store: too many updates of one record at once; try again")
