"""Every fault of the static host: how a download of an export ends, and how its rows do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import pytest

from e6async import E621, FemboyFans
from e6async._core.gate import Gate
from e6async._core.gate.local import LocalPacer
from e6async._transfer.partial_file import PartialFile
from e6async.errors import DiskFullError, E6Error
from e6async.testing import FakeSite, run_in_virtual_time
from e6async.testing._static_host import MEDIA_FAULTS, MediaFault

AGENT = "exports-test/1.0 (by the tests)"
GIVES_UP: Final = "TransportError, 4"
RIGHT: Final = "done, 1"
AGAIN: Final = "done, 2"
ENDS: Final[dict[MediaFault, tuple[str, str, str, str]]] = {
    "cut": (AGAIN, GIVES_UP, AGAIN, GIVES_UP),
    "reset": (AGAIN, GIVES_UP, AGAIN, GIVES_UP),
    "reset-early": (AGAIN, GIVES_UP, AGAIN, GIVES_UP),
    "stall": (AGAIN, "RequestTimeoutError, 4", AGAIN, "RequestTimeoutError, 4"),
    "drip": (AGAIN, "RequestTimeoutError, 4", AGAIN, "RequestTimeoutError, 4"),
    "long": (RIGHT, RIGHT, RIGHT, RIGHT),
    "short": (AGAIN, GIVES_UP, AGAIN, GIVES_UP),
    "flip": (AGAIN, "ChecksumError, 3", "ExportError, 1", "ExportError, 1"),
    "other": (AGAIN, "ChecksumError, 3", "ExportError, 1", "ExportError, 1"),
    "page": ("NotJsonError, 1", "NotJsonError, 1", "NotJsonError, 1", "NotJsonError, 1"),
    "missing": ("NotFoundError, 1", "NotFoundError, 1", "NotFoundError, 1", "NotFoundError, 1"),
    "whole": (RIGHT, RIGHT, RIGHT, RIGHT),
    "wrong-start": (RIGHT, RIGHT, RIGHT, RIGHT),
    "new-version": ("ChecksumError, 3", "ChecksumError, 3", "ExportError, 1", "ExportError, 1"),
    "spliced": ("ChecksumError, 3", "ChecksumError, 3", "ExportError, 1", "ExportError, 1"),
    "no-bytes": (RIGHT, RIGHT, RIGHT, RIGHT),
    "bare": (RIGHT, RIGHT, RIGHT, RIGHT),
}
"""How a download ends, and after how many requests, when a fault hits once and always; then rows.
"""
FEMBOYFANS: Final[dict[MediaFault, tuple[str, str, str, str]]] = {
    **ENDS,
    "long": (AGAIN, AGAIN, AGAIN, AGAIN),
    "short": (AGAIN, "ChecksumError, 3", "ExportError, 1", "ExportError, 1"),
    "missing": (AGAIN, "NotFoundError, 5", AGAIN, "NotFoundError, 5"),
}
"""The same where the site lists neither size nor checksum, and older days are tried."""


PAGE = Path(__file__).parents[2] / "docs" / "exports.md"


def table(ends: dict[MediaFault, tuple[str, str, str, str]]) -> str:
    """A table of the docs."""
    rows = [f"| {MEDIA_FAULTS[fault]} | {' | '.join(found)} |\n" for fault, found in ends.items()]
    head = "| fault | `download`, once | always | `rows`, once | always |\n"
    return "".join([head, "| --- | --- | --- | --- | --- |\n", *rows])


def test_the_docs_have_the_tables() -> None:
    """The tables in the docs are those that these tests prove."""
    assert ENDS.keys() == FEMBOYFANS.keys() == MEDIA_FAULTS.keys()
    page = PAGE.read_text()
    assert table(ENDS) in page
    assert table({each: end for each, end in FEMBOYFANS.items() if end != ENDS[each]}) in page


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.glob("*")]


async def ended(
    client: type[E621 | FemboyFans], fault: MediaFault, folder: Path | None, times: int | None
) -> str:
    """Fetch an export with a fault; returns the result and the requests, and checks the folder."""
    async with (
        FakeSite(client, posts=60) as fake,
        client(AGENT, base_url=fake.url, gate=Gate(LocalPacer(0.5))) as e6,
    ):
        fake.media.inject(fault, times=times)
        try:
            if folder is None:
                rows = [row.id async for row in e6.exports.posts.rows()]
            else:
                file = await e6.exports.posts.download(folder)
                rows = [row.id async for row in file.rows()]
            end = "done" if rows == [post.id for post in fake.world.posts] else "wrong"
        except E6Error as error:
            end = type(error).__name__
        if folder is not None:
            assert (end == "done") == any(name.endswith((".gz", ".xz")) for name in names(folder))
        return f"{end}, {len(fake.media_requests)}"


@pytest.mark.parametrize("client", [E621, FemboyFans])
@pytest.mark.parametrize("fault", MEDIA_FAULTS)
def test_it_ends_as_documented(
    client: type[E621 | FemboyFans], fault: MediaFault, tmp_path: Path
) -> None:
    """Each fault, once and always: nothing wrong gets a final name, and nothing hangs."""
    ends = (ENDS if client is E621 else FEMBOYFANS)[fault]
    results = tuple(
        run_in_virtual_time(asyncio.wait_for(ended(client, fault, folder, times), 4000), grace=0)
        for folder, times in (
            (tmp_path / "once", 1),
            (tmp_path / "always", None),
            (None, 1),
            (None, None),
        )
    )
    assert results == ends


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room is DiskFullError; the partial file stays, and the next run resumes it."""
    append = PartialFile.append

    def full(partial: PartialFile, chunk: bytes) -> None:
        append(partial, chunk[:100])
        raise DiskFullError("no room", path=partial.path, errno=28)

    async def twice() -> list[str | None]:
        async with (
            FakeSite(E621, posts=60) as fake,
            E621(AGENT, base_url=fake.url, gate=Gate(LocalPacer(0.5))) as e6,
        ):
            with monkeypatch.context() as patch:
                patch.setattr(PartialFile, "append", full)
                with pytest.raises(DiskFullError):
                    await e6.exports.posts.download(tmp_path)
            assert not (tmp_path / "posts.csv.gz").exists()
            await e6.exports.posts.download(tmp_path)
            return [request.headers.get("range") for request in fake.media_requests]

    assert run_in_virtual_time(twice()) == [None, "bytes=100-"]
    assert sorted(names(tmp_path)) == [".e6async", "posts.csv.gz"]
    assert names(tmp_path / ".e6async" / "exports") == []
