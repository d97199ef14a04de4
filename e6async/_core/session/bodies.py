"""Bodies of requests: form fields, and what the caller hands over to be sent.

A file or an iterator may fail while it is sent. This is no fault of the network: the request is
broken off, and the error ends the call as it is.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import AsyncExitStack, ExitStack
from io import BufferedReader, BytesIO
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

import aiohttp

from e6async._core.session.paced import CallersError
from e6async._core.system.callers_file import (
    check_callers_file,
    open_callers_file,
    read_callers_file,
)
from e6async._core.system.threads import OpenedInThread, in_thread
from e6async.errors import InputError

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

    from e6async._core.protocol.operation import FilePart, Operation, Request
    from e6async._core.session.paced import Paced

_PIECE = 1 << 18
"""Bytes of a file that are read at a time."""
_UNKNOWN = "application/octet-stream"

Body: TypeAlias = aiohttp.FormData | bytes | None


async def check_files(operation: Operation[object]) -> None:
    """Raise InputError for a file of an operation that cannot be read."""
    for part in operation.files:
        if isinstance(part.content, Path):
            await in_thread(check_callers_file, part.content, operation.name)


async def body_of(request: Request, paced: Paced, opened: AsyncExitStack) -> Body:
    """Make the body of a request; its files are closed with `opened`."""
    if request.json:
        return request.json
    form = aiohttp.FormData()
    for key, value in request.form:
        form.add_field(key, value)
    for part in request.files:
        content = await _content(part, request.operation, paced, opened)
        form.add_field(part.field, content, filename=part.name)
    return form


async def _content(
    part: FilePart, operation: str, paced: Paced, opened: AsyncExitStack
) -> BytesIO | aiohttp.Payload:
    content = part.content
    if isinstance(content, bytes):
        return BytesIO(content)
    if not isinstance(content, Path):
        return _Handed(_Iterator(content, operation), paced)
    path, files = content, ExitStack()
    file = await opened.enter_async_context(
        OpenedInThread(lambda: files.enter_context(open_callers_file(path, operation)), files.close)
    )
    size = os.fstat(file.fileno()).st_size
    kind, _ = await in_thread(guess_type, path.name)  # the first time, it reads files
    return _Handed(_File(file, size, path, operation), paced, kind or _UNKNOWN, size)


class _Source(Protocol):
    async def next(self) -> bytes | None:
        """Give the next piece; None at the end."""


class _Handed(aiohttp.Payload):
    """What the caller handed over; its errors are noted before aiohttp gets them."""

    _autoclose = True

    def __init__(
        self, source: _Source, paced: Paced, kind: str = _UNKNOWN, size: int | None = None
    ) -> None:
        super().__init__(None, content_type=kind)
        self._source = source
        self._paced = paced
        self._size = size

    async def write(self, writer: AbstractStreamWriter) -> None:
        self._consumed = True
        while (piece := await self._next()) is not None:
            await writer.write(piece)

    async def as_bytes(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        pieces = bytearray()
        while (piece := await self._next()) is not None:
            pieces += piece
        return bytes(pieces)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        message = "a file that is read while it is sent cannot be decoded"
        raise TypeError(message)

    async def _next(self) -> bytes | None:
        self._paced.waits_for_caller = True
        try:
            piece = await self._source.next()
        except Exception as error:
            self._paced.fail(error)
            raise
        self._paced.waits_for_caller = False
        return piece


class _File:
    """The bytes that a file had when it was opened."""

    def __init__(self, file: BufferedReader, size: int, path: Path, operation: str) -> None:
        self._file = file
        self._size = size
        self._path = path
        self._operation = operation
        self._sent = 0

    async def next(self) -> bytes | None:
        if self._sent == self._size:
            return None
        piece = await in_thread(
            read_callers_file, self._file, self._sent, _PIECE, self._size,
            path=self._path, operation=self._operation,
        )  # fmt: skip
        self._sent += len(piece)
        return piece


class _Iterator:
    """The pieces of an asynchronous iterator."""

    def __init__(self, content: AsyncIterable[bytes], operation: str) -> None:
        self._content = content
        self._operation = operation
        self._pieces: AsyncIterator[bytes] | None = None

    async def next(self) -> bytes | None:
        try:
            if self._pieces is None:
                self._pieces = aiter(self._content)
            piece = await anext(self._pieces)
        except StopAsyncIteration:
            return None
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise CallersError(error) from None
        except Exception as error:  # noqa: BLE001 - the caller gets it as it is
            raise CallersError(error) from None
        return _as_bytes(piece, self._operation)


def _as_bytes(piece: object, operation: str) -> bytes:
    """A piece of an iterator, which may give anything."""
    if isinstance(piece, bytes):
        return piece
    if isinstance(piece, bytearray | memoryview):
        return bytes(cast("bytearray", piece))
    message = (
        f"{operation}: the iterator of the file gave {type(piece).__name__}, not bytes; "
        "the request was given up"
    )
    raise InputError(message)
