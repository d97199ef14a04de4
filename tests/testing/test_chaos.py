"""The chaos server: each fault is on the wire what its description says, and nothing is left."""

from __future__ import annotations

import asyncio
import gc
import re
import zlib
from urllib.parse import urlsplit

import pytest

from e6async.testing import run_in_virtual_time, virtual_time
from e6async.testing._chaos import FAULTS, ChaosServer, End, Fault
from tests.testing.chaos_client import GET, POST, Heard, ask, connected
from tests.testing.chaos_expected import ANSWERED, ENDLESS, GOOD, NOW, RIGHT, SENT, STRAY

LEFT = 3.0
"""Seconds after which a server has noticed that a client left, even if it was slow to read."""


def playing(fault: Fault | None = None) -> ChaosServer:
    return ChaosServer(fault, good=GOOD, now=lambda: NOW)


def heard_of(name: str) -> tuple[Heard, int]:
    """Ask a server with a fault once; give what was heard, and the port of the server."""

    async def asked() -> tuple[Heard, int]:
        async with playing(FAULTS[name]) as chaos:
            heard = await ask(chaos)
            await asyncio.sleep(LEFT)
            assert chaos.connections_open == 0
            return heard, urlsplit(chaos.url).port or 0

    return run_in_virtual_time(asked())


def after_hops(hops: int) -> bytes:
    return GET.replace(b"limit=2", b"limit=2&hop=%d" % hops)


# --- the catalogue --------------------------------------------------------------------------------


def test_every_fault_is_told_and_tested() -> None:
    """Names and descriptions differ, each description is a sentence, none is left out here."""
    assert {"refused"} | SENT.keys() | ENDLESS.keys() | ANSWERED.keys() == FAULTS.keys()
    descriptions = [fault.description for fault in FAULTS.values()]
    assert len(set(descriptions)) == len(FAULTS) >= 36
    assert all(re.fullmatch(r"[^\n|]+\.", text) for text in descriptions)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in FAULTS)


@pytest.mark.parametrize("name", SENT)
def test_what_is_sent(name: str) -> None:
    """These bytes come and no others, then the connection ends or stays as it is said."""
    data, end, seconds = SENT[name]
    heard, _ = heard_of(name)
    assert heard.data == data
    assert heard.end is end
    assert heard.seconds == pytest.approx(seconds, abs=0.05)


@pytest.mark.parametrize("name", ENDLESS)
def test_what_has_no_end(name: str) -> None:
    """The same comes again and again at its pace, until the client leaves."""
    start, piece, pace = ENDLESS[name]
    heard, _ = heard_of(name)
    assert heard.end is None
    assert heard.data.startswith(start)
    pieces, rest = divmod(len(heard.data) - len(start), len(piece))
    assert pieces >= 3
    assert heard.data[len(start) :] == piece * pieces + piece[:rest]
    assert heard.seconds == pytest.approx(pieces * pace, abs=pace * 1.01)


@pytest.mark.parametrize("name", ANSWERED)
def test_what_is_answered(name: str) -> None:
    """A whole answer comes with this status, these headers and this body."""
    expected = ANSWERED[name]
    heard, port = heard_of(name)
    assert heard.end is expected.end
    assert heard.status_line.startswith(b"HTTP/1.1 %d " % expected.status)
    for header, value in expected.headers.items():
        assert heard.header(header) == (value and value.replace("{port}", str(port)))
    if expected.is_page:
        assert heard.header("Content-Type") == "text/html; charset=utf-8"
        assert heard.body.startswith(b"<!doctype html>")
        assert expected.body is None or expected.body in heard.body
    elif expected.body is not None:
        assert heard.body == expected.body
    if expected.status not in {101, 204, 304}:
        assert heard.header("Content-Length") == str(len(heard.body))


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_left(name: str) -> None:
    """When the server closes midway through a fault, no task or connection outlives it."""

    async def left() -> None:
        async with playing() as chaos, connected(chaos) as wire:
            chaos.behave(FAULTS[name])
            await wire.send(GET)
            await asyncio.sleep(0.3)
            await chaos.close()
            assert chaos.connections_open == 0
            assert asyncio.all_tasks() == {asyncio.current_task()}
            assert (await wire.hear()).end in {End.FIN, End.RESET}

    run_in_virtual_time(left())


