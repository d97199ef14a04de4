"""`e6async download`: the files of posts, resumable."""

from __future__ import annotations

import asyncio
import errno
import re
import shlex
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import attrs
from cyclopts import Parameter
from cyclopts.validators import Number

from e6async._cli.download_progress import DownloadProgress, format_bytes
from e6async._cli.messages import print_command, print_message
from e6async._cli.query_words import QueryWord, join_words
from e6async._cli.sites import DEFAULT_SITE, SiteOptions, connect
from e6async._core.downloadable import Downloaded, DownloadFailed, DownloadOptions, Hidden, Size
from e6async.errors import DiskError, E6Error, InputError
from e6async.post import Downloadable

if TYPE_CHECKING:
    from e6async import E621, FemboyFans, Pages
    from e6async.download import Forecast

OUTPUT_DIR = Path("downloads")
_UNITS = {"": 1e0, "k": 1e3, "m": 1e6, "g": 1e9}


@attrs.frozen(kw_only=True)
class DownloadCommand:
    """The arguments of a download, from which the command that continues it is made."""

    query: str
    limit: int | None
    """How many posts in all; None for every post that matches."""
    output_dir: Path
    name: str | None
    size: Size
    concurrency: int
    limit_rate: str | None
    verify: bool
    site_options: SiteOptions

    def options(self) -> DownloadOptions:
        """The options for `download_all`; raises InputError for an invalid rate."""
        options: DownloadOptions = {"size": self.size, "verify": self.verify}
        if self.name is not None:
            options["name"] = self.name
        if self.limit_rate is not None:
            options["limit_rate"] = parse_rate(self.limit_rate)
        return options

    def resume_command(self, cursor: str, done: int) -> str:
        """The command that continues at a cursor, before which `done` posts are finished."""
        options = {
            "--output-dir": str(self.output_dir),
            "--name": self.name,
            "--size": self.size,
            "--limit": None if self.limit is None else str(self.limit - done),
            "--concurrency": str(self.concurrency),
            "--limit-rate": self.limit_rate,
        }
        for option, default in (("--size", "original"), ("--concurrency", "4")):
            if options[option] == default:
                del options[option]
        words = [
            *(word for option, value in options.items() if value for word in (option, value)),
            *(["--verify"] if self.verify else []),
            *self.site_options.arguments(),
            *("--resume", cursor),
            *(("--", self.query) if self.query else ()),
        ]
        return shlex.join(["e6async", "download", *words])


def download(
    *query: QueryWord,
    output_dir: Annotated[
        Path,
        Parameter(name=("--output-dir", "-o"), help="The folder to write to; created if missing."),
    ] = OUTPUT_DIR,
    name: Annotated[
        str | None,
        Parameter(
            help="Template of file names, such as '{artist}/{id}-{md5}.{ext}'; by default the MD5."
        ),
    ] = None,
    size: Annotated[
        Size,
        Parameter(
            help="Which file of a post; the original is taken where a post has no smaller file."
        ),
    ] = "original",
    limit: Annotated[
        int | None,
        Parameter(
            help="The maximum number of posts; by default all that match.",
            validator=Number(gte=1),
        ),
    ] = None,
    concurrency: Annotated[
        int,
        Parameter(
            help="How many files to download at a time, 16 at most.",
            validator=Number(gte=1, lte=16),
        ),
    ] = 4,
    limit_rate: Annotated[
        str | None, Parameter(help="Maximum bytes per second for all files, such as 500k or 2M.")
    ] = None,
    verify: Annotated[
        bool,
        Parameter(
            help="Also verify existing files by reading them; download changed ones again.",
            show_default=False,
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        Parameter(
            help="Download nothing; print how many requests and bytes a download would need.",
            show_default=False,
        ),
    ] = False,
    resume: Annotated[
        str | None,
        Parameter(help="Continue from this cursor, which a download that stops early prints."),
    ] = None,
    site_options: SiteOptions = DEFAULT_SITE,
) -> int:
    """Download the files of the posts that match a tag query."""
    command = DownloadCommand(
        query=join_words(query),
        limit=limit,
        output_dir=output_dir,
        name=name,
        size=size,
        concurrency=concurrency,
        limit_rate=limit_rate,
        verify=verify,
        site_options=site_options,
    )
    command.options()  # raises for invalid options before anything is sent
    client = connect(site_options)
    reader = PostReader(_pages(client, command, resume))
    if dry_run:
        asyncio.run(_forecast(client, command, reader))
        return 0
    return _run(client, command, reader)


class PostReader:
    """Reads posts and keeps the cursor before the first one that is not finished."""

    def __init__(self, pages: Pages[Downloadable]) -> None:
        self._pages = pages
        self._unfinished: dict[int, tuple[int, str]] = {}
        """Of each post by ID: how many posts and which cursor came before it."""
        self.count: int = 0
        """How many posts were read."""

    async def posts(self) -> AsyncGenerator[Downloadable]:
        """Give the posts."""
        before = self._pages.cursor
        async for post in self._pages:
            self._unfinished[post.id] = self.count, before
            self.count += 1
            yield post
            before = self._pages.cursor

    def finish(self, post: Downloadable) -> None:
        """Note that a post is finished."""
        self._unfinished.pop(post.id, None)

    @property
    def position(self) -> tuple[int, str]:
        """Where to continue: the cursor before the first unfinished post, and how many precede."""
        return min(self._unfinished.values(), default=(self.count, self._pages.cursor))


def parse_rate(text: str) -> float:
    """Read bytes per second, such as 500k or 2M; raises InputError."""
    match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,3})?)([kKmMgG]?)B?", text.strip())
    if match is None or not float(match[1]):
        message = f"--limit-rate {text!r} is not a rate; give bytes per second, such as 500k or 2M"
        raise InputError(message)
    return float(match[1]) * _UNITS[match[2].lower()]


