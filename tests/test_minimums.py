"""What `make coverage` and `make mutate` fail for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import coverage_report
from tests.coverage_report import File, packages
from tests.mutation import judge
from tests.mutation.judge import Outcome, problems_of
from tests.mutation.parts import PARTS, Part

ROOT = Path(__file__).parents[1]
PART = Part(["e6async/query/*.py"], [])
FUNCTION = "e6async.query._dates.parse_age"
CHANGE = (FUNCTION, "- x\n+ y")


def file(lines: int, missing: list[int], branches: list[list[int]] | None = None) -> File:
    missing_branches = branches or []
    return {
        "summary": {
            "covered_lines": lines - len(missing),
            "num_statements": lines,
            "covered_branches": 10 - len(missing_branches),
            "num_branches": 10,
        },
        "missing_lines": missing,
        "missing_branches": missing_branches,
    }


def test_a_package_is_measured_by_lines_and_branches() -> None:
    """A package counts its lines and branches together, and names the ones that never ran."""
    (package,) = packages(
        {
            "e6async/query/_a.py": file(40, [7], [[3, -1], [6, 7]]),
            "e6async/query/_b.py": file(40, []),
        }
    )
    assert package.name == "e6async/query"
    assert package.percent == 97.0
    assert package.gaps == ["e6async/query/_a.py: 7, 3->exit"]


@pytest.mark.parametrize(
    ("path", "missing", "is_below"),
    [
        ("e6async/query/_a.py", 0, False),
        ("e6async/query/_a.py", 1, True),
        ("e6async/_core/protocol/wire.py", 1, True),
        ("e6async/exports/_split.py", 5, False),
        ("e6async/exports/_split.py", 6, True),
    ],
)
def test_pure_packages_must_be_covered_whole(path: str, missing: int, is_below: bool) -> None:
    """The minimum is 100 % for query and protocol, and 95 % elsewhere."""
    (package,) = packages({path: file(90, list(range(missing)))})
    assert package.is_below is is_below


def test_the_report_fails_and_names_the_package(tmp_path: Path) -> None:
    """Exit status 1, and the name of the package that is below its minimum."""
    report = tmp_path / "report.json"
    report.write_text(
        '{"files": {"e6async/query/_a.py": {"summary": {"covered_lines": 1, "num_statements": 2,'
        '"covered_branches": 0, "num_branches": 0}, "missing_lines": [2], "missing_branches": []}}}'
    )
    done = subprocess.run(
        [sys.executable, "-m", coverage_report.__name__, report],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "BELOW" in done.stdout
    assert "e6async/query" in done.stderr


@pytest.mark.parametrize(
    ("alive", "listed", "problem"),
    [
        ([CHANGE], [], "a new survivor"),
        ([], [(CHANGE, "the same in each zone")], "killed or gone"),
        ([CHANGE], [(CHANGE, " ")], "no reason"),
        ([CHANGE] * 2, [(CHANGE, "the same in each zone")], "a new survivor"),
        ([CHANGE] * 6, [(CHANGE, "the same in each zone")] * 6, "more than 5% are alive"),
    ],
)
def test_survivors_must_be_listed(
    alive: list[judge.Change], listed: list[tuple[judge.Change, str]], problem: str
) -> None:
    """A new survivor, a listed one that is killed, a missing reason and too many are problems."""
    (text,) = problems_of(Outcome(total=100, alive=alive, unclear=[]), listed)
    assert problem in text


def test_listed_survivors_are_no_problem() -> None:
    """A survivor that is listed with a reason passes, and none at all passes, too."""
    listed = [(CHANGE, "the same in each zone")]
    assert problems_of(Outcome(total=100, alive=[CHANGE], unclear=[]), listed) == []
    assert problems_of(Outcome(total=100, alive=[], unclear=[]), []) == []


def test_a_run_without_mutants_is_a_problem() -> None:
    """Nothing mutated, or a mutant whose tests did not end, is not a success."""
    assert problems_of(Outcome(total=0, alive=[], unclear=[]), []) == ["there are no mutants"]
    (text,) = problems_of(Outcome(total=9, alive=[], unclear=["x: segfault"]), [])
    assert "x: segfault" in text
    (text,) = problems_of(Outcome(total=100, alive=[], unclear=[], timeouts=11), [])
    assert "11 mutants timed out" in text
    assert problems_of(Outcome(total=100, alive=[], unclear=[], timeouts=10), []) == []


@pytest.mark.parametrize("name", PARTS)
def test_each_part_has_its_files(name: str) -> None:
    """Each glob of a part matches a file, and each of its tests exists."""
    for pattern in PARTS[name].modules:
        assert list(ROOT.glob(pattern)), pattern
    for path in PARTS[name].tests:
        assert (ROOT / path).exists(), path
