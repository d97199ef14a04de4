"""`e6async serve`: a fake site that runs until it is stopped."""

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
from e6async._cli.messages import print_command, print_message
from e6async._cli.sites import CLIENTS, SiteName
from e6async.errors import InputError

if TYPE_CHECKING:
    from e6async._core.client import Client
    from e6async.testing import FakeSite, Options

PostFormat: TypeAlias = Literal["v2", "legacy"]


def serve(
    *,
    site: Annotated[SiteName, Parameter(help="Which site to imitate.")] = "e621",
    posts: Annotated[
        int, Parameter(help="How many posts to generate.", validator=Number(gte=0, lte=10_000_000))
    ] = 1000,
    seed: Annotated[
        int, Parameter(help="Seed of the generator; the same seed gives the same posts.")
    ] = 0,
    latency: Annotated[
        float, Parameter(help="Seconds until the site responds.", validator=Number(gte=0))
    ] = 0.08,
    host: Annotated[str, Parameter(help="The IP address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int,
        Parameter(
            help="The port to listen on; 0 for any free one.", validator=Number(gte=0, lte=65535)
        ),
    ] = 0,
    load: Annotated[
        Path | None,
        Parameter(
            help="Serve the posts of this file, as written by 'e6async search --json', "
            "instead of generated ones."
        ),
    ] = None,
    post_format: Annotated[
        PostFormat,
        Parameter(
            help="The JSON format of posts: v2 for requests with v2=true, as the sites do; or "
            "always legacy, the format used before May 2026."
        ),
    ] = "v2",
) -> int:
    """Run a fake site with generated posts until Ctrl-C or SIGTERM."""
    from e6async.testing import FakeSite  # noqa: PLC0415 - not needed for --help

    options: Options = {"latency": latency, "post_format": post_format, "host": host, "port": port}
    client: type[Client] = getattr(e6async, CLIENTS[site])
    if load is None:
        fake = FakeSite(client, posts=posts, seed=seed, **options)
    else:
        try:
            fake = FakeSite.load(load, client, **options)
        except ValueError as error:  # not JSON, or a folder without JSON files
            raise InputError(str(error)) from error
    with contextlib.suppress(KeyboardInterrupt):  # some event loops have no signal handlers
        asyncio.run(_run(fake, "" if site == "e621" else f" --site {site}"))
    return 0


async def _run(fake: FakeSite, site_option: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    async with fake:
        sys.stdout.write(f"{fake.url}\n")
        sys.stdout.flush()
        _print_usage(fake, site_option)
        await stop.wait()


def _print_usage(fake: FakeSite, site_option: str) -> None:
    print_message("the site runs until Ctrl-C; try in another terminal:")
    print_command(f"e6async search rating:s{site_option} --base-url {fake.url}")
    print_command(f"curl '{fake.url}/posts.json?limit=3'")
    login, api_key = fake.credentials("member")
    print_message(f"to log in there, set E6ASYNC_LOGIN={login} E6ASYNC_API_KEY={api_key}")
