"""`e6async exports`: exports of a site's database, listed, fetched, and turned into tables."""

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

from e6async._cli.screen import clean, say, suggest
from e6async._cli.sites import ANYWHERE, Where, connect
from e6async.errors import InputError

if TYPE_CHECKING:
    from e6async._clients import E621, FemboyFans
    from e6async.exports._family import Fetched
    from e6async.exports._file import ExportFile
    from e6async.exports._listing import Export
    from e6async.exports._tables import Row

To: TypeAlias = Literal["parquet", "sqlite", "duckdb"]
Date: TypeAlias = Annotated[
    str | None,
    Parameter(help="The day, as 2026-04-01, on a site that keeps several; the newest by default."),
]
_STEP = 10
"""Per cent between two lines of progress, where there is no terminal."""


def show(*, date: Date = None, where: Where = ANYWHERE) -> int:
    """List the exports that there are: name, bytes, when they were made, file."""
    for export in asyncio.run(_list(connect(where), _day(date))):
        size = "-" if export.file_size is None else f"{export.file_size:,}"
        made = export.updated_at.astimezone(dt.UTC) if export.updated_at else None
        when = f"{made:%Y-%m-%d %H:%M} UTC" if made else str(export.date or "-")
        line = f"{export.name:<22} {size:>16}  {when:<20}  {export.file_name}"
        sys.stdout.write(f"{clean(line)}\n")
    return 0


def get(
    *names: Annotated[str, Parameter(name="NAME", help="Tables, as posts tags; all by default.")],
    output_dir: Annotated[
        Path, Parameter(name=("--output-dir", "-o"), help="The folder to write to.")
    ] = Path(),
    date: Date = None,
    dry_run: Annotated[
        bool, Parameter(help="Say how many requests and bytes it would take, and stop.")
    ] = False,
    where: Where = ANYWHERE,
) -> int:
    """Fetch exports, unless the newest are there; what was broken off goes on where it was."""
    asked = _Get(names=names, output_dir=output_dir, date=date, where=where)
    client = connect(where)
    unknown = [name for name in names if name not in client.exports.tables]
    if unknown:
        client.exports.table(unknown[0])  # says what there is
    try:
        if dry_run:
            asyncio.run(_forecast(client, asked))
        else:
            asyncio.run(_get(client, asked))
    except KeyboardInterrupt:
        say("stopped; what came stays, and this goes on there:")
        suggest(asked.command())
        raise
    return 0


def convert(
    *files: Annotated[Path, Parameter(name="FILE", help="Exports, as posts.csv.gz.")],
    to: Annotated[To, Parameter(help="What to write.")] = "parquet",
    output: Annotated[
        Path | None,
        Parameter(help="A file, or for several exports to Parquet a folder; beside them else."),
    ] = None,
    partition_by: Annotated[
        str | None,
        Parameter(help="A column by which Parquet is parted into folders; a time by its years."),
    ] = None,
    site: Annotated[
        Literal["e621", "femboyfans"] | None,
        Parameter(help="Whose exports these are; by default .xz is FemboyFans', all else e621's."),
    ] = None,
) -> int:
    """Write exports as Parquet, or into tables of an SQLite or DuckDB file."""
    if not files:
        message = "which files? give exports, as: e6async exports convert posts.csv.gz"
        raise InputError(message)
    if partition_by is not None and to != "parquet":
        message = f"--partition-by is for Parquet, not for {to}"
        raise InputError(message)
    for number, path in enumerate(files):
        if not path.is_file():
            message = f"{path} is not there; e6async exports get fetches exports"
            raise InputError(message)
        target = _target(path, to, output, several=len(files) > 1)
        try:
            asyncio.run(_convert(_opened(path, site), to, target, partition_by))
        except KeyboardInterrupt:
            say(f"stopped; nothing of {path.name} was written, and this begins with it again:")
            given = {"--to": to, "--output": output, "--partition-by": partition_by, "--site": site}
            suggest(shlex.join(_words("convert", files[number:], given)))
            raise
        sys.stdout.write(f"{target}\n")
        sys.stdout.flush()
    return 0


def _words(
    name: str, what: Sequence[str | Path], options: Mapping[str, str | Path | None]
) -> list[str]:
    """Write a command of this group, word by word."""
    given = [str(word) for pair in options.items() if pair[1] for word in pair if word]
    return ["e6async", "exports", name, *map(str, what), *given]


