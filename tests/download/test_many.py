"""Many files: results as they finish, limited concurrency, and no task or file left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import pytest

from e6async._core.downloadable import Downloaded, DownloadFailed, Hidden, Progress
from e6async.e621._vocabulary import Post
from e6async.errors import DiskError, HostDownError, InputError, NotFoundError
from e6async.testing import virtual_time
from tests.download.conftest import files_in, is_right, parts_in, read_out, scene


def path_of(post: Post) -> str:
    return f"/data/{post.md5[:2]}/{post.md5[2:4]}/{post.md5}.{post.ext}"


@virtual_time
async def test_what_becomes_of_posts(tmp_path: Path) -> None:
    """Each post has a file, is hidden or has an error; a second run fetches the missing files."""
    async with scene() as on:
        gone = on.shown[3]
        on.fake.media.inject("missing", path=path_of(gone))
        results = [r async for r in on.e6.download_all(on.posts, tmp_path)]
        assert sorted(result.post.id for result in results) == sorted(p.id for p in on.posts)
        hidden = {result.post.id for result in results if isinstance(result, Hidden)}
        assert hidden == {post.id for post in on.posts if post.url is None}
        (failed,) = (result for result in results if isinstance(result, DownloadFailed))
        assert (failed.post.id, type(failed.error)) == (gone.id, NotFoundError)
        got = [result for result in results if isinstance(result, Downloaded)]
        assert all(r.fetched and r.verified_by == "md5" and is_right(r.path, r.post) for r in got)
        before = len(on.requested)
        again = [r async for r in on.e6.download_all(on.posts, tmp_path)]
        fetched = [r for r in again if isinstance(r, Downloaded) and r.fetched]
        assert [r.post.id for r in fetched] == [gone.id]
        assert len(on.requested) == before + 1


@virtual_time
async def test_a_crawl_feeds_it(tmp_path: Path) -> None:
    """Pages of posts keep the rate limit; files are fetched between them without one."""
    async with scene() as on:
        pages = on.e6.posts.search("status:any", page_size=7)
        results = [r async for r in on.e6.download_all(pages, tmp_path, concurrency=2)]
        assert len(results) == len(on.posts)
        assert on.fake.violations == 0
        assert len(files_in(tmp_path)) == len(on.shown)


@virtual_time
async def test_the_same_post_twice_is_fetched_once(tmp_path: Path) -> None:
    """The second one waits for the first one's file."""
    async with scene() as on:
        results = [r async for r in on.e6.download_all([on.big] * 5, tmp_path)]
        assert sorted(isinstance(r, Downloaded) and r.fetched for r in results) == [0, 0, 0, 0, 1]
        assert len(on.requested) == 1


@virtual_time
async def test_two_callers_for_one_file(tmp_path: Path) -> None:
    """Concurrent downloads of the same file all succeed, with one right file."""
    async with scene(media_speed=5000) as on:
        paths = await asyncio.gather(*(on.e6.download(on.big, tmp_path) for _ in range(3)))
        assert len(set(paths)) == 1
        assert is_right(paths[0], on.big)
        assert files_in(tmp_path) == [paths[0].name]
        assert parts_in(tmp_path) == []


@virtual_time
async def test_concurrency_is_a_bound(tmp_path: Path) -> None:
    """At most `concurrency` files are fetched at once, and more than one is."""
    async with scene(media_speed=3000) as on:
        spans: dict[int, list[float]] = {}

        def note(progress: Progress) -> None:
            spans.setdefault(progress.post_id, []).append(progress.at)

        posts = on.shown[:15]
        stream = on.e6.download_all(posts, tmp_path, concurrency=3, on_progress=note)
        assert len([r async for r in stream]) == 15
        maximum = max(
            sum(min(times) <= at < max(times) for times in spans.values())
            for times in spans.values()
            for at in times
        )
        assert 2 <= maximum <= 3
        with pytest.raises(InputError, match="concurrency"):
            await anext(on.e6.download_all(posts, tmp_path, concurrency=0))


@virtual_time
async def test_bandwidth_is_for_all_together(tmp_path: Path) -> None:
    """Concurrent files share the limit."""
    async with scene() as on:
        posts = sorted(on.shown, key=lambda post: post.files.meta.size)[-6:]
        start = asyncio.get_running_loop().time()
        stream = on.e6.download_all(posts, tmp_path, concurrency=6, limit_rate=2000)
        assert len([r async for r in stream]) == 6
        took = asyncio.get_running_loop().time() - start
        assert took >= sum(post.files.meta.size for post in posts) / 2000 - 1


