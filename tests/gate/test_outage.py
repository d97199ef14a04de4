"""How long the pauses of an outage are: pure, by time."""

from __future__ import annotations

import pytest

from e6async._core.gate.outage import Outage, refused


def pauses(*times: float, asked: float | None = None) -> list[float]:
    """The pauses after refusals at these times."""
    outage: Outage | None = None
    lengths: list[float] = []
    for now in times:
        outage, pause = refused(outage, asked, now=now, min_interval=0.5)
        lengths.append(pause)
    return lengths


def test_a_pause_grows_with_time() -> None:
    """It is a quarter of the time since the first refusal: an interval at least, a minute at most.

    That time begins with the outage, not with the clock.
    """
    times = [1000.0, 1001.0, 1002.0, 1004.0, 1008.0, 1080.0, 1240.0, 1400.0]
    assert pauses(*times) == [0.5, 0.5, 0.5, 1.0, 2.0, 20.0, 60.0, 60.0]


def test_the_number_of_refusals_does_not_matter() -> None:
    """A hundred refusals at one time are as one."""
    assert pauses(*[7.0] * 100) == [0.5] * 100
    assert pauses(0.0, *[40.0] * 100) == [0.5] + [10.0] * 100


@pytest.mark.parametrize(("asked", "pause"), [(0.0, 0.5), (0.2, 0.5), (7.0, 7.0), (3600.0, 3600.0)])
def test_what_the_server_asks_for(asked: float, pause: float) -> None:
    """A pause that the server asks for is kept as it is, but not less than an interval."""
    assert pauses(0.0, 100.0, asked=asked) == [pause, pause]


def test_an_outage_is_forgotten() -> None:
    """Five minutes after the end of a pause without another refusal, the next one is a new outage.

    The pause may be one that the server asked for.
    """
    assert pauses(0.0, 300.5) == [0.5, 60.0]
    assert pauses(0.0, 300.6) == [0.5, 0.5]
    outage, _ = refused(None, 1000.0, now=0.0, min_interval=0.5)
    assert outage.over_at == 1300.0
    assert refused(outage, None, now=1300.0, min_interval=0.5)[1] == 60.0
    assert refused(outage, None, now=1300.1, min_interval=0.5)[1] == 0.5


def test_clocks_that_differ_a_little() -> None:
    """A loop whose clock is behind begins no new outage, and makes none older than it is."""
    assert pauses(100.0, 99.0, 140.0) == [0.5, 0.5, 10.25]
