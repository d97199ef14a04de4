"""What a server reads from an uploaded file: its type, its size, whether it moves."""

from __future__ import annotations

import re
import struct

import attrs

__all__ = ["MediaFacts", "media_facts"]

_JPEG_SIZE = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(..)(..)", re.DOTALL)
_WEBM_SIZE = re.compile(rb"\xb0(?:\x82|\x10..\x02)(..)\xba(?:\x82|\x10..\x02)(..)", re.DOTALL)


@attrs.frozen
class MediaFacts:
    """The facts about a file."""

    ext: str
    width: int
    height: int
    is_animated: bool


def media_facts(data: bytes) -> MediaFacts | None:  # noqa: PLR0911 - a case for each type
    """The facts about a file; None if it is of no type that the site accepts."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return _facts("png", struct.unpack_from(">II", data, 16), b"acTL" in data[:1024])
    if data.startswith(b"GIF8") and len(data) >= 10:
        return _facts("gif", struct.unpack_from("<HH", data, 6), data.count(b"\x21\xf9\x04") > 1)
    if data.startswith(b"\xff\xd8\xff") and (match := _JPEG_SIZE.search(data)) is not None:
        height, width = struct.unpack(">HH", match[1] + match[2])
        return MediaFacts("jpg", width, height, is_animated=False)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP" and len(data) >= 30:
        return _facts("webp", _webp_size(data), b"ANIM" in data[:64])
    if data.startswith(b"\x1a\x45\xdf\xa3") and (match := _WEBM_SIZE.search(data)) is not None:
        return _facts("webm", struct.unpack(">HH", match[1] + match[2]), is_animated=True)
    if data[4:8] == b"ftyp" and (at := data.find(b"tkhd")) > 0:
        (length,) = struct.unpack_from(">I", data, at - 4)
        width, height = struct.unpack_from(">II", data, at - 4 + length - 8)
        return MediaFacts("mp4", width >> 16, height >> 16, is_animated=True)
    return None


def _facts(ext: str, size: tuple[int, ...], is_animated: bool) -> MediaFacts:  # noqa: FBT001
    return MediaFacts(ext, size[0], size[1], is_animated)


def _webp_size(data: bytes) -> tuple[int, int]:
    match data[12:16]:
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            width, height = (int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
            return width + 1, height + 1
        case _:
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
