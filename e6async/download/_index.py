"""What a folder has: a small SQLite file, so that known files cost neither request nor reading."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs

from e6async._core.downloadable import Checked
from e6async.download._disk import disk_error

_VERSION = 1
_PATIENCE = 30.0
"""Seconds to wait for another process that writes."""
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS files (
    source TEXT NOT NULL, size TEXT NOT NULL,
    name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL, modified INTEGER NOT NULL, checked TEXT NOT NULL, md5 TEXT NOT NULL,
    PRIMARY KEY (source, size)
) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
"""


@attrs.frozen(kw_only=True)
class Entry:
    """A file that was found right."""

    name: str
    """Below the folder, with `/` between."""
    bytes: int
    modified: int
    """Nanoseconds since the epoch, as the file system has them."""
    checked: Checked
    md5: str
    """Of the file as it is on the disk."""


class _TooNewError(sqlite3.NotSupportedError):
    def __init__(self) -> None:
        super().__init__("it was written by a newer e6async; use that one")


class Index:
    """The index of a folder; its methods block, and may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._open: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open the file, or make it; one that is damaged is put aside."""
        try:
            self._open = _opened(self._path)
        except sqlite3.Error as error:
            raise disk_error(self._path, error) from error

    def find(self, source: str, size: str) -> Entry | None:
        """Look a file up by the MD5 of its post's original and by its size."""
        rows = self._run(
            "SELECT name, bytes, modified, checked, md5 FROM files WHERE source = ? AND size = ?",
            (source, size),
        )
        for name, length, modified, checked, md5 in rows:
            return Entry(name=name, bytes=length, modified=modified, checked=checked, md5=md5)
        return None

    def owner(self, folded: str) -> tuple[str, str] | None:
        """Tell whose a name is: the MD5 of the original, and the size; None for nobody's."""
        rows = self._run("SELECT source, size FROM files WHERE folded = ?", (folded,))
        for source, size in rows:
            return source, size
        return None

    def put(self, source: str, size: str, folded: str, entry: Entry) -> None:
        """Note a file, instead of what was known of it or of its name before."""
        values = (
            *(source, size, entry.name, folded),
            *(entry.bytes, entry.modified, entry.checked, entry.md5),
        )
        self._run("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, suppress(sqlite3.Error):
            if self._open is not None:
                self._open.close()

    def _run(self, words: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        if self._open is None:
            message = f"{self._path} is not open"
            raise ValueError(message)
        try:
            with self._lock:
                return self._open.execute(words, values).fetchall()
        except sqlite3.Error as error:
            raise disk_error(self._path, error) from error


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _connected(path)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise
        # what it knew is found out again from the files, without a request
        path.replace(path.with_suffix(".damaged"))
        return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        base.execute("PRAGMA journal_mode = WAL").fetchall()
        base.execute("PRAGMA synchronous = NORMAL")
        _prepare(base)
    except BaseException:
        base.close()
        raise
    return base


def _prepare(base: sqlite3.Connection) -> None:
    (version,) = base.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        raise _TooNewError
    if version < _VERSION:
        base.executescript(_SCHEMA)
