"""One file: named, verified, resumed, and not fetched twice."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import pytest

from e6async import E621
from e6async._core.client import transport_of
from e6async._core.downloadable import Downloaded, Progress, Size
from e6async._core.events import Event
from e6async.errors import (
    ChecksumError,
    FileHiddenError,
    InputError,
    NotFoundError,
    RateLimitedError,
    RedirectedError,
    SizeMissingError,
    UnavailableError,
)
from e6async.testing import FakeSite, virtual_time
from tests.download.conftest import AGENT, files_in, is_right, parts_in, scene


@virtual_time
async def test_a_file_is_fetched_once(tmp_path: Path) -> None:
    """It gets its name, without credentials in the request; the second time sends nothing."""
    async with scene() as on:
        path = await on.e6.download(on.big, tmp_path / "new" / "folder")
        assert path == tmp_path / "new" / "folder" / f"{on.big.md5}.{on.big.ext}"
        assert is_right(path, on.big)
        assert await on.e6.download(on.big, tmp_path / "new" / "folder") == path
        assert on.requested == [(None, 200)]
        sent = on.fake.media_requests[0].headers
        assert sent["user-agent"] == AGENT
        assert "authorization" not in sent
        assert parts_in(path.parent) == []
        assert on.fake.violations == 0


@virtual_time
async def test_files_do_not_wait_for_the_api(tmp_path: Path) -> None:
    """Files are requested while the API's gate is paused."""
    async with scene() as on:
        before = len(on.fake.requests)
        await transport_of(on.e6).context.limiter.pause(3000.0)
        await on.e6.download(on.big, tmp_path)
        assert len(on.fake.requests) == before


@virtual_time
async def test_another_client_resumes(tmp_path: Path) -> None:
    """A second client requests the rest; If-Range names the version of the partial file."""
    async with scene() as on:
        on.fake.media.inject("missing", times=None)
        on.fake.media.clear_faults()
        on.fake.media.inject("cut")
        on.fake.media.inject("missing")
        with pytest.raises(NotFoundError):
            await on.e6.download(on.big, tmp_path)
        (part,) = parts_in(tmp_path)
        had = part.stat().st_size
        assert files_in(tmp_path) == []
        async with E621(AGENT, base_url=on.fake.url) as other:
            assert is_right(await other.download(on.big, tmp_path), on.big)
        assert on.requested[-1] == (f"bytes={had}-", 206)
        assert on.fake.media_requests[-1].headers["if-range"].startswith('"')
        assert parts_in(tmp_path) == []


@virtual_time
async def test_a_whole_partial_file_needs_no_request(tmp_path: Path) -> None:
    """After a kill between the last byte and the rename, it is only renamed."""
    async with scene() as on:
        path = await on.e6.download(on.big, tmp_path / "first")
        parts = tmp_path / "second" / ".e6async" / "parts"
        parts.mkdir(parents=True)
        path.rename(parts / f"{on.big.md5}-original.part")
        assert is_right(await on.e6.download(on.big, tmp_path / "second"), on.big)
        assert len(on.requested) == 1


@virtual_time
async def test_a_damaged_partial_file(tmp_path: Path) -> None:
    """It is dropped, and does not count as one of the two attempts."""
    async with scene() as on:
        parts = tmp_path / ".e6async" / "parts"
        parts.mkdir(parents=True)
        (parts / f"{on.big.md5}-original.part").write_bytes(b"x" * 100)
        on.fake.media.inject("whole", times=1)
        assert is_right(await on.e6.download(on.big, tmp_path), on.big)
        (parts / f"{on.big.md5}-original.part").write_bytes(b"x" * 100)
        await on.e6.download(on.big, tmp_path, name="again-{md5}.{ext}")
        path = tmp_path / f"{on.big.md5}.{on.big.ext}"
        path.unlink()
        assert is_right(await on.e6.download(on.big, tmp_path), on.big)
        assert on.requested == [("bytes=100-", 200), ("bytes=100-", 206), (None, 200)]


@virtual_time
async def test_a_changed_file_is_fetched_again(tmp_path: Path) -> None:
    """A file that was changed or removed is fetched again, also without an index."""
    async with scene() as on:
        path = await on.e6.download(on.big, tmp_path)
        path.write_bytes(b"changed")
        assert is_right(await on.e6.download(on.big, tmp_path), on.big)
        path.unlink()
        assert is_right(await on.e6.download(on.big, tmp_path), on.big)
        (tmp_path / ".e6async" / "index.sqlite").unlink()
        path.write_bytes(b"changed again")
        assert await on.e6.download(on.big, tmp_path) == path
        assert is_right(path, on.big)
        assert len(on.requested) == 4


