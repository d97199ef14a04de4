"""Requests as bars on one axis."""

from __future__ import annotations

from typing import TypedDict

import pytest

from e6async._cli.timeline import MOST, Bar, bars, draw
from e6async._core.events import Event, Queued, Received, Sent


class Call(TypedDict):
    operation: str
    call: int
    attempt: int


def told(count: int) -> list[Event]:
    """What a client tells of requests of 0.1 s, one each half second."""
    events: list[Event] = []
    for number in range(count):
        queued, sent = (0.0, 0.0) if number == 0 else (number * 0.5 - 0.4, number * 0.5)
        call = Call(operation="posts.search", call=number, attempt=0)
        events += [
            Queued(**call, waiting=0, at=queued),
            Sent(**call, queue_wait=sent - queued, at=sent),
            Received(**call, status=200, size=9, latency=0.1, at=sent + 0.1),
        ]
    return events


def drawn(count: int, *, width: int = 80, ascii_only: bool = False) -> list[str]:
    arrivals = [7.0 + number * 0.503 for number in range(count)]
    found = bars(told(count), arrivals, [f"posts b{number}" for number in range(count)])
    lines = draw(found, width=width, ascii_only=ascii_only, min_interval=0.5)
    return [line.plain for line in lines]


def test_client_and_server_tell_one_story() -> None:
    """Each request has its wait and flight from the client, and its arrival from the server."""
    (_, second) = bars(told(2), [7.0, 7.503], ["posts b9", "posts b1"])
    assert second == Bar(
        label="posts b1", status=200, arrived=7.503, queued=0.5 - 0.4, sent=0.5, answered=0.6
    )


@pytest.mark.parametrize("width", [80, 100, 200])
def test_it_fits_its_width_and_uses_it(width: int) -> None:
    """The last bar ends at the right edge."""
    lines = drawn(5, width=width)
    assert max(map(len, lines)) == width
    assert len(lines[5]) == width


def test_bars_stand_below_their_second() -> None:
    """A request of one second after the first stands below the name of that second."""
    lines = drawn(5, width=100)
    assert abs(lines[3].index("█") - lines[0].index("1 s")) <= 1
    assert lines[0].index("0 s") == lines[1].index("█")


def test_gaps_are_those_of_the_server() -> None:
    """What counts is what the site saw; the first request has none."""
    lines = drawn(3)
    assert lines[1].split()[:6] == ["1", "posts", "b0", "200", "0", "100"]
    assert lines[2].split()[:7] == ["2", "posts", "b1", "200", "503", "400", "100"]
    assert "503 ms at least" in lines[-1]
    assert "500 ms are asked for" in lines[-1]


def test_many_requests_are_not_all_drawn() -> None:
    """How many are left out is said."""
    lines = drawn(MOST + 12)
    assert len(lines) == 1 + MOST + 2
    assert lines[-1].startswith("12 more not drawn")


def test_few_requests_are_no_trouble() -> None:
    """None draws nothing; one has no gap."""
    assert drawn(0) == []
    assert "no gap" in drawn(1)[-1]


def test_a_plain_terminal_gets_plain_signs() -> None:
    """Nothing but ASCII where nothing else can be shown."""
    assert all(line.isascii() for line in drawn(4, ascii_only=True))
