"""`make mutate`: break the code in small ways, and see whether the tests notice.

mutmut makes the mutants and runs the tests. A mutant that no test notices is alive: it must be
listed in survivors.toml with the reason, and at most 5 % of a part's mutants may be.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from mutmut.configuration import reset_config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

from tests.mutation.judge import ROOT, Change, Outcome, problems_of, survivors_of
from tests.mutation.parts import PARTS, Part

SCRATCH = ROOT / ".mutation"
TIMEOUT = 120
"""Seconds added to what the tests take: a mutant that waits for ever counts as killed, a delay on a
busy machine must not. An endless loop ends sooner, see `CPU_SECONDS` in fresh.py."""
KILLED = {"killed", "timeout", "caught by type check"}
ALIVE = {"survived", "no tests"}


def prepare(name: str, part: Part) -> Path:
    """Copy what mutmut needs into a new folder, and configure it there."""
    folder = SCRATCH / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for source in ("e6async", "tests"):
        shutil.copytree(
            ROOT / source, folder / source, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy2(ROOT / "pyproject.toml", folder)
    options = {
        "source_paths": ["e6async"],
        "only_mutate": part.modules,
        "pytest_add_cli_args_test_selection": part.tests,
        # a file that a mutant keeps from being imported is a failure, not an interrupted run
        "pytest_add_cli_args": [
            "--continue-on-collection-errors",
            *("-p", "no:cacheprovider", "-p", "tests.mutation.fresh"),
        ],
        "use_git_change_detection": ["false"],
        "timeout_constant": [str(TIMEOUT)],
        "timeout_multiplier": ["1"],
    }
    lines = [
        f"{key} =\n" + "".join(f"    {v}\n" for v in values) for key, values in options.items()
    ]
    (folder / "setup.cfg").write_text("[mutmut]\n" + "".join(lines))
    return folder


def run(folder: Path, mutants: Sequence[str], children: int) -> None:
    """Let mutmut make and test the mutants; leave with its output when it fails."""
    log = folder / "mutmut.log"
    mutmut = Path(sys.executable).with_name("mutmut")
    command = [str(mutmut), "run", f"--max-children={children}", *mutants]
    # Each mutant is tested with modules that are new: compiling them takes longer than the tests.
    environment = {**os.environ, "E6ASYNC_MUTATION": "1", "PYTHONDONTWRITEBYTECODE": ""}
    with log.open("w") as output:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        sys.exit(f"{log.read_text()[-4000:]}\nmutmut failed; its whole output is in {log}")


def outcome(folder: Path, *, whole: bool) -> Outcome:
    """Read what mutmut has written; `whole` is whether it was to test all mutants."""
    total, timeouts, alive, unclear = 0, 0, list[Change](), list[str]()
    with contextlib.chdir(folder):
        reset_config()
        for path in walk_mutatable_files():
            data = SourceFileMutationData(path=path)
            data.load()
            for mutant, code in data.exit_code_by_key.items():
                status = status_by_exit_code[code]
                if status == "not checked" and not whole:
                    continue
                total += 1
                timeouts += status == "timeout"
                if status in ALIVE:
                    alive.append(change(mutant, path))
                elif status not in KILLED:
                    unclear.append(f"{mutant}: {status}")
    return Outcome(total, sorted(alive), unclear, timeouts)


def change(mutant: str, path: Path) -> Change:
    """Identify a mutant by what it changes: its number differs after any edit."""
    module, _, function = mutant.partition("__mutmut_")[0].rpartition(".")
    name = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    diff = get_diff_for_mutant(mutant, path=path).splitlines()[2:]
    lines = [f"{line[0]} {line[1:].strip()}" for line in diff if line[0] in "+-"]
    return f"{module}.{name}", "\n".join(lines)


def main() -> None:
    """Run the parts that are named, or all; exit with 1 when a test suite misses something."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"some of {', '.join(PARTS)}; all without")
    parser.add_argument("--only", default="", help="globs of mutants: 'e6async.query._dates.*'")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1, help="processes")
    arguments = parser.parse_args()
    names = arguments.part or list(PARTS)
    if unknown := sorted(set(names) - set(PARTS)):
        parser.error(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    failed: list[str] = []
    for name in names:
        start = time.monotonic()
        folder = prepare(name, PARTS[name])
        run(folder, arguments.only.split(), arguments.children)
        whole = not arguments.only
        result = outcome(folder, whole=whole)
        problems = problems_of(result, survivors_of(PARTS[name]), whole=whole)
        share = len(result.alive) / max(result.total, 1)
        sys.stdout.write(
            "\n".join(problems)
            + f"\n{name}: {result.total} mutants, {len(result.alive)} alive ({share:.1%}), "
            f"{result.timeouts} timed out, "
            f"{time.monotonic() - start:.0f} s: {'FAILED' if problems else 'ok'}\n"
        )
        sys.stdout.flush()
        failed += [name] if problems else []
    if failed:
        sys.exit(
            f"mutants that no test notices, or a list that is out of date: {', '.join(failed)}"
        )


if __name__ == "__main__":
    main()
