"""What a server, a tag or a file on the disk says never leads out of a download folder."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import attrs
import pytest
from yarl import URL

from e6async._core.client import transport_of
from e6async._core.system.regular_file import open_regular, read_regular
from e6async._transfer.disk import path_below
from e6async._transfer.partial_file import PartialFile, fingerprint_of
from e6async._transfer.ranges import Version
from e6async.download import DownloadFailed, forecast
from e6async.download._variant import choose_file
from e6async.e621 import Post
from e6async.errors import ChecksumError, DiskError
from e6async.post import Downloadable
from e6async.testing import virtual_time
from tests.download.conftest import files_in, is_right, read_out, scene

MD5 = "0123456789abcdef" * 2
NO_MD5 = [
    *("../../../up", "/tmp/abs", "..", "", "a" * 31, "a" * 33, f"{MD5}\n", f"{MD5[:-1]}\0", "nul"),
    *(f"{MD5[:-1]}/", f"C:{MD5[2:]}", f"{MD5[:-1]}\\", "g" * 32, "\u0661" * 32, "\ud800" * 32),
]


def _with_md5(post: Post, text: str) -> Post:
    meta = attrs.evolve(post.files.meta, md5=text)
    return attrs.evolve(post, files=attrs.evolve(post.files, meta=meta))


def _tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder, except those of the download folder in it."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.name: path.read_bytes() for path in paths if "into" not in path.parts}


@pytest.mark.parametrize("text", NO_MD5)
def test_an_md5_of_a_post(text: str) -> None:
    """Anything but 32 hexadecimal digits is an error of that post."""
    post = SimpleNamespace(id=7, md5=text, ext="png", url="https://static.example.net/a.png")
    with pytest.raises(ChecksumError, match="post 7: the MD5 of its file"):
        choose_file(cast("Downloadable", post), "original", URL("https://example.net"))


def test_an_md5_of_a_variant() -> None:
    """It is checked like that of the original; upper case is folded."""
    variant = SimpleNamespace(
        type="preview", ext="png", md5="../x", size=1, url="https://a.b/c.png"
    )
    post = SimpleNamespace(
        id=7, md5=MD5.upper(), ext="png", url="https://static.example.net/a.png", variants=[variant]
    )
    base = URL("https://example.net")
    assert choose_file(cast("Downloadable", post), "original", base).md5 == MD5
    with pytest.raises(ChecksumError, match=r"'\.\./x'"):
        choose_file(cast("Downloadable", post), "preview", base)


@virtual_time
async def test_posts_with_hostile_md5s(tmp_path: Path) -> None:
    """Each fails by itself, the others are fetched, and nothing is written next to the folder."""
    async with scene(posts=8) as on:
        folder = tmp_path / "a" / "into"
        absolute = str(tmp_path / "absolute")
        bad = [_with_md5(on.big, text) for text in [*NO_MD5, absolute]]
        results, error = await read_out(on.e6.download_all([*bad, *on.shown], folder))
        failed = [result for result in results if isinstance(result, DownloadFailed)]
        assert error is None
        assert {type(result.error) for result in failed} == {ChecksumError}
        assert sorted(r.post.md5 for r in failed) == sorted(post.md5 for post in bad)
        assert len(files_in(folder)) == len(on.shown) == len(on.requested)
        assert _tree(tmp_path) == {}
        with pytest.raises(ChecksumError, match="the file is not downloaded"):
            await on.e6.download(bad[0], folder)

        async def posts() -> AsyncGenerator[Post]:
            yield bad[0]

        assert (await forecast(transport_of(on.e6), posts(), folder)).no_such_size == 1


@pytest.mark.parametrize(
    "names",
    [
        *([".."], ["."], [""], ["a/b"], ["a\\b"], ["C:x"], ["x\0"], ["a\n"], ["/abs"], ["a" * 256]),
        *(["sub", ".."], ["..", "a"], ["a" * 100, "\u68ee" * 90]),
    ],
)
def test_names_that_lead_out_of_a_folder(names: list[str], tmp_path: Path) -> None:
    """The function that makes all paths refuses them."""
    assert path_below(tmp_path, "a", "b.png") == tmp_path / "a" / "b.png"
    with pytest.raises(DiskError, match="is not the name of a file or folder"):
        path_below(tmp_path, *names)


@virtual_time
async def test_a_tag_with_a_dash_in_front(tmp_path: Path) -> None:
    """No file or folder has a name that commands take for an option."""
    async with scene(posts=8) as on:
        post = attrs.evolve(on.big, tags=attrs.evolve(on.big.tags, artist=("-rf",)))
        path = await on.e6.download(post, tmp_path, name="{artist}/{artist}.{ext}")
        assert path == tmp_path / "_-rf" / f"_-rf.{post.ext}"


Plant = Callable[[Path, Path, str], None]


def _plant(name: str) -> Plant:
    """A link to a victim under a name in the folder; `{md5}` is the post's."""

    def plant(folder: Path, victim: Path, md5: str) -> None:
        path = folder / name.format(md5=md5)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(victim)

    return plant


