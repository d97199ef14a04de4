"""Which pages a plan requests ahead where pages have no numbers: by an estimate of their ranks."""

from __future__ import annotations

import pytest

from e6async._crawl.plan import Plan
from tests.throughput.plans import respond, shape


def estimating(*, last: int = 10**9, page_size: int = 3_200, start: int = 90) -> Plan[str]:
    """A plan without page numbers whose first page has arrived: every third rank has a row."""
    plan = Plan[str](start=start, last=last, page_size=page_size, max_pages=1, ordered=True)
    end = start + 3 * page_size
    assert len(respond(plan, plan.next_request(), range(start + 3, end + 3, 3))) == page_size
    assert shape(plan.next_request()) == (end, 1, page_size)
    return plan


def test_estimated_pages_overlap_by_a_32nd() -> None:
    """Where the next page begins is estimated from the known rows, less 100 rows of 3,200."""
    plan = estimating()
    assert shape(plan.next_request()) == (9_690 + 3 * 3_100, 1, 3_200)
    assert shape(plan.next_request()) == (9_690 + 6 * 3_100, 1, 3_200)


def test_before_the_first_rows_there_is_no_estimate() -> None:
    """Without page numbers, the second page waits for the first."""
    plan = Plan[str](start=0, last=10**6, page_size=64, max_pages=1, ordered=True)
    assert shape(plan.next_request()) == (0, 1, 64)
    assert plan.next_request() is None


@pytest.mark.parametrize(
    ("last", "is_requested"), [(18_989, False), (18_990, False), (18_991, True)]
)
def test_an_estimate_beyond_the_last_rank_is_not_requested(last: int, is_requested: bool) -> None:
    """The estimated page begins after rank 18,990."""
    assert (estimating(last=last).next_request() is not None) is is_requested


def test_an_estimate_is_at_least_one_rank_further() -> None:
    """Pages of two dense rows are estimated to begin one rank further each."""
    plan = Plan[str](start=0, last=10**6, page_size=2, max_pages=1, ordered=True)
    respond(plan, plan.next_request(), range(1, 3))
    assert [shape(plan.next_request())[0] for _ in range(3)] == [2, 3, 4]


def test_after_an_empty_page_ahead_nothing_is_estimated() -> None:
    """An estimated page that arrives empty is the end, though the page before it is outstanding."""
    plan = estimating()
    ahead = plan.next_request()
    assert respond(plan, ahead, range(0)) == []
    assert plan.next_request() is None


def test_a_gap_makes_estimated_pages_overlap_by_more() -> None:
    """An 8th of a page more after a gap, and a 64th less for each page that joins."""
    plan = Plan[str](start=0, last=10**9, page_size=3_200, max_pages=1, ordered=True)
    respond(plan, plan.next_request(), range(1_000, 3_201_000, 1_000))
    second, ahead = plan.next_request(), plan.next_request()
    assert second is not None
    assert ahead is not None
    end = second.after + 3_200 * 500  # rows are denser than known: the page ahead begins too late
    respond(plan, ahead, range(ahead.after + 1, ahead.after + 3_201))
    respond(plan, second, range(second.after + 500, end + 500, 500))
    missing = plan.next_request()
    assert shape(missing) == (end, 1, 3_200)
    assert plan._overlap == 500  # pyright: ignore[reportPrivateUsage]
    respond(plan, missing, range(ahead.after - 3_199, ahead.after + 1))
    assert plan._overlap == 400  # pyright: ignore[reportPrivateUsage]
