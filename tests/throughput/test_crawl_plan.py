"""What a plan asks for, against a list that changes while answers are on their way."""

from __future__ import annotations

import random
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async._crawl.covered import Covered
from e6async._crawl.plan import Ask, Plan
from e6async.errors import PageLimitError
from tests.fuzz.effort import PATIENCE, TIMES, effort

pytestmark = PATIENCE

LAST = 1_000
Row = tuple[int, str]


@attrs.define
class Server:
    """A list by rank, with rows that take a place on a page and are left out of it."""

    rows: set[int]
    ghosts: set[int]
    deleted: set[int] = attrs.field(factory=set[int])

    def page(self, ask: Ask) -> list[Row]:
        """Answer as the server does: one row more by cursor than is shown."""
        behind = sorted(rank for rank in self.rows if rank > ask.beyond)
        first = (ask.number - 1) * ask.limit
        more = ask.number == 1
        found = behind[first : first + ask.limit + more]
        shown = [rank for rank in found if rank not in self.ghosts][: ask.limit]
        # a cursor page that lost all its rows cannot be told from the end
        return [(rank, str(rank)) for rank in shown or (found[:1] if more else [])]


@attrs.define
class Reader:
    """Somebody who carries a plan out, several answers on their way at once."""

    server: Server
    plan: Plan[str]
    sent: int = 0
    covered: Covered = attrs.field(factory=lambda: Covered(0))
    seen: list[int] = attrs.field(factory=list[int])
    on_their_way: list[tuple[Ask, list[Row]]] = attrs.field(factory=list[tuple[Ask, list[Row]]])

    def send(self) -> bool:
        """Ask for the next page, if there is one to ask for."""
        ask = self.plan.next()
        if ask is not None:
            self.sent += 1
            assert self.sent < 3_000
            self.on_their_way.append((ask, self.server.page(ask)))
        return ask is not None

    def receive(self, which: int) -> None:
        """Let one of the answers arrive, and hand out what can be."""
        self.plan.answered(*self.on_their_way.pop(which % len(self.on_their_way)))
        while (stretch := self.plan.take()) is not None:
            self.seen += [rank for rank, _ in stretch.rows if rank not in self.covered]
            self.covered = self.covered.add(stretch.start, stretch.end)


def steady(rows: set[int], *, limit: int, lanes: int, by_number: bool = True) -> Reader:
    """Read a list that stays as it is, with as many requests on their way all the time."""
    most = 750 if by_number else 1
    plan = Plan[str](start=0, last=LAST, limit=limit, max_number=most, ordered=True)
    reader = Reader(Server(rows=rows, ghosts=set()), plan)
    while not plan.ended:
        while len(reader.on_their_way) < lanes and reader.send():
            pass
        reader.receive(0)
    return reader


@pytest.mark.parametrize("share", [1, 3, 10])
@pytest.mark.parametrize("lanes", [1, 3, 11])
def test_hardly_a_request_is_spent_twice(share: int, lanes: int) -> None:
    """However thin the rows lie, each page ahead brings all but one row that no other brings."""
    rows = set(range(share, LAST + 1, share))
    reader = steady(rows, limit=10, lanes=lanes)
    assert reader.seen == sorted(rows)
    begun = sum(range(lanes))  # the first pages overlap by one row, two, three ...
    assert reader.sent <= -(-(len(rows) + begun) // 9) + lanes + 2


@pytest.mark.parametrize("lanes", [3, 11])
def test_without_numbers_it_guesses(lanes: int) -> None:
    """A query with no room for a bound is read ahead of itself all the same, and exactly."""
    rows = {rank for rank in range(1, LAST + 1) if rank * rank % 7 != 2}
    reader = steady(rows, limit=16, lanes=lanes, by_number=False)
    assert reader.seen == sorted(rows)
    assert reader.sent < 2.2 * len(rows) / 16


def reader_of(chance: random.Random, *, ordered: bool) -> Reader:
    """Somebody who reads a list of any kind, with pages of any size."""
    many, highest = chance.choice([0, 3, 40, 90]), chance.choice([60, 200, LAST])
    rows = {chance.randint(1, highest) for _ in range(many)}
    ghosts = {row for row in rows if chance.random() < chance.choice([0.0, 0.05, 0.3])}
    plan = Plan[str](
        start=0,
        last=LAST,
        limit=chance.choice([1, 2, 3, 5, 8]),
        max_number=chance.choice([1, 2, 750, 750]),
        ordered=ordered,
    )
    return Reader(Server(rows=rows, ghosts=ghosts), plan)


def disturb(reader: Reader, chance: random.Random) -> None:
    """Delete some rows that follow each other, near where pages are read, or add one."""
    server = reader.server
    near = sorted(rank for rank in server.rows if rank > reader.plan.edge - 5)
    first = chance.randint(0, 12)
    gone = set(near[first : first + chance.randint(1, 5)])
    server.rows -= gone
    server.deleted |= gone
    row = chance.randint(1, LAST)
    if chance.random() < 0.3 and row not in server.deleted:
        server.rows.add(row)


@pytest.mark.parametrize("ordered", [True, False])
def test_nothing_is_missed_and_nothing_comes_twice(*, ordered: bool) -> None:
    """Whatever was there all the time is handed out once, whichever answer comes first."""
    for seed in range(1_500 * TIMES):
        chance = random.Random(seed)
        reader = reader_of(chance, ordered=ordered)
        server, plan = reader.server, reader.plan
        before = set(server.rows)
        disturbed, most = chance.choice([0.0, 0.1, 0.4]), chance.randint(1, 8)
        while not plan.ended:
            if chance.random() < disturbed:
                disturb(reader, chance)
            sent = len(reader.on_their_way) < most and reader.send()
            if reader.on_their_way and (not sent or chance.random() < 0.3):
                reader.receive(chance.randint(0, most))
        assert before - server.deleted - server.ghosts <= set(reader.seen), seed
        assert len(set(reader.seen)) == len(reader.seen), seed
        if ordered:
            assert reader.seen == sorted(reader.seen), seed


def test_a_server_that_ignores_the_bound_is_found_out() -> None:
    """Rows from before the place that was asked for end the crawl instead of going on for ever."""
    plan = Plan[str](start=50, last=LAST, limit=5, max_number=750, ordered=True)
    ask = plan.next()
    assert ask is not None
    with pytest.raises(PageLimitError, match="does not heed cursors"):
        plan.answered(ask, [(3, ""), (7, "")])


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12))
@effort(300)
def test_what_is_covered(stretches: list[tuple[int, int]]) -> None:
    """What was handed out is known, wherever the stretches began and ended."""
    covered, known = Covered(0), set[int]()
    for one, other in stretches:
        start, end = min(one, other), max(one, other)
        covered = covered.add(start, end)
        known |= set(range(start + 1, end + 1))
    assert {rank for rank in range(1, 40) if rank in covered} == known
    assert all(before[1] < after[0] for before, after in pairwise(covered.beyond))
