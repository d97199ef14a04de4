"""`make judges`: other people's clients at work on the fake site; prints what each can do.

What a client cannot do by its own fault stands in clients.toml with the reason. Anything else that
fails is a fault of the fake site, and so is a response with a status of 5xx.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import attrs
import msgspec

from e6async import E621
from e6async.testing import FakeSite

ROOT = Path(__file__).parents[2]
HOMES = ROOT / ".venv" / "judges"
PROGRAMS = "tests.judges.programs"
POSTS = 600


@attrs.frozen(kw_only=True)
class Entry:
    """What clients.toml says of a client."""

    version: str
    program: str
    faults: dict[str, str] = attrs.field(factory=dict[str, str])


@attrs.frozen(kw_only=True)
class Judge:
    """A client that nobody here wrote."""

    name: str
    version: str
    program: str
    """Its module, or its script, in `programs`."""
    faults: dict[str, str]
    """What it cannot do, and why."""

    @property
    def is_script(self) -> bool:
        """Whether it runs on Node."""
        return self.program.endswith(".mjs")


@attrs.frozen(kw_only=True)
class Result:
    """What a client did."""

    name: str
    error: str | None


def judges() -> list[Judge]:
    """The clients, from clients.toml."""
    table = msgspec.toml.decode(
        (Path(__file__).parent / "clients.toml").read_bytes(), type=dict[str, Entry]
    )
    return [
        Judge(name=name, version=entry.version, program=entry.program, faults=entry.faults)
        for name, entry in table.items()
    ]


def install(judge: Judge) -> Sequence[str]:
    """The command that runs a client's program, after making its environment."""
    home = HOMES / f"{judge.name}-{judge.version}"
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        for command in _installation(judge, home):
            subprocess.run(command, check=True, capture_output=True, cwd=home)
        (home / "ready").touch()
    if judge.is_script:
        script = Path(__file__).parent / "programs" / judge.program
        shutil.copy2(script, home)
        return ["node", str(home / judge.program)]
    return [str(home / "bin" / "python"), "-m", f"{PROGRAMS}.{judge.program}"]


def _installation(judge: Judge, home: Path) -> list[list[str]]:
    pinned = f"{judge.name}=={judge.version}"
    if judge.is_script:
        name = judge.name.removeprefix("npm ")
        return [["npm", "install", "--silent", f"{name}@{judge.version}"]]
    pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    return [[sys.executable, "-m", "venv", str(home)], [*pip, pinned]]


async def work(judge: Judge, command: Sequence[str]) -> tuple[list[Result], FakeSite]:
    """Let a client work on a site of its own."""
    async with FakeSite(E621, posts=POSTS, seed=5, throttles=False) as site:
        process = await asyncio.create_subprocess_exec(
            *command, site.url, *site.credentials("member"), cwd=ROOT,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
    lines = [line for line in out.decode().splitlines() if line.startswith('{"name"')]
    results = [Result(**json.loads(line)) for line in lines]
    if process.returncode or not results:
        last = (err.decode().strip().splitlines() or ["no output"])[-1]
        results.append(Result(name="the whole program", error=last))
    return results, site


def report(judge: Judge, results: Sequence[Result], site: FakeSite) -> list[str]:
    """Print a client's rows; returns what is a fault of the fake site."""
    faults: list[str] = []
    for result in results:
        reason = judge.faults.get(result.name)
        verdict = "ok" if result.error is None else f"its own fault: {reason}"
        if result.error is not None and reason is None:
            verdict = f"FAILED: {result.error}"
            faults.append(f"{judge.name}: {result.name}")
        if result.error is None and reason is not None:
            faults.append(f"{judge.name}: {result.name} works; remove it from clients.toml")
        _print(f"  {result.name:32} {verdict}")
    broken = [each for each in site.requests if (each.status or 0) >= 500]
    faults += [f"{judge.name}: {each.method} {each.path} got {each.status}" for each in broken]
    done = sum(result.error is None for result in results)
    _print(f"  {done} of {len(results)} done, {len(site.requests)} requests\n")
    return faults


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Run the clients that are named, or all; exit with 1 for a fault of the fake site."""
    known = {judge.name: judge for judge in judges()}
    parser = argparse.ArgumentParser(prog="python -m tests.judges", description=__doc__)
    parser.add_argument("client", nargs="*", help=f"some of {', '.join(known)}; all without")
    names = parser.parse_args().client or list(known)
    faults: list[str] = []
    for name in names:
        judge = known[name]
        _print(f"{judge.name} {judge.version}")
        try:
            command = install(judge)
        except (OSError, subprocess.CalledProcessError) as error:
            _print(f"  NOT RUN: it cannot be installed here ({error})\n")
            continue
        faults += report(judge, *asyncio.run(work(judge, command)))
    if faults:
        sys.exit("faults of the fake site:\n  " + "\n  ".join(faults))


if __name__ == "__main__":
    main()
