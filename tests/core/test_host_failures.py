"""How failures of a host add up: the retry budget, the circuit breaker, and 504."""

from __future__ import annotations

import asyncio

import pytest

from e6async import E621, Retry
from e6async._core.gate import Gate, limiter_of
from e6async._core.gate.local import LocalPacer
from e6async._core.protocol.operation import get
from e6async._core.protocol.verdict import Answer, Attempt, Refused, judge
from e6async._core.retry_budget import RetryBudget
from e6async.errors import HostDownError, ServerError, UnavailableError
from e6async.testing import virtual_time
from tests.gate.arrivals import OK, answer, arrivals

AGENT = "retries-test/1.0 (by the tests)"


def test_a_budget_is_spent_and_earned() -> None:
    """It allows as many retries as it has left; ten successes earn one more, up to its maximum."""
    budget = RetryBudget(maximum=2.0)
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    for _ in range(9):
        budget.earn()
    assert not budget.spend()
    budget.earn()
    budget.earn()
    assert budget.spend()
    for _ in range(100):
        budget.earn()
    assert budget.left == 2.0
    assert budget.spend()
    budget.reset()
    assert budget.left == 2.0


@virtual_time
async def test_a_client_runs_out_of_retries() -> None:
    """After twenty retries without a success a call fails at its first attempt, and says so."""
    async with arrivals(lambda _n, _line: answer("500 Oops", body=b"")) as server:
        gate = Gate(LocalPacer(0.01))
        async with E621(AGENT, base_url=server.url, gate=gate) as e6:
            errors: list[ServerError] = []
            for _ in range(9):
                gate.breaker.record_success()
                with pytest.raises(ServerError) as caught:
                    await e6.raw("GET", "/a.json")
                errors.append(caught.value)
    assert [error.attempts for error in errors] == [4] * 6 + [3, 1, 1]
    assert [error.out_of_retries for error in errors] == [False] * 6 + [True] * 3


@virtual_time
@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "503 Busy", "504 Timeout"])
async def test_server_errors_open_the_breaker(status: str) -> None:
    """An API that only answers 5xx counts as down after twelve of them in a row."""
    async with arrivals(lambda _n, _line: answer(status)) as server:
        gate = Gate(LocalPacer(0.01))
        async with E621(AGENT, base_url=server.url, gate=gate, retry=Retry(attempts=1)) as e6:
            for _ in range(12):
                assert gate.breaker.state == "closed"
                with pytest.raises(ServerError):
                    await e6.raw("GET", "/a.json")
            assert gate.breaker.state == "open"
            with pytest.raises(HostDownError):
                await e6.raw("GET", "/a.json")
        assert len(server.times) == 12


@virtual_time
async def test_a_feature_that_is_missing_is_no_failure() -> None:
    """501 does not count: the server is well, and lacks the feature."""
    async with arrivals(lambda _n, _line: answer("501 Not Implemented")) as server:
        gate = Gate(LocalPacer(0.01))
        async with E621(AGENT, base_url=server.url, gate=gate) as e6:
            for _ in range(13):
                with pytest.raises(ServerError):
                    await e6.raw("GET", "/a.json")
        assert gate.breaker.state == "closed"


@virtual_time
async def test_a_call_behind_the_probe_frees_its_turn() -> None:
    """While one call probes the host the next fails at once, and leaves the gate to others."""
    gate = Gate(LocalPacer(0.5))
    async with (
        arrivals(lambda _n, _line: OK, latency=5.0) as server,
        E621(AGENT, base_url=server.url, gate=gate, coalesce=False) as e6,
    ):
        for _ in range(12):
            gate.breaker.record_failure(asyncio.get_running_loop().time(), who=None)
        await asyncio.sleep(6)
        blocker = await limiter_of(gate).acquire()  # both calls wait behind it
        probe, behind = (
            asyncio.create_task(e6.raw("GET", f"/{name}.json")) for name in ("probe", "behind")
        )
        await asyncio.sleep(0.1)
        blocker.release()
        with pytest.raises(HostDownError):
            await behind
        start = asyncio.get_running_loop().time()
        turn = await limiter_of(gate).acquire(max_wait=1.0)
        assert asyncio.get_running_loop().time() - start < 0.1
        turn.release()
        assert await probe == {}
    assert gate.breaker.state == "closed"


@pytest.mark.parametrize("status", [502, 503, 504, *range(520, 528)])
def test_gateway_errors_are_retried(status: int) -> None:
    """They are UnavailableError, and reads are sent again."""
    read = get("posts.count", "/posts/count.json", dict[str, int])
    attempt = Attempt(number=1, retry=Retry(), chance=0.5, now=0.0)
    verdict = judge(read, Answer(status=status, body=b"{}"), attempt)
    assert isinstance(verdict, Refused)
    assert type(verdict.error) is UnavailableError
    assert verdict.after == 0.5
