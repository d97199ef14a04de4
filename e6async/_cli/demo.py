"""`e6async demo`: the main job against a made-up site, and proof of how it went."""

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
from e6async._cli.output import Table
from e6async.errors import E6Error

if TYPE_CHECKING:
    from collections.abc import Generator

    from e6async._core.events import Event
    from e6async.e621._vocabulary import Post
    from e6async.testing import FakeSite, Request

_FEW = 5


@attrs.frozen(kw_only=True)
class Outcome:
    """What a crawl brought, and what it should have."""

    received: Sequence[int]
    """Ids as they came."""
    expected: Sequence[int]
    """Ids of the posts that a search shows."""
    requests: int
    seconds: float
    violations: int

    @property
    def faults(self) -> list[str]:
        """What went wrong; nothing when each post came once and all requests kept their pace."""
        times = Counter(self.received)
        missing = len(set(self.expected) - times.keys())
        strange = len(times.keys() - set(self.expected))
        twice = sum(count > 1 for count in times.values())
        counts = {
            "missing": missing,
            "unexpected": strange,
            "more than once": twice,
            "sent too soon": self.violations,
        }
        return [f"{count} {what}" for what, count in counts.items() if count]

    def line(self) -> str:
        """Sum it up in one line."""
        if self.faults:
            return f"failed: {', '.join(self.faults)}"
        return (
            f"ok: {len(self.received)} posts, {self.requests} requests, "
            f"{self.seconds:.1f} s, {self.violations} violations"
        )


def demo(
    *,
    posts: Annotated[
        int, Parameter(help="How many posts the site has.", validator=Number(gte=1))
    ] = 1000,
    latency: Annotated[
        float, Parameter(help="Seconds that the site takes to answer.", validator=Number(gte=0))
    ] = 0.08,
    seed: Annotated[int, Parameter(help="The same number gives the same site.")] = 0,
) -> int:
    """Crawl a made-up site, and show how the requests kept their pace.

    The last line, the only one on stdout, says whether every post came exactly once and no
    request came too soon; so does the exit status.
    """
    try:
        outcome = asyncio.run(
            _crawl_all(Console(stderr=True, highlight=False), posts, latency, seed)
        )
    except E6Error as error:
        sys.stdout.write(f"failed: {error}\n")
        return 1
    sys.stdout.write(f"{outcome.line()}\n")
    return 1 if outcome.faults else 0


async def _crawl_all(console: Console, posts: int, latency: float, seed: int) -> Outcome:
    from e6async.testing import FakeSite  # noqa: PLC0415 - help does without

    events: list[Event] = []
    time = asyncio.get_running_loop().time
    async with FakeSite(e6async.E621, posts=posts, seed=seed, latency=latency) as fake:
        console.print(f"A made-up site runs at {fake.url}; here come all its posts.\n")
        agent = f"e6async-demo/{e6async.__version__}"
        async with e6async.E621(agent, base_url=fake.url, observer=events.append) as e6:
            begun = time()
            total = (await e6.posts.count()).count
            with _progress(console, total) as advance:
                found = await _read(e6.posts.search().by_page(), advance)
            seconds = time() - begun
        _show(console, found, fake, events)
        return Outcome(
            received=[post.id for post in found],
            expected=[post.id for post in fake.world.posts if not post.deleted],
            requests=len(fake.requests),
            seconds=seconds,
            violations=fake.violations,
        )


async def _read(pages: AsyncIterator[list[Post]], advance: Callable[[int], None]) -> list[Post]:
    found: list[Post] = []
    async for page in pages:
        found += page
        advance(len(page))
    return found


@contextmanager
def _progress(console: Console, total: int) -> Generator[Callable[[int], None]]:
    """Give what shows that so many more posts came: a bar, or lines where there is no terminal."""
    if not console.is_terminal:
        came = 0

        def tell(count: int) -> None:
            nonlocal came
            came += count
            console.print(f"{came} of about {total} posts")

        yield tell
        return
    columns = (TextColumn("posts"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("posts", total=total)
        yield lambda count: bar.advance(task, count)
        # a site counts posts, too, that are gone and only its index does not know it yet
        bar.update(task, total=bar.tasks[0].completed)


def _show(console: Console, found: Sequence[Post], fake: FakeSite, events: Sequence[Event]) -> None:
    console.print()
    table = Table(console, logged_in=False)
    safe = (post for post in found if post.rating == "s")
    for post in islice(safe, _FEW):
        table.put(post)
    console.print()
    told = timeline.bars(
        events,
        [request.time for request in fake.requests],
        [label(request) for request in fake.requests],
    )
    for line in timeline.draw(
        told,
        width=console.width,
        ascii_only=console.options.ascii_only,
        min_interval=e6async.E621.site.min_interval,
    ):
        console.print(line, soft_wrap=True)
    console.print()


def label(request: Request) -> str:
    """Name a request by its path and its page."""
    path = request.path.strip("/").removesuffix(".json")
    return f"{path} {request.param('page') or ''}".strip()
