"""The index of a download folder: an SQLite file, so that known files need not be read."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs

from e6async._core.downloadable import Verification
from e6async._transfer.disk import disk_error

_VERSION = 1
_LOCK_TIMEOUT = 30.0
"""Seconds to wait while another process writes."""
_LOCK_PAUSE = 0.005
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS files (
    original_md5 TEXT NOT NULL, size TEXT NOT NULL,
    name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL, modified INTEGER NOT NULL, verified_by TEXT NOT NULL, md5 TEXT NOT NULL,
    PRIMARY KEY (original_md5, size)
) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
"""


@attrs.frozen(kw_only=True)
class IndexedFile:
    """A verified file."""

    name: str
    """The path below the folder, with `/` as separator."""
    bytes: int
    modified: int
    """Its modification time in nanoseconds since the epoch."""
    verified_by: Verification
    md5: str
    """The MD5 of the file on the disk."""


class _TooNewError(sqlite3.NotSupportedError):
    def __init__(self) -> None:
        super().__init__("it was written by a newer version of e6async; upgrade e6async")


class _NotRegularError(sqlite3.OperationalError):
    def __init__(self) -> None:
        super().__init__("unable to open it: it is a link, a folder or a special file; remove it")


class Index:
    """The index of a folder; its methods block, and are thread-safe."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open or create the file; a damaged one is renamed to `index.damaged`."""
        try:
            if self._path.is_symlink() or (self._path.exists() and not self._path.is_file()):
                raise _NotRegularError
            self._database = _opened(self._path)
        except sqlite3.Error as error:
            raise disk_error(self._path, error) from error

    def find(self, original_md5: str, size: str) -> IndexedFile | None:
        """Find a file by the MD5 of its post's original and by its size."""
        rows = self._run(
            "SELECT name, bytes, modified, verified_by, md5 FROM files "
            "WHERE original_md5 = ? AND size = ?",
            (original_md5, size),
        )
        for name, length, modified, verified_by, md5 in rows:
            if not isinstance(name, str):
                return None
            return IndexedFile(
                name=name, bytes=length, modified=modified, verified_by=verified_by, md5=md5
            )
        return None

    def owner(self, folded: str) -> tuple[str, str] | None:
        """Find the file that has a name: the MD5 of its original, and its size; None for none."""
        rows = self._run("SELECT original_md5, size FROM files WHERE folded = ?", (folded,))
        for original_md5, size in rows:
            return original_md5, size
        return None

    def put(self, original_md5: str, size: str, folded: str, file: IndexedFile) -> None:
        """Store a file; replaces the rows of the same file and of the same name."""
        values = (
            *(original_md5, size, file.name, folded),
            *(file.bytes, file.modified, file.verified_by, file.md5),
        )
        self._run("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def close(self) -> None:
        """Close the file."""
        with self._lock, suppress(sqlite3.Error):
            if self._database is not None:
                self._database.close()

    def _run(self, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        if self._database is None:
            message = f"{self._path} is not open"
            raise ValueError(message)
        try:
            with self._lock:
                return self._database.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise disk_error(self._path, error) from error


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _connected(path)
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)  # errors of ours have none
        if code not in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise
        # its rows are made again by reading the files, without a request
        path.replace(path.with_suffix(".damaged"))
        return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(
        path, timeout=_LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
    )
    try:
        _set_wal(base)
        base.execute("PRAGMA synchronous = NORMAL")
        _prepare(base)
    except BaseException:
        base.close()
        raise
    return base


def _set_wal(base: sqlite3.Connection) -> None:
    """Use a write-ahead log; SQLite does not wait by itself while another one switches to it."""
    until = time.monotonic() + _LOCK_TIMEOUT
    while True:
        try:
            base.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            if code != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_LOCK_PAUSE)
        else:
            return


def _prepare(base: sqlite3.Connection) -> None:
    (version,) = base.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        raise _TooNewError
    if version < _VERSION:
        base.executescript(_SCHEMA)
