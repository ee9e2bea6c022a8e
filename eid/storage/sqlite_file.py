"""The file beneath `SqliteStore`: how it is made, recognised and opened, and what its errors mean for a person."""

import errno
import sqlite3
from pathlib import Path

from eid.storage.store import StoreUnavailable

MEMORY = Path(":memory:")

_APPLICATION = 0x65696431  # "eid1": marks a file as ours, in this layout
_ATTEMPTS = 100
_CHECKPOINT = 4000
"""Pages of 4 KiB in the write-ahead log after which they are brought home, for which one caller has to wait."""

# Records lie in the order in which they were written, and only their names are sorted: with WITHOUT ROWID, records of 1 KiB would be moved
# about in a sorted tree, which takes twice the time and three times the space.
# AUTOINCREMENT: a sequence number is never used again, not even after the newest entries were trimmed or the log was cleared.
_SCHEMA = (
    "CREATE TABLE records (kind TEXT NOT NULL, key TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (kind, key))",
    "CREATE TABLE entries (sequence INTEGER PRIMARY KEY AUTOINCREMENT, log TEXT NOT NULL, record TEXT NOT NULL)",
    "CREATE INDEX entries_by_log ON entries (log)",
    f"PRAGMA application_id = {_APPLICATION}",
)
_ADVICE = {
    sqlite3.SQLITE_BUSY: "is locked by another program; close that program and try again",
    sqlite3.SQLITE_READONLY: "cannot be written; check the permissions of the file and of its folder",
    sqlite3.SQLITE_IOERR: "cannot be read or written; check the disk and the limits on file size",
    sqlite3.SQLITE_CORRUPT: "is damaged; move it away to begin with an empty store",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database; move it away or choose another path",
    sqlite3.SQLITE_FULL: "cannot grow, the disk is full; free some space",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that it is a file and that its folder can be written",
}

_SQLITE_FOR = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EDQUOT: sqlite3.SQLITE_FULL,
    errno.EFBIG: sqlite3.SQLITE_IOERR,
    errno.EIO: sqlite3.SQLITE_IOERR,
    errno.EACCES: sqlite3.SQLITE_READONLY,
    errno.EROFS: sqlite3.SQLITE_READONLY,
}


def connect(path: Path, synchronous: str, patience: float) -> sqlite3.Connection:
    """A connection in autocommit mode to the file, made together with its folder where there is none. Raises `StoreUnavailable`."""
    try:
        if path != MEMORY:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    except OSError as error:
        raise StoreUnavailable(f"store: cannot use the folder {path.parent}: {error.strerror}") from error
    except sqlite3.Error as error:
        raise unavailable(path, error) from error
    try:
        _claim(connection, path)
        _write_ahead(connection)
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT}")
    except sqlite3.Error as error:
        connection.close()
        raise unavailable(path, error) from error
    except OSError as error:
        connection.close()
        raise unusable(path, error) from error
    except StoreUnavailable:
        connection.close()
        raise
    return connection


def journal_of(path: Path) -> Path:
    """Where `JournaledStore` keeps the journal of a file, by whatever name somebody else knows the file."""
    real = path.resolve()
    return real.with_name(f"{real.name}-young")


def unavailable(path: Path, error: sqlite3.Error) -> StoreUnavailable:
    """What SQLite said, with the file and the next step."""
    advice = _ADVICE.get(_code(error), f"cannot be used: {error}")
    return StoreUnavailable(f"store: {path} {advice}")


def unusable(path: Path, error: OSError) -> StoreUnavailable:
    """What the system said of a file beside it, as SQLite would have said it of the file."""
    advice = _ADVICE.get(_SQLITE_FOR.get(error.errno or 0, 0), f"cannot be used: {error.strerror}")
    return StoreUnavailable(f"store: {path} {advice}")


def locked(path: Path) -> StoreUnavailable:
    """What to say when our own lock was not free in time: whoever holds it is waiting for another program."""
    return StoreUnavailable(f"store: {path} {_ADVICE[sqlite3.SQLITE_BUSY]}")


def _claim(connection: sqlite3.Connection, path: Path) -> None:
    """Makes the tables in an empty file; leaves the database of another program as it is."""
    if _application(connection) == _APPLICATION:
        return
    with connection:  # commits, or rolls back
        connection.execute("BEGIN IMMEDIATE")
        if _application(connection) == _APPLICATION:
            return
        if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise StoreUnavailable(f"store: {path} is the database of another program or version; choose another path")
        if path != MEMORY:
            journal_of(path).unlink(missing_ok=True)  # of a file that was here before, and was moved away or removed
        for statement in _SCHEMA:
            connection.execute(statement)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """SQLite does not wait for its turn in this one statement, so after a refusal we wait in one in which it does."""
    for _ in range(_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
            return
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY:
                raise
            refusal = error
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    raise refusal


def _application(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def _code(error: sqlite3.Error) -> int:
    """The primary result code; extended codes keep it in the lowest byte."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
