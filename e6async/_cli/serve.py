"""`e6async serve`: a fake site that runs until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from datetime import UTC, datetime
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
    until: Annotated[
        datetime | None,
        Parameter(help="The day of the newest post, such as 2026-11-30; 2022 and later without."),
    ] = None,
    gaps: Annotated[
        float,
        Parameter(
            help="The share of ids without a post, from 0 to 0.5.", validator=Number(gte=0, lte=0.5)
        ),
    ] = 0.04,
    media_speed: Annotated[
        float | None,
        Parameter(
            help="Bytes per second of each file; no limit by default.", validator=Number(gt=0)
        ),
    ] = None,
    punish: Annotated[
        bool,
        Parameter(
            help="Send 429 for a request less than 500 ms after the one before.", negative=""
        ),
    ] = False,
    no_throttles: Annotated[
        bool,
        Parameter(
            help="Do not limit the writes per minute of each account, as the sites do.", negative=""
        ),
    ] = False,
    accounts: Annotated[
        bool, Parameter(help="Print the login and API key of every account.", negative="")
    ] = False,
    no_log: Annotated[
        bool,
        Parameter(
            help="Do not write a line for each request to stderr: the Combined Log Format, and "
            "the seconds since the request before.",
            negative="",
        ),
    ] = False,
) -> int:
    """Run a fake site with generated posts until Ctrl-C or SIGTERM."""
    from e6async.testing import FakeSite  # noqa: PLC0415 - not needed for --help

    options: Options = {
        "latency": latency,
        "post_format": post_format,
        "host": host,
        "port": port,
        "throttles": not no_throttles,
        "on_violation": "punish" if punish else "count",
    }
    if media_speed is not None:
        options["media_speed"] = media_speed
    client: type[Client] = getattr(e6async, CLIENTS[site])
    if load is None:
        day = None if until is None else until.replace(tzinfo=until.tzinfo or UTC)
        fake = FakeSite(client, posts=posts, seed=seed, gaps=gaps, until=day, **options)
    else:
        try:
            fake = FakeSite.load(load, client, **options)
        except ValueError as error:  # not JSON, or a folder without JSON files
            raise InputError(str(error)) from error
    with contextlib.suppress(KeyboardInterrupt):  # some event loops have no signal handlers
        if not no_log:
            _log_to_stderr()
        asyncio.run(_run(fake, "" if site == "e621" else f" --site {site}", all_accounts=accounts))
    _print_totals(fake)
    return 0


def _log_to_stderr() -> None:
    logger = logging.getLogger("e6async.testing")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


async def _run(fake: FakeSite, site_option: str, *, all_accounts: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    async with fake:
        sys.stdout.write(f"{fake.url}\n")
        sys.stdout.flush()
        _print_usage(fake, site_option)
        if all_accounts:
            _print_accounts(fake)
        await stop.wait()


def _print_accounts(fake: FakeSite) -> None:
    for level in fake.accounts:
        login, api_key = fake.credentials(level)
        print_command(f"{level}: {login} {api_key}")


def _print_totals(fake: FakeSite) -> None:
    requests, files, early = len(fake.requests), len(fake.media_requests), fake.violations
    print_message(
        f"{requests} requests, {early} of them less than 500 ms after the one before; {files} files"
    )


def _print_usage(fake: FakeSite, site_option: str) -> None:
    print_message("the site runs until Ctrl-C; try in another terminal:")
    print_command(f"e6async search rating:s{site_option} --base-url {fake.url}")
    print_command(f"curl '{fake.url}/posts.json?limit=3'")
    login, api_key = fake.credentials("member")
    print_message(f"to log in there, set E6ASYNC_LOGIN={login} E6ASYNC_API_KEY={api_key}")
