"""Requests drawn as bars on a time axis."""

from __future__ import annotations

from typing import TypedDict

import pytest

from e6async._cli.timeline import MAX_BARS, Bar, bars, draw
from e6async._core.events import Event, Queued, Received, Sent


class EventFields(TypedDict):
    operation: str
    call: int
    attempt: int


def client_events(count: int) -> list[Event]:
    """The events of requests with a latency of 0.1 s, one every half second."""
    events: list[Event] = []
    for number in range(count):
        queued, sent = (0.0, 0.0) if number == 0 else (number * 0.5 - 0.4, number * 0.5)
        fields = EventFields(operation="posts.search", call=number, attempt=0)
        events += [
            Queued(**fields, waiting=0, at=queued),
            Sent(**fields, queue_wait=sent - queued, at=sent),
            Received(**fields, status=200, size=9, latency=0.1, at=sent + 0.1),
        ]
    return events


def draw_lines(count: int, *, width: int = 80, ascii_only: bool = False) -> list[str]:
    arrivals = [7.0 + number * 0.503 for number in range(count)]
    drawn_bars = bars(
        client_events(count), arrivals, [f"posts b{number}" for number in range(count)]
    )
    lines = draw(drawn_bars, width=width, ascii_only=ascii_only, min_interval=0.5)
    return [line.plain for line in lines]


def test_bars_combine_client_and_server_times() -> None:
    """Queue time and latency come from the client's events, the arrival from the server."""
    (_, second) = bars(client_events(2), [7.0, 7.503], ["posts b9", "posts b1"])
    assert second == Bar(
        label="posts b1", status=200, arrived=7.503, queued=0.5 - 0.4, sent=0.5, received=0.6
    )


@pytest.mark.parametrize("width", [80, 100, 200])
def test_it_fits_its_width_and_uses_it(width: int) -> None:
    """The last bar ends at the right edge of the terminal."""
    lines = draw_lines(5, width=width)
    assert max(map(len, lines)) == width
    assert len(lines[5]) == width


def test_bars_are_aligned_with_the_axis() -> None:
    """A request sent one second after the first is drawn below the label 1 s."""
    lines = draw_lines(5, width=100)
    assert abs(lines[3].index("█") - lines[0].index("1 s")) <= 1
    assert lines[0].index("0 s") == lines[1].index("█")


def test_gaps_are_measured_by_the_server() -> None:
    """Gaps are between arrivals at the site; the first request has none."""
    lines = draw_lines(3)
    assert lines[1].split()[:6] == ["1", "posts", "b0", "200", "0", "100"]
    assert lines[2].split()[:7] == ["2", "posts", "b1", "200", "503", "400", "100"]
    assert "minimum 503 ms" in lines[-1]
    assert "required: 500 ms" in lines[-1]


def test_only_the_first_requests_are_shown() -> None:
    """The last line says how many are not shown."""
    lines = draw_lines(MAX_BARS + 12)
    assert len(lines) == 1 + MAX_BARS + 2
    assert lines[-1].startswith("12 more not shown")


def test_no_request_and_one_request() -> None:
    """Without requests nothing is drawn; a single one has no gap."""
    assert draw_lines(0) == []
    assert "no gap to measure" in draw_lines(1)[-1]


def test_an_ascii_terminal_gets_ascii() -> None:
    """Only ASCII characters are written where the encoding has no others."""
    assert all(line.isascii() for line in draw_lines(4, ascii_only=True))