@virtual_time
async def test_verify(tmp_path: Path) -> None:
    """A change that keeps length and time is found by `verify` only, which reads the file."""
    async with scene() as on:
        path = await on.e6.download(on.big, tmp_path)
        there, data = path.stat(), bytearray(path.read_bytes())
        data[99] ^= 1
        path.write_bytes(data)
        os.utime(path, ns=(there.st_atime_ns, there.st_mtime_ns))
        await on.e6.download(on.big, tmp_path)
        assert not is_right(path, on.big)
        await on.e6.download(on.big, tmp_path, verify=True)
        assert is_right(path, on.big)
        assert len(on.requested) == 2


@virtual_time
async def test_a_lost_or_damaged_index_costs_no_request(tmp_path: Path) -> None:
    """Files are recognised by their MD5."""
    async with scene() as on:
        name = "{id}.{ext}"
        path = await on.e6.download(on.big, tmp_path, name=name)
        index = tmp_path / ".e6async" / "index.sqlite"
        index.unlink()
        assert await on.e6.download(on.big, tmp_path, name=name) == path
        index.write_bytes(b"no database at all" * 100)
        assert await on.e6.download(on.big, tmp_path, name=name) == path
        assert index.with_suffix(".damaged").exists()
        assert len(on.requested) == 1


@virtual_time
async def test_no_other_file_is_overwritten(tmp_path: Path) -> None:
    """Posts with the same name, in any case, and a file that is not ours all stay."""
    async with scene() as on:
        same = [post for post in on.shown if post.ext == "png"][:3]
        (tmp_path / "x.png").write_bytes(b"mine")
        paths = [await on.e6.download(post, tmp_path, name="x.{ext}") for post in same[:2]]
        paths.append(await on.e6.download(same[2], tmp_path, name="X.{ext}"))
        assert (tmp_path / "x.png").read_bytes() == b"mine"
        names = [f"x-{same[0].id}.png", f"x-{same[1].id}.png"]
        assert [path.name for path in paths[:2]] == names
        assert all(is_right(path, post) for path, post in zip(paths, same, strict=True))
        again = [await on.e6.download(post, tmp_path, name="x.{ext}") for post in same]
        assert (again, len(on.requested)) == (paths, 3)


@virtual_time
async def test_names_from_a_template(tmp_path: Path) -> None:
    """Fields and folders; a post without an artist gives `none`."""
    async with scene() as on:
        post = attrs.evolve(on.big, tags=attrs.evolve(on.big.tags, artist=("../up", "b")))
        name = "{rating}/{artist}-{year}-{month}-{id}.{ext}"
        path = await on.e6.download(post, tmp_path, name=name)
        date = format(post.created_at, "%Y-%m")
        expected = f"{post.rating}/__up b-{date}-{post.id}.{post.ext}"
        assert path.relative_to(tmp_path).as_posix() == expected
        nobody = attrs.evolve(on.shown[0], tags=attrs.evolve(on.shown[0].tags, artist=()))
        path = await on.e6.download(nobody, tmp_path, name="{artist}.{ext}")
        assert path.name == f"none.{nobody.ext}"
        (basic,) = await on.e6.posts.search(f"id:{post.id}", mode="basic").collect()
        with pytest.raises(InputError, match="mode='extended'"):
            await on.e6.download(basic, tmp_path / "b", name="{artist}.{ext}")


@virtual_time
async def test_hidden_and_odd_posts(tmp_path: Path) -> None:
    """A hidden file and a missing size are errors, and nothing is sent."""
    async with scene(200) as on:
        deleted = next(post for post in on.posts if post.flags.deleted)
        with pytest.raises(FileHiddenError, match="it is deleted"):
            await on.e6.download(deleted, tmp_path)
        blocked = next((p for p in on.posts if p.url is None and not p.flags.deleted), None)
        if blocked is not None:
            with pytest.raises(FileHiddenError, match="logged-in users"):
                await on.e6.download(blocked, tmp_path)
        flash = attrs.evolve(
            on.big,
            files=attrs.evolve(
                on.big.files,
                preview=attrs.evolve(on.big.files.preview, jpg="/images/download-preview.png"),
            ),
        )
        with pytest.raises(SizeMissingError, match="no file of size preview"):
            await on.e6.download(flash, tmp_path, size="preview")
        assert on.requested == []


@pytest.mark.parametrize(
    "options", [{"size": "huge"}, {"limit_rate": 0}, {"limit_rate": -1}, {"name": "../{md5}"}]
)
@virtual_time
async def test_bad_options(options: dict[str, object], tmp_path: Path) -> None:
    """They are refused before anything is sent or written."""
    async with scene() as on:
        with pytest.raises(InputError):
            await on.e6.download(on.big, tmp_path, **options)  # type: ignore[arg-type]
        assert (on.requested, os.listdir(tmp_path)) == ([], [])


