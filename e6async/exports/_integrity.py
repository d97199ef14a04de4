"""Whether the file of an export on disk is complete and right; this blocks."""

from __future__ import annotations

import tarfile
from hashlib import sha256
from pathlib import Path
from typing import Final

from e6async._core.system.scratch import remove_left, scratch
from e6async._transfer.disk import OWN, disk_errors, path_below
from e6async._transfer.partial_file import PartialFile, remove_unused
from e6async.errors import ExportError
from e6async.exports._archive import opened_archive
from e6async.exports._bounds import MAX_RATIO, UnpackedTooLargeError
from e6async.exports._listing import Export
from e6async.exports._source import Source, pieces_of
from e6async.exports._unpack import MAGIC, Packing, Unpacker

__all__ = ["defect", "extract", "is_right", "partial_of"]

_OPERATION: Final = "exports.download"


def partial_of(target: Path, export: Export) -> PartialFile:
    """The partial file of an export; removes those of its older versions that nobody uses."""
    version = (export.checksum or "")[:12]
    if not version and export.updated_at is not None:
        version = f"{export.updated_at:%Y%m%d%H%M%S}"
    name = f"{target.name}.{version}.part" if version else f"{target.name}.part"
    path = path_below(target.parent, OWN, "exports", name, operation=_OPERATION)
    with disk_errors(target, _OPERATION):
        for other in path.parent.glob("*.part"):
            if other != path and other.name.startswith(f"{target.name}."):
                remove_unused(other)
    return PartialFile(path, _OPERATION)


def is_right(target: Path, export: Export) -> bool:
    """Whether an export is on the disk: by its checksum, or by its dated name."""
    with disk_errors(target, _OPERATION):
        if not target.is_file():
            return False
        if export.date is not None:
            return True  # dated files do not change, and get their names only when they are right
        return export.checksum is not None and defect(target, export) is None


def defect(path: Path, export: Export, max_ratio: int = MAX_RATIO) -> str | None:
    """Tell what is wrong with a file; None when it is right.

    Compares size and SHA-256 where the site lists them, else unpacks it, as gzip and xz have a
    checksum.
    """
    with disk_errors(path, _OPERATION):
        size = path.stat().st_size
        if export.file_size is not None and size != export.file_size:
            return f"has {size} bytes, not {export.file_size}"
        if export.checksum is not None:
            actual = _sha256(path)
            return None if actual == export.checksum else f"has SHA-256 {actual}"
        packing: Packing = "xz" if export.file_name.endswith(".xz") else "gzip"
        with path.open("rb") as file:
            if file.read(len(MAGIC[packing])) != MAGIC[packing]:
                return f"is not a valid {packing} file"
        unpacker = Unpacker(path.name, max_ratio)
        try:
            for chunk in Source(path).chunks():
                for _ in unpacker.feed(chunk):
                    pass
            for _ in unpacker.end():
                pass
        except UnpackedTooLargeError:
            raise
        except ExportError as error:
            return f"is damaged: {error}"
    return None


def _sha256(path: Path) -> str:
    digest = sha256()
    for chunk in Source(path).chunks():
        digest.update(chunk)
    return digest.hexdigest()


def extract(archive: Path, member: str, target: Path, max_ratio: int = MAX_RATIO) -> bool:
    """Take the file of one export out of a month's archive; False when the archive lacks it."""
    remove_left(target.parent)
    with disk_errors(target, _OPERATION), scratch(target) as new:
        try:
            with opened_archive(archive, max_ratio) as opened:
                for item in opened:
                    packed = opened.extractfile(item) if item.isfile() else None
                    if packed is None or item.name.rpartition("/")[2] != member:
                        continue
                    with new.open("xb") as out:
                        for chunk in pieces_of(packed):
                            out.write(chunk)
                    new.replace(target)
                    return True
        except (tarfile.TarError, ExportError) as error:
            message = (
                f"{archive} is not a valid archive ({error}); remove it and run this again, which "
                "downloads it again"
            )
            raise ExportError(message, file=str(archive)) from None
    return False
