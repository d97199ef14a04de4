"""What uploads and replacements share."""

from __future__ import annotations

from collections.abc import AsyncIterable
from pathlib import Path
from typing import TypeAlias

import attrs

from e6async._core.protocol.operation import FilePart

Content: TypeAlias = bytes | Path | AsyncIterable[bytes]
"""A file: its bytes, where it lies, or what gives it piece by piece."""


@attrs.frozen(kw_only=True)
class UploadResult:
    """What became of a file; one that was not taken is an error."""

    success: bool
    location: str
    """The path of the post, as `/posts/12`."""
    post_id: int | None = None
    """The post; None for a replacement, which says it in `location` only."""


def file_parts(field: str, file: Content | None, name: str | None) -> tuple[FilePart, ...]:
    """Put a file, if there is one, into a body; the server sees its type by what is in it."""
    if file is None:
        return ()
    own = file.name if isinstance(file, Path) else "file"
    return (FilePart(field=field, name=name or own, content=file),)
