"""The chaos server: each fault sends what its description says, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import re
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from e6async.testing import run_in_virtual_time, virtual_time
from e6async.testing._chaos import FAULTS, ChaosServer, End, Fault
from tests.testing.chaos_client import GET, POST, Received, ask, connected
from tests.testing.chaos_expected import COMPLETE, CORRECT, ENDLESS, EXTRA, GOOD, NOW, SENT

NOTICE_TIME = 3.0
"""Seconds after which a server has noticed that a client closed, even one that reads slowly."""


def chaos_server(fault: Fault | None = None) -> ChaosServer:
    return ChaosServer(fault, good=GOOD, now=lambda: NOW)


def received_with(name: str) -> tuple[Received, int]:
    """Send one GET to a server with a fault; what came back, and the port of the server."""

    async def run() -> tuple[Received, int]:
        async with chaos_server(FAULTS[name]) as chaos:
            received = await ask(chaos)
            await asyncio.sleep(NOTICE_TIME)
            assert chaos.connections_open == 0
            return received, urlsplit(chaos.url).port or 0

    return run_in_virtual_time(run())


def after_hops(hops: int) -> bytes:
    return GET.replace(b"limit=2", b"limit=2&hop=%d" % hops)


# --- the catalogue --------------------------------------------------------------------------------


def test_every_fault_is_described_and_tested() -> None:
    """Names and descriptions are unique, each description is a sentence, each fault has a test."""
    assert {"refused"} | SENT.keys() | ENDLESS.keys() | COMPLETE.keys() == FAULTS.keys()
    descriptions = [fault.description for fault in FAULTS.values()]
    assert len(set(descriptions)) == len(FAULTS) >= 36
    assert all(re.fullmatch(r"[^\n|]+\.", text) for text in descriptions)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in FAULTS)


@pytest.mark.parametrize("name", ["CHANGELOG.md", "README.md"])
def test_the_number_of_faults_is_current(name: str) -> None:
    """Where the README and the changelog name the number of faults, it is that of the catalogue."""
    text = (Path(__file__).parents[2] / name).read_text()
    assert set(re.findall(r"(\d+) faults", text)) == {str(len(FAULTS))}


@pytest.mark.parametrize("name", SENT)
def test_sent_bytes(name: str) -> None:
    """Exactly these bytes are sent, then the connection ends or stays open as described."""
    data, end, seconds = SENT[name]
    received, _ = received_with(name)
    assert received.data == data
    assert received.end is end
    assert received.seconds == pytest.approx(seconds, abs=0.05)


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_responses(name: str) -> None:
    """The same bytes are repeated at their interval until the client closes the connection."""
    start, piece, interval = ENDLESS[name]
    received, _ = received_with(name)
    assert received.end is None
    assert received.data.startswith(start)
    pieces, rest = divmod(len(received.data) - len(start), len(piece))
    assert pieces >= 3
    assert received.data[len(start) :] == piece * pieces + piece[:rest]
    assert received.seconds == pytest.approx(pieces * interval, abs=interval * 1.01)


@pytest.mark.parametrize("name", COMPLETE)
def test_complete_responses(name: str) -> None:
    """The response is complete and has this status, these headers and this body."""
    expected = COMPLETE[name]
    received, port = received_with(name)
    assert received.end is expected.end
    assert received.status_line.startswith(b"HTTP/1.1 %d " % expected.status)
    for header, value in expected.headers.items():
        assert received.header(header) == (value and value.replace("{port}", str(port)))
    if expected.is_page:
        assert received.header("Content-Type") == "text/html; charset=utf-8"
        assert received.body.startswith(b"<!doctype html>")
        assert expected.body is None or expected.body in received.body
    elif expected.body is not None:
        assert received.body == expected.body
    if expected.status not in {101, 204, 304}:
        assert received.header("Content-Length") == str(len(received.body))


@pytest.mark.parametrize("name", FAULTS)
def test_closing_leaves_nothing_behind(name: str) -> None:
    """When the server closes in the middle of a fault, no task or connection remains."""

    async def run() -> None:
        async with chaos_server() as chaos, connected(chaos) as wire:
            chaos.inject(FAULTS[name])
            await wire.send(GET)
            await asyncio.sleep(0.3)
            await chaos.close()
            assert chaos.connections_open == 0
            assert asyncio.all_tasks() == {asyncio.current_task()}
            assert (await wire.receive()).end in {End.FIN, End.RESET}

    run_in_virtual_time(run())


def test_no_socket_is_left_to_the_garbage_collector() -> None:
    """A server that closes while connections open, stall or stream closes every socket."""
    names = ["stall-on-accept", "slow-accept", "endless-body", "close-mid-body", "refused"]

    async def run(name: str, steps: int) -> None:
        async with chaos_server() as chaos:
            async with connected(chaos) as early:
                chaos.inject(FAULTS[name])
                await early.send(GET)
                for _ in range(steps):
                    await asyncio.sleep(0)
                await chaos.close()
            await chaos.close()  # closing twice is allowed

    for name in names:
        for steps in range(5):
            run_in_virtual_time(run(name, steps))
    gc.collect()  # would warn of sockets that are still open


# --- faults that need more than one request -------------------------------------------------------


@virtual_time
async def test_a_closed_port_refuses() -> None:
    """Connections are refused while the port is closed; the same port opens again later."""
    async with chaos_server(FAULTS["refused"]) as chaos:
        with pytest.raises(ConnectionRefusedError):
            await ask(chaos)
        chaos.clear_faults()
        async with connected(chaos) as wire:
            assert (await wire.ask()).data == CORRECT
            chaos.inject(FAULTS["refused"], seconds=60.0)
            assert (await wire.receive()).end is End.FIN
        for _ in range(2):
            with pytest.raises(ConnectionRefusedError):
                await ask(chaos)
            await asyncio.sleep(29.0)
        await asyncio.sleep(2.0)
        assert (await ask(chaos)).data == CORRECT
        assert len(chaos.requests) == 2


@pytest.mark.parametrize("name", ["close-on-accept", "reset-on-accept", "stall-on-accept"])
def test_an_unread_request_is_not_recorded(name: str) -> None:
    """A connection that the server does not read is counted, the request on it is not."""

    async def run() -> None:
        async with chaos_server() as chaos:
            chaos.inject(FAULTS[name], times=2)
            await ask(chaos)
            await ask(chaos)
            assert (await ask(chaos)).data == CORRECT
            assert [request.connection for request in chaos.requests] == [3]
            assert chaos.connections_made == 3

    run_in_virtual_time(run())


@virtual_time
async def test_a_connection_is_slow_once() -> None:
    """`slow-accept` delays one response of a connection, new or open; the next is not delayed."""
    async with chaos_server() as chaos, connected(chaos) as before:
        assert (await before.ask()).seconds < 0.1
        chaos.inject(FAULTS["slow-accept"], times=2)
        async with connected(chaos) as after:
            waits = [(await after.ask()).seconds for _ in range(2)]
            waits += [(await before.ask()).seconds for _ in range(2)]
        assert waits == pytest.approx([2.0, 0.0, 2.0, 0.0], abs=0.1)
        faults = [request.fault for request in chaos.requests]
        assert faults == [None, "slow-accept", None, "slow-accept", None]


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("close-after-three", [End.STALL, End.STALL, End.FIN]),
        ("close-on-reuse", [End.STALL, End.FIN]),
        ("reset-on-reuse", [End.STALL, End.RESET]),
    ],
)
def test_a_connection_is_closed_between_requests(name: str, ends: list[End]) -> None:
    """A connection ends after some correct responses."""

    async def run() -> None:
        async with chaos_server(FAULTS[name]) as chaos, connected(chaos) as wire:
            received = [await wire.ask() for _ in ends]
            assert [one.end for one in received] == ends
            answered = len(ends) if name == "close-after-three" else 1
            assert [one.data for one in received] == [CORRECT] * answered + [b""] * (
                len(ends) - answered
            )
            assert [request.sequence for request in chaos.requests] == [
                number + 1 for number in range(len(ends))
            ]

    run_in_virtual_time(run())


@virtual_time
async def test_an_idle_connection_is_closed_with_a_request_on_it() -> None:
    """A request that arrives within the second is recorded, and gets no response."""
    async with chaos_server(FAULTS["close-when-idle"]) as chaos, connected(chaos) as wire:
        await wire.send(GET)
        await asyncio.sleep(0.5)
        await wire.send(GET)
        received = await wire.receive()
        assert (received.data, received.end) == (CORRECT, End.FIN)
        assert [(request.sequence, request.complete) for request in chaos.requests] == [
            (1, True),
            (2, True),
        ]
        assert chaos.requests[1].time - chaos.requests[0].time == pytest.approx(0.5, abs=0.05)


@virtual_time
async def test_an_extra_response_precedes_the_next_one() -> None:
    """A client that takes the second response for that of the second request gets a wrong one."""
    async with chaos_server() as chaos, connected(chaos) as wire:
        chaos.inject(FAULTS["response-twice"], times=1)
        await wire.send(GET + GET)
        assert (await wire.receive()).data == CORRECT + EXTRA + CORRECT


@pytest.mark.parametrize(
    ("name", "end", "status"),
    [("reset-mid-request", End.RESET, b""), ("refuse-mid-request", End.FIN, b"HTTP/1.1 413")],
)
def test_a_write_ends_before_its_body_is_read(name: str, end: End, status: bytes) -> None:
    """These faults do not wait for the body of a request; it is recorded without one."""

    async def run() -> None:
        async with chaos_server(FAULTS[name]) as chaos:
            received = await ask(chaos, POST)
            assert received.end is end
            assert received.data.startswith(status)
            (request,) = chaos.requests
            assert (request.method, request.complete, request.body) == ("POST", False, b"")

    run_in_virtual_time(run())


@pytest.mark.parametrize("name", [name for name in FAULTS if name.startswith("redirect-")])
def test_where_redirects_end(name: str) -> None:
    """The correct response comes after one hop, or ten; never, if the redirects are endless."""
    hops = {"redirect-chain": 10, "redirect-endless": None, "redirect-loop": None}.get(name, 1)
    if name == "redirect-nowhere":
        hops = None

    async def run() -> None:
        async with chaos_server(FAULTS[name]) as chaos:
            for hop in (1, 9, 10, 50):
                received = await ask(chaos, after_hops(hop))
                is_correct = hops is not None and hop >= hops
                assert (received.data == CORRECT) is is_correct
                assert is_correct or received.status_line.startswith(b"HTTP/1.1 30")

    run_in_virtual_time(run())


# --- compressed bodies ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "bits", "begin"), [("bomb-gzip", 31, 10), ("bomb-deflate", 15, 2)]
)
def test_a_bomb_is_small_and_large(name: str, bits: int, begin: int) -> None:
    """2 MB on the wire are a block of 1 MiB of spaces, 2048 times."""
    body = received_with(name)[0].body
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 1_048_576) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.flush(zlib.Z_FINISH)
    assert len(body) < 2_200_000
    assert body[begin:].startswith(block * 2048 + last)
    assert len(body) == begin + 2048 * len(block) + len(last) + (8 if name == "bomb-gzip" else 4)
    unpacker = zlib.decompressobj(bits)
    assert unpacker.decompress(body[: begin + 3 * len(block)]) == b" " * (3 * 1_048_576)
    assert not unpacker.eof


def test_gzip_is_cut_off() -> None:
    """The body decompresses without an error, but does not reach its end."""
    received, _ = received_with("gzip-cut")
    unpacker = zlib.decompressobj(31)
    assert GOOD.startswith(unpacker.decompress(received.body))
    assert not unpacker.eof


def test_gzip_has_a_wrong_checksum() -> None:
    """The body is complete, but its checksum is wrong."""
    received, _ = received_with("gzip-checksum")
    with pytest.raises(zlib.error, match="incorrect data check"):
        zlib.decompress(received.body, 31)
