"""Whether a file is complete as far as its format tells; for files without a checksum."""

from __future__ import annotations

import struct

HEAD = 64
"""Bytes needed from the start of a file."""
TAIL = 16
"""Bytes needed from its end."""
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def format_of(head: bytes) -> str | None:
    """Tell the format by the first bytes of a file; None for an unknown one."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "mp4"
    return "webm" if head.startswith(b"\x1aE\xdf\xa3") else None


def has_end(head: bytes, tail: bytes, size: int) -> bool | None:
    """Tell whether a file ends as its format requires; None when that cannot be told."""
    match format_of(head):
        case "jpg":
            return tail.endswith(b"\xff\xd9")
        case "png":
            return tail.endswith(_PNG_END)
        case "gif":
            return tail.endswith(b"\x3b")
        case "webp":
            (length,) = struct.unpack("<I", head[4:8])
            return size == int(length) + 8 + int(length) % 2
        case _:
            return None
