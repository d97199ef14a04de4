"""Files of posts: valid images and videos of any size, the same bytes on every machine."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

import attrs

__all__ = ["CONTENT_TYPES", "Picture", "file_bytes", "file_md5", "jpg", "png", "webp"]

CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "webm": "video/webm",
    "mp4": "video/mp4",
    "swf": "application/x-shockwave-flash",
}
"""The Content-Type of a file, by its extension."""


@attrs.frozen(kw_only=True)
class Picture:
    """The description of a file; the comment makes its bytes unique."""

    ext: str
    width: int
    height: int
    comment: str


class _Md5(Protocol):
    def copy(self) -> _Md5: ...

    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


@attrs.frozen
class _Start:
    """The common start of all files of a type and size, with its hash state."""

    data: bytes
    md5: _Md5


def file_bytes(picture: Picture) -> bytes:
    """The bytes of a file."""
    comment = picture.comment.encode()
    if picture.ext in _STARTS:
        return _start(picture.ext, picture.width, picture.height).data + _ENDS[picture.ext](comment)
    return _WHOLE[picture.ext](picture.width, picture.height, comment)


def file_md5(picture: Picture) -> tuple[str, int]:
    """MD5 and length of a file, computed from the hash state of the common start."""
    comment = picture.comment.encode()
    if picture.ext in _STARTS:
        start = _start(picture.ext, picture.width, picture.height)
        end = _ENDS[picture.ext](comment)
        digest = start.md5.copy()
        digest.update(end)
        return digest.hexdigest(), len(start.data) + len(end)
    data = _WHOLE[picture.ext](picture.width, picture.height, comment)
    return hashlib.md5(data, usedforsecurity=False).hexdigest(), len(data)


def png(width: int, height: int) -> bytes:
    """A PNG of one color."""
    return file_bytes(Picture(ext="png", width=width, height=height, comment=""))


def jpg(width: int, height: int) -> bytes:
    """A gray JPEG."""
    return file_bytes(Picture(ext="jpg", width=width, height=height, comment=""))


def webp(width: int, height: int) -> bytes:
    """A gray WebP."""
    return file_bytes(Picture(ext="webp", width=width, height=height, comment=""))


# --- PNG: a palette of one colour, one bit per pixel ---------------------------------------------


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def _png_start(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)
    palette = bytes((width % 200 + 40, height % 200 + 40, 120)) * 2
    rows = _deflated_zeros(height * (1 + (width + 7) // 8))
    return (
        b"\x89PNG\r\n\x1a\n"
        + _png_chunk(b"IHDR", header)
        + _png_chunk(b"PLTE", palette)
        + _png_chunk(b"IDAT", rows)
    )


def _png_end(comment: bytes) -> bytes:
    return _png_chunk(b"tEXt", b"Comment\x00" + comment) + _png_chunk(b"IEND", b"")


def _deflated_zeros(length: int) -> bytes:
    """Zeros as a zlib stream, encoded here, since zlib libraries differ in their output."""
    repeats, rest = divmod(length - 1, 258)
    # RFC 1951 3.2.6: a zero is 00110000, "258 more of the last byte" is 11000101 00000.
    bits = "110" + "00110000" + "1100010100000" * repeats + "00110000" * rest + "0000000"
    data = int(bits[::-1], 2).to_bytes((len(bits) + 7) // 8, "little")
    adler = (length % 65521) << 16 | 1
    return b"\x78\x01" + data + struct.pack(">I", adler)


# --- JPEG: grey, every block the same: two bits each ---------------------------------------------


def _jpg_part(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _jpg_start(width: int, height: int) -> bytes:
    one_code = bytes((1, *([0] * 15), 0))
    bits = 2 * ((width + 7) // 8) * ((height + 7) // 8)
    scan = bytes(bits // 8) + (bytes((0xFF >> bits % 8,)) if bits % 8 else b"")
    return (
        b"\xff\xd8"
        + _jpg_part(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + _jpg_part(0xDB, b"\x00" + b"\x01" * 64)
        + _jpg_part(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
        + _jpg_part(0xC4, b"\x00" + one_code)
        + _jpg_part(0xC4, b"\x10" + one_code)
        + _jpg_part(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + scan
    )


def _jpg_end(comment: bytes) -> bytes:
    return _jpg_part(0xFE, comment) + b"\xff\xd9"


# --- GIF: a screen of any size that shows one pixel ----------------------------------------------


def _gif_start(width: int, height: int) -> bytes:
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\x60\x80\xa0\x20\x40\x60"
    pixel = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    delay = b"\x21\xf9\x04\x00\x32\x00\x00\x00"
    return b"GIF89a" + screen + (delay + pixel) * 2


def _gif_end(comment: bytes) -> bytes:
    return b"\x21\xfe" + bytes((len(comment),)) + comment + b"\x00\x3b"


# --- WebP, lossless: codes of one symbol need no bits per pixel ----------------------------------


def _riff_chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)


def _webp(width: int, height: int, comment: bytes) -> bytes:
    parts = [(width - 1, 14), (height - 1, 14), (0, 1), (0, 3), (0, 1), (0, 1), (0, 1)]
    for symbol in (128, 128, 128, 255):
        parts += [(1, 1), (0, 1), (1, 1), (symbol, 8)]
    parts += [(1, 1), (0, 1), (0, 1), (0, 1)]
    value = shift = 0
    for part, width_in_bits in parts:
        value |= part << shift
        shift += width_in_bits
    picture = _riff_chunk(b"VP8L", b"\x2f" + value.to_bytes((shift + 7) // 8, "little"))
    body = b"WEBP" + picture + _riff_chunk(b"note", comment)
    return b"RIFF" + struct.pack("<I", len(body)) + body


# --- videos: containers without frames ------------------------------------------------------------


def _ebml(kind: int, data: bytes) -> bytes:
    name = kind.to_bytes((kind.bit_length() + 7) // 8, "big")
    return name + struct.pack(">I", 0x10000000 | len(data)) + data


def _webm(width: int, height: int, comment: bytes) -> bytes:
    video = _ebml(0xB0, struct.pack(">H", width)) + _ebml(0xBA, struct.pack(">H", height))
    track = _ebml(0xD7, b"\x01") + _ebml(0x73C5, b"\x01") + _ebml(0x83, b"\x01")
    track += _ebml(0x86, b"V_VP9") + _ebml(0xE0, video)
    info = _ebml(0x2AD7B1, b"\x0f\x42\x40") + _ebml(0x4D80, b"e6async") + _ebml(0x5741, b"e6async")
    segment = _ebml(0x1549A966, info) + _ebml(0x1654AE6B, _ebml(0xAE, track)) + _ebml(0xEC, comment)
    return _ebml(0x1A45DFA3, _ebml(0x4282, b"webm")) + _ebml(0x18538067, segment)


def _mp4_box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data


def _mp4(width: int, height: int, comment: bytes) -> bytes:
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    movie = struct.pack(">IIIIIIH10x", 0, 0, 0, 1000, 1000, 0x10000, 0x100) + matrix
    movie += struct.pack(">6II", 0, 0, 0, 0, 0, 0, 2)
    track = struct.pack(">IIIIII8xHHHH", 7, 0, 0, 1, 0, 1000, 0, 0, 0, 0) + matrix
    track += struct.pack(">II", width << 16, height << 16)
    boxes = _mp4_box(b"mvhd", movie) + _mp4_box(b"trak", _mp4_box(b"tkhd", track))
    start = _mp4_box(b"ftyp", b"isom\x00\x00\x02\x00isommp42")
    return start + _mp4_box(b"moov", boxes) + _mp4_box(b"free", comment) + _mp4_box(b"mdat", b"")


def _swf(width: int, height: int, comment: bytes) -> bytes:
    bits = "10000" + "".join(f"{edge * 20:016b}" for edge in (0, width, 0, height))
    bits += "0" * (-len(bits) % 8)
    frame = int(bits, 2).to_bytes(len(bits) // 8, "big")
    label = struct.pack("<HI", 43 << 6 | 63, len(comment) + 1) + comment + b"\x00"
    body = frame + struct.pack("<HH", 0x0C00, 1) + label + b"\x00\x00"
    return b"FWS\x06" + struct.pack("<I", len(body) + 8) + body


_STARTS: dict[str, Callable[[int, int], bytes]] = {
    "png": _png_start,
    "jpg": _jpg_start,
    "gif": _gif_start,
}
_ENDS: dict[str, Callable[[bytes], bytes]] = {"png": _png_end, "jpg": _jpg_end, "gif": _gif_end}
_WHOLE: dict[str, Callable[[int, int, bytes], bytes]] = {
    "webp": _webp,
    "webm": _webm,
    "mp4": _mp4,
    "swf": _swf,
}


@lru_cache(maxsize=256)
def _start(ext: str, width: int, height: int) -> _Start:
    data = _STARTS[ext](width, height)
    return _Start(data, hashlib.md5(data, usedforsecurity=False))
