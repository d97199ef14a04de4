"""Readings that nobody closes before the loop ends."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from e6async import E621
from e6async.exports import open_export
from e6async.exports.e621 import SCHEMAS
from e6async.testing import FakeSite, run_in_virtual_time
from tests.sites import Client, Kind

Reading = Callable[[Client], AsyncIterator[object]]
READINGS: dict[str, Reading] = {
    "search": lambda e6: aiter(e6.posts.search("", page_size=5)),
    "pages": lambda e6: e6.posts.search("", page_size=5).by_page(),
    "plain": lambda e6: e6.posts.search("", page_size=5).raw(),
    "crawl": lambda e6: aiter(e6.posts.crawl("")),
    "pages of a crawl": lambda e6: e6.posts.crawl("").by_page(),
    "stream": lambda e6: aiter(e6.posts.stream("", after=0)),
    "looks of a stream": lambda e6: e6.posts.stream("", after=0).by_page(),
    "pool": lambda e6: aiter(e6.pools.posts(1)),
}


@pytest.mark.parametrize("name", READINGS)
def test_a_loop_ends_without_a_word(
    kind: Kind, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever breaks off and ends the program is not shown the inside of the library."""
    _break_off(kind, READINGS[name], caplog)


def test_so_it_is_with_exports(caplog: pytest.LogCaptureFixture) -> None:
    """Rows that are read from the network can be left in the middle, too."""
    _break_off(E621, lambda e6: aiter(e6.exports.tags.rows()), caplog)


def test_so_it_is_with_exports_on_disk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A block that a thread reads at that moment is read to its end, and no further."""
    path = tmp_path / "tag_aliases.csv"
    head = (
        "id,antecedent_name,consequent_name,status,created_at,reason,creator_id,post_count,"
        "down_votes,meh_votes,up_votes"
    )
    path.write_text(head + "\n" + '1,a,b,active,2026-01-02 03:04:05,"",2,3,0,0,0\n' * 100_000)
    rows = open_export(path, SCHEMAS).rows()
    _break_off(E621, lambda _: aiter(rows), caplog)


def test_so_it_is_with_files(kind: Kind, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Files that are under way are let go."""
    _break_off(kind, lambda e6: aiter(e6.download_all(e6.posts.search(""), tmp_path)), caplog)


def _break_off(kind: Kind, read: Reading, caplog: pytest.LogCaptureFixture) -> None:
    kept: list[AsyncIterator[object]] = []

    async def main() -> None:
        async with FakeSite(kind, posts=50) as fake, kind("a/1.0 (b)", base_url=fake.url) as e6:
            reading = read(e6)
            kept.append(reading)  # nothing but the end of the loop closes it
            await anext(reading)

    with caplog.at_level(logging.ERROR, "asyncio"):
        run_in_virtual_time(main())
    assert kept
    assert caplog.records == []
