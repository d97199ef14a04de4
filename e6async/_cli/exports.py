"""`e6async exports`: exports of a site's database, listed, downloaded and converted."""

from __future__ import annotations

import asyncio
import datetime as dt
import shlex
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import attrs
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from e6async._cli.messages import print_command, print_message, sanitize
from e6async._cli.sites import DEFAULT_SITE, SiteOptions, connect
from e6async.errors import InputError

if TYPE_CHECKING:
    from e6async import E621, FemboyFans
    from e6async.exports import Export, ExportFile, ExportProgress, Row

TargetFormat: TypeAlias = Literal["parquet", "sqlite", "duckdb"]
DateOption: TypeAlias = Annotated[
    str | None,
    Parameter(
        help="The day of the exports, such as 2026-04-01; by default the newest. Only FemboyFans "
        "keeps older ones."
    ),
]
MaxBytesOption: TypeAlias = Annotated[
    int | None,
    Parameter(help="Maximum size of an export in bytes; default 16 GiB."),
]
MaxRatioOption: TypeAlias = Annotated[
    int | None,
    Parameter(help="Maximum ratio of decompressed to compressed size; default 200."),
]
_PERCENT_STEP = 10
"""Percentage points between two progress lines without a terminal."""


def show(*, date: DateOption = None, site_options: SiteOptions = DEFAULT_SITE) -> int:
    """List the exports of a site's database: name, size in bytes, time, file name."""
    for export in asyncio.run(_list(connect(site_options), _day(date))):
        size = "-" if export.file_size is None else f"{export.file_size:,}"
        made = export.updated_at.astimezone(dt.UTC) if export.updated_at else None
        when = f"{made:%Y-%m-%d %H:%M} UTC" if made else str(export.date or "-")
        line = f"{export.name:<22} {size:>16}  {when:<20}  {export.file_name}"
        sys.stdout.write(f"{sanitize(line)}\n")
    return 0


def get(
    *names: Annotated[
        str, Parameter(name="NAME", help="Names of exports, such as posts or tags; by default all.")
    ],
    output_dir: Annotated[
        Path,
        Parameter(name=("--output-dir", "-o"), help="The folder to write to; created if missing."),
    ] = Path(),
    date: DateOption = None,
    max_bytes: MaxBytesOption = None,
    max_ratio: MaxRatioOption = None,
    dry_run: Annotated[
        bool,
        Parameter(
            help="Download nothing; print how many requests and bytes a download would need.",
            show_default=False,
        ),
    ] = False,
    site_options: SiteOptions = DEFAULT_SITE,
) -> int:
    """Download exports that are missing or out of date; partial files are resumed."""
    command = GetCommand(
        names=names,
        output_dir=output_dir,
        date=date,
        max_bytes=max_bytes,
        max_ratio=max_ratio,
        site_options=site_options,
    )
    client = connect(site_options)
    unknown = [name for name in names if name not in client.exports.tables]
    if unknown:
        client.exports.table(unknown[0])  # raises InputError with the names that exist
    try:
        if dry_run:
            asyncio.run(_forecast(client, command))
        else:
            asyncio.run(_get(client, command))
    except KeyboardInterrupt:
        print_message("interrupted; partial files are kept. To continue, run:")
        print_command(command.text())
        raise
    return 0


