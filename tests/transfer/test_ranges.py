"""Which bytes are requested, and what a response contains of a file."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from e6async._transfer.ranges import (
    Complete,
    Content,
    FullContent,
    Mismatch,
    NoFile,
    Remainder,
    Version,
    content_of,
    range_headers,
)

ETAG, MODIFIED = '"abc"', "Thu, 01 Jan 2026 00:00:00 GMT"
VERSION = Version(etag=ETAG, last_modified=MODIFIED, total=10)
RANGE = {"content-range": "bytes 4-9/10"}
CHANGED = Mismatch(reason="the file changed between two requests")


@pytest.mark.parametrize(
    ("size", "version", "has_checksum", "headers"),
    [
        (0, VERSION, True, {}),
        (4, VERSION, False, {"Range": "bytes=4-", "If-Range": ETAG}),
        (4, Version(last_modified=MODIFIED), False, {"Range": "bytes=4-", "If-Range": MODIFIED}),
        (4, Version(total=10), True, {"Range": "bytes=4-"}),
        (4, Version(total=10), False, {}),
    ],
)
def test_headers(
    size: int, version: Version, has_checksum: bool, headers: Mapping[str, str]
) -> None:
    """A range needs bytes at hand, and a validator or a checksum; the body is never compressed."""
    expected = {"Accept-Encoding": "identity", **headers}
    assert range_headers(size, version, has_checksum=has_checksum) == expected


@pytest.mark.parametrize(
    ("status", "headers", "content"),
    [
        (
            200,
            {"content-length": "10", "etag": ETAG},
            FullContent(version=Version(etag=ETAG, total=10)),
        ),
        (200, {"etag": 'W/"abc"'}, FullContent(version=Version())),
        (200, {"content-length": "ten"}, FullContent(version=Version())),
        (
            200,
            {"content-length": "7", "etag": ETAG, "content-encoding": "gzip"},
            FullContent(version=Version()),
        ),
        (206, RANGE, Remainder(version=Version(total=10))),
        (206, {"content-range": "bytes 4-9/*"}, Remainder(version=Version())),
        (206, {**RANGE, "etag": ETAG}, Remainder(version=Version(etag=ETAG, total=10))),
        (
            206,
            {"content-range": "bytes 4-9/12", "etag": ETAG},
            Mismatch(reason="it sent a part that ends at byte 9 of 12"),
        ),
        (206, {}, Mismatch(reason="it sent a part without a valid Content-Range")),
        (
            206,
            {"content-range": "bytes 3-9/10"},
            Mismatch(reason="it sent a part from byte 3 on, not from byte 4 on"),
        ),
        (
            206,
            {**RANGE, "content-encoding": "gzip"},
            Mismatch(reason="it sent a part with a Content-Encoding"),
        ),
        (206, {**RANGE, "etag": '"other"'}, CHANGED),
        (206, {**RANGE, "last-modified": "Fri"}, CHANGED),
        (206, {"content-range": "bytes 4-8/9"}, CHANGED),
        (
            206,
            {"content-range": "bytes 4-8/10"},
            Mismatch(reason="it sent a part that ends at byte 8 of 10"),
        ),
        (416, {"content-range": "bytes */4"}, Complete()),
        (416, {"content-range": "bytes */9"}, Mismatch(reason="it has no bytes after byte 4")),
        (416, {}, Mismatch(reason="it has no bytes after byte 4")),
        (404, {}, NoFile()),
        (302, {"location": "/x"}, NoFile()),
    ],
)
def test_content(status: int, headers: Mapping[str, str], content: Content) -> None:
    """A response to a range after 4 bytes of a version with 10."""
    assert content_of(status, headers, size=4, version=VERSION, ranged=True) == content


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (206, Mismatch(reason="it sent a part although the whole file was requested")),
        (416, NoFile()),
    ],
)
def test_content_without_a_range(status: int, content: Content) -> None:
    """A part and 416 answer a range only."""
    assert content_of(status, RANGE, size=4, version=VERSION, ranged=False) == content
