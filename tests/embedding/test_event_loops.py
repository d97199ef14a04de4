"""One client in the event loops that programs have: several, mixed, nested, of other libraries."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path

import anyio
import pytest

from e6async import Client
from e6async.errors import NotFoundError
from tests.embedding.clients import INTERVAL, client
from tests.embedding.raw_server import RawRequest, RawServer, response

ROOT = Path(__file__).parents[2]
Run = Callable[[Coroutine[object, object, None]], None]


def on_asyncio(main: Coroutine[object, object, None]) -> None:
    """Run it in a new loop of asyncio."""
    asyncio.run(main)


def on_uvloop(main: Coroutine[object, object, None]) -> None:
    """Run it in a new loop of uvloop."""
    uvloop = pytest.importorskip("uvloop", reason="uvloop does not exist for this system")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


async def three_reads(e6: Client, name: str) -> None:
    """Read at once in the running loop, and end what belongs to it."""
    async with e6:
        paths = [f"/{name}/{number}.json" for number in range(3)]
        assert await asyncio.gather(*(e6.raw("GET", path) for path in paths)) == [{"ok": True}] * 3


def check_pace(server: RawServer, count: int) -> None:
    """Each request came once, none too soon."""
    targets = [request.target for request in server.requests]
    assert len(targets) == len(set(targets)) == count
    assert min(server.gaps()) >= 0.9 * INTERVAL


LOOPS: dict[str, list[Run]] = {
    "asyncio": [on_asyncio] * 3,
    "uvloop": [on_uvloop] * 2,
    "mixed": [on_asyncio, on_uvloop, on_asyncio, on_uvloop],
}


@pytest.mark.parametrize("runs", LOOPS.values(), ids=LOOPS)
def test_one_loop_after_the_other(runs: list[Run]) -> None:
    """One client works in each of them, at one pace, and leaves no connection open."""
    with RawServer() as server:
        e6 = client(server)
        for number, run in enumerate(runs):
            run(three_reads(e6, str(number)))
        check_pace(server, 3 * len(runs))
    gc.collect()  # what was not closed warns here


def test_without_closing_between_loops() -> None:
    """A client that is only closed in the last loop works in all."""
    with RawServer() as server:
        e6 = client(server)

        async def read(path: str) -> None:
            assert await e6.raw("GET", path) == {"ok": True}

        for number in range(3):
            asyncio.run(read(f"/{number}.json"))
        asyncio.run(e6.aclose())
        check_pace(server, 3)
    gc.collect()


@pytest.mark.parametrize("runs", LOOPS.values(), ids=LOOPS)
def test_loops_in_threads_at_once(runs: list[Run]) -> None:
    """One client in several loops at the same time keeps one pace, and no thread fails."""
    failed: list[BaseException] = []
    with RawServer() as server:
        e6 = client(server)

        def work(run: Run, name: str) -> None:
            try:
                run(three_reads(e6, name))
            except BaseException as error:  # noqa: BLE001 # shown below
                failed.append(error)

        threads = [
            threading.Thread(target=work, args=(run, str(number)))
            for number, run in enumerate(runs)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        check_pace(server, 3 * len(runs))


def test_calls_from_other_threads() -> None:
    """`run_coroutine_threadsafe` gives results, errors and cancellation of calls in a loop."""

    def respond(request: RawRequest) -> bytes:
        return response(status=404) if "missing" in request.target else response()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    with RawServer(respond) as server:
        e6 = client(server)

        def call(coroutine: Coroutine[object, object, object]) -> object:
            return asyncio.run_coroutine_threadsafe(coroutine, loop).result(10)

        assert call(e6.raw("GET", "/1.json")) == {"ok": True}
        with pytest.raises(NotFoundError):
            call(e6.raw("GET", "/missing.json"))
        cancelled = asyncio.run_coroutine_threadsafe(e6.raw("GET", "/never.json"), loop)
        cancelled.cancel()
        assert call(e6.raw("GET", "/2.json")) == {"ok": True}
        assert cancelled.cancelled()
        call(e6.aclose())
        check_pace(server, 3)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def test_a_task_group() -> None:
    """The error of one call cancels the others of its group; the client works on."""

    def respond(request: RawRequest) -> bytes:
        return response(status=404) if "missing" in request.target else response()

    with RawServer(respond) as server:
        async with client(server) as e6:

            async def group_of(*names: str) -> None:
                async with asyncio.TaskGroup() as group:
                    for name in names:
                        group.create_task(e6.raw("GET", f"/{name}.json"))

            with pytest.raises(ExceptionGroup) as caught:
                await group_of("missing", "1", "2", "3")
            assert [type(error) for error in caught.value.exceptions] == [NotFoundError]
            assert e6.gate.waiting == 0
            assert await e6.raw("GET", "/after.json") == {"ok": True}
        assert server.requests[-1].target == "/after.json"
        assert len(server.requests) < 5


def test_anyio() -> None:
    """Task groups and cancel scopes of anyio hold for calls, on its asyncio backend."""

    async def main() -> None:
        read: list[object] = []
        async with client(server) as e6:

            async def reads(path: str) -> None:
                read.append(await e6.raw("GET", path))

            async with anyio.create_task_group() as group:
                for number in range(3):
                    group.start_soon(reads, f"/{number}.json")
            with anyio.move_on_after(INTERVAL / 4) as scope:
                await reads("/too_late.json")
            assert scope.cancelled_caught
            assert e6.gate.waiting == 0
            await reads("/4.json")
        assert read == [{"ok": True}] * 4

    with RawServer() as server:
        anyio.run(main, backend="asyncio")
        check_pace(server, 4)


NESTED = """
import asyncio, sys, nest_asyncio
from e6async import E621

nest_asyncio.apply()
e6 = E621("nest-test/1.0 (by the tests)", base_url=sys.argv[1], min_interval=0.2)

def sync(path):  # what a notebook or an old program does inside a running loop
    return asyncio.get_event_loop().run_until_complete(e6.raw("GET", path))

async def main():
    async with e6:
        waiting = asyncio.create_task(e6.raw("GET", "/waiting.json"))
        assert sync("/1.json") == {"ok": True}
        assert sync("/2.json") == {"ok": True}
        assert await waiting == {"ok": True}

asyncio.run(main())
print("done")
"""


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="nest_asyncio ends with Python 3.13")
def test_nest_asyncio() -> None:
    """A loop that is run again inside itself sends requests at their pace."""
    with RawServer() as server:
        command = [sys.executable, "-c", NESTED, server.url]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.stdout, done.stderr) == ("done\n", "")
        check_pace(server, 3)
