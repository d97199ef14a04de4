"""Progress of a download: bars on a terminal, lines elsewhere; file paths on stdout."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)
from rich.progress import (
    Progress as Bars,
)

from e6async._cli.messages import print_message, sanitize

if TYPE_CHECKING:
    from e6async._core.downloadable import Downloaded, Progress
    from e6async.post import Downloadable

_LINE_INTERVAL = 5.0
"""Seconds between two progress lines without a terminal."""
_MIN_BAR_SIZE = 1 << 20
"""Bytes from which a file gets its own bar."""


class DownloadProgress:
    """Counts the results of a download and displays them."""

    def __init__(self, limit: int | None) -> None:
        self.downloaded: int = 0
        self.existing: int = 0
        self.hidden: int = 0
        self.failed: int = 0
        self._bytes = 0
        self._received: dict[int, int] = {}
        self._last_line = time.monotonic()
        self._console = Console(stderr=True, highlight=False)
        self._bars: Bars | None = _bars(self._console) if self._console.is_terminal else None
        self._total_bar: TaskID | None = None
        self._limit = limit
        self._file_bars: dict[int, TaskID] = {}

    def __enter__(self) -> Self:
        if self._bars is not None:
            self._bars.start()
            self._total_bar = self._bars.add_task("", total=None, words=self._counts())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            for task in self._file_bars.values():
                self._bars.remove_task(task)
            self._file_bars.clear()
            self._bars.stop()

    def update(self, progress: Progress) -> None:
        """Note that bytes of a file arrived."""
        before = self._received.get(progress.post_id)
        if before is not None:
            self._bytes += max(0, progress.received - before)
        self._received[progress.post_id] = progress.received
        if self._bars is None or self._total_bar is None:
            return
        self._bars.update(self._total_bar, completed=self._bytes)
        if (progress.total or 0) < _MIN_BAR_SIZE:
            return
        bar = self._file_bars.get(progress.post_id)
        if bar is None:
            words = f"post {progress.post_id}"
            bar = self._file_bars[progress.post_id] = self._bars.add_task(
                "", total=progress.total, words=words
            )
        self._bars.update(bar, completed=progress.received)

    def add_downloaded(self, result: Downloaded[Downloadable]) -> None:
        """Note a complete file; writes its path to stdout, unless bars are shown there."""
        self.downloaded += result.fetched
        self.existing += not result.fetched
        if self._bars is None or not sys.stdout.isatty():
            sys.stdout.write(f"{sanitize(str(result.path))}\n")
            sys.stdout.flush()
        self._finish(result.post.id)

    def add_hidden(self, post_id: int, reason: str) -> None:
        """Note a post whose file is not visible to the account."""
        self.hidden += 1
        print_message(reason)
        self._finish(post_id)

    def add_failed(self, post_id: int, reason: str) -> None:
        """Note a post whose file could not be downloaded."""
        self.failed += 1
        print_message(f"post {post_id}: {reason}")
        self._finish(post_id)

    def summary(self) -> str:
        """The counts so far, in one line."""
        return f"{self._counts()}, {format_bytes(self._bytes)} received"

    def _counts(self) -> str:
        counts = {
            "downloaded": self.downloaded,
            "existing": self.existing,
            "hidden": self.hidden,
            "failed": self.failed,
        }
        parts = [f"{n} {name}" for name, n in counts.items() if n or name == "downloaded"]
        done = sum(counts.values())
        of = "" if self._limit is None or done >= self._limit else f" of {self._limit}"
        return f"{', '.join(parts)}{of}"

    def _finish(self, post_id: int) -> None:
        self._received.pop(post_id, None)
        if self._bars is not None and self._total_bar is not None:
            if post_id in self._file_bars:
                self._bars.remove_task(self._file_bars.pop(post_id))
            self._bars.update(self._total_bar, words=self._counts())
        elif time.monotonic() - self._last_line >= _LINE_INTERVAL:
            self._last_line = time.monotonic()
            print_message(self.summary())


def format_bytes(size: float) -> str:
    """A number of bytes with a decimal unit."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"


def _bars(console: Console) -> Bars:
    return Bars(
        TextColumn("{task.fields[words]}", markup=False),
        BarColumn(bar_width=24),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        # paths go to stdout, unless it is the terminal with the bars
        redirect_stdout=sys.stdout.isatty(),
    )