def _pages(
    client: E621 | FemboyFans, command: DownloadCommand, cursor: str | None
) -> Pages[Downloadable]:
    pages: Pages[Downloadable] = client.posts.search(command.query, limit=command.limit)
    return pages if cursor is None else pages.resume(cursor)


def _run(client: E621 | FemboyFans, command: DownloadCommand, reader: PostReader) -> int:
    progress = DownloadProgress(command.limit)
    try:
        asyncio.run(_download(client, command, reader, progress))
    except KeyboardInterrupt:
        _print_resume_command(command, reader, progress, "interrupted")
        raise
    except InputError:
        raise
    except E6Error as error:
        # the same command would fail in the same way with a name that no system takes
        if not (isinstance(error, DiskError) and error.errno == errno.ENAMETOOLONG):
            _print_resume_command(command, reader, progress, "stopped by an error")
        raise
    print_message(progress.summary())
    if progress.failed:
        _print_resume_command(command, reader, progress, "some files failed")
    return 1 if progress.failed else 0


async def _download(
    client: E621 | FemboyFans,
    command: DownloadCommand,
    reader: PostReader,
    progress: DownloadProgress,
) -> None:
    options = command.options()
    options["on_progress"] = progress.update
    async with client, aclosing(reader.posts()) as posts:
        results = client.download_all(
            posts, command.output_dir, concurrency=command.concurrency, **options
        )
        with progress:
            async with aclosing(results):
                async for result in results:
                    match result:
                        case Downloaded():
                            progress.add_downloaded(result)
                        case Hidden():
                            progress.add_hidden(result.post.id, result.reason)
                        case DownloadFailed():
                            progress.add_failed(result.post.id, str(result.error))
                            continue
                    reader.finish(result.post)


def _print_resume_command(
    command: DownloadCommand, reader: PostReader, progress: DownloadProgress, reason: str
) -> None:
    done, cursor = reader.position
    print_message(f"{reason}: {progress.summary()}; to continue, run:")
    print_command(command.resume_command(cursor, done))


async def _forecast(
    client: E621 | FemboyFans, command: DownloadCommand, reader: PostReader
) -> None:
    from e6async import track_usage  # noqa: PLC0415 - not needed for --help
    from e6async._core.client import transport_of  # noqa: PLC0415
    from e6async.download import forecast  # noqa: PLC0415

    with track_usage() as usage:
        async with client, aclosing(reader.posts()) as posts:
            result = await forecast(
                transport_of(client), posts, command.output_dir, **command.options()
            )
    sys.stdout.write(_forecast_lines(result, usage.attempts))


def _forecast_lines(result: Forecast, api_requests: int) -> str:
    """What a download would take, as text."""
    size = f"{result.bytes:,} bytes"
    if result.bytes >= 1000:
        size += f" ({format_bytes(result.bytes)})"
    if result.unknown:
        size += f", and {result.unknown} files of unknown size"
    return (
        f"posts: {result.missing + result.existing + result.hidden + result.no_such_size}\n"
        f"existing files: {result.existing}\n"
        f"hidden posts: {result.hidden}\n"
        f"posts without this size: {result.no_such_size}\n"
        f"file requests: {result.missing}\n"
        f"API requests: {api_requests} (already sent for this dry run)\n"
        f"to download: {size}\n"
    )
