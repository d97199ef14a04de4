"""One export from a site: into a folder, or as bytes that are read at once."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from e6async._core.session import call_back
from e6async._core.system.threads import in_thread
from e6async._transfer.file_url import file_url
from e6async._transfer.transfer import Piece, RemoteFile, Transfer
from e6async.errors import ChecksumError, ExportError, ResponseTooLargeError
from e6async.exports._bounds import DEFAULT_BOUNDS, Bounds
from e6async.exports._integrity import defect, is_right, partial_of

if TYPE_CHECKING:
    from e6async._core.transport import Transport
    from e6async._transfer.partial_file import PartialFile
    from e6async.exports._listing import Export

__all__ = ["DefectError", "ExportProgress", "OnProgress", "fetch", "read"]

_CHECKSUM: Final = re.compile(r"[0-9a-f]{64}")
"""A part of it is in the name of the partial file."""
_FILE_NAME: Final = re.compile(r"\w[\w.-]*", re.ASCII)


@attrs.frozen(kw_only=True)
class ExportProgress:
    """The progress of an export's file."""

    file_name: str
    received: int
    """Bytes in the partial file, those of earlier runs included."""
    total: int | None
    """Bytes of the whole file; None while unknown."""


OnProgress: TypeAlias = Callable[[ExportProgress], None]
"""Called in the event loop for each piece that arrives; must not block."""


class DefectError(ChecksumError):
    """A complete file was wrong; the next attempt may bring a right one."""


async def fetch(
    transport: Transport,
    export: Export,
    folder: Path,
    on_progress: OnProgress | None,
    *,
    takes_turns: bool,
    bounds: Bounds = DEFAULT_BOUNDS,
) -> Path:
    """Fetch an export into a folder, unless it is there and right; returns its path.

    Raises DefectError when what arrived is wrong.
    """
    if not _FILE_NAME.fullmatch(export.file_name):
        message = f"the site's name for {export.name}, {export.file_name!r}, is not a file name"
        raise ChecksumError(message)
    if export.checksum is not None and not _CHECKSUM.fullmatch(export.checksum):
        message = (
            f"the site's checksum of {export.name}, {export.checksum[:80]!r}, is not a SHA-256"
        )
        raise ChecksumError(message)
    target = folder / export.file_name
    if await in_thread(is_right, target, export):
        return target
    has_checksum = export.checksum is not None
    remote = _remote(export, bounds, has_checksum=has_checksum, takes_turns=takes_turns)
    partial = await in_thread(partial_of, target, export)
    try:
        await in_thread(partial.open)
        async with Transfer(transport, "exports.download", remote) as transfer:
            resumed = bool(partial.size)
            if export.file_size is None or partial.size != export.file_size:
                await _receive(transfer, export, partial, on_progress)
            try:
                reason = await in_thread(defect, partial.path, export, bounds.max_ratio)
            except ExportError:  # not worth to be resumed
                await in_thread(partial.discard)
                raise
            if reason is not None:
                await in_thread(partial.discard)
                what = "assembled from parts, " if resumed else ""
                raise DefectError(f"{export.file_name} {reason} ({what}from {export.url})")
        await in_thread(partial.move_to, target, replace=True)
    finally:
        await in_thread(partial.close)
    return target


async def read(
    transport: Transport, export: Export, *, takes_turns: bool, bounds: Bounds = DEFAULT_BOUNDS
) -> AsyncGenerator[bytes]:
    """Read the bytes of an export from the network.

    Raises ChecksumError at the end when they are not those that the site lists, and as soon as the
    file changes meanwhile.
    """
    digest, size = sha256(), 0
    remote = _remote(export, bounds, has_checksum=False, takes_turns=takes_turns)
    async with Transfer(transport, "exports.rows", remote) as transfer:
        while (piece := await transfer.read()) is not None:
            if isinstance(piece, bytes):
                digest.update(piece)
                size += len(piece)
                yield piece
            elif piece.offset != size:
                message = (
                    f"{export.file_name} changed while its rows were read, or its host cannot "
                    "resume it; start again, or download it first"
                )
                raise ChecksumError(message)
        is_wrong = export.checksum is not None and digest.hexdigest() != export.checksum
        if is_wrong or size != (export.file_size or size):
            message = (
                f"{export.file_name}: the {size} bytes that arrived do not have the size and "
                "checksum that the site lists; it may have made a new export meanwhile: start again"
            )
            raise ChecksumError(message)


def _remote(export: Export, bounds: Bounds, *, has_checksum: bool, takes_turns: bool) -> RemoteFile:
    """Describe the file; raises ExportError for one that is said to be too large."""
    if (export.file_size or 0) > bounds.max_bytes:
        message = (
            f"{export.file_name} has {export.file_size:,} bytes, more than max_bytes="
            f"{bounds.max_bytes:,}; pass a higher max_bytes if that is right"
        )
        raise ExportError(message, file=export.file_name)
    try:
        url = file_url(export.url)
    except ValueError as error:
        message = f"exports: the URL of {export.file_name} is not valid: {error}"
        raise ExportError(message, file=export.file_name) from None
    return RemoteFile(
        url=url,
        length=export.file_size,
        max_bytes=bounds.max_bytes,
        has_checksum=has_checksum,
        takes_turns=takes_turns,
    )


async def _receive(
    transfer: Transfer, export: Export, partial: PartialFile, on_progress: OnProgress | None
) -> None:
    transfer.resume(partial.size, partial.version)
    while (piece := await _next(transfer, partial)) is not None:
        if isinstance(piece, bytes):
            await in_thread(partial.append, piece)
        elif piece.offset == 0:
            await in_thread(partial.start, piece.version)
        if on_progress is not None:
            total = export.file_size or partial.version.total
            progress = ExportProgress(
                file_name=export.file_name, received=partial.size, total=total
            )
            call_back(on_progress, progress)


async def _next(transfer: Transfer, partial: PartialFile) -> Piece | None:
    """Read the next piece; a file that is too large is not worth to be resumed."""
    try:
        return await transfer.read()
    except ResponseTooLargeError:
        await in_thread(partial.discard)
        raise
