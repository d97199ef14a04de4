"""Files that are damaged on the way to a process that is killed, and files beside a crawl."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from benchmarks.report import Row, Table
from e6async import E621
from e6async._core.downloadable import Downloaded
from e6async.testing import FakeSite, MediaFault

AGENT = "bench/1.0 (by nobody)"
FILES, DAMAGED, KILLS = 2000, 100, 50
PAGES, PER_PAGE, LATENCY = 81, 20, 0.1
_FAULTS: tuple[MediaFault, ...] = ("flip", "other", "cut", "short", "reset")


@attrs.define
class Life:
    """What was seen over all kills."""

    wrong: int = 0
    """Files that had their final name and a wrong MD5, at any kill."""
    looked_at: set[str] = attrs.field(factory=set[str])

    def look(self, folder: Path) -> None:
        """Check the files that are new since the last look."""
        for path in folder.glob("*.*"):
            if path.is_file() and path.name not in self.looked_at:
                self.looked_at.add(path.name)
                self.wrong += md5(path.read_bytes()).hexdigest() != path.stem


async def _killed(files: int, damaged: int, kills: int) -> list[Row]:
    chance = random.Random(0)
    with TemporaryDirectory() as folder:
        home = Path(folder)
        async with FakeSite(E621, posts=files * 9 // 8, seed=0) as fake:
            async with E621(AGENT, base_url=fake.url) as e6:
                posts = [post async for post in e6.posts.search() if post.url][:files]
            listed = [(post.id, post.md5, post.ext, post.url) for post in posts]
            await asyncio.to_thread((home / "posts.json").write_text, json.dumps(listed))
            for number, post in enumerate(chance.sample(posts, damaged)):
                path = f"/data/{post.md5[:2]}/{post.md5[2:4]}/{post.md5}.{post.ext}"
                fake.media.inject(_FAULTS[number % len(_FAULTS)], path=path)
            life = Life()
            for kill in range(kills):
                goal = int(len(posts) * (kill + chance.random()) / kills)
                await _run(home, fake, goal)
                await asyncio.to_thread(life.look, home / "files")
            before, there = len(fake.media_requests), len(life.looked_at)
            await _run(home, fake, None)
            after = Counter(request.path for request in fake.media_requests[before:])
            await asyncio.to_thread(life.look, home / "files")
            whole, life.looked_at = len(fake.media_requests), set()
            await asyncio.to_thread(life.look, home / "files")
            await _run(home, fake, None)
            again = len(fake.media_requests) - whole
    right = len(life.looked_at) - life.wrong
    most = max(after.values(), default=0)
    return [
        Row("files that are right in the end", f"{right:,}", f"{files:,}", right == files),
        Row("under its final name with a wrong MD5, at any kill", f"{life.wrong}", "0",
            life.wrong == 0),
        Row("there at the last kill", f"{there:,}"),
        Row("requests for one file after the last kill, at most", f"{most}", "<= 2", most <= 2),
        Row("requests for files in all", f"{whole:,}, for {files:,} files and {kills} kills"),
        Row("requests of a run over known files", f"{again}", "0", again == 0),
    ]  # fmt: skip


async def _run(home: Path, fake: FakeSite, goal: int | None) -> None:
    """Run the worker to its end, or until the host has sent so many files, then kill it."""
    words = (str(home / "files"), str(home / "posts.json"), fake.url)
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.downloads_worker", *words),
        stdout=asyncio.subprocess.PIPE,
    )
    if worker.stdout is None:
        raise RuntimeError
    await worker.stdout.readline()
    sent = fake.media_requests
    while goal is not None and len(sent) < goal and worker.returncode is None:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    if goal is not None and worker.returncode is None:
        worker.kill()
    await worker.communicate()
    if goal is None and worker.returncode:
        message = "the worker failed"
        raise RuntimeError(message)


async def _beside(pages: int) -> list[Row]:
    async with FakeSite(E621, posts=pages * PER_PAGE * 9 // 8, seed=1, latency=LATENCY) as fake:
        with TemporaryDirectory() as folder:
            async with E621(AGENT, base_url=fake.url) as e6:
                crawl = e6.posts.search(page_size=PER_PAGE)
                got = [result async for result in e6.download_all(crawl, folder)]
        times = [request.time for request in fake.requests][:pages]
        violations = fake.violations
    spent = times[-1] - times[0]
    use = (len(times) - 1) * 0.5 / spent
    fetched = sum(isinstance(result, Downloaded) for result in got)
    said = f"{use:.2%}, {len(times)} requests in {spent:.1f} s, {violations} too soon"
    return [
        Row("use of the API's budget by a crawl", said, ">= 98%", use >= 0.98 and not violations),
        Row("files fetched beside it", f"{fetched:,}, {fetched / spent:.0f} a second"),
    ]


def run() -> Table:
    """Measure both."""
    rows = asyncio.run(_killed(FILES, DAMAGED, KILLS)) + asyncio.run(_beside(PAGES))
    said = (
        f"{FILES:,} files, {DAMAGED} of them damaged once on the way, fetched by a process that is "
        f"killed (SIGKILL) {KILLS} times at random; then a crawl in pages of {PER_PAGE} posts "
        f"whose files are fetched as they come, the site taking {LATENCY:g} s for an answer."
    )
    return Table("Downloads", said, rows)
