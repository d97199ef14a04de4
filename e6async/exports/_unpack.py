"""Packed bytes to text: gzip and xz with any number of members, or plain text.

The first bytes tell which. gzip is read by isal where it is installed, about three times as fast.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final, Literal, Protocol, TypeAlias, cast

from e6async.errors import ExportError
from e6async.exports._bounds import MAX_RATIO, UnpackedTooLargeError

__all__ = ["MAGIC", "Packing", "Unpacker", "gzip_reader"]

_MAX_TEXT: Final = 1 << 20
"""Bytes of text in a piece; a few packed bytes may unpack to much more."""
_MAX_PACKED: Final[Mapping[str, int]] = {"gzip": 1 << 15, "xz": 1 << 12}
"""Packed bytes that are unpacked at a time; xz may make 7,000 bytes of one."""
_MAX_MEMORY: Final = 512 << 20
"""Bytes that an xz file may ask for to be unpacked; `xz -9` needs 65 MiB."""
_FREE: Final = 64 << 20
"""Bytes of text for which the ratio does not count."""
_GZIP: Final = 31  # windowBits that ask zlib for a gzip header and its checksum
Packing: TypeAlias = Literal["gzip", "xz"]
MAGIC: Final[Mapping[Packing, bytes]] = {"gzip": b"\x1f\x8b", "xz": b"\xfd7zXZ\x00"}
"""The first bytes of packed files."""
_MAX_MAGIC: Final = max(map(len, MAGIC.values()))


class _Stream(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class _Zlib(Protocol):
    error: type[Exception]

    def decompressobj(self, wbits: int, /) -> _Stream: ...


def gzip_reader() -> str:
    """The name of the module that reads gzip: isal's if installed."""
    try:
        import_module("isal.isal_zlib")
    except ImportError:
        return "zlib"
    return "isal.isal_zlib"


class Unpacker:
    """Unpacks a file that arrives in pieces."""

    def __init__(self, file: str, max_ratio: int = MAX_RATIO) -> None:
        self._file = file
        self._max_ratio = max_ratio
        self._written = 0
        self._start = b""
        self._kind: str | None = None
        self._stream: _Stream | None = None
        self._errors: tuple[type[Exception], ...] = (lzma.LZMAError, OSError, EOFError, ValueError)
        self._read = 0

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """Unpack a piece; raises ExportError where it is damaged."""
        if self._kind is None:
            self._start += packed
            if len(self._start) < _MAX_MAGIC:
                return
            packed, self._start = self._start, b""
            self._kind = next((k for k, m in MAGIC.items() if packed.startswith(m)), "plain")
        if self._kind == "plain":
            self._read += len(packed)
            yield packed
            return
        step = _MAX_PACKED[self._kind]
        for start in range(0, len(packed), step):
            yield from self._unpack(packed[start : start + step])

    def end(self) -> Iterator[bytes]:
        """Give the last text; raises ExportError when the file ends too early."""
        if self._kind is None:
            yield self._start
        elif self._stream is not None or (self._kind != "plain" and not self._read):
            message = f"{self._file} is truncated: its {self._kind} data ends at byte {self._read}"
            raise ExportError(f"{message}; fetch the file again", file=self._file, byte=self._read)

    def _unpack(self, packed: bytes) -> Iterator[bytes]:
        while packed:
            if self._stream is None:
                packed = self._skip_padding(packed)
                if not packed:
                    return
                self._stream = self._new()
            try:
                text = self._stream.decompress(packed)
            except self._errors as error:
                message = f"{self._file} is damaged: bad {self._kind} data near byte {self._read}"
                raise ExportError(
                    f"{message} ({error}); fetch the file again", file=self._file, byte=self._read
                ) from None
            unused = self._stream.unused_data if self._stream.eof else b""
            self._count(len(packed) - len(unused), len(text))
            for start in range(0, len(text), _MAX_TEXT):
                yield text[start : start + _MAX_TEXT]
            if self._stream.eof:
                self._stream = None
            packed = unused

    def _count(self, packed: int, text: int) -> None:
        """Note what was unpacked; raises ExportError for text that is too long for its file."""
        self._read += packed
        self._written += text
        if self._written > _FREE and self._written > self._max_ratio * self._read:
            message = (
                f"{self._file} is not an export, or damaged: its first {self._read} bytes unpack "
                f"to {self._written}, more than {self._max_ratio} times as many; if it is right, "
                "pass a higher max_ratio"
            )
            raise UnpackedTooLargeError(message, file=self._file, byte=self._read)

    def _skip_padding(self, packed: bytes) -> bytes:
        """Drop zeros between and after members, as gzip and xz do."""
        stripped = packed.lstrip(b"\0") if self._read else packed
        self._read += len(packed) - len(stripped)
        return stripped

    def _new(self) -> _Stream:
        if self._kind == "xz":
            return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_MAX_MEMORY)
        module = cast("_Zlib", import_module(gzip_reader()))
        self._errors = (module.error, OSError, EOFError, ValueError)
        return module.decompressobj(_GZIP)
