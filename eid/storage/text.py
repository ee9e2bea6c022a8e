"""Records as JSON text, the form in which every backend keeps them, and how such text is replaced atomically."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec

from eid.storage.store import Change, Read, Record, StoreUnavailable

ATTEMPTS = 1000
"""How often an update may lose the race for its record. Each time some other update won, so reaching this means that something is wrong."""

RECENT = 512
LONGEST_RECENT = 8 * 1024
"""Octets."""

encode: Callable[[Record], bytes] = msgspec.json.Encoder().encode
encode_name: Callable[[tuple[str, str]], bytes] = msgspec.json.Encoder().encode
_decode: Callable[[bytes | str], Record] = msgspec.json.Decoder(dict[str, Any]).decode


def decode(text: bytes | str) -> Record:
    """The record. Raises `StoreUnavailable` for text that no store has written."""
    try:
        return _decode(text)
    except msgspec.DecodeError as error:
        raise damaged(error) from error


def damaged(error: msgspec.DecodeError) -> StoreUnavailable:
    """For text that no store has written."""
    return StoreUnavailable(f"store: a record is damaged: {error}; begin with an empty store")


class Recent:
    """Texts that this process wrote a moment ago, by which an update may begin without a look. They may be outdated; a swap finds out."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], bytes] = {}

    def keep(self, kind: str, key: str, text: bytes) -> bytes:
        """Returns the text. The oldest of `RECENT` texts makes way; what is long is not kept."""
        texts = self._texts
        if len(text) <= LONGEST_RECENT:
            while len(texts) >= RECENT:
                texts.pop(next(iter(texts), ("", "")), None)
            texts[kind, key] = text
        return text

    def taken(self, kind: str, key: str) -> bytes | None:
        """The text, which is then forgotten."""
        return self._texts.pop((kind, key), None)


def compare_and_set(
    look: Callable[[], bytes | None],
    swap: Callable[[bytes | None, bytes | None], bool],
    change: Change,
    read: Read = decode,
    recent: bytes | None = None,
) -> Any:
    """The optimistic update: `change` runs with no lock held, so a slow one delays nobody, and runs again when it lost the race.

    `look` gives the present text, None where there is no record; `read` makes of it what is changed. `swap` replaces the first text by the
    second (None removes) and says whether the first was still the present one. `recent` is what the record was lately: when it still is,
    nothing needs to be looked at.
    """
    if recent is not None:
        changed = False
        with suppress(Exception):  # it may come of an outdated record; if it does not, it comes again below
            record, changed = change(read(recent)), True
        if changed and swap(recent, None if record is None else encode(record)):
            return record
    for _ in range(ATTEMPTS):
        before = look()
        record = change(None if before is None else read(before))
        if swap(before, None if record is None else encode(record)):
            return record
    raise StoreUnavailable("store: too many updates of one record at once; try again")