def test_no_socket_is_left_to_the_garbage_collector() -> None:
    """A server that closes while connections come in, stall or stream, closes every socket."""
    names = ["stall-on-accept", "slow-accept", "endless-body", "close-mid-body", "refused"]

    async def crowd(name: str, steps: int) -> None:
        async with playing() as chaos:
            async with connected(chaos) as early:
                chaos.behave(FAULTS[name])
                await early.send(GET)
                for _ in range(steps):
                    await asyncio.sleep(0)
                await chaos.close()
            await chaos.close()  # once more is fine

    for name in names:
        for steps in range(5):
            run_in_virtual_time(crowd(name, steps))
    gc.collect()  # would warn of what is still open


# --- faults that take more than one request -------------------------------------------------------


@virtual_time
async def test_a_closed_port_refuses() -> None:
    """Nobody gets in while the port is closed; it is the same port when it opens again."""
    async with playing(FAULTS["refused"]) as chaos:
        with pytest.raises(ConnectionRefusedError):
            await ask(chaos)
        chaos.heal()
        async with connected(chaos) as wire:
            assert (await wire.ask()).data == RIGHT
            chaos.behave(FAULTS["refused"], seconds=60.0)
            assert (await wire.hear()).end is End.FIN
        for _ in range(2):
            with pytest.raises(ConnectionRefusedError):
                await ask(chaos)
            await asyncio.sleep(29.0)
        await asyncio.sleep(2.0)
        assert (await ask(chaos)).data == RIGHT
        assert len(chaos.requests) == 2


@pytest.mark.parametrize("name", ["close-on-accept", "reset-on-accept", "stall-on-accept"])
def test_what_comes_before_reading_is_no_request(name: str) -> None:
    """A connection that nobody reads from is counted, the request on it is not."""

    async def refused() -> None:
        async with playing() as chaos:
            chaos.behave(FAULTS[name], times=2)
            await ask(chaos)
            await ask(chaos)
            assert (await ask(chaos)).data == RIGHT
            assert [request.connection for request in chaos.requests] == [3]
            assert chaos.connections_made == 3

    run_in_virtual_time(refused())


@virtual_time
async def test_a_connection_is_slow_once() -> None:
    """A slow connection is as quick as any after its first answer; an open one is slow once."""
    async with playing() as chaos, connected(chaos) as before:
        assert (await before.ask()).seconds < 0.1
        chaos.behave(FAULTS["slow-accept"], times=2)
        async with connected(chaos) as after:
            waits = [(await after.ask()).seconds for _ in range(2)]
            waits += [(await before.ask()).seconds for _ in range(2)]
        assert waits == pytest.approx([2.0, 0.0, 2.0, 0.0], abs=0.1)
        befell = [request.fault for request in chaos.requests]
        assert befell == [None, "slow-accept", None, "slow-accept", None]


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("close-after-three", [End.STALL, End.STALL, End.FIN]),
        ("close-on-reuse", [End.STALL, End.FIN]),
        ("reset-on-reuse", [End.STALL, End.RESET]),
    ],
)
def test_a_connection_dies_in_use(name: str, ends: list[End]) -> None:
    """A connection that was good for some requests ends with one of the next."""

    async def reused() -> None:
        async with playing(FAULTS[name]) as chaos, connected(chaos) as wire:
            heard = [await wire.ask() for _ in ends]
            assert [one.end for one in heard] == ends
            answered = len(ends) if name == "close-after-three" else 1
            assert [one.data for one in heard] == [RIGHT] * answered + [b""] * (
                len(ends) - answered
            )
            assert [request.turn for request in chaos.requests] == [
                number + 1 for number in range(len(ends))
            ]

    run_in_virtual_time(reused())


