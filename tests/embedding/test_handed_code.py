"""Iterators and callbacks of the caller's that fail: their errors come out as they are, at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from pathlib import Path

import pytest

from e6async import E621, Timeouts
from e6async.errors import E6Error, InputError, NotFoundError
from tests.embedding.clients import borrowed, client
from tests.embedding.handed import (
    ERRORS,
    PIECE,
    RESULT,
    BodyServer,
    OwnError,
    check_untouched,
    site,
    uploading,
)
from tests.embedding.raw_server import RawRequest, RawServer, response


async def _failing(error: BaseException, pieces: int) -> AsyncIterator[bytes]:
    for _ in range(pieces):
        yield PIECE
    raise error


@pytest.mark.parametrize("pieces", [0, 3])
@pytest.mark.parametrize("name", ERRORS)
async def test_an_iterator_that_raises(name: str, pieces: int) -> None:
    """Its error comes out unchanged, after one request that the server never gets whole."""
    error = ERRORS[name]()
    with BodyServer() as server:
        async with site(server) as e6:
            with pytest.raises(type(error), match="of the caller") as caught:
                await uploading(e6, _failing(error, pieces))
            assert caught.value is error
            assert (error.__cause__, error.__context__) == (None, None)
            assert getattr(error, "attempts", 0) == 0
            await server.has_broken()
            check_untouched(e6)
            await e6.raw("GET", "/next.json")
        assert [request.method for request in server.requests] == ["GET"]
        assert server.connections == 2


@pytest.mark.parametrize("name", ERRORS)
async def test_an_iterator_that_raises_on_a_borrowed_session(name: str) -> None:
    """The same where the aiohttp session is somebody else's, and for one that may be retried."""
    error = ERRORS[name]()
    with BodyServer() as server:
        async with borrowed() as session, client(server, session) as e6:
            assert isinstance(e6, E621)
            with pytest.raises(type(error), match="of the caller") as caught:
                await e6.iqdb_queries.query_post(_failing(error, 1))
            assert caught.value is error
            check_untouched(e6)


class _NoIterator:
    def __aiter__(self) -> object:
        return self


class _Broken:
    def __aiter__(self) -> AsyncIterator[bytes]:
        message = "of the caller"
        raise OwnError(message)


async def _strange(value: object) -> AsyncGenerator[object]:
    yield PIECE
    yield value


@pytest.mark.parametrize(("value", "kind"), [("text", "str"), (None, "NoneType"), (7, "int")])
async def test_an_iterator_of_something_else_than_bytes(value: object, kind: str) -> None:
    """An InputError that names the type; the request is given up."""
    with BodyServer() as server:
        async with site(server) as e6:
            with pytest.raises(InputError, match=f"gave {kind}, not bytes") as caught:
                await uploading(e6, _strange(value))
            assert caught.value.attempts == 1
            await server.has_broken()
            check_untouched(e6)


async def test_what_is_like_bytes() -> None:
    """A bytearray and a memoryview are sent as what they are at that moment; empty pieces, too."""
    buffer = bytearray(b"abc")

    async def pieces() -> AsyncIterator[object]:
        yield buffer
        buffer[:] = b"def"
        yield memoryview(buffer)
        yield b""
        yield memoryview(b"12345678").cast("I")

    with RawServer(lambda _: response(RESULT)) as server:
        async with site(server) as e6:
            await uploading(e6, pieces())
        body = server.requests[0].body
        assert b"3\r\nabc\r\n3\r\ndef\r\n8\r\n12345678\r\n" in body


@pytest.mark.parametrize(
    ("content", "error"),
    [(_NoIterator(), TypeError), (_Broken(), OwnError)],
    ids=["no iterator", "broken"],
)
async def test_something_that_is_no_iterator(
    content: AsyncIterable[bytes], error: type[Exception]
) -> None:
    """What `async for` would raise."""
    with BodyServer() as server:
        async with site(server) as e6:
            with pytest.raises(error):
                await uploading(e6, content)
            check_untouched(e6)


