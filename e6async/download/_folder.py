"""A folder of files: what it has already, and under which name the next one goes in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from e6async.download._disk import Partial, Sum, disk_errors, sum_of
from e6async.download._index import Entry, Index
from e6async.download._names import beside, folded
from e6async.download._variant import Wanted, checked_by
from e6async.errors import DiskError

OWN = ".e6async"
"""The folder in the folder where the index and the partial files are."""


class Folder:
    """A folder that files are downloaded into; its methods block, and may run in any thread."""

    def __init__(self, path: Path) -> None:
        self.path: Path = path
        self._own = path / OWN
        self._index = Index(self._own / "index.sqlite")
        self._lock = threading.Lock()
        self._is_new = True

    def open(self, *, makes: bool) -> None:
        """Open the index; without one, nothing is known of the folder unless it is made."""
        with disk_errors(self._own):
            if makes:
                self._own.mkdir(parents=True, exist_ok=True)
            self._is_new = not self._own.is_dir()
        if not self._is_new:
            self._index.open()

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    def known(self, file: Wanted, name: str, *, verify: bool) -> Entry | None:
        """Find a file that is there and right; None when it is to be fetched.

        One that the index knows, and that nobody touched, is read only to verify it. One that it
        does not know is read, and taken over when it is right.
        """
        if self._is_new:
            return None
        entry = self._index.find(file.source, file.size)
        if entry is not None:
            return self._still_right(file, entry, verify=verify)
        if file.md5 is not None:
            for candidate in _names(file, name):
                with disk_errors(self.path / candidate):
                    is_file = (self.path / candidate).is_file()
                if is_file and self._index.owner(folded(candidate)) is None:
                    found = sum_of(self.path / candidate)
                    if found is not None and found.md5 == file.md5:
                        return self._note(file, candidate, found)
        return None

    def partial(self, file: Wanted) -> Partial:
        """The partial file, not yet open."""
        return Partial(self._own / "parts" / f"{folded(file.source)[:64]}-{file.size}.part")

    def keep(self, file: Wanted, name: str, partial: Partial, found: Sum) -> Entry:
        """Give a whole file its final name, and note it; overwrites nothing but damaged files."""
        with self._lock:
            entry = self._index.find(file.source, file.size)
            if entry is not None and partial.place(self.path / entry.name, replaces=True):
                return self._note(file, entry.name, found)
            for candidate in _names(file, name):
                owner = self._index.owner(folded(candidate))
                if owner not in {None, (file.source, file.size)}:
                    continue
                target = self.path / candidate
                if partial.place(target, replaces=_can_be_no_other(file, candidate)):
                    return self._note(file, candidate, found)
                there = sum_of(target)
                if there is not None and there.md5 == found.md5:  # another process was quicker
                    partial.discard()
                    return self._note(file, candidate, found)
        message = f"download: all names for post {file.post_id} in {self.path} are taken"
        raise DiskError(message, path=self.path / name)

    def _still_right(self, file: Wanted, entry: Entry, *, verify: bool) -> Entry | None:
        path = self.path / entry.name
        try:
            with disk_errors(path):
                now = path.stat()
        except DiskError as error:
            if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
                return None
            raise
        if not verify and (now.st_size, now.st_mtime_ns) == (entry.bytes, entry.modified):
            return entry
        found = sum_of(path)
        if found is None or found.md5 != (file.md5 or entry.md5):
            return None
        return self._note(file, entry.name, found)

    def _note(self, file: Wanted, name: str, found: Sum) -> Entry:
        path = self.path / name
        with disk_errors(path):
            modified = path.stat().st_mtime_ns
        entry = Entry(
            name=name,
            bytes=found.length,
            modified=modified,
            checked=checked_by(file, has_end=found.has_end is True),
            md5=found.md5,
        )
        self._index.put(file.source, file.size, folded(name), entry)
        return entry


def _names(file: Wanted, name: str) -> Iterator[str]:
    """List the names that a file may get: its own, and others where that one is taken."""
    yield name
    if file.size != "original":
        yield beside(name, file.size)
    yield beside(name, f"{file.post_id}")
    yield beside(name, f"{file.post_id}-{file.size}-{folded(file.source)[:32]}")


def _can_be_no_other(file: Wanted, name: str) -> bool:
    """Whether what stands under a name can only be this file, damaged: the name has its MD5."""
    return file.size == "original" and file.source in name.rpartition("/")[2]
