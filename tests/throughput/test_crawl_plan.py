"""Which pages a plan requests from a list that changes while responses are outstanding."""

from __future__ import annotations

import random
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async._crawl.covered import Covered
from e6async._crawl.plan import PageRequest, Plan
from e6async.errors import PageLimitError
from tests.fuzz.effort import PATIENCE, TIMES, effort
from tests.throughput.plans import respond, shape

pytestmark = PATIENCE

LAST = 1_000
Row = tuple[int, str]


@attrs.define
class Server:
    """A list by rank; its ghosts count for the size of a page but are left out of the response."""

    rows: set[int]
    ghosts: set[int]
    deleted: set[int] = attrs.field(factory=set[int])

    def page(self, request: PageRequest) -> list[Row]:
        """Respond as the server does: by cursor, it reads one row more than it shows."""
        behind = sorted(rank for rank in self.rows if rank > request.after)
        first = (request.number - 1) * request.page_size
        more = request.number == 1
        read = behind[first : first + request.page_size + more]
        shown = [rank for rank in read if rank not in self.ghosts][: request.page_size]
        # a cursor page that lost all its rows cannot be told from the end
        return [(rank, str(rank)) for rank in shown or (read[:1] if more else [])]


@attrs.define
class Reader:
    """Carries out a plan, with several responses outstanding at once."""

    server: Server
    plan: Plan[str]
    sent: int = 0
    covered: Covered = attrs.field(factory=lambda: Covered(0))
    seen: list[int] = attrs.field(factory=list[int])
    outstanding: list[tuple[PageRequest, list[Row]]] = attrs.field(
        factory=list[tuple[PageRequest, list[Row]]]
    )

    def send(self) -> bool:
        """Send the next request, if there is one."""
        request = self.plan.next_request()
        if request is not None:
            self.sent += 1
            assert self.sent < 3_000
            self.outstanding.append((request, self.server.page(request)))
        return request is not None

    def receive(self, which: int) -> None:
        """Let one of the responses arrive, and read what is ready."""
        self.plan.add_response(*self.outstanding.pop(which % len(self.outstanding)))
        while (span := self.plan.next_span()) is not None:
            self.seen += [rank for rank, _ in span.rows if rank not in self.covered]
            self.covered = self.covered.add(span.start, span.end)


def steady(rows: set[int], *, limit: int, lanes: int, by_number: bool = True) -> Reader:
    """Read a list that does not change, with `lanes` requests outstanding all the time."""
    most = 750 if by_number else 1
    plan = Plan[str](start=0, last=LAST, page_size=limit, max_pages=most, ordered=True)
    reader = Reader(Server(rows=rows, ghosts=set()), plan)
    while not plan.ended:
        while len(reader.outstanding) < lanes and reader.send():
            pass
        reader.receive(0)
    return reader


