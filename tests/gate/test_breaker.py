"""The circuit breaker: when it opens, how it probes, and what the server sees of it."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from e6async import BreakerChanged, Event, Retry
from e6async._core.gate.breaker import Breaker
from e6async.errors import HostDownError, ServerError
from e6async.testing import virtual_time
from tests.gate.arrivals import OK, answer, arrivals
from tests.sites import Client, Kind

AGENT = "breaker-test/1.0 (by the tests)"
A, B = "a request", "another one"


def opened(now: float = 0.0, *, probes: int = 0) -> Breaker:
    """A breaker that opened now, and again after this many failed probes."""
    breaker = Breaker(failure_threshold=3)
    for _ in range(3):
        breaker.record_failure(now, A)
    for _ in range(probes):
        now += breaker.retry_after(now)
        assert breaker.allow(now, A)
        breaker.record_failure(now, A)
    return breaker


def test_it_opens_after_failures_in_a_row() -> None:
    """It opens with the last of as many failures as allowed, and reports the change once."""
    breaker = Breaker(failure_threshold=3)
    assert [breaker.record_failure(0.0, A) for _ in range(4)] == [False, False, True, False]
    assert (breaker.state, breaker.failures) == ("open", 4)


def test_a_success_starts_the_count_again() -> None:
    """Failures before a success do not count; a success of a closed breaker changes nothing."""
    breaker = Breaker(failure_threshold=3)
    breaker.record_failure(0.0, A)
    breaker.record_failure(0.0, A)
    assert breaker.record_success() is False
    assert breaker.failures == 0
    assert [breaker.record_failure(0.0, A) for _ in range(3)] == [False, False, True]


def test_the_defaults() -> None:
    """It opens after 12 failures, for 5 s at first and for 120 s at most."""
    breaker = Breaker()
    assert [breaker.record_failure(0.0, A) for _ in range(12)] == [False] * 11 + [True]
    assert breaker.retry_after(0.0) == 5.0
    assert breaker.max_reset_timeout == 120.0


def test_only_its_settings_can_be_passed() -> None:
    """State and counters are not arguments."""
    settings = ["failure_threshold", "reset_timeout", "max_reset_timeout"]
    assert [*inspect.signature(Breaker).parameters] == settings


def test_closed_it_allows_everything() -> None:
    """A closed breaker has no wait and stays closed when it is asked."""
    breaker = Breaker()
    assert [breaker.allow(0.0, A) for _ in range(3)] == [True] * 3
    assert breaker.retry_after(0.0) == 0.0
    assert breaker.state == "closed"


def test_open_it_allows_nothing_until_the_timeout() -> None:
    """The wait counts down to the reset timeout; a request before that is refused."""
    breaker = opened(100.0)
    assert breaker.retry_after(100.0) == 5.0
    assert breaker.retry_after(104.0) == 1.0
    assert breaker.retry_after(107.0) == 0.0
    assert breaker.allow(104.99, A) is False
    assert breaker.state == "open"
    assert breaker.allow(105.0, A) is True


def test_half_open_it_allows_one_probe() -> None:
    """After the timeout one request is the probe, and all others are refused."""
    breaker = opened()
    assert breaker.allow(5.0, A)
    assert breaker.state == "half_open"
    assert [breaker.allow(now, A) for now in (5.0, 6.0, 124.0)] == [False] * 3
    assert breaker.retry_after(5.0) == breaker.max_reset_timeout


def test_a_probe_without_end_is_followed_by_another() -> None:
    """If a probe has not ended after the longest timeout, one more request is the probe."""
    breaker = opened()
    assert breaker.allow(5.0, A)
    assert [breaker.allow(now, A) for now in (125.0, 125.0, 244.0, 245.0)] == [
        True,
        False,
        False,
        True,
    ]


def test_a_good_probe_closes_it() -> None:
    """A success closes the breaker at once, reports that; the next opening begins with 5 s."""
    breaker = opened(probes=3)
    assert breaker.allow(100.0, A)
    assert breaker.record_success() is True
    assert (breaker.state, breaker.failures) == ("closed", 0)
    assert breaker.retry_after(100.0) == 0.0
    assert breaker.allow(100.0, A)
    for _ in range(3):
        breaker.record_failure(100.0, A)
    assert breaker.retry_after(100.0) == 5.0


@pytest.mark.parametrize(
    ("probes", "seconds"), [(0, 5), (1, 10), (2, 20), (3, 40), (4, 80), (5, 120), (6, 120)]
)
def test_the_timeout_doubles_with_each_failed_probe(probes: int, seconds: float) -> None:
    """Each failed probe doubles the time to the next one, up to the longest timeout."""
    breaker = opened(probes=probes)
    assert breaker.state == "open"
    opened_at = sum(min(120.0, 5.0 * 2**number) for number in range(probes))
    assert breaker.retry_after(opened_at) == seconds


def test_a_late_failure_does_not_prolong_the_timeout() -> None:
    """Failures of requests that were sent before it opened change nothing."""
    breaker = opened()
    assert breaker.record_failure(4.0, A) is False
    assert breaker.retry_after(4.0) == 1.0


def test_a_probe_without_a_result() -> None:
    """After a probe that was cancelled, the next request is the probe at once."""
    breaker = opened(-5.0)
    assert breaker.allow(0.0, A)
    breaker.release_probe(A)
    assert breaker.state == "open"
    assert [breaker.allow(0.0, A), breaker.allow(0.0, A)] == [True, False]


def test_only_the_probe_is_released() -> None:
    """While a probe is under way, other requests that end without a result change nothing."""
    breaker = opened()
    assert breaker.allow(5.0, A)
    breaker.release_probe(B)
    assert breaker.state == "half_open"
    assert not breaker.allow(6.0, B)


def test_only_the_probe_tells_of_a_failure() -> None:
    """A request that was sent before the breaker opened, and fails during a probe, counts once."""
    breaker = opened()
    assert breaker.allow(5.0, A)
    assert breaker.record_failure(6.0, B) is False
    assert (breaker.state, breaker.failures) == ("half_open", 4)
    assert breaker.record_failure(7.0, A) is True
    assert breaker.retry_after(7.0) == 10.0


def test_a_probe_that_another_one_followed() -> None:
    """What becomes of a probe does not matter when another one was sent because it took so long."""
    breaker = opened()
    assert breaker.allow(5.0, A)
    assert breaker.allow(125.0, B)
    breaker.release_probe(A)
    assert breaker.record_failure(126.0, A) is False
    assert breaker.state == "half_open"
    assert breaker.record_failure(127.0, B) is True


@pytest.mark.parametrize("ends", ["success", "failure", "nothing"])
def test_a_probe_that_is_over(ends: str) -> None:
    """A probe that has ended cannot be released, nor fail, once more."""
    breaker = opened()
    assert breaker.allow(5.0, A)
    if ends == "success":
        assert breaker.record_success()
        for _ in range(3):
            breaker.record_failure(5.0, B)
    elif ends == "failure":
        assert breaker.record_failure(5.0, A)
    else:
        breaker.release_probe(A)
    before = breaker.retry_after(5.0)
    breaker.release_probe(A)
    assert breaker.record_failure(5.0, A) is False
    assert (breaker.state, breaker.retry_after(5.0)) == ("open", before)


def test_a_probe_that_nobody_knows_any_more() -> None:
    """In a forked child the parent's probe is forgotten: the next request is the probe."""
    breaker = opened()
    assert breaker.allow(5.0, A)
    breaker.forget_probe()
    assert breaker.state == "open"
    assert [breaker.allow(5.0, B), breaker.allow(5.0, B)] == [True, False]
    breaker = opened()
    breaker.forget_probe()
    assert breaker.retry_after(0.0) == 5.0


