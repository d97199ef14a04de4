"""The result of a benchmark, as a table in the terminal and in benchmarks/results/."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import attrs

RESULTS = Path(__file__).parent / "results"


@attrs.frozen
class Row:
    """One line of a table."""

    case: str
    measured: str
    limit: str = ""
    """The figure that it must reach; empty for a figure that is only reported."""
    holds: bool | None = None
    """Whether it reaches the limit; None where there is none."""


@attrs.frozen
class Table:
    """The result of one benchmark."""

    title: str
    method: str
    """How it was measured, in a sentence or two."""
    rows: list[Row]

    def as_markdown(self) -> str:
        """Format the table as Markdown."""
        lines = [f"# {self.title}", "", self.method, "", f"Measured on {_machine()}.", ""]
        lines += ["| case | measured | limit | |", "| --- | --- | --- | --- |"]
        mark = {True: "holds", False: "**missed**", None: ""}
        lines += [f"| {r.case} | {r.measured} | {r.limit} | {mark[r.holds]} |" for r in self.rows]
        return "\n".join(lines) + "\n"

    def as_text(self) -> str:
        """Format the table for a terminal."""
        case_width = max(len(row.case) for row in self.rows)
        width = max(len(row.measured) for row in self.rows)
        mark = {True: "holds", False: "MISSED", None: ""}
        lines = [f"\n{self.title}", self.method]
        for r in self.rows:
            figures = f"{r.measured:<{width}}  {r.limit:<18} {mark[r.holds]}"
            lines.append(f"  {r.case:<{case_width}}  {figures}".rstrip())
        return "\n".join(lines)


def _machine() -> str:
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{len(__import__('os').sched_getaffinity(0)) if sys.platform == 'linux' else '?'} cores"
    )


def write(name: str, table: Table) -> None:
    """Print a table and write it to benchmarks/results/."""
    print(table.as_text(), flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(table.as_markdown())
