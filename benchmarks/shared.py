"""Several processes and hosts that share a rate limit: what the server sees, and their shares."""

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

from benchmarks.default_gate import commands, own_folder
from benchmarks.recorder import Recorder, Seen, recorder
from benchmarks.report import RESULTS, Row, Table
from benchmarks.timeline import draw

TURNS = 120
_REDIS = shutil.which("redis-server") or shutil.which("valkey-server")


@attrs.frozen
class _Result:
    seen: Seen
    waits: list[list[float]]
    blocked: float
    """Seconds for which the file blocked an event loop at most."""

    @property
    def shares(self) -> list[float]:
        """The share of each process while all of them were busy; 1 is fair."""
        names = sorted({path.split("/")[1] for path in self.seen.paths})
        first = self.seen.paths[: len(self.seen.paths) * 3 // 4]
        fair = len(first) / len(names)
        return [sum(path.startswith(f"/{name}/") for path in first) / fair for name in names]

    @property
    def worst_wait(self) -> float:
        """The longest wait, relative to that of an ideal queue."""
        return max(map(max, self.waits)) / ((len(self.seen.times) - 1) * 0.5)

    def row(self, what: str, *, max_use: bool = True) -> Row:
        shares = " ".join(f"{share:.0%}" for share in self.shares)
        measured = f"{self.seen}, shares {shares}, worst wait {self.worst_wait:.3f} x ideal"
        if self.blocked:
            measured += f", blocks for {self.blocked * 1e3:.2f} ms"
        holds = self.seen.violations == 0 and self.blocked <= 0.001
        if max_use:
            even = all(abs(share - 1) <= 0.1 for share in self.shares)
            holds = holds and self.seen.use >= 0.99 and self.worst_wait <= 1.05 and even
        bar = "0, >= 99%, <= 1.05, +-10%, <= 1 ms" if max_use else "0 violations"
        return Row(what, measured, bar, holds)


async def _together(
    server: Recorder, spec: str, processes: int, *, prefixes: Sequence[Sequence[str]] = ()
) -> _Result:
    """Start processes that all send at the same time, each an equal number of requests."""
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
    outputs = [await worker.communicate() for worker in workers]
    told = [json.loads(out) for out, _ in outputs]
    blocked = max(each["blocked"] for each in told)
    return _Result(await server.seen(), [each["waits"] for each in told], blocked)


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


async def _processes() -> dict[str, _Result]:
    results: dict[str, _Result] = {}
    for processes in (1, 2, 4):
        async with recorder() as server:
            results[f"{processes} processes, default gate"] = await _together(
                server, "machine", processes
            )
    for processes in (2, 4):
        with TemporaryDirectory() as folder:
            async with recorder() as server:
                spec = f"lockfile:{Path(folder) / 'gate'}"
                results[f"{processes} processes, lock file"] = await _together(
                    server, spec, processes
                )
        if _REDIS:
            async with recorder() as server, _redis() as spec:
                results[f"{processes} processes, Redis"] = await _together(server, spec, processes)
    return results


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@asynccontextmanager
async def _hosts(number: int) -> AsyncGenerator[list[str]]:
    """Create hosts: network namespaces on a bridge, with the server in the first one."""
    names = [f"e6bench{index}" for index in range(number)]
    links = count()
    try:
        for name in names:
            _ip("netns", "add", name)
        _ip("-n", names[0], "link", "add", "bridge0", "type", "bridge")
        _ip("-n", names[0], "link", "set", "bridge0", "up")
        _ip("-n", names[0], "addr", "add", "10.77.0.1/24", "dev", "bridge0")
        _ip("-n", names[0], "link", "set", "lo", "up")
        for name in names[1:]:
            end = f"veth{next(links)}"
            _ip("-n", names[0], "link", "add", end, "type", "veth", "peer", "eth0", "netns", name)
            _ip("-n", names[0], "link", "set", end, "master", "bridge0", "up")
            address = f"10.77.0.{names.index(name) + 1}/24"
            _ip("-n", name, "addr", "add", address, "dev", "eth0")
            _ip("-n", name, "link", "set", "eth0", "up")
        yield names
    finally:
        for name in names:
            _ip("netns", "del", name)


async def _three_hosts() -> _Result:
    """Let three hosts, with clocks 300 ms apart, share a rate limit through one Redis server."""
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
    """A recorder in another namespace, whose record is fetched from there."""

    def __init__(self, url: str, prefix: Sequence[str]) -> None:
        super().__init__(url)
        self._prefix = prefix

    async def seen(self) -> Seen:
        code = (
            f"import urllib.request as u; print(u.urlopen('{self.url}/-/arrivals').read().decode())"
        )
        process = await asyncio.create_subprocess_exec(
            *self._prefix, sys.executable, "-c", code, stdout=subprocess.PIPE
        )
        out, _ = await process.communicate()
        arrivals = json.loads(out)
        return Seen([at for at, _ in arrivals], [path for _, path in arrivals])


def run() -> Table:
    """Measure what this machine allows; takes about ten minutes."""
    with own_folder():
        results = asyncio.run(_processes())
        rows = [result.row(case) for case, result in results.items()]
        rows.append(asyncio.run(commands()))
    if _REDIS is None:
        rows.append(Row("Redis", "NOT MEASURED: there is no redis-server"))
    elif shutil.which("ip") and os.geteuid() == 0:
        hosts = "3 hosts in network namespaces, Redis"
        results[hosts] = asyncio.run(_three_hosts())
        rows.append(results[hosts].row(hosts, max_use=False))
    else:
        rows.append(Row("3 hosts", "NOT MEASURED: network namespaces need root and `ip`"))
    (RESULTS / "shared.svg").write_text(
        draw({case: result.seen for case, result in results.items()})
    )
    mean_use = mean(result.seen.use for result in results.values())
    note = (
        f"{TURNS} requests, divided among the processes, all of which start at once; shares are of "
        "the first three quarters. The clocks of processes that use Redis are 300 ms apart. "
        f"Mean use {mean_use:.1%}."
    )
    return Table("Shared rate limits", note, rows)