@pytest.mark.parametrize("size", ["sample", "preview", "720p", "480p", "mp4"])
@virtual_time
async def test_sizes(size: Size, tmp_path: Path) -> None:
    """Each file has the requested size, or is the original where a post has no smaller one."""
    async with scene(300) as on:
        verified: set[tuple[str, str]] = set()
        wide = [post for post in on.shown if post.files.video or post.files.meta.has_sample][:25]
        async for result in on.e6.download_all([*wide, *on.shown[:10]], tmp_path, size=size):
            match result:
                case Downloaded():
                    verified.add((result.size, result.verified_by))
                    if result.size == "original":
                        assert is_right(result.path, result.post)
                case _:
                    assert size == "mp4"
        assert (size, "end" if size in {"sample", "preview"} else "length") in verified
        assert size == "preview" or ("original", "md5") in verified


@virtual_time
async def test_a_damaged_sample_is_noticed_by_its_end(tmp_path: Path) -> None:
    """It has no MD5, but a truncated picture has no end, and another file is no JPEG."""
    async with scene(300) as on:
        post = next(post for post in on.shown if post.files.meta.has_sample)
        on.fake.media.inject("short")
        path = await on.e6.download(post, tmp_path, size="sample")
        assert path.read_bytes().endswith(b"\xff\xd9")
        on.fake.media.inject("short", times=2)
        with pytest.raises(ChecksumError, match="is truncated"):
            await on.e6.download(post, tmp_path / "b", size="sample")
        on.fake.media.inject("other", times=2)
        with pytest.raises(ChecksumError, match="is not a valid jpg file"):
            await on.e6.download(post, tmp_path / "b", size="sample")
        assert files_in(tmp_path / "b") == []


@virtual_time
async def test_pauses_of_the_host(tmp_path: Path) -> None:
    """503 with Retry-After pauses all files, not the API; a longer pause is an error."""
    async with scene() as on:
        path = f"/data/{on.big.md5[:2]}/{on.big.md5[2:4]}/{on.big.md5}.{on.big.ext}"
        on.fake.respond_next(status=503, headers={"Retry-After": "20"}, path=path)
        await on.e6.download(on.big, tmp_path)
        first, second = on.fake.media_requests
        assert second.time - first.time >= 20
        on.fake.respond_next(status=429, headers={"Retry-After": "9000"}, path=path)
        with pytest.raises(RateLimitedError) as caught:
            await on.e6.download(on.big, tmp_path / "b")
        assert caught.value.retry_after == 9000
        on.fake.respond_next(status=503, times=4, path=path)
        with pytest.raises(UnavailableError):
            await on.e6.download(on.big, tmp_path / "b")


@virtual_time
async def test_a_file_is_not_looked_for_elsewhere(tmp_path: Path) -> None:
    """A redirect is an error, without the query of its URL, and is not followed."""
    async with scene() as on, FakeSite(E621, posts=1) as other:
        path = f"/data/{on.big.md5[:2]}/{on.big.md5[2:4]}/{on.big.md5}.{on.big.ext}"
        on.fake.redirect_next(f"{other.url}/data/x.png?auth=hidden", path=path)
        with pytest.raises(RedirectedError) as caught:
            await on.e6.download(on.big, tmp_path)
        assert caught.value.location == f"{other.url}/data/x.png"
        assert "hidden" not in str(caught.value)
        assert other.media_requests == []


@virtual_time
async def test_progress(tmp_path: Path) -> None:
    """From no to all bytes, over a broken connection; the total is known from the start."""
    reports: list[Progress] = []
    async with scene() as on:
        on.fake.media.inject("cut")
        await on.e6.download(on.big, tmp_path, on_progress=reports.append)
        size = on.big.files.meta.size
        assert {progress.total for progress in reports} == {size}
        received = [progress.received for progress in reports]
        assert (received[0], received[-1]) == (0, size)
        assert received == sorted(received)
        assert {progress.request for progress in reports} == {1, 2}


@virtual_time
async def test_limit_rate(tmp_path: Path) -> None:
    """The bytes take as long as the limit says, however fast the host is."""
    async with scene() as on:
        started = on.fake.media_requests
        reports: list[Progress] = []
        await on.e6.download(on.big, tmp_path, limit_rate=1000, on_progress=reports.append)
        assert len(started) == 1
        assert reports[-1].at - reports[0].at >= on.big.files.meta.size / 1000 - 1


async def test_the_observer_hears_of_requests(tmp_path: Path) -> None:
    """Each request has its events, with the operation and the number of the attempt."""
    observed: list[Event] = []
    async with scene() as on:
        on.fake.media.inject("flip")
        async with E621(AGENT, base_url=on.fake.url, observer=observed.append) as e6:
            await e6.download(on.big, tmp_path)
            on.fake.media.inject("missing")
            with pytest.raises(NotFoundError):
                await e6.download(on.shown[0], tmp_path)
    kinds = [(type(event).__name__, event.attempt) for event in observed]
    assert kinds == [
        *(("Sent", 1), ("Received", 1), ("Sent", 2), ("Received", 2)),
        *(("Sent", 1), ("Received", 1), ("RequestFailed", 1)),
    ]
    assert {event.operation for event in observed} == {"download"}
    assert len({event.call for event in observed}) == 2
