"""How much of each package the tests run, by lines and branches; fails below the minimum.

`make coverage` runs the suite and then this. Arguments narrow the report to packages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TypeAlias, TypedDict, cast

import attrs

ROOT = Path(__file__).parents[1]
MINIMUM = 95.0
"""Per cent of a package's lines and branches."""
MINIMUMS = {
    "e6async/_arguments": 100.0,
    "e6async/_core/protocol": 100.0,
    "e6async/query": 100.0,
}
"""Packages that must reach more: they do no I/O, so every branch can be tested."""


class Summary(TypedDict):
    """The figures of a file in the JSON report of coverage.py that are used here."""

    covered_lines: int
    num_statements: int
    covered_branches: int
    num_branches: int


class File(TypedDict):
    """One file in that report."""

    summary: Summary
    missing_lines: list[int]
    missing_branches: list[list[int]]


Report: TypeAlias = Mapping[str, File]


@attrs.frozen
class Package:
    """A folder and how much of it ran."""

    name: str
    covered: int
    total: int
    gaps: Sequence[str]
    """The files with lines or branches that no test runs, and which."""

    @property
    def percent(self) -> float:
        """Lines and branches together, as coverage.py counts them."""
        return 100.0 * self.covered / self.total if self.total else 100.0

    @property
    def minimum(self) -> float:
        """What it must reach."""
        return MINIMUMS.get(self.name, MINIMUM)

    @property
    def is_below(self) -> bool:
        """Whether it fails."""
        return self.percent < self.minimum


def package_of(path: str) -> str:
    """Name the package that a file counts for: its folder, at most two below `e6async`."""
    return "/".join(PurePosixPath(path).parent.parts[:3])


def gap(path: str, file: File) -> str | None:
    """Say which lines and branches of a file no test runs; None when all of them do."""
    lines = file["missing_lines"]
    branches = [
        f"{start}->{end if end > 0 else 'exit'}"
        for start, end in file["missing_branches"]
        if start not in lines and end not in lines
    ]
    parts = [*map(str, lines), *branches]
    return f"{path}: {', '.join(parts)}" if parts else None


def packages(report: Report) -> list[Package]:
    """Sum the files by package."""
    files: dict[str, list[str]] = {}
    for path in sorted(report):
        files.setdefault(package_of(path), []).append(path)
    return [
        Package(
            name=name,
            covered=sum(
                report[p]["summary"]["covered_lines"] + report[p]["summary"]["covered_branches"]
                for p in paths
            ),
            total=sum(
                report[p]["summary"]["num_statements"] + report[p]["summary"]["num_branches"]
                for p in paths
            ),
            gaps=[text for p in paths if (text := gap(p, report[p])) is not None],
        )
        for name, paths in files.items()
    ]


def written(package: Package, *, with_gaps: bool) -> str:
    """Write a package's line, and its gaps below."""
    verdict = "BELOW" if package.is_below else "ok"
    head = f"{verdict:<6} {package.percent:6.2f} % of {package.minimum:g} %  {package.name}"
    gaps = package.gaps if with_gaps or package.is_below else ()
    return "\n".join([head, *(f"         {text}" for text in gaps)])


def main() -> None:
    """Print each package; exit with 1 when one is below its minimum."""
    parser = argparse.ArgumentParser(prog="python -m tests.coverage_report", description=__doc__)
    parser.add_argument("report", type=Path, help="what `coverage json` wrote")
    parser.add_argument("package", nargs="*", help="such as e6async/query; all without")
    parser.add_argument("--gaps", action="store_true", help="list gaps of all packages")
    parser.add_argument("--report-only", action="store_true", help="never fail")
    arguments = parser.parse_args()
    report = cast("Report", json.loads(arguments.report.read_text())["files"])
    results = [
        package
        for package in packages(report)
        if not arguments.package or package.name in arguments.package
    ]
    for package in results:
        with_gaps = arguments.gaps or bool(arguments.package)
        sys.stdout.write(written(package, with_gaps=with_gaps) + "\n")
    below = [package.name for package in results if package.is_below]
    if not results or (below and not arguments.report_only):
        sys.exit(f"coverage is below the minimum in: {', '.join(below) or 'nothing was measured'}")


if __name__ == "__main__":
    main()
