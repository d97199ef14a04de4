"""What importing costs, beside the libraries that e6async stands on."""

from __future__ import annotations

import statistics
import subprocess
import sys

from benchmarks.report import Row, Table

BASE = "import aiohttp, attrs, cattrs, aiolimiter"
CASES = {
    "the libraries themselves": BASE,
    "import e6async": f"{BASE}; import e6async",
    "from e6async import E621": f"{BASE}; from e6async import E621",
    "a client, with posts": (
        f"{BASE}; from e6async import E621; E621('bench/1.0 (by nobody)').posts"
    ),
}
ROUNDS = 25


def _seconds(code: str) -> float:
    timed = f"import time; start = time.perf_counter(); {code}; print(time.perf_counter() - start)"
    done = subprocess.run([sys.executable, "-c", timed], capture_output=True, check=True, text=True)
    return float(done.stdout)


def run() -> Table:
    """Import in fresh processes, the cases in turn."""
    taken: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(ROUNDS):
        for name, code in CASES.items():
            taken[name].append(_seconds(code))
    middle = {name: statistics.median(times) for name, times in taken.items()}
    base = middle["the libraries themselves"]
    rows = [Row("the libraries themselves", f"{base * 1e3:.0f} ms")]
    for name in list(CASES)[1:]:
        ratio = middle[name] / base
        said = f"{middle[name] * 1e3:.0f} ms, {ratio:.2f} x"
        bar = name == "import e6async"
        rows.append(Row(name, said, "<= 1.15" if bar else "", ratio <= 1.15 if bar else None))
    return Table("Start-up", f"Medians of {ROUNDS} fresh processes each, in turn.", rows)
