"""`e6async serve`: a made-up site, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from cyclopts import Parameter
from cyclopts.validators import Number

import e6async
from e6async._cli.screen import say, suggest
from e6async._cli.sites import CLIENTS, SiteName

if TYPE_CHECKING:
    from e6async._core.client import Client
    from e6async.testing import FakeSite, Options

PostFormat: TypeAlias = Literal["v2", "legacy"]


def serve(
    *,
    site: Annotated[SiteName, Parameter(help="Which site to play.")] = "e621",
    posts: Annotated[
        int, Parameter(help="How many posts the site has.", validator=Number(gte=0))
    ] = 1000,
    seed: Annotated[int, Parameter(help="The same number gives the same site.")] = 0,
    latency: Annotated[
        float, Parameter(help="Seconds that the site takes to answer.", validator=Number(gte=0))
    ] = 0.08,
    host: Annotated[str, Parameter(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int,
        Parameter(
            help="The port to listen on; 0 for any free one.", validator=Number(gte=0, lte=65535)
        ),
    ] = 0,
    load: Annotated[
        Path | None, Parameter(help="Recorded posts to serve in place of made-up ones.")
    ] = None,
    post_format: Annotated[
        PostFormat, Parameter(help="Posts as the site writes them today, or as before May 2026.")
    ] = "v2",
) -> int:
    """Run a made-up site to try things against.

    The first line of stdout is its address. It stops at Ctrl-C or SIGTERM.
    """
    from e6async.testing import FakeSite  # noqa: PLC0415 - help does without

    options: Options = {"latency": latency, "post_format": post_format, "host": host, "port": port}
    client: type[Client] = getattr(e6async, CLIENTS[site])
    if load is None:
        fake = FakeSite(client, posts=posts, seed=seed, **options)
    else:
        fake = FakeSite.load(load, client, **options)
    with contextlib.suppress(KeyboardInterrupt):  # where a loop takes no signals
        asyncio.run(_run(fake, "" if site == "e621" else f" --site {site}"))
    return 0


async def _run(fake: FakeSite, where: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    async with fake:
        sys.stdout.write(f"{fake.url}\n")
        sys.stdout.flush()
        _tell_use(fake, where)
        await stop.wait()


def _tell_use(fake: FakeSite, where: str) -> None:
    say("the site runs until Ctrl-C; in another terminal, try:")
    suggest(f"e6async search rating:s{where} --base-url {fake.url}")
    suggest(f"curl '{fake.url}/posts.json?limit=3'")
    login, api_key = fake.credentials("member")
    say(f"to log in there, set E6ASYNC_LOGIN={login} E6ASYNC_API_KEY={api_key}")
