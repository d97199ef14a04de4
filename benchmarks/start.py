"""What importing costs, beside the libraries that e6async stands on.

Measures the wheel that users install, with its bytecode: built and installed into a folder of its
own, because an editable install adds a search of its own to every import.
"""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Row, Table

ROOT = Path(__file__).parents[1]
LIBRARIES = "import aiohttp, attrs, cattrs, aiolimiter"
CASES = {
    "the libraries": LIBRARIES,
    "import e6async": "import e6async",
    "from e6async import E621": "from e6async import E621",
    "the libraries, then E621": f"{LIBRARIES}; from e6async import E621",
    "a client, with posts": "from e6async import E621; E621('bench/1.0 (by nobody)').posts",
}
BARRED = "from e6async import E621"
MAX_RATIO = 1.15
ROUNDS = 25


def _install(folder: Path) -> None:
    """Build the wheel and install it with its bytecode, as pip does."""
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    options = ("--no-build-isolation", "--no-deps", "--target", str(folder), str(ROOT))
    subprocess.run([*pip, *options], check=True)
    compileall.compile_dir(folder, quiet=1)


def _seconds(code: str, folder: Path) -> float:
    """Time code in a fresh process that finds e6async in the folder."""
    timed = f"import time; start = time.perf_counter(); {code}; print(time.perf_counter() - start)"
    timed += "; import e6async; print(e6async.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", timed],
        capture_output=True, check=True, text=True, cwd=folder, env=environment,
    )  # fmt: skip
    seconds, file = done.stdout.splitlines()
    assert Path(file).is_relative_to(folder), file
    return float(seconds)


def run() -> Table:
    """Import in fresh processes, the cases in turn."""
    times: dict[str, list[float]] = {name: [] for name in CASES}
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        _install(folder)
        for code in CASES.values():
            _seconds(code, folder)  # fills the disk cache
        for _ in range(ROUNDS):
            for case, code in CASES.items():
                times[case].append(_seconds(code, folder))
    medians = {case: statistics.median(taken) for case, taken in times.items()}
    base = medians["the libraries"]
    rows: list[Row] = []
    for case, median in medians.items():
        ratio = median / base
        barred = case == BARRED
        bar = f"<= {MAX_RATIO}" if barred else ""
        measured = f"{median * 1e3:.0f} ms, {ratio:.2f} x"
        rows.append(Row(case, measured, bar, ratio <= MAX_RATIO if barred else None))
    said = (
        f"Medians of {ROUNDS} fresh processes each, the cases in turn; "
        f"an installed wheel with bytecode. The libraries: `{LIBRARIES}`."
    )
    return Table("Start-up", said, rows)
