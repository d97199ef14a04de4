"""Callbacks of downloads, exports and crawls that raise: their errors come out as they are."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from e6async import E621, Event
from e6async._core.client import transport_of
from e6async._transfer.host_limits import limits_of
from e6async.download import Downloaded
from e6async.errors import E6Error
from tests.download.conftest import Scene, files_in, is_right, parts_in, read_out, scene
from tests.embedding.clients import client
from tests.embedding.handed import ERRORS, check_untouched
from tests.embedding.raw_server import RawRequest, RawServer, response

NAMES = [name for name in ERRORS if name != "a cancellation"]


def check_hosts(e6: E621) -> None:
    """No breaker of a host of files counted anything, and no transfer is under way."""
    limits = limits_of(transport_of(e6).context.session)
    assert limits.breaker("127.0.0.1").failures == 0
    assert limits.breaker("localhost").failures == 0


def own_error(name: str) -> Exception:
    """An error of the caller's own."""
    error = ERRORS[name]()
    assert isinstance(error, Exception)
    return error


async def check_resumed(on: Scene, folder: Path) -> None:
    """The same call without the callback ends the work."""
    path = await on.e6.download(on.big, folder)
    assert is_right(path, on.big)
    assert parts_in(folder) == []


@pytest.mark.parametrize("name", NAMES)
async def test_progress_of_a_download(name: str, tmp_path: Path) -> None:
    """One request, the partial file can be resumed, and nothing is counted."""
    error, sent = own_error(name), 1

    def on_progress(_: object) -> None:
        raise error

    async with scene(posts=8) as on:
        turns = on.e6.gate.sent
        with pytest.raises(type(error), match="of the caller") as caught:
            await on.e6.download(on.big, tmp_path, on_progress=on_progress)
        assert caught.value is error
        assert len(on.fake.media_requests) == sent
        assert files_in(tmp_path) == []
        check_hosts(on.e6)
        check_untouched(on.e6, turns=turns)
        await check_resumed(on, tmp_path)


@pytest.mark.parametrize("name", NAMES)
async def test_progress_of_many_downloads(name: str, tmp_path: Path) -> None:
    """It ends the run: no DownloadFailed stands for it, and all files that are there are right."""
    error = own_error(name)

    async with scene(posts=30) as on:
        posts, seen = on.shown, list[int]()

        def on_progress(progress: object) -> None:
            seen.append(1)
            if len(seen) > 12:
                raise error

        results = on.e6.download_all(posts, tmp_path, concurrency=2, on_progress=on_progress)
        got, caught = await read_out(results)
        assert caught is error
        done = [each for each in got if isinstance(each, Downloaded)]
        assert done == got
        assert all(is_right(each.path, each.post) for each in done)
        assert len(files_in(tmp_path)) < len(posts)
        check_hosts(on.e6)
        again = [each async for each in on.e6.download_all(posts, tmp_path)]
        assert all(isinstance(each, Downloaded) for each in again)
        assert parts_in(tmp_path) == []


@pytest.mark.parametrize("event", ["Sent", "Received"])
@pytest.mark.parametrize("name", NAMES)
async def test_an_observer_of_a_download(name: str, event: str, tmp_path: Path) -> None:
    """The same for an observer; the server is asked once at most."""
    error = own_error(name)
    raises: list[bool] = []

    def observer(told: Event) -> None:
        if raises and type(told).__name__ == event:
            raise error

    async with scene(posts=8) as on:
        async with E621("t/1.0 (by the tests)", base_url=on.fake.url, observer=observer) as e6:
            raises.append(True)
            with pytest.raises(type(error), match="of the caller") as caught:
                await e6.download(on.big, tmp_path)
            assert caught.value is error
            assert len(on.fake.media_requests) == (event == "Received")
            check_hosts(e6)
            check_untouched(e6, turns=0)
        await check_resumed(on, tmp_path)


@pytest.mark.parametrize("name", NAMES)
async def test_progress_of_an_export(name: str, tmp_path: Path) -> None:
    """One request for the file, whatever the error, and the next run ends the work."""
    error = own_error(name)

    def on_progress(_: object) -> None:
        raise error

    async with scene(posts=8) as on:
        with pytest.raises(type(error), match="of the caller") as caught:
            await on.e6.exports.tags.download(tmp_path, on_progress=on_progress)
        assert caught.value is error
        check_hosts(on.e6)
        assert on.e6.gate.breaker.failures == 0
        assert [name for name in files_in(tmp_path) if name.endswith(".gz")] == []
        file = await on.e6.exports.tags.download(tmp_path)
        assert files_in(tmp_path) == [file.path.name]


@pytest.mark.parametrize("event", ["Sent", "Received"])
@pytest.mark.parametrize("name", NAMES)
async def test_an_observer_of_rows(name: str, event: str) -> None:
    """The same while the rows of an export are read from the network."""
    error = own_error(name)

    def observer(told: Event) -> None:
        if type(told).__name__ == event and told.operation == "exports.rows":
            raise error

    async with (
        scene(posts=8) as on,
        E621("t/1.0 (by the tests)", base_url=on.fake.url, observer=observer) as e6,
    ):
        with pytest.raises(type(error), match="of the caller") as caught:
            async for _ in e6.exports.tags.rows():
                pass
        assert caught.value is error
        check_hosts(e6)
        check_untouched(e6, turns=1)


@pytest.mark.parametrize("name", NAMES)
async def test_an_observer_of_a_crawl(name: str) -> None:
    """A crawl ends with the error, and sends nothing more."""
    error = own_error(name)

    def respond(_: RawRequest) -> bytes:
        return response([])

    def observer(told: Event) -> None:
        if type(told).__name__ == "Sent":
            raise error

    with RawServer(respond) as server:
        async with client(server, observer=observer) as e6:
            assert isinstance(e6, E621)
            async with asyncio.timeout(10):
                with pytest.raises(type(error), match="of the caller") as caught:
                    async for _ in e6.posts.crawl("wolf"):
                        pass
            assert caught.value is error
            assert (e6.gate.breaker.failures, e6.gate.waiting) == (0, 0)
        assert server.requests == []


@pytest.mark.parametrize("name", NAMES)
async def test_a_checkpoint_of_a_crawl(name: str) -> None:
    """The function that saves the cursor ends the crawl with its error."""
    error = own_error(name)

    def save(_cursor: str) -> None:
        raise error

    async with scene(posts=30) as on:
        before = len(on.fake.requests)
        with pytest.raises(type(error), match="of the caller") as caught:
            async for _ in on.e6.posts.crawl("", checkpoint=save):
                pass
        assert caught.value is error
        assert len(on.fake.requests) <= before + 2
        assert on.e6.gate.breaker.failures == 0
        assert not isinstance(error, E6Error) or error.attempts == 0
