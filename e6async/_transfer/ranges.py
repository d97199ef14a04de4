"""Which bytes of a file to request, and what a response contains of it (RFC 9110); no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs


@attrs.frozen(kw_only=True)
class Version:
    """Which version of a file the bytes at hand belong to; stored beside a partial file."""

    etag: str | None = None
    """A strong ETag; None when the host sends none."""
    last_modified: str | None = None
    total: int | None = None
    """Bytes of the whole file, as the host said; None when it did not."""

    @property
    def validator(self) -> str | None:
        """The value for `If-Range`."""
        return self.etag or self.last_modified


@attrs.frozen(kw_only=True)
class FullContent:
    """The response is the whole file; the bytes at hand are not needed."""

    version: Version


@attrs.frozen(kw_only=True)
class Remainder:
    """The response is what is missing of the file."""

    version: Version


@attrs.frozen
class Complete:
    """Nothing is missing."""


@attrs.frozen(kw_only=True)
class Mismatch:
    """The bytes at hand are of another version, or the host did not send the requested range."""

    reason: str


@attrs.frozen
class NoFile:
    """The response is an error or a redirect."""


Content = FullContent | Remainder | Complete | Mismatch | NoFile


def range_headers(size: int, version: Version, *, has_checksum: bool) -> Mapping[str, str]:
    """Make the headers that request what is missing after `size` bytes, or the whole file.

    Without a validator a range is requested only where a checksum can tell a mixed file.
    """
    headers = {"Accept-Encoding": "identity"}
    if size and (version.validator or has_checksum):
        headers["Range"] = f"bytes={size}-"
        if version.validator:
            headers["If-Range"] = version.validator
    return headers


def content_of(
    status: int, headers: Mapping[str, str], *, size: int, version: Version, ranged: bool
) -> Content:
    """Classify a response when `size` bytes are at hand; `ranged` if the request had a range."""
    match status:
        case 200:
            total = _whole_number(headers.get("content-length"))
            return FullContent(version=version_of(headers, total))
        case 206 if ranged:
            return _remainder(headers, size, version)
        case 206:
            return Mismatch(reason="it sent a part although the whole file was requested")
        case 416 if ranged:
            if _total_of_416(headers) == size:
                return Complete()
            return Mismatch(reason=f"it has no bytes after byte {size}")
        case _:
            return NoFile()


def version_of(headers: Mapping[str, str], total: int | None) -> Version:
    """Read which version of a file a response has; a weak ETag does not identify bytes."""
    etag = headers.get("etag", "")
    if _is_encoded(headers):  # the validators and the length are those of the encoded bytes
        return Version()
    return Version(
        etag=etag if etag.startswith('"') else None,
        last_modified=headers.get("last-modified"),
        total=total,
    )


def _remainder(headers: Mapping[str, str], size: int, version: Version) -> Remainder | Mismatch:
    content_range = re.fullmatch(
        r"bytes\s+(\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", headers.get("content-range", "").strip()
    )
    if content_range is None:
        return Mismatch(reason="it sent a part without a valid Content-Range")
    first, last, length = content_range.groups()
    if int(first) != size:
        return Mismatch(reason=f"it sent a part from byte {first} on, not from byte {size} on")
    if _is_encoded(headers):
        return Mismatch(reason="it sent a part with a Content-Encoding")
    total = None if length == "*" else int(length)
    sent = version_of(headers, total)
    if _differ(version, sent):
        return Mismatch(reason="the file changed between two requests")
    if total is not None and int(last) != total - 1:
        return Mismatch(reason=f"it sent a part that ends at byte {last} of {total}")
    return Remainder(version=sent)


def _differ(before: Version, after: Version) -> bool:
    """Whether two versions differ; strong ETags decide, as hosts may send wrong lengths."""
    if before.etag and after.etag:
        return before.etag != after.etag
    if before.last_modified and after.last_modified and before.last_modified != after.last_modified:
        return True
    return before.total is not None and after.total is not None and before.total != after.total


def _is_encoded(headers: Mapping[str, str]) -> bool:
    return headers.get("content-encoding", "identity") != "identity"


def _total_of_416(headers: Mapping[str, str]) -> int | None:
    total = re.fullmatch(r"bytes\s+\*/(\d{1,15})", headers.get("content-range", "").strip())
    return int(total[1]) if total else None


def _whole_number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,15}", text) else None
