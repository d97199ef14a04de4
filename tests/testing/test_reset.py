"""`reset` puts back what clients share in a process, so that no test changes the next one."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from e6async import E621, E926, Cache, LockFileGate, Retry
from e6async._core.client import transport_of
from e6async._core.gate.own_folder import folders
from e6async._core.system.environment import GATE_DIR
from e6async.errors import HostDownError, ServerError
from e6async.testing import FakeSite, reset, virtual_time
from e6async.testing._reset import LockFiles

AGENT = "reset-test/1.0 (by the tests)"
HOUR = 3600.0


def own_folder() -> Path:
    """The folder with the files of this user's gates."""
    return folders()[0].path


@virtual_time
async def test_a_breaker_is_closed() -> None:
    """After the failures of one test the next one reaches the host, with the same client, too."""
    async with FakeSite(E621) as fake, E621(AGENT, base_url=fake.url) as e6:
        fake.respond_next(status=500, times=12)
        for _ in range(3):
            with pytest.raises(ServerError):
                await e6.posts.count("wolf")
        with pytest.raises(HostDownError):
            await e6.posts.count("wolf")
        reset()
        assert (e6.gate.breaker.state, e6.gate.breaker.failures, e6.gate.sent) == ("closed", 0, 0)
        await e6.posts.count("wolf")


@virtual_time
async def test_a_pause_ends() -> None:
    """What a 429 asked for does not make the next test wait; nor does the gentle pace after it."""
    loop = asyncio.get_running_loop()
    async with (
        FakeSite(E621) as fake,
        E621(AGENT, base_url=fake.url, retry=Retry(attempts=1)) as e6,
    ):
        fake.respond_next(status=429, headers={"Retry-After": "120"})
        with pytest.raises(Exception, match="429"):
            await e6.posts.count("wolf")
        assert e6.gate.eta > 60
        reset()
        assert e6.gate.eta == 0
        began = loop.time()
        for _ in range(3):
            await e6.posts.count("wolf")
        assert loop.time() - began < 1.1


async def test_a_clock_that_jumped_leaves_no_wait() -> None:
    """After a test in virtual time a request in real time is sent at once."""
    async with FakeSite(E621) as fake, E621(AGENT, base_url=fake.url) as e6:
        async with virtual_time():
            await asyncio.sleep(HOUR)
            await e6.posts.count("wolf")
        reset()
        began = time.monotonic()
        await e6.posts.count("wolf")
        assert time.monotonic() - began < 0.4


@virtual_time
async def test_retries_and_cached_responses_are_forgotten() -> None:
    """The budget of retries is full again, and a read is sent again."""
    async with FakeSite(E621) as fake, E621(AGENT, base_url=fake.url, cache=Cache()) as e6:
        budget = transport_of(e6).context.budget
        await e6.posts.count("wolf")
        fake.respond_next(status=502)
        await e6.posts.count("fox")
        assert budget.left < budget.maximum
        reset()
        assert budget.left == budget.maximum
        requests = len(fake.requests)
        await e6.posts.count("wolf")
        assert len(fake.requests) == requests + 1


def test_gates_of_live_clients_are_kept() -> None:
    """A client that is still there shares its gate with new ones; other gates are forgotten."""
    kept = E621(AGENT, base_url="http://127.0.0.1:1")
    E621(AGENT, base_url="http://127.0.0.1:2", min_interval=7)
    reset()
    assert E926(AGENT, base_url="http://127.0.0.1:1").gate is kept.gate
    assert E621(AGENT, base_url="http://127.0.0.1:2").gate.min_interval == 0.5


def test_a_slower_pace_does_not_stay() -> None:
    """Not even when the client that wanted it is in a reference cycle, as of a traceback."""
    cycle: list[object] = [E621(AGENT, base_url="http://127.0.0.1:1", min_interval=7)]
    cycle.append(cycle)
    gc.disable()
    try:
        del cycle
        reset()
        assert E621(AGENT, base_url="http://127.0.0.1:1").gate.min_interval == 0.5
    finally:
        gc.enable()


@virtual_time
async def test_who_waits_still_waits() -> None:
    """A reset while requests are in the queue loses none of them."""
    async with FakeSite(E621) as fake, E621(AGENT, base_url=fake.url) as e6:
        async with asyncio.TaskGroup() as tasks:
            for number in range(4):
                tasks.create_task(e6.posts.count(f"id:{number}"))
            await asyncio.sleep(0.6)
            reset()
        assert len(fake.requests) == 4


@virtual_time
async def test_lock_files_are_of_the_tests_alone() -> None:
    """The gate's file is not that of the user's programs, and its pauses are deleted with it."""
    reset()
    async with FakeSite(E621) as fake:
        gate = LockFileGate(host=fake.url.removeprefix("http://"))
        assert own_folder().name.startswith(f"e6async-tests-{os.getpid()}")
        async with E621(AGENT, base_url=fake.url, gate=gate, retry=Retry(attempts=1)) as e6:
            fake.respond_next(status=429, headers={"Retry-After": "120"})
            with pytest.raises(Exception, match="429"):
                await e6.posts.count("wolf")
            assert list(own_folder().iterdir())
            reset()
            assert not own_folder().exists()
            assert e6.gate.eta < 1
            began = asyncio.get_running_loop().time()
            await e6.posts.count("wolf")
            assert asyncio.get_running_loop().time() - began < 1.1


def test_the_folder_of_before_comes_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without tests the variable is as it was, set or not."""
    for before in (None, str(tmp_path)):
        if before is None:
            monkeypatch.delenv(GATE_DIR, raising=False)
        else:
            monkeypatch.setenv(GATE_DIR, before)
        files = LockFiles()
        files.put_back()
        files.keep_apart()
        files.keep_apart()
        assert os.environ[GATE_DIR] != before
        files.put_back()
        assert os.environ.get(GATE_DIR) == before


def test_nothing_is_left_behind() -> None:
    """A process that called `reset` deletes its lock files as it ends."""
    script = (
        "from e6async._core.gate.own_folder import folders\n"
        "from e6async.testing import reset\n"
        "reset(); folder = folders()[0].path; folder.mkdir(); (folder / 'x.gate').touch()\n"
        "print(folder)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    folder = Path(done.stdout.strip())
    assert folder.name.startswith("e6async-tests-")
    assert not folder.exists()
