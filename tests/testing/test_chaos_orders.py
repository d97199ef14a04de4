"""The chaos server as a tool: what can be ordered, what is on record, what it never does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import aiohttp
import pytest

from e6async.testing import virtual_time
from e6async.testing._chaos import FAULTS, Asked, ChaosServer, End, Fault, Step, Wait
from tests.testing.chaos_client import GET, POST, Heard, ask, connected
from tests.testing.chaos_expected import GOOD, RIGHT

DOWN, BUSY, CUT = FAULTS["html-500"], FAULTS["later-503-bare"], FAULTS["close-before-answer"]


def statuses(*heard: Heard) -> list[bytes]:
    return [one.status_line[9:12] for one in heard]


def get(path: str) -> bytes:
    return GET.replace(b"/posts.json", path.encode())


# --- orders ---------------------------------------------------------------------------------------


@virtual_time
async def test_faults_come_in_order() -> None:
    """What is ordered first comes first, as often as ordered, then the answer is right."""
    async with ChaosServer(good=GOOD) as chaos:
        chaos.behave(DOWN, times=2)
        chaos.behave(CUT, times=1)
        chaos.behave(BUSY, times=1)
        heard = [await ask(chaos) for _ in range(6)]
        assert statuses(*heard) == [b"500", b"500", b"", b"503", b"200", b"200"]
        assert heard[-1].data == RIGHT
        befell = [request.fault for request in chaos.requests]
        assert befell == [DOWN.name, DOWN.name, CUT.name, BUSY.name, None, None]


@virtual_time
async def test_faults_for_a_path() -> None:
    """An order for a path lets other paths by, and is passed by what comes for others."""
    async with ChaosServer() as chaos:
        chaos.behave(DOWN, times=1, path="/pools.json")
        chaos.behave(BUSY, times=2)
        asked = ["/posts.json", "/pools.json", "/pools.json", "/pools.json"]
        heard = [await ask(chaos, get(path)) for path in asked]
        assert statuses(*heard) == [b"503", b"500", b"503", b"200"]


@virtual_time
async def test_faults_for_a_while() -> None:
    """An order for some seconds ends by the clock of the loop, on open connections, too."""
    async with ChaosServer() as chaos, connected(chaos) as wire:
        chaos.behave(DOWN, seconds=100.0)
        chaos.behave(BUSY, times=1)
        heard = [await wire.ask() for _ in range(3)]  # each waits 30 s for more
        await asyncio.sleep(20.0)
        heard += [await wire.ask() for _ in range(2)]
        assert statuses(*heard) == [b"500", b"500", b"500", b"503", b"200"]


@virtual_time
async def test_healing() -> None:
    """All orders can be forgotten at once."""
    async with ChaosServer(DOWN) as chaos:
        chaos.behave(BUSY, times=3)
        assert statuses(await ask(chaos)) == [b"500"]
        chaos.heal()
        assert statuses(await ask(chaos)) == [b"200"]


@virtual_time
async def test_a_closed_port_waits_for_its_turn() -> None:
    """The port closes when the orders before are used up and their answers are out."""
    async with ChaosServer() as chaos:
        chaos.behave(DOWN, times=1)
        chaos.behave(FAULTS["refused"], seconds=50.0)
        heard = await ask(chaos)
        assert (statuses(heard), heard.end) == ([b"500"], End.FIN)
        with pytest.raises(ConnectionRefusedError):
            await ask(chaos)
        await asyncio.sleep(51.0)
        assert statuses(await ask(chaos)) == [b"200"]


async def test_what_cannot_be_ordered() -> None:
    """What a server cannot count, tell apart or cut in half is refused with what to do instead."""
    async with ChaosServer() as chaos:
        with pytest.raises(ValueError, match="`seconds`"):
            chaos.behave(FAULTS["refused"], times=1)
        with pytest.raises(ValueError, match="leave out `path`"):
            chaos.behave(FAULTS["close-on-accept"], path="/posts.json")
        assert statuses(await ask_briefly(chaos)) == [b"200"]
    with pytest.raises(ValueError, match="two bytes"):
        ChaosServer(good=b"")
    with pytest.raises(RuntimeError, match="async with"):
        _ = ChaosServer().url


async def ask_briefly(chaos: ChaosServer) -> Heard:
    """Ask on the real clock, without the patience to see that nothing follows."""
    async with connected(chaos) as wire:
        await wire.send(GET)
        return await wire.hear(patience=0.05)


@virtual_time
async def test_right_answers_by_path() -> None:
    """Paths may have right answers of their own; HEAD gets the headers of it."""
    async with ChaosServer(good=GOOD, good_at={"/pools.json": b"[]"}) as chaos:
        assert (await ask(chaos)).data == RIGHT
        assert (await ask(chaos, get("/pools.json"))).body == b"[]"
        head = await ask(chaos, GET.replace(b"GET", b"HEAD"))
        assert head.data == RIGHT.removesuffix(GOOD)
        chaos.behave(FAULTS["json-twice"])
        assert (await ask(chaos, get("/pools.json"))).body == b"[][]"


@virtual_time
async def test_a_fault_of_ones_own() -> None:
    """A fault is any steps: bytes, waits, and an end."""

    def script(asked: Asked) -> Iterator[Step]:
        yield f"{asked.method} {asked.target} {asked.turn} {asked.url}".encode()
        yield Wait(3.0)
        yield asked.good
        yield End.RESET
        yield b"never sent"

    fault = Fault(name="own", description="Says what it was asked.", script=script)
    async with ChaosServer(fault, good=GOOD) as chaos:
        heard = await ask(chaos)
        said = f"GET /posts.json?limit=2 1 {chaos.url}".encode()
        assert (heard.data, heard.end) == (said + GOOD, End.RESET)
        assert heard.seconds == pytest.approx(3.0, abs=0.05)


@virtual_time
async def test_a_broken_script_is_not_passed_over() -> None:
    """The connection ends, and the server raises what went wrong when it closes."""

    def script(_asked: Asked) -> Iterator[Step]:
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


# --- the record -----------------------------------------------------------------------------------


@virtual_time
async def test_requests_are_recorded() -> None:
    """Each request is kept with what it asked, when it came and on which connection."""
    async with ChaosServer() as chaos:
        began = asyncio.get_running_loop().time()
        async with connected(chaos) as wire:
            await wire.send(POST + b'{"a')
            await asyncio.sleep(2.0)
            assert [(one.whole, one.body) for one in chaos.requests] == [(False, b"")]
            await wire.send(b'": 12}' + b"!" + GET)
        async with connected(chaos) as wire:
            await asyncio.sleep(3.0)
            await wire.ask()
        write, read, other = chaos.requests
        assert (write.method, write.path, write.query) == ("POST", "/pools.json", ())
        assert (write.whole, write.body) == (True, b'{"a": 12}!')
        assert write.headers["content-type"] == "application/json"
        assert (read.method, read.path, read.query) == ("GET", "/posts.json", (("limit", "2"),))
        assert read.target == "/posts.json?limit=2"
        assert read.headers["authorization"] == "Basic eDp5"
        assert [(one.connection, one.turn) for one in chaos.requests] == [(1, 1), (1, 2), (2, 1)]
        times = [one.time - began for one in (write, read, other)]
        assert times == pytest.approx([0.0, 2.0, 5.0], abs=0.05)
        assert chaos.counts == {("POST", "/pools.json"): 1, ("GET", "/posts.json"): 2}
        assert (chaos.connections_made, chaos.connections_open) == (2, 1)


@virtual_time
async def test_chunked_requests_are_put_together() -> None:
    """A body in chunks is on record as one, however it was cut on its way."""
    head = b"POST /uploads.json HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with ChaosServer() as chaos, connected(chaos) as wire:
        for piece in (head + b"5\r\nwol", b"f \r", b"\n6;x=y\r\nriver!\r\n0\r\n", b"\r\n" + GET):
            await wire.send(piece)
            await asyncio.sleep(1.0)
        assert [one.body for one in chaos.requests] == [b"wolf river!", b""]
        assert all(one.whole for one in chaos.requests)


@virtual_time
async def test_what_is_no_http_is_said(caplog: pytest.LogCaptureFixture) -> None:
    """A client that speaks something else loses its connection, and the log says why."""
    async with ChaosServer() as chaos:
        assert (await ask(chaos, b"EHLO chaos\r\n\r\n")).data == b""
        assert chaos.requests == []
    assert "talk HTTP/1.1 to this server" in caplog.text


# --- what it never does ---------------------------------------------------------------------------


@virtual_time
async def test_an_endless_body_waits_for_the_reader() -> None:
    """Who does not read does not make the server send, or keep, more and more."""
    async with ChaosServer(FAULTS["endless-body"]) as chaos, connected(chaos) as wire:
        await wire.send(GET)
        await asyncio.sleep(600.0)
        heard = await wire.hear(patience=0.01, most=1 << 30)
        assert len(heard.data) < 64 << 20


async def test_it_serves_a_common_client() -> None:
    """A session of aiohttp is answered over one connection, which is closed with it."""
    async with ChaosServer(good=GOOD) as chaos, aiohttp.ClientSession(chaos.url) as session:
        for number in range(3):
            async with session.post("/posts.json", json={"number": number}) as response:
                assert await response.read() == GOOD
        chaos.behave(FAULTS["reset-mid-body"], times=1)
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
