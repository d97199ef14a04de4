"""Whether a file is there to its end, as far as its format tells; for files without an MD5."""

from __future__ import annotations

import struct

HEAD = 64
"""Bytes from the start that are needed."""
TAIL = 16
"""Bytes from the end that are needed."""
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def kind_of(head: bytes) -> str | None:
    """Tell the format by how a file starts; None for one that is not known."""
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
    """Tell whether a file has the end that its format asks for; None when that cannot be told."""
    match kind_of(head):
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