@virtual_time
async def test_the_source_waits_for_a_slow_reader(tmp_path: Path) -> None:
    """Posts are read ahead up to a limit; files are fetched only as results are read."""
    async with scene() as on:
        read = 0

        async def endless() -> AsyncGenerator[Post]:
            nonlocal read
            while True:
                read += 1
                yield on.shown[read % len(on.shown)]

        async with aclosing(on.e6.download_all(endless(), tmp_path, concurrency=2)) as results:
            await anext(results)
            await asyncio.sleep(100)
            assert read <= 1010
            assert len(on.requested) <= 6


@virtual_time
async def test_an_error_of_the_source_comes_last(tmp_path: Path) -> None:
    """The results of all files that were fetched come first."""
    async with scene() as on:

        async def broken() -> AsyncGenerator[Post]:
            for post in on.shown[:8]:
                yield post
            message = "no more"
            raise RuntimeError(message)

        got, error = await read_out(on.e6.download_all(broken(), tmp_path))
        assert (len(got), str(error)) == (8, "no more")


class Stop(BaseException):
    """An error that `except Exception` does not catch."""


@virtual_time
async def test_what_is_no_error_is_raised_as_well(tmp_path: Path) -> None:
    """A source that ends in something other than an Exception does not end in silence."""
    async with scene() as on:

        async def broken() -> AsyncGenerator[Post]:
            yield on.shown[0]
            raise Stop

        with pytest.raises(BaseExceptionGroup) as caught:
            async for _ in on.e6.download_all(broken(), tmp_path):
                pass
        assert caught.group_contains(Stop)


@virtual_time
async def test_no_post_is_read_after_a_fatal_error(tmp_path: Path) -> None:
    """Once no file can be written, the source is closed, however many posts it has left."""
    async with scene() as on:
        read, closed = 0, False

        async def endless() -> AsyncGenerator[Post]:
            nonlocal read, closed
            try:
                while True:
                    read += 1
                    yield on.shown[read % len(on.shown)]
                    await asyncio.sleep(1)
            finally:
                closed = True

        class Source:
            """Posts that can be read again."""

            def __aiter__(self) -> AsyncGenerator[Post]:
                return endless()

        (tmp_path / "taken").write_bytes(b"a file where a folder has to be")
        results = on.e6.download_all(Source(), tmp_path, name="taken/{md5}.{ext}")
        got, error = await asyncio.wait_for(read_out(results), 100)
        assert isinstance(error, DiskError)
        assert (got, closed) == ([], True)
        assert read < 20


@virtual_time
async def test_a_host_that_is_down_ends_it(tmp_path: Path) -> None:
    """The remaining posts are not tried; earlier results are given."""
    async with scene() as on:
        for post in on.shown[5:]:
            on.fake.respond_next(status=500, times=99, path=path_of(post))
        got, error = await read_out(on.e6.download_all(on.shown, tmp_path, concurrency=2))
        assert isinstance(error, HostDownError)
        assert len([result for result in got if isinstance(result, Downloaded)]) == 5
        assert len([result for result in got if isinstance(result, DownloadFailed)]) < 10
        assert len(on.requested) < 25


@virtual_time
async def test_cancelled_at_any_moment(tmp_path: Path) -> None:
    """No task, no connection and no wrong file stays; the next run fetches the rest."""
    async with scene(media_speed=20_000) as on:
        for number in range(12):

            async def all_of_them() -> None:
                async for _ in on.e6.download_all(on.shown, tmp_path):
                    pass

            task = asyncio.create_task(all_of_them())
            await asyncio.sleep(number * 0.037)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert [t for t in asyncio.all_tasks() if "_Pool" in repr(t)] == []
        by_name = {f"{post.md5}.{post.ext}": post for post in on.shown}
        for name in files_in(tmp_path):
            assert is_right(tmp_path / name, by_name[name])
        results = [r async for r in on.e6.download_all(on.shown, tmp_path)]
        assert all(isinstance(result, Downloaded) for result in results)
        assert len(files_in(tmp_path)) == len(on.shown)
        assert parts_in(tmp_path) == []


@virtual_time
async def test_a_loop_that_is_left_early(tmp_path: Path) -> None:
    """`break` ends all of it; what was handed over is there."""
    async with scene() as on:
        async with aclosing(on.e6.download_all(on.shown, tmp_path)) as results:
            async for result in results:
                assert isinstance(result, Downloaded)
                assert is_right(result.path, result.post)
                break
        assert [t for t in asyncio.all_tasks() if "_Pool" in repr(t)] == []
