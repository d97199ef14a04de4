"""Several processes, and several hosts, on one budget: what the server sees, and who gets what."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import attrs

from benchmarks.recorder import Recorder, Seen, recorder
from benchmarks.report import RESULTS, Row, Table
from benchmarks.timeline import draw

TURNS = 120
_REDIS = shutil.which("redis-server") or shutil.which("valkey-server")


@attrs.frozen
class _Went:
    seen: Seen
    waits: list[list[float]]

    @property
    def shares(self) -> list[float]:
        """What part of its fair share each process had while all of them were busy."""
        names = sorted({path.split("/")[1] for path in self.seen.paths})
        first = self.seen.paths[: len(self.seen.paths) * 3 // 4]
        fair = len(first) / len(names)
        return [sum(path.startswith(f"/{name}/") for path in first) / fair for name in names]

    @property
    def worst_wait(self) -> float:
        """The longest wait, over what an ideal line would have had."""
        return max(map(max, self.waits)) / ((len(self.seen.times) - 1) * 0.5)

    def row(self, what: str, *, max_use: bool = True) -> Row:
        shares = " ".join(f"{share:.0%}" for share in self.shares)
        said = f"{self.seen}, shares {shares}, worst wait {self.worst_wait:.3f} x ideal"
        holds = self.seen.violations == 0
        if max_use:
            even = all(abs(share - 1) <= 0.1 for share in self.shares)
            holds = holds and self.seen.use >= 0.98 and self.worst_wait <= 1.1 and even
        bar = "0, >= 98%, <= 1.1, +-10%" if max_use else "0 violations"
        return Row(what, said, bar, holds)


async def _together(
    server: Recorder, spec: str, processes: int, *, prefixes: Sequence[Sequence[str]] = ()
) -> _Went:
    """Start processes that send at once, each with its own part of the turns."""
    workers = [
        await asyncio.create_subprocess_exec(
            *(prefixes[number] if prefixes else ()),
            sys.executable, "-m", "benchmarks.gate_worker",
            spec, server.url, f"p{number}", str(TURNS // processes),
            str(number * 0.3 if spec.startswith("redis") else 0),  # one host has one clock
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for number in range(processes)
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout is not None
        await worker.stdout.readline()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(b"\n")
    told = [await worker.communicate() for worker in workers]
    return _Went(await server.seen(), [json.loads(out) for out, _ in told])


@asynccontextmanager
async def _redis(host: str = "127.0.0.1", *prefix: str) -> AsyncGenerator[str]:
    assert _REDIS is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"--port {port} --bind {host} --appendonly no --protected-mode no".split()
    process = await asyncio.create_subprocess_exec(
        *prefix, _REDIS, *options, "--save", "", stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    while b"Ready to accept" not in await process.stdout.readline():
        pass
    try:
        yield f"redis://{host}:{port}/0"
    finally:
        process.terminate()
        await process.communicate()


async def _processes() -> dict[str, _Went]:
    went: dict[str, _Went] = {}
    for processes in (2, 4):
        with TemporaryDirectory() as folder:
            async with recorder() as server:
                spec = f"lockfile:{Path(folder) / 'gate'}"
                went[f"{processes} processes, lock file"] = await _together(server, spec, processes)
        if _REDIS:
            async with recorder() as server, _redis() as spec:
                went[f"{processes} processes, Redis"] = await _together(server, spec, processes)
    return went


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@asynccontextmanager
async def _hosts(number: int) -> AsyncGenerator[list[str]]:
    """Make hosts of our own: network namespaces on a bridge, the server in the first."""
    names = [f"e6bench{place}" for place in range(number)]
    made = count()
    try:
        for name in names:
            _ip("netns", "add", name)
        _ip("-n", names[0], "link", "add", "bridge0", "type", "bridge")
        _ip("-n", names[0], "link", "set", "bridge0", "up")
        _ip("-n", names[0], "addr", "add", "10.77.0.1/24", "dev", "bridge0")
        _ip("-n", names[0], "link", "set", "lo", "up")
        for name in names[1:]:
            end = f"veth{next(made)}"
            _ip("-n", names[0], "link", "add", end, "type", "veth", "peer", "eth0", "netns", name)
            _ip("-n", names[0], "link", "set", end, "master", "bridge0", "up")
            address = f"10.77.0.{names.index(name) + 1}/24"
            _ip("-n", name, "addr", "add", address, "dev", "eth0")
            _ip("-n", name, "link", "set", "eth0", "up")
        yield names
    finally:
        for name in names:
            _ip("netns", "del", name)


async def _three_hosts() -> _Went:
    """Let three hosts whose clocks are 300 ms apart share a budget through one Redis."""
    async with _hosts(4) as names:
        inside = [["ip", "netns", "exec", name] for name in names]
        async with _redis("10.77.0.1", *inside[0]) as spec:
            process = await asyncio.create_subprocess_exec(
                *inside[0], sys.executable, "-m", "benchmarks.recorder", "10.77.0.1",
                stdout=subprocess.PIPE,
            )  # fmt: skip
            assert process.stdout is not None
            url = f"http://10.77.0.1:{int(await process.stdout.readline())}"
            try:
                return await _together(_Inside(url, inside[0]), spec, 3, prefixes=inside[1:])
            finally:
                process.terminate()
                await process.communicate()


class _Inside(Recorder):
    """A recorder in another namespace: it is asked from there."""

    def __init__(self, url: str, prefix: Sequence[str]) -> None:
        super().__init__(url)
        self._prefix = prefix

    async def seen(self) -> Seen:
        code = (
            f"import urllib.request as u; print(u.urlopen('{self.url}/-/arrivals').read().decode())"
        )
        asked = await asyncio.create_subprocess_exec(
            *self._prefix, sys.executable, "-c", code, stdout=subprocess.PIPE
        )
        out, _ = await asked.communicate()
        noted = json.loads(out)
        return Seen([at for at, _ in noted], [path for _, path in noted])


def run() -> Table:
    """Measure what this machine allows; takes some five minutes."""
    went = asyncio.run(_processes())
    rows = [each.row(what) for what, each in went.items()]
    if _REDIS is None:
        rows.append(Row("Redis", "NOT MEASURED: there is no redis-server"))
    elif shutil.which("ip") and os.geteuid() == 0:
        hosts = "3 hosts in network namespaces, Redis"
        went[hosts] = asyncio.run(_three_hosts())
        rows.append(went[hosts].row(hosts, max_use=False))
    else:
        rows.append(Row("3 hosts", "NOT MEASURED: no right to make network namespaces"))
    (RESULTS / "shared.svg").write_text(draw({what: each.seen for what, each in went.items()}))
    everybody = mean(each.seen.use for each in went.values())
    said = (
        f"{TURNS} requests, shared out among the processes, all waiting from the start; shares are "
        "over the first three quarters. Clocks of those on Redis are 300 ms apart. "
        f"Mean use {everybody:.1%}."
    )
    return Table("One budget for many", said, rows)
