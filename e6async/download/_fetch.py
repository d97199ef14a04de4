"""The transfer of one file into a partial file, and the check of what arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from e6async._core.downloadable import Progress
from e6async._core.session import call_back
from e6async._core.system.threads import in_thread
from e6async._transfer.partial_file import Fingerprint, PartialFile
from e6async._transfer.transfer import RemoteFile, Throttle, Transfer
from e6async.errors import ChecksumError, ResponseTooLargeError

if TYPE_CHECKING:
    from e6async._core.transport import Transport
    from e6async.download._variant import PostFile

MAX_BYTES = 128 << 20
"""Bytes of a file whose length the site does not say; the sites accept uploads of 100 MiB."""
_FORMATS = {"jpg": "jpg", "jpeg": "jpg", "png": "png", "gif": "gif", "webp": "webp", "mp4": "mp4",
            "webm": "webm"}  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class DownloadContext:
    """What all files of a download share."""

    transport: Transport
    throttle: Throttle | None
    on_progress: Callable[[Progress], None] | None


class Fetch:
    """The fetch of one file into an open partial file."""

    def __init__(self, context: DownloadContext, file: PostFile, partial: PartialFile) -> None:
        self._context = context
        self._file = file
        self._partial = partial

    async def run(self) -> Fingerprint:
        """Fetch the file until it is complete and right.

        Raises ChecksumError when a complete file was wrong twice.
        """
        remote = RemoteFile(
            url=self._file.url,
            length=self._file.length,
            has_checksum=self._file.md5 is not None,
            max_bytes=MAX_BYTES,
        )
        transport, throttle = self._context.transport, self._context.throttle
        async with Transfer(transport, "download", remote, throttle=throttle) as transfer:
            return await self._run(transfer)

    async def _run(self, transfer: Transfer) -> Fingerprint:
        # what an earlier run left may be complete, or damaged on the disk: it counts as no attempt
        if self._partial.size and defect(self._file, self._partial) is not None:
            await self._receive(transfer)
            if defect(self._file, self._partial) is not None:
                await in_thread(self._partial.discard)
        reason = None
        for _ in range(2):
            if not self._partial.size:
                await self._receive(transfer)
            reason = defect(self._file, self._partial)
            if reason is None:
                return self._partial.fingerprint()
            await in_thread(self._partial.discard)
        message = (
            f"download: the file of post {self._file.post_id} {reason}, twice in a row; "
            "try again later"
        )
        raise ChecksumError(message)

    async def _receive(self, transfer: Transfer) -> None:
        """Write what arrives into the partial file."""
        transfer.resume(self._partial.size, self._partial.version)
        try:
            while (piece := await transfer.read()) is not None:
                if isinstance(piece, bytes):
                    await in_thread(self._partial.append, piece)
                elif piece.offset == 0:
                    await in_thread(self._partial.start, piece.version)
                self._report_progress(transfer)
        except ResponseTooLargeError:
            await in_thread(self._partial.discard)
            raise

    def _report_progress(self, transfer: Transfer) -> None:
        if self._context.on_progress is not None:
            progress = Progress(
                post_id=self._file.post_id,
                received=self._partial.size,
                total=self._file.length or self._partial.version.total,
                request=transfer.requests,
                at=asyncio.get_running_loop().time(),
            )
            call_back(self._context.on_progress, progress)


def defect(file: PostFile, partial: PartialFile) -> str | None:
    """Tell what is wrong with a file; None when it is right, as far as can be told."""
    actual = partial.fingerprint()
    if file.md5 is not None:
        return None if actual.md5 == file.md5 else f"has MD5 {actual.md5}, not {file.md5}"
    length = partial.version.total if file.length is None else file.length
    if length is not None and actual.length != length:
        return f"has {actual.length} bytes, not {length}"
    if file.ext in _FORMATS and actual.format != _FORMATS[file.ext]:
        return f"is not a valid {file.ext} file"
    if actual.has_end is False:
        return "is truncated"
    if length is None and actual.has_end is None:
        return "came without a length, so it may be truncated"
    return None
