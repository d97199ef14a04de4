"""Run the benchmarks: all of them, or those that are named."""

from __future__ import annotations

import importlib
import sys

from benchmarks.report import write

NAMES = (
    "decode", "start", "lookups", "crawl", "peers",
    "downloads", "exports", "soak", "gate", "shared",
)  # fmt: skip


def main() -> None:
    """Run, print, keep."""
    asked = sys.argv[1:] or NAMES
    unknown = sorted(set(asked) - set(NAMES))
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    for name in asked:
        write(name, importlib.import_module(f"benchmarks.{name}").run())


main()
