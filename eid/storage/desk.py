"""The records that a process works with while it is alone with a file, and what of them is not home in the file yet."""

from itertools import islice
from typing import Protocol

from eid.storage.journal import Journal, Name, Text
from eid.storage.store import StoreUnavailable

BULK = 128
"""Changes that are brought home together; one request of so many waits for it."""
KEPT = 1024
"""Records that stay here when they are home; at most twice as many."""
LONGEST_KEPT = 8 * 1024
"""Octets of each of them."""
UNKNOWN = b""
"""What is no text of a record."""


class Home(Protocol):
    """Where records are kept. Both may raise `StoreUnavailable`."""

    def text(self, kind: str, key: str) -> Text:
        """A record as JSON; None where there is none."""
        ...

    def bring(self, changes: list[tuple[Name, Text]]) -> None:
        """All of them, or none."""
        ...


class Desk:
    """For one thread at a time, but for `texts`, in which any may look. Every method may raise `StoreUnavailable`."""

    def __init__(self, home: Home, journal: Journal) -> None:
        """Brings home what the journal holds."""
        self.texts: dict[Name, Text] = dict(journal.noted())
        """Records, or None where it is known that there is none, by name."""
        self._home = home
        self._journal = journal
        self._changed = dict(self.texts)
        self._due = BULK
        self.bring_home()

    def text(self, name: Name) -> Text:
        """The record as it is now."""
        text = self.texts.get(name, UNKNOWN)
        if text is UNKNOWN:
            text = self._home.text(*name)
            if _is_short(text):
                self.texts[name] = text
                self._forget_some()
        return text

    def write(self, name: Name, text: Text) -> None:
        """Notes the change, so that it is acknowledged whatever comes, and makes it."""
        if not self._noted(name, text):  # longer than the journal, which is empty now
            self.texts.pop(name, None)
            self._home.bring([(name, text)])
            return
        self._changed[name] = self.texts[name] = text
        if len(self._changed) >= self._due:
            try:
                self.bring_home()
            except StoreUnavailable:  # tried again, at the latest when the journal is full: nothing is lost meanwhile
                self._due += BULK

    def _noted(self, name: Name, text: Text) -> bool:
        if self._journal.note(name, text):
            return True
        self.bring_home()
        return self._journal.note(name, text)

    def bring_home(self) -> None:
        """Writes all changes into the file; the journal is empty then."""
        if self._changed:
            self._home.bring(list(self._changed.items()))
        self._journal.empty()
        for name, text in self._changed.items():
            if not _is_short(text):
                self.texts.pop(name, None)
        self._changed.clear()
        self._due = BULK
        self._forget_some()

    def forget(self) -> None:
        """Everything; what was not brought home is in the journal."""
        self.texts.clear()
        self._changed.clear()

    def close(self) -> None:
        """The journal too."""
        self.forget()
        self._journal.close()

    def _forget_some(self) -> None:
        if len(self.texts) >= 2 * KEPT:
            for name in list(islice(self.texts, len(self.texts) - KEPT)):
                if name not in self._changed:
                    del self.texts[name]


def _is_short(text: Text) -> bool:
    return text is None or len(text) <= LONGEST_KEPT
