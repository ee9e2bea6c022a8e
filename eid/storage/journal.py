"""Changes of records as lines in a file, written before they are made: what a process did not bring home is read from there."""

import errno
import mmap
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from eid.storage.sqlite_file import unusable
from eid.storage.text import encode_name

Name = tuple[str, str]
"""Kind and key of a record."""
Text = bytes | None
"""A record as JSON; None where there is none."""

SIZE = 512 * 1024
"""Octets of the file, all written at the beginning: who writes to memory cannot be told that the disk is full."""
_BETWEEN, _LINE_END, _END, _GONE = b"\t", b"\n", b"\0", b"null"  # the first three stand in no JSON that is written here
_name = msgspec.json.Decoder(Name).decode
_record = msgspec.json.Decoder(dict[str, msgspec.Raw] | None).decode


class Journal:
    """Lines in a file that is mapped into memory: the death of the process leaves what was written, and no system call is made for it.

    After the last line stands a zero octet. It is the first of the next line that is overwritten last, so that no line is ever half there.
    """

    def __init__(self, fd: int, path: Path) -> None:
        """`path` is the store's, for the sentences of errors. Raises `StoreUnavailable`."""
        try:
            missing = SIZE - os.fstat(fd).st_size
            if missing > 0 and os.pwrite(fd, bytes(missing), SIZE - missing) < missing:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._memory = mmap.mmap(fd, SIZE)
        except OSError as error:
            raise unusable(path, error) from error
        self._end = 0

    def note(self, name: Name, text: Text) -> bool:
        """Says what the record is from now on; false where there is no room. Raises `UnicodeEncodeError` for a name that is no UTF-8."""
        line = b"".join((encode_name(name), _BETWEEN, _GONE if text is None else text, _LINE_END, _END))
        begin, end = self._end, self._end + len(line)
        if end > SIZE:
            return False
        self._memory[begin + 1 : end] = line[1:]
        self._memory[begin] = line[0]
        self._end = end - 1
        return True

    def noted(self) -> Iterator[tuple[Name, Text]]:
        """From the beginning to the first line that is torn: a power cut may leave one, and what was written after it."""
        for line in self._memory[: max(self._memory.find(_END), 0)].split(_LINE_END)[:-1]:
            name, _, text = line.partition(_BETWEEN)
            try:
                text.decode()  # which the members of a record are not as they are read here
                change = _name(name), None if _record(text) is None else text
            except (msgspec.DecodeError, UnicodeDecodeError):
                return
            yield change

    def empty(self) -> None:
        self._memory[0] = 0
        self._end = 0

    def close(self) -> None:
        self._memory.close()


def is_empty(fd: int) -> bool:
    """Whether the file holds no line."""
    return os.pread(fd, 1, 0) in (b"", _END)
