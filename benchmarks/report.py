"""What a measurement says, and how it is written down."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import attrs

RESULTS = Path(__file__).parent / "results"


@attrs.frozen
class Row:
    """One line of a table."""

    what: str
    measured: str
    bar: str = ""
    """What it must be; empty for a figure that stands beside."""
    holds: bool | None = None
    """Whether it is; None where there is no bar."""


@attrs.frozen
class Table:
    """The result of one benchmark."""

    title: str
    said: str
    """How it was measured, in a sentence or two."""
    rows: list[Row]

    def as_markdown(self) -> str:
        """Write it for a page."""
        lines = [f"# {self.title}", "", self.said, "", f"Measured on {_machine()}.", ""]
        lines += ["| case | measured | bar | |", "| --- | --- | --- | --- |"]
        mark = {True: "holds", False: "**missed**", None: ""}
        lines += [f"| {r.what} | {r.measured} | {r.bar} | {mark[r.holds]} |" for r in self.rows]
        return "\n".join(lines) + "\n"

    def as_text(self) -> str:
        """Write it for a terminal."""
        wide = [
            max(len(row.what) for row in self.rows),
            max(len(row.measured) for row in self.rows),
        ]
        mark = {True: "holds", False: "MISSED", None: ""}
        lines = [f"\n{self.title}", self.said]
        lines += [
            f"  {r.what:<{wide[0]}}  {r.measured:<{wide[1]}}  {r.bar:<18} {mark[r.holds]}".rstrip()
            for r in self.rows
        ]
        return "\n".join(lines)


def _machine() -> str:
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{len(__import__('os').sched_getaffinity(0)) if sys.platform == 'linux' else '?'} cores"
    )


def write(name: str, table: Table) -> None:
    """Print a table and keep it."""
    print(table.as_text(), flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(table.as_markdown())