@pytest.mark.parametrize(
    ("plant", "refused"),
    [
        (".e6async/parts/{md5}-original.part", True),
        (".e6async/parts/{md5}-original.json", True),
        (".e6async/parts/{md5}-original.new", False),
        (".e6async/index.sqlite", True),
        ("{md5}.{{ext}}", False),
    ],
)
@virtual_time
async def test_a_planted_link(plant: str, refused: bool, tmp_path: Path) -> None:
    """A link to a file under a name of ours is refused or replaced; its target stays as it was."""
    async with scene(posts=8) as on:
        folder, victim = tmp_path / "into", tmp_path / "victim.txt"
        victim.write_bytes(b"precious")
        _plant(plant.replace("{{ext}}", on.big.ext))(folder, victim, on.big.md5)
        if refused:
            with pytest.raises(DiskError, match="remove it"):
                await on.e6.download(on.big, folder)
        else:
            path = await on.e6.download(on.big, folder)
            assert is_right(path, on.big)
            assert not path.is_symlink()
        assert _tree(tmp_path) == {"victim.txt": b"precious"}


@pytest.mark.parametrize("name", [".e6async", ".e6async/parts", "sub"])
@virtual_time
async def test_a_planted_link_to_a_folder(name: str, tmp_path: Path) -> None:
    """A link in place of a subfolder is refused; nothing is created behind it."""
    async with scene(posts=8) as on:
        folder, elsewhere = tmp_path / "into", tmp_path / "elsewhere"
        elsewhere.mkdir()
        _plant(name)(folder, elsewhere, "")
        with pytest.raises(DiskError, match=r"is a link and may lead out of .*; remove it"):
            await on.e6.download(on.big, folder, name="sub/{md5}.{ext}")
        assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("name", ["../victim.txt", "sub/../../victim.txt", "{absolute}", b"\xff"])
@virtual_time
async def test_an_index_with_a_planted_name(name: str | bytes, tmp_path: Path) -> None:
    """A row that names a file outside of the folder does not count: the file gets its own name."""
    async with scene(posts=8) as on:
        folder, victim = tmp_path / "into", tmp_path / "victim.txt"
        victim.write_bytes(b"precious")
        await on.e6.download(on.big, folder)
        if isinstance(name, str):
            name = name.format(absolute=victim)
        with closing(sqlite3.connect(folder / ".e6async" / "index.sqlite")) as database:
            database.execute("UPDATE files SET name = ?, folded = 'x'", (name,))
            database.commit()
        (folder / f"{on.big.md5}.{on.big.ext}").unlink()
        path = await on.e6.download(on.big, folder)
        assert path == folder / f"{on.big.md5}.{on.big.ext}"
        assert is_right(path, on.big)
        assert _tree(tmp_path) == {"victim.txt": b"precious"}


@pytest.mark.parametrize(
    "name", ["parts/{md5}-original.part", "parts/{md5}-original.json", "index.sqlite"]
)
@virtual_time
async def test_a_fifo(name: str, tmp_path: Path) -> None:
    """A FIFO under a name of ours is refused at once; nobody waits for its other end."""
    async with scene(posts=8) as on:
        path = tmp_path / ".e6async" / name.format(md5=on.big.md5)
        path.parent.mkdir(parents=True)
        os.mkfifo(path)
        with pytest.raises(DiskError, match="special file"):
            await on.e6.download(on.big, tmp_path)


@virtual_time
async def test_a_fifo_in_place_of_a_file(tmp_path: Path) -> None:
    """It is not read; the file gets another name, or its own when the name has the MD5."""
    async with scene(posts=8) as on:
        for name in (f"x.{on.big.ext}", f"{on.big.md5}.{on.big.ext}"):
            os.mkfifo(tmp_path / name)
        path = await on.e6.download(on.big, tmp_path / ".", name="x.{ext}")
        assert path == tmp_path / f"x-{on.big.id}.{on.big.ext}"
        path.unlink()
        (tmp_path / ".e6async" / "index.sqlite").unlink()
        assert is_right(await on.e6.download(on.big, tmp_path), on.big)


def test_special_files(tmp_path: Path) -> None:
    """Devices, folders, sockets and FIFOs without another end are errors of the path."""
    os.mkfifo(tmp_path / "fifo")
    for path in (Path("/dev/null"), tmp_path, tmp_path / "fifo"):
        with pytest.raises(OSError, match="remove it"):
            read_regular(path, 10)
    with pytest.raises(OSError, match="remove it"):
        open_regular(tmp_path / "fifo", os.O_WRONLY)
    assert fingerprint_of(tmp_path / "fifo") is None


def test_a_system_without_o_nofollow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """There a link is looked for before the file is opened."""
    (tmp_path / "link").symlink_to(tmp_path / "victim")
    monkeypatch.delattr(os, "O_NOFOLLOW")
    with pytest.raises(OSError, match="remove it"):
        open_regular(tmp_path / "link", os.O_RDWR | os.O_CREAT)
    assert not (tmp_path / "victim").exists()


def test_a_hard_link_to_a_partial_file(tmp_path: Path) -> None:
    """A second name of a victim is removed, not written to."""
    victim, part = tmp_path / "victim", tmp_path / "x.part"
    victim.write_bytes(b"precious")
    os.link(victim, part)
    partial = PartialFile(part)
    partial.open()
    partial.start(Version())
    partial.append(b"new")
    partial.close()
    assert (victim.read_bytes(), part.read_bytes()) == (b"precious", b"new")


@virtual_time
async def test_paths_that_are_too_long(tmp_path: Path) -> None:
    """A folder or a template that no system takes is a DiskError, for one file and for many."""
    async with scene(posts=8) as on:
        folder = tmp_path / ("x" * 300)
        with pytest.raises(DiskError, match="File name too long"):
            await on.e6.download(on.big, folder)
        _, error = await read_out(on.e6.download_all(on.shown, folder))
        assert isinstance(error, DiskError)
        with pytest.raises(DiskError, match="File name too long"):
            await on.e6.download(on.big, tmp_path, name="/".join(["{id}"] * 2000))