@pytest.mark.parametrize("share", [1, 3, 10])
@pytest.mark.parametrize("lanes", [1, 3, 11])
def test_hardly_a_request_is_spent_twice(share: int, lanes: int) -> None:
    """However sparse the ids are, all rows but one of each page are in no other page."""
    rows = set(range(share, LAST + 1, share))
    reader = steady(rows, limit=10, lanes=lanes)
    assert reader.seen == sorted(rows)
    begun = sum(range(lanes))  # the first pages overlap by one row, two, three ...
    assert reader.sent <= -(-(len(rows) + begun) // 9) + lanes + 2


@pytest.mark.parametrize("lanes", [3, 11])
def test_without_page_numbers_it_estimates(lanes: int) -> None:
    """Without page numbers, pages are requested ahead by an estimate, and no row is missed."""
    rows = {rank for rank in range(1, LAST + 1) if rank * rank % 7 != 2}
    reader = steady(rows, limit=16, lanes=lanes, by_number=False)
    assert reader.seen == sorted(rows)
    assert reader.sent < 2.2 * len(rows) / 16


def reader_of(chance: random.Random, *, ordered: bool) -> Reader:
    """A reader of a random list, with pages of a random size."""
    many, highest = chance.choice([0, 3, 40, 90]), chance.choice([60, 200, LAST])
    rows = {chance.randint(1, highest) for _ in range(many)}
    ghosts = {row for row in rows if chance.random() < chance.choice([0.0, 0.05, 0.3])}
    plan = Plan[str](
        start=0,
        last=LAST,
        page_size=chance.choice([1, 2, 3, 5, 8]),
        max_pages=chance.choice([1, 2, 750, 750]),
        ordered=ordered,
    )
    return Reader(Server(rows=rows, ghosts=ghosts), plan)


def disturb(reader: Reader, chance: random.Random) -> None:
    """Delete some consecutive rows near those that are read next, or add one."""
    server = reader.server
    near = sorted(rank for rank in server.rows if rank > reader.plan.complete_until - 5)
    first = chance.randint(0, 12)
    gone = set(near[first : first + chance.randint(1, 5)])
    server.rows -= gone
    server.deleted |= gone
    row = chance.randint(1, LAST)
    if chance.random() < 0.3 and row not in server.deleted:
        server.rows.add(row)


@pytest.mark.parametrize("ordered", [True, False])
def test_nothing_is_missed_and_nothing_comes_twice(*, ordered: bool) -> None:
    """Rows that exist all the time are given out exactly once, in any order of responses."""
    for seed in range(1_500 * TIMES):
        chance = random.Random(seed)
        reader = reader_of(chance, ordered=ordered)
        server, plan = reader.server, reader.plan
        before = set(server.rows)
        disturbed, most = chance.choice([0.0, 0.1, 0.4]), chance.randint(1, 8)
        while not plan.ended:
            if chance.random() < disturbed:
                disturb(reader, chance)
            sent = len(reader.outstanding) < most and reader.send()
            if reader.outstanding and (not sent or chance.random() < 0.3):
                reader.receive(chance.randint(0, most))
        assert before - server.deleted - server.ghosts <= set(reader.seen), seed
        assert len(set(reader.seen)) == len(reader.seen), seed
        if ordered:
            assert reader.seen == sorted(reader.seen), seed


@pytest.mark.parametrize("first", [3, 50])
def test_a_server_that_ignores_the_cursor_is_noticed(first: int) -> None:
    """Rows from before the cursor, or at it, are an error, as the crawl would loop forever."""
    plan = Plan[str](start=50, last=LAST, page_size=5, max_pages=750, ordered=True)
    request = plan.next_request()
    assert request is not None
    message = f"ignored the page cursor: it sent id {first} instead of ids after 50; stopping"
    with pytest.raises(PageLimitError, match=message):
        plan.add_response(request, [(first, ""), (57, "")])


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12))
@effort(300)
def test_covered_ranks(spans: list[tuple[int, int]]) -> None:
    """A rank is covered if and only if a span contains it, however the spans overlap."""
    covered, known = Covered(0), set[int]()
    for one, other in spans:
        start, end = min(one, other), max(one, other)
        covered = covered.add(start, end)
        known |= set(range(start + 1, end + 1))
    assert {rank for rank in range(1, 40) if rank in covered} == known
    assert all(before[1] < after[0] for before, after in pairwise(covered.spans))


def test_adjacent_spans_are_one() -> None:
    """A span that begins where another one ends continues it, below all others or between them."""
    assert Covered(5).add(5, 9) == Covered(9)
    assert Covered(5).add(7, 9).add(9, 12) == Covered(5, ((7, 12),))
    assert Covered(5).add(7, 9).add(5, 7) == Covered(9)
    assert Covered(5).add(7, 9).add(11, 12).add(4, 7) == Covered(9, ((11, 12),))


def three_sent() -> tuple[Plan[str], PageRequest | None, PageRequest | None]:
    """A plan whose first page has arrived; its second and third request are outstanding."""
    plan = Plan[str](start=0, last=10**6, page_size=64, max_pages=750, ordered=True)
    assert respond(plan, plan.next_request(), range(1, 65)) == [*range(1, 65)]
    return plan, plan.next_request(), plan.next_request()


def test_pages_ahead_are_numbered_and_overlap_by_one_row() -> None:
    """The page after an outstanding one begins one row before its end, counted from a known row."""
    plan, second, third = three_sent()
    assert [shape(second), shape(third)] == [(64, 1, 64), (63, 2, 64)]
    assert respond(plan, second, range(65, 129)) == [*range(65, 129)]
    assert [shape(plan.next_request()), shape(plan.next_request())] == [(126, 2, 64), (125, 3, 64)]


def test_rows_that_the_server_left_out_count_for_their_page() -> None:
    """After a page of 64 with 60 rows, the pages ahead begin four rows earlier."""
    plan, second, _ = three_sent()
    assert respond(plan, second, range(65, 125)) == [*range(65, 125)]
    assert [shape(plan.next_request()), shape(plan.next_request())] == [(122, 2, 64), (121, 3, 64)]


def test_a_gap_is_requested_by_cursor_and_makes_pages_overlap_by_more() -> None:
    """If a page does not join, what is missing is requested, and the overlap grows by two rows."""
    plan, second, third = three_sent()
    respond(plan, second, range(65, 129))
    assert respond(plan, third, range(140, 204)) == []
    assert plan.buffered == 1
    missing = plan.next_request()
    assert shape(missing) == (128, 1, 64)
    assert respond(plan, missing, range(129, 193)) == [*range(129, 193), *range(140, 204)]
    assert overlap(plan) == 3


def overlap(plan: Plan[str]) -> int:
    """By how many rows the next two pages, requested by number, overlap."""
    (first, number, _), (second, next_number, _) = (shape(plan.next_request()) for _ in range(2))
    assert next_number == number + 1
    return first - second


