"""The report of `e6async demo`."""

from __future__ import annotations

import attrs
import pytest

from e6async._cli.demo import DemoReport

GOOD = DemoReport(received=[3, 2, 1], expected=[1, 2, 3], requests=2, seconds=1.234, violations=0)


def test_a_good_run_is_reported_in_one_line() -> None:
    """Posts, requests, seconds, and no violation."""
    assert GOOD.summary() == "ok: 3 posts, 2 requests, 1.2 s, 0 violations"
    assert GOOD.problems == []


@pytest.mark.parametrize(
    ("received", "violations", "line"),
    [
        ([3, 1], 0, "failed (posts missing: 1)"),
        ([3, 2, 1, 2], 0, "failed (posts more than once: 1)"),
        ([4, 3, 2, 1], 0, "failed (posts unexpected: 1)"),
        ([3, 2, 1], 2, "failed (requests too soon: 2)"),
        ([], 1, "failed (posts missing: 3, requests too soon: 1)"),
    ],
)
def test_a_bad_run_reports_each_problem(received: list[int], violations: int, line: str) -> None:
    """Each problem is named and counted."""
    assert attrs.evolve(GOOD, received=received, violations=violations).summary() == line
