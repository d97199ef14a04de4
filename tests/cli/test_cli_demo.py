"""What the demo says of a crawl."""

from __future__ import annotations

import attrs
import pytest

from e6async._cli.demo import Outcome

GOOD = Outcome(received=[3, 2, 1], expected=[1, 2, 3], requests=2, seconds=1.234, violations=0)


def test_a_good_crawl_is_told_in_one_line() -> None:
    """How many posts, requests, seconds, and no violation."""
    assert GOOD.line() == "ok: 3 posts, 2 requests, 1.2 s, 0 violations"
    assert GOOD.faults == []


@pytest.mark.parametrize(
    ("received", "violations", "line"),
    [
        ([3, 1], 0, "failed: 1 missing"),
        ([3, 2, 1, 2], 0, "failed: 1 more than once"),
        ([4, 3, 2, 1], 0, "failed: 1 unexpected"),
        ([3, 2, 1], 2, "failed: 2 sent too soon"),
        ([], 1, "failed: 3 missing, 1 sent too soon"),
    ],
)
def test_a_bad_crawl_says_what_was_wrong(received: list[int], violations: int, line: str) -> None:
    """Each fault is named and counted."""
    assert attrs.evolve(GOOD, received=received, violations=violations).line() == line
