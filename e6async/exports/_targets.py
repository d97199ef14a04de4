"""Where a conversion writes to: whether it can, and what disks and databases say, as our errors."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from e6async._arguments import is_text
from e6async._core.system.disk import disk_errors_of, made_disk_error
from e6async.errors import DiskError, InputError

__all__ = ["OPERATION", "check_table_name", "duckdb_error", "prepared", "sqlite_errors"]

OPERATION: Final = "exports.convert"
_MAX_NAME: Final = 200
_MAX_REASON: Final = 300
_FULL: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE})
_LOCKED: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_NO_DATABASE: Final = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_CANNOT_OPEN: Final = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR}
)


def prepared(target: Path) -> bool:
    """Make the folder of a target; gives whether the target is new.

    Raises InputError for a folder or a special file, which would be damaged or wait forever.
    """
    with disk_errors_of(OPERATION, target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            mode = target.stat().st_mode
        except FileNotFoundError:
            return True
    if not stat.S_ISREG(mode):
        kind = "an existing folder" if stat.S_ISDIR(mode) else "a special file"
        message = f"{target} is {kind}; remove it, or give another path"
        raise InputError(message)
    return False


def check_table_name(name: str, *, of_sqlite: bool) -> None:
    """Raise InputError for a name that no table can have."""
    if not is_text(name) or not name or len(name) > _MAX_NAME:
        reason = f"is not a name of 1 to {_MAX_NAME} characters"
    elif of_sqlite and name.lower().startswith("sqlite_"):
        reason = "is reserved by SQLite"
    else:
        return
    message = f"{OPERATION}: the table name {name[:60]!r} {reason}; give another one"
    raise InputError(message)


@contextmanager
def sqlite_errors(target: Path) -> Generator[None]:
    """Turn errors of SQLite and of the system into ours."""
    try:
        with disk_errors_of(OPERATION, target):
            yield
    except sqlite3.Error as error:
        raise _sqlite_error(target, error) from error


def _sqlite_error(target: Path, error: sqlite3.Error) -> DiskError | InputError:
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if code in _FULL:
        return made_disk_error(OPERATION, target, str(error), number=None, full=True)
    if primary in _LOCKED:
        return _locked(target)
    if primary in _NO_DATABASE:
        return _no_database(target, "an SQLite")
    if primary in _CANNOT_OPEN:
        return _unusable(target, str(error))
    return _refused(target, str(error))


def duckdb_error(target: Path, error: Exception) -> DiskError | InputError:
    """Make the error for one of DuckDB, by its class and its words; it has no codes."""
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    if any(words in str(error) for words in ("No space left", "File too large", "quota exceeded")):
        return made_disk_error(OPERATION, target, _short(reason), number=None, full=True)
    if type(error).__name__ in {"IOException", "FatalException", "InternalException"}:
        if "lock on file" in reason:
            return _locked(target)
        if "not a valid DuckDB database" in reason:
            return _no_database(target, "a DuckDB")
        return _unusable(target, reason)
    return _refused(target, reason)


def _locked(target: Path) -> DiskError:
    message = f"{OPERATION}: {target}: another program has locked it; close it there, and try again"
    return DiskError(message, path=target)


def _no_database(target: Path, kind: str) -> InputError:
    message = f"{OPERATION}: {target} is not {kind} database, or damaged; give another path"
    return InputError(message)


def _unusable(target: Path, reason: str) -> DiskError:
    message = f"{OPERATION}: {target}: {_short(reason)}; give another path"
    return DiskError(message, path=target)


def _refused(target: Path, reason: str) -> InputError:
    message = f"{OPERATION}: {target}: {_short(reason)}; give another name or path"
    return InputError(message)


def _short(reason: str) -> str:
    return reason[:_MAX_REASON].rstrip(".")
