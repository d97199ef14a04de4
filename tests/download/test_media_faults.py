"""Every fault of the static host ends as documented, and never in a wrong file."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from e6async.errors import E6Error
from e6async.testing import MEDIA_FAULTS, MediaFault, virtual_time
from tests.download.conftest import Scene, files_in, is_right, scene


@attrs.frozen
class End:
    """How a download ends when a fault hits one request, and when it hits all of them."""

    once: str
    """The statuses of the responses until the file was complete."""
    after_a_cut: str
    """The same when the fault hits the second request, after the first broke off halfway."""
    always: str
    """The error, or `done`, and the number of requests."""


ENDS: dict[MediaFault, End] = {
    "cut": End("200 206", "200 206 206", "TransportError, 4"),
    "reset": End("200 206", "200 206 206", "TransportError, 4"),
    "reset-early": End("200 200", "200 206 206", "TransportError, 4"),
    "stall": End("200 206", "200 206 206", "RequestTimeoutError, 4"),
    "drip": End("200 206", "200 206 206", "RequestTimeoutError, 4"),
    "long": End("200", "200 206", "done, 1"),
    "short": End("200 206", "200 206 206", "TransportError, 4"),
    "flip": End("200 200", "200 206 200", "ChecksumError, 2"),
    "other": End("200 200", "200 206 200", "ChecksumError, 2"),
    "page": End("200", "200 200", "NotJsonError, 1"),
    "missing": End("404", "200 404", "NotFoundError, 1"),
    "whole": End("200", "200 200", "done, 1"),
    "wrong-start": End("200", "200 206 200", "done, 1"),
    "new-version": End("200 200", "200 200 200", "ChecksumError, 2"),
    "spliced": End("200 200", "200 206 200 200", "ChecksumError, 2"),
    "no-bytes": End("200", "200 416 200", "done, 1"),
    "bare": End("200", "200 206 200", "done, 1"),
}


PAGE = Path(__file__).parents[2] / "docs" / "downloading.md"


def table() -> str:
    """The table of the docs."""
    head = "| fault | first request | second request, after the first broke off | every request |\n"
    rows = [
        f"| {text} | {ENDS[fault].once} | {ENDS[fault].after_a_cut} | {ENDS[fault].always} |\n"
        for fault, text in MEDIA_FAULTS.items()
    ]
    return "".join([head, "| --- | --- | --- | --- |\n", *rows])


def test_the_docs_have_the_table() -> None:
    """The table in the docs is the one that these tests prove."""
    assert ENDS.keys() == MEDIA_FAULTS.keys()
    assert table() in PAGE.read_text()


async def end_of(on: Scene, folder: Path) -> str:
    """Download the largest file: `done` with the right file, or the name of the error."""
    try:
        path = await on.e6.download(on.big, folder)
    except E6Error as error:
        return type(error).__name__
    assert is_right(path, on.big)
    return "done"


@pytest.mark.parametrize("fault", MEDIA_FAULTS)
@virtual_time
async def test_a_fault_of_one_request(fault: MediaFault, tmp_path: Path) -> None:
    """The file is complete and right after these requests, unless the host does not have it."""
    async with scene() as on:
        on.fake.media.inject(fault)
        assert await end_of(on, tmp_path) in {"done", ENDS[fault].always.partition(",")[0]}
        assert " ".join(str(status) for _, status in on.requested) == ENDS[fault].once


@pytest.mark.parametrize("fault", MEDIA_FAULTS)
@virtual_time
async def test_a_fault_of_the_rest(fault: MediaFault, tmp_path: Path) -> None:
    """The partial file is resumed, or dropped when it does not match."""
    async with scene() as on:
        on.fake.media.inject("cut")
        on.fake.media.inject(fault)
        assert await end_of(on, tmp_path) in {"done", ENDS[fault].always.partition(",")[0]}
        assert " ".join(str(status) for _, status in on.requested) == ENDS[fault].after_a_cut


@pytest.mark.parametrize("fault", MEDIA_FAULTS)
@virtual_time
async def test_a_fault_of_all_requests(fault: MediaFault, tmp_path: Path) -> None:
    """It ends in a right file or in the documented error, and nothing wrong has a name."""
    async with scene() as on:
        on.fake.media.inject(fault, times=None)
        ended = await end_of(on, tmp_path)
        assert ended == "done" or files_in(tmp_path) == []
        assert f"{ended}, {len(on.requested)}" == ENDS[fault].always
