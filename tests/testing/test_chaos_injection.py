"""The chaos server as a tool: injecting faults, recorded requests, limits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import aiohttp
import pytest

from e6async.testing import virtual_time
from e6async.testing._chaos import FAULTS, ChaosServer, End, Fault, FaultContext, Step, Wait
from tests.testing.chaos_client import GET, POST, Received, ask, connected
from tests.testing.chaos_expected import CORRECT, GOOD

DOWN, BUSY, CUT = (
    FAULTS["html-500"],
    FAULTS["retry-after-503-bare"],
    FAULTS["close-before-response"],
)


def statuses(*received: Received) -> list[bytes]:
    return [one.status_line[9:12] for one in received]


def get(path: str) -> bytes:
    return GET.replace(b"/posts.json", path.encode())


# --- injected faults ------------------------------------------------------------------------------


@virtual_time
async def test_faults_apply_in_order() -> None:
    """Faults apply in the order of injection, `times` times each; then responses are correct."""
    async with ChaosServer(good=GOOD) as chaos:
        chaos.inject(DOWN, times=2)
        chaos.inject(CUT, times=1)
        chaos.inject(BUSY, times=1)
        received = [await ask(chaos) for _ in range(6)]
        assert statuses(*received) == [b"500", b"500", b"", b"503", b"200", b"200"]
        assert received[-1].data == CORRECT
        faults = [request.fault for request in chaos.requests]
        assert faults == [DOWN.name, DOWN.name, CUT.name, BUSY.name, None, None]


@virtual_time
async def test_faults_for_a_path() -> None:
    """A fault for a path does not apply to other paths, and does not block faults for them."""
    async with ChaosServer() as chaos:
        chaos.inject(DOWN, times=1, path="/pools.json")
        chaos.inject(BUSY, times=2)
        paths = ["/posts.json", "/pools.json", "/pools.json", "/pools.json"]
        received = [await ask(chaos, get(path)) for path in paths]
        assert statuses(*received) == [b"503", b"500", b"503", b"200"]


@virtual_time
async def test_faults_for_some_seconds() -> None:
    """A fault with `seconds` ends by the clock of the loop, on open connections as well."""
    async with ChaosServer() as chaos, connected(chaos) as wire:
        chaos.inject(DOWN, seconds=100.0)
        chaos.inject(BUSY, times=1)
        received = [await wire.ask() for _ in range(3)]  # each waits 30 s for more bytes
        await asyncio.sleep(20.0)
        received += [await wire.ask() for _ in range(2)]
        assert statuses(*received) == [b"500", b"500", b"500", b"503", b"200"]


@virtual_time
async def test_clearing_faults() -> None:
    """All faults can be removed at once."""
    async with ChaosServer(DOWN) as chaos:
        chaos.inject(BUSY, times=3)
        assert statuses(await ask(chaos)) == [b"500"]
        chaos.clear_faults()
        assert statuses(await ask(chaos)) == [b"200"]


@virtual_time
async def test_a_closed_port_waits_for_earlier_faults() -> None:
    """The port closes when earlier faults are used up and their responses are sent."""
    async with ChaosServer() as chaos:
        chaos.inject(DOWN, times=1)
        chaos.inject(FAULTS["refused"], seconds=50.0)
        received = await ask(chaos)
        assert (statuses(received), received.end) == ([b"500"], End.FIN)
        with pytest.raises(ConnectionRefusedError):
            await ask(chaos)
        await asyncio.sleep(51.0)
        assert statuses(await ask(chaos)) == [b"200"]


async def test_invalid_faults() -> None:
    """What the server cannot count, distinguish or cut in half raises ValueError with a remedy."""
    async with ChaosServer() as chaos:
        with pytest.raises(ValueError, match="`seconds`"):
            chaos.inject(FAULTS["refused"], times=1)
        with pytest.raises(ValueError, match="leave out `path`"):
            chaos.inject(FAULTS["close-on-accept"], path="/posts.json")
        assert statuses(await ask_briefly(chaos)) == [b"200"]
    with pytest.raises(ValueError, match="2 bytes"):
        ChaosServer(good=b"")
    with pytest.raises(RuntimeError, match="async with"):
        _ = ChaosServer().url


async def ask_briefly(chaos: ChaosServer) -> Received:
    """Send a GET in real time, with a short timeout."""
    async with connected(chaos) as wire:
        await wire.send(GET)
        return await wire.receive(timeout=0.05)


@virtual_time
async def test_correct_responses_by_path() -> None:
    """A path can have its own correct response; HEAD gets its headers."""
    async with ChaosServer(good=GOOD, good_by_path={"/pools.json": b"[]"}) as chaos:
        assert (await ask(chaos)).data == CORRECT
        assert (await ask(chaos, get("/pools.json"))).body == b"[]"
        head = await ask(chaos, GET.replace(b"GET", b"HEAD"))
        assert head.data == CORRECT.removesuffix(GOOD)
        chaos.inject(FAULTS["json-twice"])
        assert (await ask(chaos, get("/pools.json"))).body == b"[][]"


@virtual_time
async def test_a_custom_fault() -> None:
    """A script can send bytes, wait, and end the connection."""

    def script(context: FaultContext) -> Iterator[Step]:
        yield f"{context.method} {context.target} {context.sequence} {context.url}".encode()
        yield Wait(3.0)
        yield context.good
        yield End.RESET
        yield b"never sent"

    fault = Fault(name="own", description="Sends the request line back.", script=script)
    async with ChaosServer(fault, good=GOOD) as chaos:
        received = await ask(chaos)
        expected = f"GET /posts.json?limit=2 1 {chaos.url}".encode()
        assert (received.data, received.end) == (expected + GOOD, End.RESET)
        assert received.seconds == pytest.approx(3.0, abs=0.05)


@virtual_time
async def test_a_failing_script_is_reported() -> None:
    """The connection ends, and `close` raises the error of the script."""

    def script(_context: FaultContext) -> Iterator[Step]:
        yield b"HTTP/1.1 "
        message = "no more ideas"
        raise LookupError(message)

    fault = Fault(name="broken", description="Fails.", script=script)
    chaos = ChaosServer(fault)
    await chaos.start()
    assert (await ask(chaos)).end is End.FIN
    with pytest.raises(ExceptionGroup) as caught:
        await chaos.close()
    assert caught.group_contains(LookupError, match="no more ideas")
    await chaos.close()


# --- recorded requests ----------------------------------------------------------------------------


@virtual_time
async def test_requests_are_recorded() -> None:
    """Each request is recorded with its content, its time and its connection."""
    async with ChaosServer() as chaos:
        began = asyncio.get_running_loop().time()
        async with connected(chaos) as wire:
            await wire.send(POST + b'{"a')
            await asyncio.sleep(2.0)
            assert [(one.complete, one.body) for one in chaos.requests] == [(False, b"")]
            await wire.send(b'": 12}' + b"!" + GET)
        async with connected(chaos) as wire:
            await asyncio.sleep(3.0)
            await wire.ask()
        write, read, other = chaos.requests
        assert (write.method, write.path, write.query) == ("POST", "/pools.json", ())
        assert (write.complete, write.body) == (True, b'{"a": 12}!')
        assert write.headers["content-type"] == "application/json"
        assert (read.method, read.path, read.query) == ("GET", "/posts.json", (("limit", "2"),))
        assert read.target == "/posts.json?limit=2"
        assert read.headers["authorization"] == "Basic eDp5"
        assert [(one.connection, one.sequence) for one in chaos.requests] == [
            (1, 1),
            (1, 2),
            (2, 1),
        ]
        times = [one.time - began for one in (write, read, other)]
        assert times == pytest.approx([0.0, 2.0, 5.0], abs=0.05)
        assert chaos.counts == {("POST", "/pools.json"): 1, ("GET", "/posts.json"): 2}
        assert (chaos.connections_made, chaos.connections_open) == (2, 1)


@virtual_time
async def test_chunked_requests_are_joined() -> None:
    """A chunked body is recorded as one, however it was split on its way."""
    head = b"POST /uploads.json HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with ChaosServer() as chaos, connected(chaos) as wire:
        for piece in (head + b"5\r\nwol", b"f \r", b"\n6;x=y\r\nriver!\r\n0\r\n", b"\r\n" + GET):
            await wire.send(piece)
            await asyncio.sleep(1.0)
        assert [one.body for one in chaos.requests] == [b"wolf river!", b""]
        assert all(one.complete for one in chaos.requests)


@virtual_time
async def test_invalid_http_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A client that does not send HTTP loses its connection, and the log says why."""
    async with ChaosServer() as chaos:
        assert (await ask(chaos, b"EHLO chaos\r\n\r\n")).data == b""
        assert chaos.requests == []
    assert "send HTTP/1.1 to this server" in caplog.text


