"""What an answer of a static host means for a file that is partly there; nothing here does I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs


@attrs.frozen(kw_only=True)
class Note:
    """What stands beside a partial file: which version of the file it is a part of."""

    etag: str | None = None
    """A strong one; None when the host gives none."""
    last_modified: str | None = None
    total: int | None = None
    """Bytes of the whole file, as the host told."""

    @property
    def validator(self) -> str | None:
        """What `If-Range` can be asked with."""
        return self.etag or self.last_modified


@attrs.frozen(kw_only=True)
class Whole:
    """The whole file comes: what is there is of no use."""

    note: Note


@attrs.frozen(kw_only=True)
class Rest:
    """What is missing comes."""

    note: Note


@attrs.frozen
class Complete:
    """Nothing is missing."""


@attrs.frozen(kw_only=True)
class Useless:
    """What is there belongs to another version, or the host does not give what was asked for."""

    why: str


@attrs.frozen
class Refusal:
    """No file comes."""


Meaning = Whole | Rest | Complete | Useless | Refusal


def asking(size: int, note: Note, *, has_md5: bool) -> Mapping[str, str]:
    """Write the headers that ask for the rest of a file, or for all of it.

    Without a validator the rest is asked for only where an MD5 will tell whether it fits.
    """
    headers = {"Accept-Encoding": "identity"}
    if size and (note.validator or has_md5):
        headers["Range"] = f"bytes={size}-"
        if note.validator:
            headers["If-Range"] = note.validator
    return headers


def meaning(
    status: int, headers: Mapping[str, str], *, size: int, note: Note, asked: bool
) -> Meaning:
    """Tell what an answer is; `size` bytes are there, `asked` is whether the rest was asked for."""
    match status:
        case 200:
            return Whole(note=note_of(headers, _number(headers.get("content-length"))))
        case 206 if asked:
            return _rest(headers, size, note)
        case 206:
            return Useless(why="a part came where the whole file was asked for")
        case 416 if asked:
            total = _total_of_416(headers)
            if total is not None and total == size:
                return Complete()
            return Useless(why=f"the host has no bytes after {size}")
        case _:
            return Refusal()


def note_of(headers: Mapping[str, str], total: int | None) -> Note:
    """Write down which version of a file comes; a weak ETag says nothing about bytes."""
    etag = headers.get("etag", "")
    packed = headers.get("content-encoding", "identity") != "identity"
    return Note(
        etag=etag if etag.startswith('"') and not packed else None,
        last_modified=None if packed else headers.get("last-modified"),
        total=None if packed else total,
    )


def _rest(headers: Mapping[str, str], size: int, note: Note) -> Rest | Useless:
    found = re.fullmatch(
        r"bytes\s+(\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", headers.get("content-range", "").strip()
    )
    if found is None:
        return Useless(why="a part came without Content-Range")
    if int(found[1]) != size:
        return Useless(why=f"a part came from byte {found[1]} on, not from {size}")
    total = None if found[3] == "*" else int(found[3])
    now = note_of(headers, total)
    if headers.get("content-encoding", "identity") != "identity":
        return Useless(why="a part came packed")
    if _differ(note, now):
        return Useless(why="the file changed between its parts")
    if total is not None and int(found[2]) != total - 1:
        return Useless(why="a part came that is not the rest")
    return Rest(note=now)


def _differ(before: Note, after: Note) -> bool:
    """Whether two notes are of two versions; a strong ETag knows, and lengths may be told wrong."""
    if before.etag and after.etag:
        return before.etag != after.etag
    if before.last_modified and after.last_modified and before.last_modified != after.last_modified:
        return True
    return before.total is not None and after.total is not None and before.total != after.total


def _total_of_416(headers: Mapping[str, str]) -> int | None:
    found = re.fullmatch(r"bytes\s+\*/(\d{1,15})", headers.get("content-range", "").strip())
    return int(found[1]) if found else None


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,15}", text) else None
