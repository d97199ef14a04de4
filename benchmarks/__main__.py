"""Run the benchmarks: all of them, or those named as arguments."""

from __future__ import annotations

import importlib
import sys

from benchmarks.report import write

NAMES = (
    "decode", "encode", "dtext", "matching", "start", "path", "lookups", "crawl", "peers",
    "downloads", "exports", "soak", "gate", "shared",
)  # fmt: skip


def main() -> None:
    """Run each benchmark, print its table and write it to benchmarks/results/."""
    names = sys.argv[1:] or NAMES
    if unknown := sorted(set(names) - set(NAMES)):
        sys.exit(f"no benchmark named {', '.join(unknown)}; choose from {', '.join(NAMES)}")
    for name in names:
        write(name, importlib.import_module(f"benchmarks.{name}").run())


main()
