"""`e6async demo`: reads all posts of a fake site and checks the result."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import attrs
from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import e6async
from e6async._cli import timeline
from e6async._cli.output import TableWriter
from e6async.errors import E6Error

if TYPE_CHECKING:
    from collections.abc import Generator

    from e6async._core.events import Event
    from e6async.e621._vocabulary import Post
    from e6async.testing import FakeSite, Request

_SHOWN_POSTS = 5


@attrs.frozen(kw_only=True)
class DemoReport:
    """The posts that were read, those that should have been, and the requests sent for them."""

    received: Sequence[int]
    """IDs of the posts, in the order in which they arrived."""
    expected: Sequence[int]
    """IDs of the posts that the site lists."""
    requests: int
    seconds: float
    violations: int
    """Requests sent less than 500 ms after the one before."""

    @property
    def problems(self) -> list[str]:
        """What went wrong; empty when each post arrived once and no request came too soon."""
        counts = Counter(self.received)
        problems = {
            "posts missing": len(set(self.expected) - counts.keys()),
            "posts unexpected": len(counts.keys() - set(self.expected)),
            "posts more than once": sum(count > 1 for count in counts.values()),
            "requests too soon": self.violations,
        }
        return [f"{problem}: {count}" for problem, count in problems.items() if count]

    def summary(self) -> str:
        """The result in one line."""
        if self.problems:
            return f"failed ({', '.join(self.problems)})"
        return (
            f"ok: {len(self.received)} posts, {self.requests} requests, "
            f"{self.seconds:.1f} s, {self.violations} violations"
        )


def demo(
    *,
    posts: Annotated[
        int, Parameter(help="How many posts to generate.", validator=Number(gte=1, lte=1_000_000))
    ] = 1000,
    latency: Annotated[
        float, Parameter(help="Seconds until the site responds.", validator=Number(gte=0))
    ] = 0.08,
    seed: Annotated[
        int, Parameter(help="Seed of the generator; the same seed gives the same posts.")
    ] = 0,
) -> int:
    """Read all posts of a fake site and check the timing of the requests."""
    try:
        report = asyncio.run(_read_all(Console(stderr=True, highlight=False), posts, latency, seed))
    except E6Error as error:
        sys.stdout.write(f"failed: {error}\n")
        return 1
    sys.stdout.write(f"{report.summary()}\n")
    return 1 if report.problems else 0


async def _read_all(console: Console, posts: int, latency: float, seed: int) -> DemoReport:
    from e6async.testing import FakeSite  # noqa: PLC0415 - not needed for --help

    events: list[Event] = []
    time = asyncio.get_running_loop().time
    async with FakeSite(e6async.E621, posts=posts, seed=seed, latency=latency) as fake:
        console.print(f"A fake site runs at {fake.url}. Reading all its posts:\n")
        agent = f"e6async-demo/{e6async.__version__}"
        async with e6async.E621(agent, base_url=fake.url, observer=events.append) as e6:
            started = time()
            total = (await e6.posts.count()).count
            with _progress(console, total) as advance:
                received = await _read(e6.posts.search().by_page(), advance)
            seconds = time() - started
        _show(console, received, fake, events)
        return DemoReport(
            received=[post.id for post in received],
            expected=[post.id for post in fake.world.posts if not post.deleted],
            requests=len(fake.requests),
            seconds=seconds,
            violations=fake.violations,
        )


async def _read(pages: AsyncIterator[list[Post]], advance: Callable[[int], None]) -> list[Post]:
    posts: list[Post] = []
    async for page in pages:
        posts += page
        advance(len(page))
    return posts


@contextmanager
def _progress(console: Console, total: int) -> Generator[Callable[[int], None]]:
    """A callback that adds to the posts read: a bar on a terminal, lines elsewhere."""
    if not console.is_terminal:
        done = 0

        def print_line(count: int) -> None:
            nonlocal done
            done += count
            console.print(f"{done} of about {total} posts")

        yield print_line
        return
    columns = (TextColumn("posts"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("posts", total=total)
        yield lambda count: bar.advance(task, count)
        # the count comes from a search index, which may still contain deleted posts
        bar.update(task, total=bar.tasks[0].completed)


def _show(
    console: Console, received: Sequence[Post], fake: FakeSite, events: Sequence[Event]
) -> None:
    console.print()
    table = TableWriter(console, logged_in=False)
    safe = (post for post in received if post.rating == "s")
    for post in islice(safe, _SHOWN_POSTS):
        table.write(post)
    console.print()
    bars = timeline.bars(
        events,
        [request.time for request in fake.requests],
        [label(request) for request in fake.requests],
    )
    for line in timeline.draw(
        bars,
        width=console.width,
        ascii_only=console.options.ascii_only,
        min_interval=e6async.E621.site.min_interval,
    ):
        console.print(line, soft_wrap=True)
    console.print()


def label(request: Request) -> str:
    """Path and page of a request."""
    path = request.path.strip("/").removesuffix(".json")
    return f"{path} {request.param('page') or ''}".strip()
