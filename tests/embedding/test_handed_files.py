"""Paths of files to send that are no files, or change: refused as that, and nothing is counted."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from pathlib import Path
from typing import cast

import pytest

from e6async import E621, Client, FemboyFans
from e6async._core.client import transport_of
from e6async.errors import DiskError, E6Error, InputError
from tests.contract.arguments import arguments_of, hints_of
from tests.contract.families import Verb, families, verbs
from tests.contract.site_contracts import CONTRACTS
from tests.embedding.handed import RESULT, BodyServer, check_untouched, site, uploading
from tests.embedding.raw_server import RawServer, response

LARGE = 4 << 20


def _missing(folder: Path) -> Path:
    return folder / "missing.png"


def _folder(folder: Path) -> Path:
    return folder


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "fifo.png")
    return folder / "fifo.png"


def _socket(folder: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s.png"))
    return folder / "s.png"


def _below_a_file(folder: Path) -> Path:
    (folder / "file").write_bytes(b"x")
    return folder / "file" / "picture.png"


def _loop(folder: Path) -> Path:
    (folder / "loop.png").symlink_to("loop.png")
    return folder / "loop.png"


def _too_long(folder: Path) -> Path:
    return folder / ("a" * 300)


def _device(_folder: Path) -> Path:
    return Path(os.devnull)


NO_FILES = {
    "missing": (_missing, "No such file"),
    "a folder": (_folder, "is a folder"),
    "a FIFO": (_fifo, "is a FIFO"),
    "a socket": (_socket, "a socket"),
    "below a file": (_below_a_file, "Not a directory"),
    "a loop of links": (_loop, "symbolic links"),
    "a long name": (_too_long, "name too long"),
    "a device": (_device, "a device"),
}


def _takes_file(verb: Verb) -> list[str]:
    """The parameters of a method that take a path."""
    return [
        name
        for name, hint in hints_of(verb).items()
        if "Path" in str(hint) and "bytes" in str(hint)
    ]


def _file_verbs(kind: type[Client]) -> list[tuple[type, Verb, str]]:
    return [
        (family, verb, parameter)
        for name, family in families(kind).items()
        for verb in verbs(name, family)
        for parameter in _takes_file(verb)
    ]


@pytest.mark.parametrize("what", NO_FILES)
@pytest.mark.parametrize(("kind", "number"), [(E621, 6), (FemboyFans, 8)])
async def test_no_file_in_every_operation(
    what: str, kind: type[Client], number: int, tmp_path: Path
) -> None:
    """An InputError with the path, nothing sent, no turn taken, nothing counted."""
    make, reason = NO_FILES[what]
    path = make(tmp_path)
    found = _file_verbs(kind)
    assert len(found) >= number
    with RawServer() as server:
        async with site(server, kind) as e6, asyncio.timeout(20):
            for family, verb, parameter in found:
                values = CONTRACTS[kind.site.name].values
                arguments = {**arguments_of(verb, values).required, parameter: path}
                call = verb.call(family(transport_of(e6)), arguments)
                with pytest.raises(InputError, match=reason) as caught:
                    await cast("asyncio.Future[object]", call)
                assert str(path) in str(caught.value)
                assert caught.value.attempts == 0
            check_untouched(e6, turns=0)
        assert server.connections == 0


@pytest.mark.parametrize(("number", "kind"), [(errno.EACCES, InputError), (errno.EIO, DiskError)])
async def test_a_file_that_cannot_be_opened(
    number: int, kind: type[E6Error], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that nobody may read is refused as input; a broken disk is told as that."""
    path = tmp_path / "secret.png"
    path.write_bytes(b"x")

    def refusing(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    with RawServer() as server:
        async with site(server) as e6:
            with monkeypatch.context() as patched:
                patched.setattr("e6async._core.system.callers_file.os.open", refusing)
                with pytest.raises(kind, match=rf"secret\.png .* {os.strerror(number)}"):
                    await uploading(e6, path)
            check_untouched(e6, turns=0)
        assert server.connections == 0


async def test_a_file_that_goes_while_the_call_waits(tmp_path: Path) -> None:
    """It was there when the call began: still one InputError, and no request."""
    path = tmp_path / "picture.png"
    path.write_bytes(b"x")
    with RawServer(lambda _: response(RESULT)) as server:
        async with site(server, min_interval=0.5) as e6:
            await e6.raw("GET", "/1.json")
            before = asyncio.create_task(e6.raw("GET", "/2.json"))
            waiting = asyncio.create_task(uploading(e6, path))
            await asyncio.sleep(0.2)
            path.unlink()
            with pytest.raises(InputError, match=r"picture\.png cannot be read: No such file"):
                await waiting
            await before
            check_untouched(e6, turns=2)
        assert server.count("POST") == 0


@pytest.mark.parametrize(
    ("size", "words"), [(10, "to 10 bytes"), (LARGE + 10, f"to {LARGE + 10} bytes")]
)
async def test_a_file_that_changes_while_it_is_sent(size: int, words: str, tmp_path: Path) -> None:
    """A shorter and a longer file are told as such, and the server gets no complete request."""
    path = tmp_path / "picture.png"
    path.write_bytes(b"x" * LARGE)
    with BodyServer() as server:
        async with site(server) as e6, asyncio.timeout(20):
            with pytest.raises(InputError, match=words) as caught:
                await uploading(e6, path, on_progress=lambda _: os.truncate(path, size))
            assert caught.value.attempts == 1
            await server.has_broken()
            check_untouched(e6)
        assert server.requests == []


async def test_a_file_is_sent_with_its_length(tmp_path: Path) -> None:
    """A file on disk goes out whole, with a Content-Length, and an empty one, too."""
    path = tmp_path / "a b\n\udcff.png"
    with RawServer(lambda _: response(RESULT)) as server:
        async with site(server) as e6:
            for content in (b"x" * LARGE, b""):
                path.write_bytes(content)
                result = await uploading(e6, path)
                assert result.post_id == 12
                request = server.requests[-1]
                assert int(request.headers["content-length"]) == len(request.body)
                name = b'name="upload[file]"; filename="a%20b_%3F.png"'
                head, _, rest = request.body.partition(name + b"\r\n\r\n")
                assert b"image/png" in head
                assert rest.startswith(content + b"\r\n--")


async def test_a_name_that_cannot_be_sent() -> None:
    """A control character in a file name is refused, unsent."""
    with RawServer() as server:
        async with site(server) as e6:
            with pytest.raises(InputError, match="name has a control character"):
                await uploading(e6, b"x", name="a\nb.png")
            check_untouched(e6, turns=0)
        assert server.connections == 0
