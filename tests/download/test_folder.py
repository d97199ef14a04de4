"""The index of a folder, names that are taken, and what a download would fetch."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import closing
from pathlib import Path

import attrs
import pytest
from yarl import URL

from e6async._core.client import transport_of
from e6async._transfer.ranges import Version
from e6async.download import Forecast, forecast
from e6async.download._folder import Folder
from e6async.download._index import Index, IndexedFile
from e6async.download._names import folded
from e6async.download._variant import PostFile
from e6async.e621 import Post
from e6async.errors import DiskError
from e6async.testing import virtual_time
from tests.download.conftest import files_in, is_right, parts_in, scene

FILE = IndexedFile(name="x.png", bytes=3, modified=7, verified_by="md5", md5="0" * 32)


def test_an_index(tmp_path: Path) -> None:
    """A file is found by its MD5 and size, its name by any case; a new row replaces an old one."""
    index = Index(tmp_path / "index.sqlite")
    index.close()
    with pytest.raises(ValueError, match="is not open"):
        index.find("a", "original")
    index.open()
    index.put("a", "original", "x.png", FILE)
    assert index.find("a", "original") == FILE
    assert index.find("a", "sample") is None
    assert (index.owner("x.png"), index.owner("y.png")) == (("a", "original"), None)
    index.put("b", "original", "x.png", FILE)
    assert index.find("a", "original") is None
    index.close()
    with pytest.raises(DiskError, match="closed database"):
        index.find("b", "original")


def test_an_index_of_a_newer_version(tmp_path: Path) -> None:
    """It is neither read nor replaced; the error says to upgrade."""
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(DiskError, match="newer version of e6async; upgrade"):
        Index(tmp_path / "index.sqlite").open()
    assert [path.name for path in tmp_path.iterdir()] == ["index.sqlite"]


def test_an_index_that_cannot_be_opened(tmp_path: Path) -> None:
    """A folder with its name is an error of the disk."""
    (tmp_path / "index.sqlite").mkdir()
    with pytest.raises(DiskError, match="unable to open"):
        Index(tmp_path / "index.sqlite").open()


@virtual_time
async def test_all_names_are_taken(tmp_path: Path) -> None:
    """The error says how to get other names; nothing is overwritten."""
    async with scene() as on:
        post = on.big
        names = [f"x.{post.ext}", f"x-{post.id}.{post.ext}"]
        names.append(f"x-{post.id}-original-{folded(post.md5)[:32]}.{post.ext}")
        for name in names:
            (tmp_path / name).write_bytes(b"mine")
        path = await on.e6.download(post, tmp_path, name="x.{ext}")
        assert (path.name, is_right(path, post)) == (names[2], True)
        other = attrs.evolve(post, id=post.id + 1_000_000)
        assert await on.e6.download(other, tmp_path, name="y.{ext}") == path
        for name in ("z", f"z-{on.shown[0].id}"):
            (tmp_path / f"{name}.{on.shown[0].ext}").mkdir()
        with pytest.raises(DiskError):
            await on.e6.download(on.shown[0], tmp_path, name="z.{ext}")


@virtual_time
async def test_a_sample_beside_its_original(tmp_path: Path) -> None:
    """Where the template gives both the same name, the sample's gets its size."""
    async with scene(300) as on:
        post = next(post for post in on.shown if post.files.meta.has_sample and post.ext == "jpg")
        original = await on.e6.download(post, tmp_path, name="{id}.{ext}")
        sample = await on.e6.download(post, tmp_path, size="sample", name="{id}.{ext}")
        assert original.name == f"{post.id}.jpg"
        assert sample.name == f"{post.id}-sample.jpg"
        assert is_right(original, post)


def test_another_process_was_faster(tmp_path: Path) -> None:
    """The same file under the same name is taken for ours, without a second one beside it."""
    file = PostFile(
        post_id=7,
        original_md5="8d777f385d3dfec8815d20f7496026dc",
        size="original",
        url=URL("https://static.example.net/x.png"),
        ext="png",
        md5="8d777f385d3dfec8815d20f7496026dc",
        length=4,
    )
    folder = Folder(tmp_path)
    folder.open(create=True)
    partial = folder.partial_file(file)
    partial.open()
    partial.start(Version())
    partial.append(b"data")
    (tmp_path / "7.png").write_bytes(b"data")
    indexed = folder.add(file, "7.png", partial, partial.fingerprint())
    partial.close()
    assert (indexed.name, indexed.verified_by, indexed.md5) == ("7.png", "md5", file.md5)
    assert folder.find(file, "7.png", verify=False) == indexed
    folder.close()
    assert files_in(tmp_path) == ["7.png"]
    assert parts_in(tmp_path) == []


@virtual_time
async def test_a_forecast(tmp_path: Path) -> None:
    """Nothing is requested or created, and each file is counted once."""
    async with scene(200) as on:
        posts, folder = [*on.posts, on.big], tmp_path / "new"
        before = len(on.fake.requests) + len(on.fake.media_requests)
        lengths = {post.md5: post.files.meta.size for post in on.shown}
        assert await forecast(transport_of(on.e6), each(posts), folder) == Forecast(
            existing=1,
            missing=len(lengths),
            bytes=sum(lengths.values()),
            hidden=len(on.posts) - len(on.shown),
        )
        videos = await forecast(transport_of(on.e6), each(posts), folder, size="mp4")
        assert videos.no_such_size + videos.missing + videos.existing == len(on.shown) + 1
        samples = await forecast(transport_of(on.e6), each(posts), folder, size="sample")
        assert samples.unknown > 0
        assert not folder.exists()
        assert len(on.fake.requests) + len(on.fake.media_requests) == before
        await on.e6.download(on.big, folder)
        assert (await forecast(transport_of(on.e6), each(posts), folder)).existing == 2


async def each(posts: Sequence[Post]) -> AsyncGenerator[Post]:
    """Give posts as a search does."""
    for post in posts:
        yield post