def convert(
    *files: Annotated[
        Path, Parameter(name="FILE", help="Downloaded exports, such as posts.csv.gz.")
    ],
    to: Annotated[TargetFormat, Parameter(help="The format to convert to.")] = "parquet",
    output: Annotated[
        Path | None,
        Parameter(
            name=("--output", "-o"),
            help="The file to write; for several exports to Parquet, a folder. "
            "By default in the folder of the export.",
        ),
    ] = None,
    partition_by: Annotated[
        str | None,
        Parameter(
            help="Parquet only: write a folder for each value of this column; "
            "if it is a time, for each year."
        ),
    ] = None,
    site: Annotated[
        Literal["e621", "femboyfans"] | None,
        Parameter(
            help="The site that the exports are from, e621 also for e926 and e6ai; by default "
            "femboyfans for .xz files, e621 for all others."
        ),
    ] = None,
    max_ratio: MaxRatioOption = None,
) -> int:
    """Convert exports to Parquet files, or to tables of an SQLite or DuckDB database."""
    if not files:
        message = "no files given; for example: e6async exports convert posts.csv.gz"
        raise InputError(message)
    if partition_by is not None and to != "parquet":
        message = f"--partition-by works with --to parquet only, not with --to {to}"
        raise InputError(message)
    for number, path in enumerate(files):
        if not path.is_file():
            message = f"{path} does not exist; download exports with: e6async exports get"
            raise InputError(message)
        target = _target(path, to, output, several=len(files) > 1)
        try:
            asyncio.run(_convert(_open(path, site, max_ratio), to, target, partition_by))
        except KeyboardInterrupt:
            print_message(f"interrupted; {path.name} was not converted. To continue, run:")
            options = {
                "--to": to,
                "--output": output,
                "--partition-by": partition_by,
                "--site": site,
                "--max-ratio": max_ratio,
            }
            print_command(shlex.join(_words("convert", files[number:], options)))
            raise
        sys.stdout.write(f"{target}\n")
        sys.stdout.flush()
    return 0


def _words(
    name: str, arguments: Sequence[str | Path], options: Mapping[str, str | Path | int | None]
) -> list[str]:
    """The words of an `e6async exports` command; options without a value are left out."""
    option_words = [str(word) for pair in options.items() if pair[1] for word in pair if word]
    return ["e6async", "exports", name, *map(str, arguments), *option_words]


@attrs.frozen(kw_only=True)
class GetCommand:
    """The arguments of `e6async exports get`."""

    names: Sequence[str]
    output_dir: Path
    date: str | None
    max_bytes: int | None
    max_ratio: int | None
    site_options: SiteOptions

    @property
    def day(self) -> dt.date | None:
        return _day(self.date)

    def text(self) -> str:
        """The command as one would type it."""
        options = {
            "--output-dir": self.output_dir,
            "--date": self.date,
            "--max-bytes": self.max_bytes,
            "--max-ratio": self.max_ratio,
        }
        return shlex.join([*_words("get", self.names, options), *self.site_options.arguments()])


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"--date {text!r} is not a date; write it as 2026-04-01"
        raise InputError(message) from None


async def _list(client: E621 | FemboyFans, day: dt.date | None) -> list[Export]:
    from e6async import FemboyFans  # noqa: PLC0415 - not needed for --help

    async with client:
        if isinstance(client, FemboyFans):
            return await client.exports.list(date=day)
        _check_no_date(client, day)
        return await client.exports.list()


async def _forecast(client: E621 | FemboyFans, command: GetCommand) -> None:
    """Print what the download would take; requests the list of exports."""
    names = _names(client, command)
    exports = [export for export in await _list(client, command.day) if export.name in names]
    missing = [
        export for export in exports if not await asyncio.to_thread(_is_downloaded, command, export)
    ]
    known_size = sum(export.file_size or 0 for export in missing)
    unknown = sum(export.file_size is None for export in missing)
    size = f"{known_size:,} bytes" if not unknown else f"{unknown} of unknown size"
    # where exports have no dates, each needs one request to see whether it is the newest
    checks = len(names) if all(export.date is None for export in exports) else 0
    sys.stdout.write(
        f"{len(missing)} files to download, {size}, {len(missing) + checks} requests; "
        f"{len(exports) - len(missing)} files exist\n"
    )


def _is_downloaded(command: GetCommand, export: Export) -> bool:
    from e6async.exports._integrity import is_right  # noqa: PLC0415 - not needed for --help

    return is_right(command.output_dir / export.file_name, export)


def _names(client: E621 | FemboyFans, command: GetCommand) -> list[str]:
    return list(dict.fromkeys(command.names)) or list(client.exports.tables)


