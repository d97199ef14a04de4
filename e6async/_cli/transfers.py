"""What people see of a download: bars on a terminal, lines elsewhere; paths on stdout."""

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

from e6async._cli.screen import clean, say

if TYPE_CHECKING:
    from e6async._core.downloadable import Downloadable, Downloaded, Progress

_PAUSE = 5.0
"""Seconds between two lines, where there is no terminal."""
_LARGE = 1 << 20
"""Bytes of a file that gets a bar of its own."""


class Transfers:
    """Counts what becomes of posts, and shows it."""

    def __init__(self, most: int | None) -> None:
        self.fetched: int = 0
        self.there: int = 0
        self.unseen: int = 0
        self.failed: int = 0
        self._bytes = 0
        self._received: dict[int, int] = {}
        self._told = time.monotonic()
        self._console = Console(stderr=True, highlight=False)
        self._bars: Bars | None = _bars(self._console) if self._console.is_terminal else None
        self._all: TaskID | None = None
        self._most = most
        self._own: dict[int, TaskID] = {}

    def __enter__(self) -> Self:
        if self._bars is not None:
            self._bars.start()
            self._all = self._bars.add_task("", total=None, words=self._counts())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            for task in self._own.values():
                self._bars.remove_task(task)
            self._own.clear()
            self._bars.stop()

    def progress(self, progress: Progress) -> None:
        """Note that a piece came."""
        before = self._received.get(progress.post_id)
        if before is not None:
            self._bytes += max(0, progress.received - before)
        self._received[progress.post_id] = progress.received
        if self._bars is None or self._all is None:
            return
        self._bars.update(self._all, completed=self._bytes)
        if (progress.total or 0) < _LARGE:
            return
        own = self._own.get(progress.post_id)
        if own is None:
            words = f"post {progress.post_id}"
            own = self._own[progress.post_id] = self._bars.add_task(
                "", total=progress.total, words=words
            )
        self._bars.update(own, completed=progress.received)

    def downloaded(self, result: Downloaded[Downloadable]) -> None:
        """Note a file that is there; its path goes to stdout, unless bars are shown there."""
        self.fetched += result.fetched
        self.there += not result.fetched
        if self._bars is None or not sys.stdout.isatty():
            sys.stdout.write(f"{clean(str(result.path))}\n")
            sys.stdout.flush()
        self._finish(result.post.id)

    def hidden(self, post_id: int, reason: str) -> None:
        """Note a post without a file to see."""
        self.unseen += 1
        say(reason)
        self._finish(post_id)

    def refused(self, post_id: int, reason: str) -> None:
        """Note a post whose file could not be had."""
        self.failed += 1
        say(f"post {post_id}: {reason}")
        self._finish(post_id)

    def summary(self) -> str:
        """Sum it up."""
        return f"{self._counts()}, {amount(self._bytes)} received"

    def _counts(self) -> str:
        counts = {
            "fetched": self.fetched,
            "there already": self.there,
            "hidden": self.unseen,
            "failed": self.failed,
        }
        told = [f"{count} {what}" for what, count in counts.items() if count or what == "fetched"]
        done = sum(counts.values())
        of = "" if self._most is None or done >= self._most else f" of {self._most}"
        return f"{', '.join(told)}{of}"

    def _finish(self, post_id: int) -> None:
        self._received.pop(post_id, None)
        if self._bars is not None and self._all is not None:
            if post_id in self._own:
                self._bars.remove_task(self._own.pop(post_id))
            self._bars.update(self._all, words=self._counts())
        elif time.monotonic() - self._told >= _PAUSE:
            self._told = time.monotonic()
            say(self.summary())


def amount(size: float) -> str:
    """Write bytes for people."""
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
    )