def test_releasing_without_a_probe() -> None:
    """Without a probe there is nothing to release: closed stays closed, open stays open."""
    breaker = Breaker()
    breaker.release_probe(A)
    assert breaker.state == "closed"
    breaker = opened()
    breaker.release_probe(A)
    assert breaker.retry_after(0.0) == 5.0


async def outcomes(e6: Client, count: int) -> list[str]:
    """Send requests at once; the class of each result."""
    calls = (e6.raw("GET", f"/{number}.json") for number in range(count))
    results = await asyncio.gather(*calls, return_exceptions=True)
    return [type(result).__name__ for result in results]


@virtual_time
async def test_the_server_sees_one_probe_at_a_time(kind: Kind) -> None:
    """While the host is down it gets one request after 5 s, then 10 s; then all are sent again."""
    is_down = True
    events: list[Event] = []

    def script(_number: int, _line: str) -> bytes:
        return answer("500 Down") if is_down else OK

    async with (
        arrivals(script) as server,
        kind(
            AGENT,
            base_url=server.url,
            coalesce=False,
            retry=Retry(attempts=1),
            observer=events.append,
        ) as e6,
    ):
        assert await outcomes(e6, 12) == [ServerError.__name__] * 12
        assert await outcomes(e6, 3) == [HostDownError.__name__] * 3
        assert (len(server.times), e6.gate.breaker.state) == (12, "open")
        await asyncio.sleep(5)
        assert (await outcomes(e6, 9)).count(HostDownError.__name__) == 8
        assert len(server.times) == 13
        await asyncio.sleep(9)
        assert set(await outcomes(e6, 9)) == {HostDownError.__name__}
        is_down = False
        await asyncio.sleep(1)
        assert await outcomes(e6, 1) == ["dict"]
        assert await outcomes(e6, 4) == ["dict"] * 4
    states = [event.state for event in events if isinstance(event, BreakerChanged)]
    assert states == ["open", "open", "closed"]
    assert len(server.times) == 18