@pytest.mark.parametrize(
    ("pages", "rows"), [(20, 3), (29, 3), (30, 2), (92, 2), (95, 1), (120, 1), (200, 1)]
)
def test_the_overlap_decreases_slowly(pages: int, rows: int) -> None:
    """Each page that joins takes a 64th of a row off the overlap; old ranks are forgotten."""
    plan, second, third = three_sent()
    respond(plan, second, range(65, 129))
    respond(plan, third, range(140, 204))
    respond(plan, plan.next_request(), range(129, 193))
    for number in range(pages):
        respond(plan, plan.next_request(), range(204 + 64 * number, 268 + 64 * number))
    plan.next_request()  # by cursor
    assert overlap(plan) == rows
    assert len(plan._known_ranks) <= 3 * 64  # pyright: ignore[reportPrivateUsage]


def test_pages_past_the_end() -> None:
    """An empty numbered page is past the end: it and the pages after it are dropped."""
    plan, second, third = three_sent()
    fourth = plan.next_request()
    assert third is not None
    assert fourth is not None
    assert respond(plan, third, range(0)) == []
    assert [plan.needs(request) for request in (third, fourth)] == [False, False]
    assert plan.next_request() is None
    assert respond(plan, second, range(65, 70)) == [*range(65, 70)]
    assert (plan.ended, plan.buffered) == (False, 0)
    assert respond(plan, plan.next_request(), range(0)) == []
    assert plan.ended
    assert plan.next_request() is None


def test_a_response_that_is_not_needed_is_ignored() -> None:
    """Rows of a page that was dropped change nothing."""
    plan, _, third = three_sent()
    fourth = plan.next_request()
    respond(plan, third, range(0))
    assert respond(plan, fourth, range(200, 264)) == []
    assert (plan.complete_until, plan.buffered, plan.has_ready) == (64, 0, False)


def test_before_the_first_response_later_pages_are_smaller() -> None:
    """With no rank known but the start, the second page overlaps by being one row smaller."""
    plan = Plan[str](start=0, last=10**6, page_size=64, max_pages=750, ordered=True)
    assert [shape(plan.next_request()) for _ in range(2)] == [(0, 1, 64), (0, 2, 63)]


def test_a_crawl_from_the_last_rank_has_ended() -> None:
    """After the last rank there is no page to request."""
    plan = Plan[str](start=LAST, last=LAST, page_size=64, max_pages=750, ordered=True)
    assert plan.ended
    assert plan.next_request() is None


def test_pages_have_at_most_the_highest_number() -> None:
    """A site that lists two pages is never asked for a third; they overlap by one row."""
    plan = Plan[str](start=0, last=10**6, page_size=64, max_pages=2, ordered=True)
    respond(plan, plan.next_request(), range(1, 65))
    assert [shape(plan.next_request()) for _ in range(2)] == [(64, 1, 64), (63, 2, 64)]
    assert plan.next_request() is None


@pytest.mark.parametrize(("page_size", "expected"), [(1, None), (2, (0, 2, 1))])
def test_pages_of_one_row_cannot_overlap(page_size: int, expected: tuple[int, ...] | None) -> None:
    """The page after an outstanding one is requested only if pages have more than one row."""
    plan = Plan[str](start=0, last=100, page_size=page_size, max_pages=750, ordered=True)
    assert shape(plan.next_request()) == (0, 1, page_size)
    ahead = plan.next_request()
    assert (None if ahead is None else shape(ahead)) == expected


@pytest.mark.parametrize(("last", "is_requested"), [(126, False), (127, False), (128, True)])
def test_no_page_is_requested_after_the_last_rank(last: int, is_requested: bool) -> None:
    """The page ahead would begin after row 127, counted from the start."""
    plan = Plan[str](start=0, last=last, page_size=64, max_pages=750, ordered=True)
    respond(plan, plan.next_request(), range(1, 65))
    assert shape(plan.next_request()) == (64, 1, 64)
    assert (plan.next_request() is not None) is is_requested


def test_a_gap_in_small_pages() -> None:
    """Pages of six rows overlap by three of them after a gap, which is half a page."""
    plan = Plan[str](start=0, last=10**6, page_size=6, max_pages=750, ordered=True)
    respond(plan, plan.next_request(), range(1, 7))
    second, third = plan.next_request(), plan.next_request()
    respond(plan, second, range(7, 13))
    respond(plan, third, range(20, 26))
    respond(plan, plan.next_request(), range(13, 21))
    assert overlap(plan) == 3


def test_pages_overlap_by_at_most_a_half() -> None:
    """After a gap, pages of four rows overlap by two."""
    plan = Plan[str](start=0, last=10**6, page_size=4, max_pages=750, ordered=True)
    respond(plan, plan.next_request(), range(1, 5))
    second, third = plan.next_request(), plan.next_request()
    respond(plan, second, range(5, 9))
    respond(plan, third, range(20, 24))
    assert plan._overlap == 2  # pyright: ignore[reportPrivateUsage]
