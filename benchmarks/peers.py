"""Other clients and this one at the same work, against the same site, each at its own pace."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

import attrs

from benchmarks.report import Row, Table
from benchmarks.site import site

SECONDS = int(os.environ.get("PEERS_SECONDS", "50"))
"""How long each client crawls; less for a first look."""
LATENCY = 1.2
POSTS = 45_000
LOOK_UPS = 64
FACTOR = 2.2
CEILING = 640

_ROOT = Path(__file__).parents[1]
_CACHE = _ROOT / ".venv" / "peers"
_PATIENCE = 300


@attrs.frozen(kw_only=True)
class Client:
    """A client that is measured."""

    name: str
    version: str
    program: str
    """Its module in `peer_clients`."""
    elsewhere: str
    """How it is pointed at another address than its own."""


# All of them are synchronous but aioe621.
PEERS = (
    Client(
        name="gallery-dl",
        version="1.32.18",
        program="with_gallery_dl",
        elsewhere="a prefix of the address, `E621:http://...`",
    ),
    Client(
        name="yippi",
        version="0.2.0.1",
        program="with_yippi",
        elsewhere="a session that sends elsewhere, for it cannot (`Constants.py` names the site)",
    ),
    Client(
        name="e621-stable",
        version="1.0.4",
        program="with_e621_stable",
        elsewhere="a subclass with another `BASE_URL`, as its own E926 is one",
    ),
    Client(name="six2one", version="0.3.12", program="with_six2one", elsewhere="`base_url=`"),
    Client(name="aioe621", version="0.10.0", program="with_aioe621", elsewhere="`base_url=`"),
)
OURS = Client(name="e6async", version="", program="with_e6async", elsewhere="`base_url=`")


@attrs.frozen
class Did:
    """What a client did, as it says and as the site saw it."""

    posts: int
    seconds: float
    requests: int
    violations: int
    closest: float
    """The fewest seconds between two requests."""

    @property
    def rate(self) -> float:
        """Posts a second until the last one."""
        return self.posts / self.seconds if self.seconds else 0.0

    def __str__(self) -> str:
        return f"{self.rate:.0f} posts/s, {self._violations}"

    @property
    def looked_up(self) -> str:
        """How many requests the posts took."""
        return f"{self.requests} requests, {self._violations}, {self.posts} found"

    @property
    def _violations(self) -> str:
        apart = "" if self.requests < 2 else f" (closest {self.closest * 1000:.0f} ms)"
        return f"{self.violations} violations{apart}"


def python_of(client: Client) -> Path:
    """Give the interpreter that has a client, after making its environment if need be."""
    if client is OURS:
        return Path(sys.executable)
    home = _CACHE / f"{client.name}-{client.version}"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        pinned = f"{client.name}=={client.version}"
        command = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            pinned,
        ]
        subprocess.run(command, check=True, capture_output=True)
        (home / "ready").touch()
    return python


async def did(
    client: Client, work: Literal["crawl", "crawl_wild", "look_up"], much: int, latency: float
) -> Did | str:
    """Let a client do some work against a site of its own; a text says why it could not."""
    try:
        python = await asyncio.to_thread(python_of, client)
    except subprocess.CalledProcessError as error:
        return f"NOT MEASURED: could not be installed, {_last_line(error.stderr or b'')}"
    async with site(posts=POSTS, latency=latency) as server:
        process = await asyncio.create_subprocess_exec(
            python, "-m", f"benchmarks.peer_clients.{client.program}", server.url, work, str(much),
            cwd=_ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, err = await asyncio.wait_for(process.communicate(), _PATIENCE)
        except TimeoutError:
            process.kill()
            await process.wait()
            return f"not done after {_PATIENCE} s"
        if process.returncode:
            return f"fails: {_last_line(err)}"
        told = json.loads(out.splitlines()[-1])
        seconds = told.get("seconds", 0.0)
        seen = server.requests, server.violations, server.closest
        return Did(told["posts"], seconds, *seen)


def _last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return lines[-1][:160] if lines else "without a word"


def _crawled(client: Client, done: Did | str, best: float) -> Row:
    what = f"{_title(client)}: crawl"
    if isinstance(done, str):
        return Row(what, done)
    if client is not OURS:
        return Row(what, f"{done}; sent here by {client.elsewhere}")
    factor = done.rate / best if best else 0.0
    return Row(
        what,
        f"{done}, {done.rate / CEILING:.1%} of {CEILING}, {factor:.2f} times the fastest peer "
        "within the rate limit",
        f">= {FACTOR} times, 0 violations",
        factor >= FACTOR and done.violations == 0,
    )


def _looked_up(client: Client, done: Did | str) -> Row:
    what = f"{_title(client)}: {LOOK_UPS} posts by id"
    if isinstance(done, str):
        return Row(what, done)
    if client is not OURS:
        return Row(what, done.looked_up)
    return Row(what, done.looked_up, "1 request", done.requests == 1 and done.violations == 0)


def _title(client: Client) -> str:
    return f"{client.name} {client.version}".strip()


async def _measure() -> list[Row]:
    crawls = {each: await did(each, "crawl", SECONDS, LATENCY) for each in (*PEERS, OURS)}
    rates = [
        done.rate
        for client, done in crawls.items()
        if client is not OURS and isinstance(done, Did) and done.violations == 0
    ]
    best = max(rates, default=0.0)
    rows = [_crawled(client, done, best) for client, done in crawls.items()]
    wild = await did(PEERS[-1], "crawl_wild", min(SECONDS, 15), LATENCY)
    rows.append(Row(f"{_title(PEERS[-1])}: crawl, eight at a time, over the rate limit", str(wild)))
    # Pages of one post are quick: the pace of each client is what takes the time.
    done = await asyncio.gather(*(did(each, "look_up", LOOK_UPS, 0.1) for each in (*PEERS, OURS)))
    return [*rows, *map(_looked_up, (*PEERS, OURS), done)]


def run() -> Table:
    """Measure them one after another; takes some seven minutes."""
    rows = asyncio.run(_measure())
    said = (
        f"Each client crawls for {SECONDS} s by the real clock, a page takes {LATENCY} s, and asks "
        f"for {LOOK_UPS} posts by their ids; the site counts requests and how many came under "
        "500 ms after the one before. A client that waits for each answer keeps the rate limit "
        "here only because the answers are slow. 3,200 posts by id take a peer 3,200 requests."
    )
    return Table("Peers", said, rows)
