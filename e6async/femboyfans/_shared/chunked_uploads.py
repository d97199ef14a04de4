"""Uploads in chunks: `app/concerns/chunked_upload.rb`."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, FilePart, Operation, write
from e6async._core.resource import Resource
from e6async._core.system.callers_file import open_callers_file, read_callers_file, unreadable
from e6async.errors import ConnectError, InputError, InvalidError, ServerError, TransportError
from e6async.femboyfans._vocabulary.media_asset import SeekableContent

CHUNK = 16 << 20
"""The default chunk size in bytes."""
_MAX_CHUNK = 75 << 20  # max_upload_per_request in `config`
_TRIES = 4
_EXPECTED = re.compile(r"expected: (\d{1,9})$")


@attrs.frozen(kw_only=True)
class MediaAssetKind(Model):
    """A kind of files that are uploaded in chunks."""

    family: str
    path: str
    """Where they are, such as `/media_assets/uploads`."""
    root: str
    """The key around what is written of them."""


UPLOADS = MediaAssetKind(
    family="upload_media_assets", path="/media_assets/uploads", root="upload_media_asset"
)
POST_REPLACEMENTS = MediaAssetKind(
    family="post_replacement_media_assets",
    path="/media_assets/post_replacements",
    root="post_replacement_media_asset",
)


def append(
    kind: MediaAssetKind,
    id: int,
    chunk_id: int,
    data: bytes,
    on_progress: Callable[[int], None] | None,
) -> Operation[None]:
    """Build the request that sends one chunk."""
    return write(
        f"{kind.family}.append", "PUT", kind.path + "/{id}/append.json", NOTHING,
        form=wire.fields({"chunk_id": chunk_id}, root=kind.root),
        files=(FilePart(field=f"{kind.root}[data]", name="blob", content=data),),
        on_progress=on_progress, id=id,
    )  # fmt: skip


class Chunked(Resource):
    """A family that uploads files in chunks."""

    async def _expected(self, kind: MediaAssetKind, id: int) -> int:
        """The number of the expected chunk: the server names it when it gets a wrong one."""
        try:
            await self._send(append(kind, id, 0, b"?", None))
        except InvalidError as error:
            for text in error.errors.get("chunk_id", ()):
                if match := _EXPECTED.search(text):
                    if "base" in error.errors:
                        break  # it expects no further chunk
                    return int(match[1])
            raise
        message = f"{kind.family}.append: the server accepted a chunk with the number 0"
        raise InputError(message)

    async def _send_chunks(
        self,
        kind: MediaAssetKind,
        id: int,
        file: SeekableContent,
        *,
        first: int,
        chunk_size: int,
        on_progress: Callable[[int], None] | None,
    ) -> None:
        """Send a file from a chunk on; after a lost request, ask which chunk is expected."""
        operation, number = f"{kind.family}.send", first
        size = await size_of(file, operation)
        tries = 0
        while (start := (number - 1) * chunk_size) < size:
            data = await read_chunk(file, start, chunk_size, size=size, operation=operation)
            chunk_progress = _progress_of_chunk(on_progress, start, len(data))
            try:
                await self._send(append(kind, id, number, data, chunk_progress))
            except (TransportError, ServerError) as error:
                tries += 1
                if tries >= _TRIES or isinstance(error, ConnectError):
                    raise
                number = await self._expected(kind, id)
                continue
            tries = 0
            number += 1
            if on_progress is not None:
                on_progress(min(start + len(data), size))


def check_chunk(name: str, chunk_size: int) -> None:
    """Raise InputError for a chunk size that the server does not accept."""
    if not 0 < chunk_size <= _MAX_CHUNK:
        message = f"{name}: chunk_size must be from 1 to {_MAX_CHUNK} bytes, not {chunk_size}"
        raise InputError(message)


async def size_of(file: SeekableContent, operation: str) -> int:
    """Tell how many bytes a file has; InputError for one that cannot be read."""
    if isinstance(file, bytes):
        return len(file)
    return await asyncio.to_thread(_size, file, operation)


async def read_chunk(
    file: SeekableContent, start: int, length: int, *, size: int, operation: str
) -> bytes:
    """Read some bytes of a file of this size."""
    if isinstance(file, bytes):
        return file[start : start + length]
    return await asyncio.to_thread(_read, file, start, length, size, operation)


async def md5_of(file: SeekableContent, operation: str) -> str:
    """Compute the MD5 by which the server knows a file; InputError for one that cannot be read."""
    return await asyncio.to_thread(_md5, file, operation)


def _size(path: Path, operation: str) -> int:
    with open_callers_file(path, operation) as file:
        return os.fstat(file.fileno()).st_size


def _read(path: Path, start: int, length: int, size: int, operation: str) -> bytes:
    with open_callers_file(path, operation) as file:
        return read_callers_file(file, start, length, size, path=path, operation=operation)


def _md5(file: SeekableContent, operation: str) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    if isinstance(file, bytes):
        digest.update(file)
        return digest.hexdigest()
    with open_callers_file(file, operation) as stream:
        try:
            while block := stream.read(CHUNK):
                digest.update(block)
        except OSError as error:
            raise unreadable(file, operation, error) from error
    return digest.hexdigest()


def _progress_of_chunk(
    on_progress: Callable[[int], None] | None, start: int, length: int
) -> Callable[[int], None] | None:
    """Convert progress in a body to progress in the file; a body has a few bytes more."""
    if on_progress is None:
        return None
    return lambda sent: on_progress(start + min(sent, length))