# --- limits ---------------------------------------------------------------------------------------


@virtual_time
async def test_an_endless_body_waits_for_the_reader() -> None:
    """The server does not send or buffer more while the client does not read."""
    async with ChaosServer(FAULTS["endless-body"]) as chaos, connected(chaos) as wire:
        await wire.send(GET)
        await asyncio.sleep(600.0)
        received = await wire.receive(timeout=0.01, max_bytes=1 << 30)
        assert len(received.data) < 64 << 20


async def test_an_aiohttp_session() -> None:
    """A session of aiohttp uses one connection, which is closed with it."""
    async with ChaosServer(good=GOOD) as chaos, aiohttp.ClientSession(chaos.url) as session:
        for number in range(3):
            async with session.post("/posts.json", json={"number": number}) as response:
                assert await response.read() == GOOD
        chaos.inject(FAULTS["reset-mid-body"], times=1)
        async with session.get("/posts.json") as response:
            with pytest.raises(aiohttp.ClientError):
                await response.read()
        async with session.get("/posts.json") as response:
            assert await response.json() == {"good": ["wolf", "river"]}
        assert [request.connection for request in chaos.requests] == [1, 1, 1, 1, 2]
        assert [request.body for request in chaos.requests[:3]] == [
            b'{"number": 0}',
            b'{"number": 1}',
            b'{"number": 2}',
        ]
        assert chaos.connections_open == 1
