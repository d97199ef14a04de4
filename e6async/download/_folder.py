"""A download folder: which files it has, and the name of the next one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from e6async._transfer.disk import OWN, disk_errors, path_below
from e6async._transfer.partial_file import Fingerprint, PartialFile, fingerprint_of
from e6async.download._index import Index, IndexedFile
from e6async.download._names import folded, is_safe, with_suffix
from e6async.download._variant import PostFile, verification
from e6async.errors import DiskError


class Folder:
    """A folder that files are downloaded into; its methods block, and are thread-safe."""

    def __init__(self, path: Path) -> None:
        self.path: Path = path
        self._own = path / OWN
        self._index = Index(self._own / "index.sqlite")
        self._lock = threading.Lock()
        self._is_new = True

    def open(self, *, create: bool) -> None:
        """Open the index; a folder without one stays unknown, unless it is to be created."""
        path_below(self.path, OWN, "index.sqlite")
        with disk_errors(self._own):
            if create:
                self._own.mkdir(parents=True, exist_ok=True)
            self._is_new = not self._own.is_dir()
        if not self._is_new:
            self._index.open()

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def find(self, file: PostFile, name: str, *, verify: bool) -> IndexedFile | None:
        """Find a file that is there and right; None when it has to be fetched.

        A file of the index whose length and time are unchanged is read only to verify it. A file
        without an entry is read, and indexed when it is right.
        """
        if self._is_new:
            return None
        indexed = self._indexed(file)
        if indexed is not None:
            return self._unchanged(file, indexed, verify=verify)
        if file.md5 is not None:
            for candidate in _names(file, name):
                path = self._path(candidate)
                with disk_errors(path):
                    is_file = path.is_file()
                if is_file and self._index.owner(folded(candidate)) is None:
                    actual = fingerprint_of(path)
                    if actual is not None and actual.md5 == file.md5:
                        return self._add(file, candidate, actual)
        return None

    def partial_file(self, file: PostFile) -> PartialFile:
        """The partial file, not yet open."""
        stem = folded(file.original_md5)[:64]
        return PartialFile(path_below(self.path, OWN, "parts", f"{stem}-{file.size}.part"))

    def add(
        self, file: PostFile, name: str, partial: PartialFile, actual: Fingerprint
    ) -> IndexedFile:
        """Give a complete file its final name and index it; replaces damaged files only."""
        with self._lock:
            indexed = self._indexed(file)
            if indexed is not None and partial.move_to(self._path(indexed.name), replace=True):
                return self._add(file, indexed.name, actual)
            for candidate in _names(file, name):
                owner = self._index.owner(folded(candidate))
                if owner not in {None, (file.original_md5, file.size)}:
                    continue
                target = self._path(candidate)
                if partial.move_to(target, replace=_is_named_by_md5(file, candidate)):
                    return self._add(file, candidate, actual)
                existing = fingerprint_of(target)
                if existing is not None and existing.md5 == actual.md5:  # by another process
                    partial.discard()
                    return self._add(file, candidate, actual)
        message = (
            f"download: every possible name for post {file.post_id} in {self.path} is taken; "
            "use a template with {md5}"
        )
        raise DiskError(message, path=self.path / name)

    def _path(self, name: str) -> Path:
        return path_below(self.path, *name.split("/"))

    def _indexed(self, file: PostFile) -> IndexedFile | None:
        """Find a file in the index; a row with a name that no template gives does not count."""
        indexed = self._index.find(file.original_md5, file.size)
        return indexed if indexed is not None and is_safe(indexed.name) else None

    def _unchanged(
        self, file: PostFile, indexed: IndexedFile, *, verify: bool
    ) -> IndexedFile | None:
        path = self._path(indexed.name)
        try:
            with disk_errors(path):
                stat = path.stat()
        except DiskError as error:
            if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
                return None
            raise
        if not verify and (stat.st_size, stat.st_mtime_ns) == (indexed.bytes, indexed.modified):
            return indexed
        actual = fingerprint_of(path)
        if actual is None or actual.md5 != (file.md5 or indexed.md5):
            return None
        return self._add(file, indexed.name, actual)

    def _add(self, file: PostFile, name: str, actual: Fingerprint) -> IndexedFile:
        path = self._path(name)
        with disk_errors(path):
            modified = path.stat().st_mtime_ns
        indexed = IndexedFile(
            name=name,
            bytes=actual.length,
            modified=modified,
            verified_by=verification(file, has_end=actual.has_end is True),
            md5=actual.md5,
        )
        self._index.put(file.original_md5, file.size, folded(name), indexed)
        return indexed


def _names(file: PostFile, name: str) -> Iterator[str]:
    """List the names that a file may get: its own, then others in case that one is taken."""
    yield name
    if file.size != "original":
        yield with_suffix(name, file.size)
    yield with_suffix(name, f"{file.post_id}")
    yield with_suffix(name, f"{file.post_id}-{file.size}-{folded(file.original_md5)[:32]}")


def _is_named_by_md5(file: PostFile, name: str) -> bool:
    """Whether a name has the file's MD5 in it: another file of that name is damaged."""
    return file.size == "original" and file.original_md5 in name.rpartition("/")[2]