@virtual_time
async def test_an_idle_connection_dies_with_a_request_under_way() -> None:
    """A request that comes within the second is on record, and gets no answer."""
    async with playing(FAULTS["close-when-idle"]) as chaos, connected(chaos) as wire:
        await wire.send(GET)
        await asyncio.sleep(0.5)
        await wire.send(GET)
        heard = await wire.hear()
        assert (heard.data, heard.end) == (RIGHT, End.FIN)
        assert [(request.turn, request.whole) for request in chaos.requests] == [
            (1, True),
            (2, True),
        ]
        assert chaos.requests[1].time - chaos.requests[0].time == pytest.approx(0.5, abs=0.05)


@virtual_time
async def test_a_stray_answer_waits_for_the_next_request() -> None:
    """Who reads the second answer as that to the second request gets the wrong one."""
    async with playing() as chaos, connected(chaos) as wire:
        chaos.behave(FAULTS["answer-twice"], times=1)
        await wire.send(GET + GET)
        assert (await wire.hear()).data == RIGHT + STRAY + RIGHT


@pytest.mark.parametrize(
    ("name", "end", "status"),
    [("reset-mid-request", End.RESET, b""), ("refuse-mid-request", End.FIN, b"HTTP/1.1 413")],
)
def test_a_write_ends_before_its_body_came(name: str, end: End, status: bytes) -> None:
    """These faults do not wait for the body of a request; it is on record without one."""

    async def written() -> None:
        async with playing(FAULTS[name]) as chaos:
            heard = await ask(chaos, POST)
            assert heard.end is end
            assert heard.data.startswith(status)
            (request,) = chaos.requests
            assert (request.method, request.whole, request.body) == ("POST", False, b"")

    run_in_virtual_time(written())


@pytest.mark.parametrize("name", [name for name in FAULTS if name.startswith("redirect-")])
def test_where_redirects_end(name: str) -> None:
    """The right answer is behind one hop, or ten; behind none when they go on for ever."""
    hops = {"redirect-chain": 10, "redirect-endless": None, "redirect-loop": None}.get(name, 1)
    if name == "redirect-nowhere":
        hops = None

    async def followed() -> None:
        async with playing(FAULTS[name]) as chaos:
            for hop in (1, 9, 10, 50):
                heard = await ask(chaos, after_hops(hop))
                is_right = hops is not None and hop >= hops
                assert (heard.data == RIGHT) is is_right
                assert is_right or heard.status_line.startswith(b"HTTP/1.1 30")

    run_in_virtual_time(followed())


# --- what is packed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "bits", "begin"), [("bomb-gzip", 31, 10), ("bomb-deflate", 15, 2)]
)
def test_a_bomb_is_small_and_large(name: str, bits: int, begin: int) -> None:
    """Two megabytes on the wire are one block of a mebibyte of spaces, 2048 times."""
    body = heard_of(name)[0].body
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 1_048_576) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.flush(zlib.Z_FINISH)
    assert len(body) < 2_200_000
    assert body[begin:].startswith(block * 2048 + last)
    assert len(body) == begin + 2048 * len(block) + len(last) + (8 if name == "bomb-gzip" else 4)
    unpacker = zlib.decompressobj(bits)
    assert unpacker.decompress(body[: begin + 3 * len(block)]) == b" " * (3 * 1_048_576)
    assert not unpacker.eof


def test_gzip_breaks_off() -> None:
    """What came of it unpacks without an error, but not to its end."""
    heard, _ = heard_of("gzip-cut")
    unpacker = zlib.decompressobj(31)
    assert GOOD.startswith(unpacker.decompress(heard.body))
    assert not unpacker.eof


def test_gzip_has_a_wrong_checksum() -> None:
    """All of it unpacks, and does not add up."""
    heard, _ = heard_of("gzip-checksum")
    with pytest.raises(zlib.error, match="incorrect data check"):
        zlib.decompress(heard.body, 31)