async def _get(client: E621 | FemboyFans, command: GetCommand) -> None:
    async with client:
        with _progress(Console(stderr=True, highlight=False)) as show_progress:
            for name in _names(client, command):
                file = await _download(client, name, command, show_progress)
                sys.stdout.write(f"{file.path}\n")
                sys.stdout.flush()


async def _download(
    client: E621 | FemboyFans,
    name: str,
    command: GetCommand,
    show_progress: Callable[[ExportProgress], None],
) -> ExportFile[Row]:
    from e6async import FemboyFans  # noqa: PLC0415 - not needed for --help
    from e6async.exports._bounds import MAX_BYTES, MAX_RATIO  # noqa: PLC0415

    folder = command.output_dir
    most = MAX_BYTES if command.max_bytes is None else command.max_bytes
    ratio = MAX_RATIO if command.max_ratio is None else command.max_ratio
    if isinstance(client, FemboyFans):
        table = client.exports.table(name)
        return await table.download(
            folder,
            date=command.day,
            on_progress=show_progress,
            max_bytes=most,
            max_ratio=ratio,
        )
    _check_no_date(client, command.day)
    return await client.exports.table(name).download(
        folder, on_progress=show_progress, max_bytes=most, max_ratio=ratio
    )


def _check_no_date(client: E621, day: dt.date | None) -> None:
    if day is not None:
        message = f"{client.site.name} has the newest exports only; leave --date out"
        raise InputError(message)


@contextmanager
def _progress(console: Console) -> Generator[Callable[[ExportProgress], None]]:
    """A callback that shows progress: bars on a terminal, lines elsewhere."""
    if not console.is_terminal:
        yield _lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    to_terminal = sys.stdout.isatty()  # else paths would go to the console
    with Progress(
        *columns, TimeRemainingColumn(), console=console, redirect_stdout=to_terminal
    ) as bars:
        tasks = {"": bars.add_task("", visible=False)}

        def update_bar(progress: ExportProgress) -> None:
            name = progress.file_name
            if name not in tasks:
                tasks[name] = bars.add_task(sanitize(name), total=None)
            bars.update(tasks[name], completed=progress.received, total=progress.total)

        yield update_bar


def _lines(console: Console) -> Callable[[ExportProgress], None]:
    last_percent: dict[str, int] = {}

    def print_line(progress: ExportProgress) -> None:
        if not progress.total:
            return
        percent = 100 * progress.received // progress.total // _PERCENT_STEP * _PERCENT_STEP
        if percent != last_percent.get(progress.file_name):
            last_percent[progress.file_name] = percent
            line = f"{sanitize(progress.file_name)}: {percent} % of {progress.total:,} bytes"
            console.print(line, soft_wrap=True, markup=False)

    return print_line


def _open(path: Path, site: str | None, max_ratio: int | None) -> ExportFile[Row]:
    from e6async.exports import e6ai, e621, femboyfans, open_export  # noqa: PLC0415 - not for --help
    from e6async.exports._bounds import MAX_RATIO  # noqa: PLC0415

    is_femboyfans = site == "femboyfans" or (site is None and path.suffix == ".xz")
    schemas = femboyfans.SCHEMAS if is_femboyfans else {**e621.SCHEMAS, **e6ai.SCHEMAS}
    return open_export(path, schemas, max_ratio=MAX_RATIO if max_ratio is None else max_ratio)


def _target(path: Path, to: TargetFormat, output: Path | None, *, several: bool) -> Path:
    name = path.name.partition(".csv")[0]
    if to == "parquet":
        default = path.with_name(f"{name}.parquet")
        if output is None:
            return default
        return output / default.name if several or output.is_dir() else output
    return output or path.with_name(f"exports.{to}")


async def _convert(
    file: ExportFile[Row], to: TargetFormat, target: Path, partition_by: str | None
) -> None:
    if to == "parquet":
        await file.to_parquet(target, partition_by=partition_by)
    elif to == "sqlite":
        await file.to_sqlite(target)
    else:
        await file.to_duckdb(target)
