"""Exports on their way to a disk: partial files, checked and put under their names; this blocks."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from e6async.download._disk import Partial, disk_errors
from e6async.errors import ExportError
from e6async.exports._listing import Export
from e6async.exports._source import Source
from e6async.exports._unpack import MAGIC, Packing, Unpacker

__all__ = ["extract", "is_right", "partial_of", "partials", "why_wrong"]


def partial_of(target: Path, export: Export) -> Partial:
    """Name what is there of an export; others of the same name, of older versions, are dropped."""
    version = (export.checksum or "")[:12]
    if not version and export.updated_at is not None:
        version = f"{export.updated_at:%Y%m%d%H%M%S}"
    path = target.with_name(f"{target.name}.{version}.part" if version else f"{target.name}.part")
    with disk_errors(target):
        for other in partials(target):
            if other != path:
                other.unlink(missing_ok=True)
                other.with_suffix(".json").unlink(missing_ok=True)
    return Partial(path)


def partials(target: Path) -> Iterator[Path]:
    """Find what is there of an export."""
    for path in target.parent.glob("*.part"):
        if path.name.startswith(f"{target.name}."):
            yield path


def is_right(target: Path, export: Export) -> bool:
    """Whether an export is on the disk already: by checksum, or by size, or by its dated name."""
    with disk_errors(target):
        if not target.is_file():
            return False
        if export.date is not None:
            return True  # dated files do not change, and have their names only once they are right
        return export.checksum is not None and why_wrong(target, export) is None


def why_wrong(path: Path, export: Export) -> str | None:
    """Tell what is wrong with a file; None when it is right.

    By size and SHA-256 where the site tells them, else by what gzip and xz check themselves.
    """
    with disk_errors(path):
        size = path.stat().st_size
        if export.file_size is not None and size != export.file_size:
            return f"has {size} bytes, not {export.file_size}"
        if export.checksum is not None:
            digest = sha256()
            for chunk in Source(path).chunks():
                digest.update(chunk)
            found = digest.hexdigest()
            return None if found == export.checksum else f"has SHA-256 {found}"
        magic = MAGIC[_kind(export.file_name)]
        with path.open("rb") as file:
            if file.read(len(magic)) != magic:
                return f"is no {_kind(export.file_name)}"
        unpacker = Unpacker(path.name)
        try:
            for chunk in Source(path).chunks():
                for _ in unpacker.feed(chunk):
                    pass
            for _ in unpacker.end():
                pass
        except ExportError as error:
            return str(error)
    return None


def _kind(file_name: str) -> Packing:
    return "xz" if file_name.endswith(".xz") else "gzip"


def extract(archive: Path, member: str, target: Path) -> bool:
    """Take one export out of a month's archive; False when it is not in there."""
    partial = target.with_name(f"{target.name}.part")
    with disk_errors(target):
        try:
            with tarfile.open(archive, "r:xz") as opened:
                for each in opened:
                    inner = opened.extractfile(each) if each.isfile() else None
                    if inner is None or each.name.rpartition("/")[2] != member:
                        continue
                    with partial.open("wb") as out:
                        while chunk := inner.read(1 << 18):
                            out.write(chunk)
                    partial.replace(target)
                    return True
        except tarfile.TarError as error:
            message = f"{archive} is no archive that can be read: {error}; remove it and try again"
            raise ExportError(message, file=str(archive)) from None
    return False