@attrs.frozen(kw_only=True)
class _Get:
    """What is to be fetched."""

    names: Sequence[str]
    output_dir: Path
    date: str | None
    where: Where

    @property
    def day(self) -> dt.date | None:
        return _day(self.date)

    def command(self) -> str:
        """Write it as it is typed."""
        options = {"--output-dir": self.output_dir, "--date": self.date}
        return shlex.join([*_words("get", self.names, options), *self.where.arguments()])


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"--date is a day as 2026-04-01, not {text!r}"
        raise InputError(message) from None


async def _list(client: E621 | FemboyFans, day: dt.date | None) -> list[Export]:
    from e6async._clients import FemboyFans  # noqa: PLC0415 - help does without

    async with client:
        if isinstance(client, FemboyFans):
            return await client.exports.list(date=day)
        if day is not None:
            message = f"{client.site.name} keeps the newest exports only; leave --date out"
            raise InputError(message)
        return await client.exports.list()


async def _forecast(client: E621 | FemboyFans, asked: _Get) -> None:
    """Say what it would take; asks the site for its list."""
    names = _names(client, asked)
    found = [each for each in await _list(client, asked.day) if each.name in names]
    missing = [each for each in found if not await asyncio.to_thread(_is_there, asked, each)]
    known = sum(each.file_size or 0 for each in missing)
    unknown = sum(each.file_size is None for each in missing)
    size = f"{known:,} bytes" if not unknown else f"{unknown} of unknown size"
    looks = len(names) if all(each.date is None for each in found) else 0  # is it the newest?
    requests = f"{len(missing) + looks} requests"
    said = f"{len(missing)} files to fetch, {size}, {requests}; {len(found) - len(missing)} are"
    sys.stdout.write(f"{said} there\n")


def _is_there(asked: _Get, export: Export) -> bool:
    from e6async.exports._integrity import is_right  # noqa: PLC0415 - help does without

    return is_right(asked.output_dir / export.file_name, export)


def _names(client: E621 | FemboyFans, asked: _Get) -> list[str]:
    return list(dict.fromkeys(asked.names)) or list(client.exports.tables)


async def _get(client: E621 | FemboyFans, asked: _Get) -> None:
    async with client:
        with _progress(Console(stderr=True, highlight=False)) as tell:
            for name in _names(client, asked):
                file = await client.exports.fetch(
                    name, asked.output_dir, date=asked.day, on_progress=tell
                )
                sys.stdout.write(f"{file.path}\n")
                sys.stdout.flush()


@contextmanager
def _progress(console: Console) -> Generator[Callable[[Fetched], None]]:
    """Give what shows how far a file is: a bar, or lines where there is no terminal."""
    if not console.is_terminal:
        yield _lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as bars:
        tasks = {"": bars.add_task("", visible=False)}

        def tell(fetched: Fetched) -> None:
            name = fetched.file_name
            if name not in tasks:
                tasks[name] = bars.add_task(clean(name), total=None)
            bars.update(tasks[name], completed=fetched.received, total=fetched.total)

        yield tell


def _lines(console: Console) -> Callable[[Fetched], None]:
    said: dict[str, int] = {}

    def tell(fetched: Fetched) -> None:
        if not fetched.total:
            return
        part = 100 * fetched.received // fetched.total // _STEP * _STEP
        if part != said.get(fetched.file_name):
            said[fetched.file_name] = part
            line = f"{clean(fetched.file_name)}: {part} % of {fetched.total:,} bytes"
            console.print(line, soft_wrap=True, markup=False)

    return tell


def _opened(path: Path, site: str | None) -> ExportFile[Row]:
    from e6async.exports import e621, femboyfans  # noqa: PLC0415 - help does without
    from e6async.exports._file import open_export  # noqa: PLC0415

    newer = site == "femboyfans" or (site is None and path.suffix == ".xz")
    return open_export(path, femboyfans.TABLES if newer else e621.TABLES)


def _target(path: Path, to: To, output: Path | None, *, several: bool) -> Path:
    name = path.name.partition(".csv")[0]
    if to == "parquet":
        beside = path.with_name(f"{name}.parquet")
        if output is None:
            return beside
        return output / beside.name if several or output.is_dir() else output
    return output or path.with_name(f"exports.{to}")


async def _convert(file: ExportFile[Row], to: To, target: Path, partition_by: str | None) -> None:
    if to == "parquet":
        await file.to_parquet(target, partition_by=partition_by)
    elif to == "sqlite":
        await file.to_sqlite(target)
    else:
        await file.to_duckdb(target)