@pytest.mark.parametrize("content", ["missing.png", iter([b"x"]), bytearray(b"x"), 7, object()])
async def test_what_is_no_content(content: object, tmp_path: Path) -> None:
    """A text, an iterator that is not asynchronous and other things are refused, unsent."""
    with RawServer() as server:
        async with site(server) as e6:
            with pytest.raises(InputError, match="file must be"):
                await uploading(e6, content)
            (tmp_path / "x").write_bytes(b"x")
            with (tmp_path / "x").open("rb") as file, pytest.raises(InputError, match="file must"):
                await uploading(e6, file)
            check_untouched(e6, turns=0)
        assert server.connections == 0


async def test_an_iterator_that_gives_nothing() -> None:
    """Its silence is no fault of the server."""
    with BodyServer() as server:
        async with site(server, timeouts=Timeouts(response=0.3)) as e6:
            with pytest.raises(InputError, match=r"gave no bytes for 0\.3 s"):
                await uploading(e6, _silent())
            await server.has_broken()
            check_untouched(e6)


async def _silent() -> AsyncIterator[bytes]:
    yield PIECE
    await asyncio.sleep(30)


async def test_cancelling_an_upload() -> None:
    """The caller is cancelled, not the iterator: CancelledError in both, nothing counted."""
    ended: list[str] = []

    async def pieces() -> AsyncIterator[bytes]:
        try:
            yield PIECE
            await asyncio.sleep(30)
        finally:
            ended.append("closed")

    with BodyServer() as server:
        async with site(server) as e6:
            task = asyncio.create_task(uploading(e6, pieces()))
            await asyncio.sleep(0.3)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await server.has_broken()
            assert ended == ["closed"]
            check_untouched(e6)


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("from_disk", [False, True])
async def test_progress_that_raises(name: str, *, from_disk: bool, tmp_path: Path) -> None:
    """The error of `on_progress` comes out unchanged, after one request."""
    error = ERRORS[name]()
    path = tmp_path / "picture.png"
    path.write_bytes(PIECE)

    def on_progress(_sent: int) -> None:
        raise error

    with BodyServer() as server:
        async with site(server) as e6:
            with pytest.raises(type(error), match="of the caller") as caught:
                await uploading(e6, path if from_disk else PIECE, on_progress=on_progress)
            assert caught.value is error
            check_untouched(e6)
            await e6.raw("GET", "/next.json")
        assert [request.method for request in server.requests] == ["GET"]


@pytest.mark.parametrize("event", ["Queued", "Sent", "Received"])
@pytest.mark.parametrize("name", ERRORS)
async def test_an_observer_that_raises(name: str, event: str) -> None:
    """The error of an observer comes out unchanged, and nothing is tried again."""
    error = ERRORS[name]()

    def observer(told: object) -> None:
        if type(told).__name__ == event:
            raise error

    with RawServer() as server:
        async with site(server, observer=observer) as e6:
            with pytest.raises(type(error), match="of the caller") as caught:
                await e6.raw("GET", "/1.json")
            assert caught.value is error
            check_untouched(e6, turns=event != "Queued")
        assert len(server.requests) == (event == "Received")


async def test_the_error_of_another_call_does_not_change() -> None:
    """A failed call in an iterator keeps what it had cost, and can be told from one of ours."""

    def respond(request: RawRequest) -> bytes:
        return response({"reason": "none"}, status=404) if request.method == "GET" else b""

    with RawServer(respond) as other, BodyServer() as server:
        async with site(other) as source, site(server) as e6:

            async def pieces() -> AsyncIterator[bytes]:
                yield PIECE
                await source.raw("GET", "/missing.json")

            with pytest.raises(NotFoundError, match="missing") as caught:
                await uploading(e6, pieces())
            assert isinstance(caught.value, E6Error)
            assert caught.value.operation == "raw GET /missing.json"
            assert caught.value.attempts == 1
            check_untouched(e6)
