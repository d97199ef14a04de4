"""The order in which waiting requests are admitted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from e6async._core.gate.line import PRIORITIES, Line, Priority

CROWDS = [
    (0, 0, 0), (0, 3, 0), (0, 0, 3), (2, 3, 0), (0, 14, 9), (3, 3, 3), (7, 0, 0), (8, 0, 0),
    (30, 0, 0), (100, 1, 0), (100, 0, 2), (50, 50, 0), (20, 20, 20), (60, 3, 3), (40, 30, 30),
]  # fmt: skip
"""How many wait in each priority, the highest first."""


def served(line: Line[str], count: int = 10_000) -> list[str]:
    """The next waiters, in their order."""
    order: list[str] = []
    while len(order) < count and line.size:
        order.append(line.next())
    return order


def filled(counts: Sequence[tuple[Priority, int]]) -> Line[str]:
    """A line with this many waiters of each priority."""
    line: Line[str] = Line()
    for priority, count in counts:
        for number in range(count):
            line.join(f"{priority}{number}", priority)
    return line


def crowded(counts: tuple[int, int, int], count: int) -> Line[str]:
    """A line with this many waiters, some of which have been served."""
    line = filled(list(zip(PRIORITIES, counts, strict=True)))
    served(line, count)
    return line


def test_first_come_first_served() -> None:
    """Within a priority the order of arrival holds."""
    assert served(filled([("normal", 5)])) == [f"normal{n}" for n in range(5)]


def test_higher_priorities_go_first() -> None:
    """An interactive request that came last goes before a crawl's that waits already."""
    assert served(filled([("bulk", 2), ("normal", 1), ("interactive", 1)])) == [
        "interactive0", "normal0", "bulk0", "bulk1",
    ]  # fmt: skip


@pytest.mark.parametrize("low", ["normal", "bulk"])
def test_no_priority_starves(low: Priority) -> None:
    """A lower priority gets one turn in eight, however many requests are in higher ones."""
    order = served(filled([(low, 10), ("interactive", 80)]), 80)
    turns = [turn for turn, waiter in enumerate(order) if waiter.startswith(low)]
    assert turns == list(range(7, 80, 8))


def test_bulk_gets_its_turns_beside_two_others() -> None:
    """With all three crowded, bulk still gets one turn in eight, and normal almost as many."""
    order = served(filled([("bulk", 50), ("normal", 50), ("interactive", 500)]), 160)
    assert sum(waiter.startswith("bulk") for waiter in order) == 160 // 8
    assert sum(waiter.startswith("normal") for waiter in order) == 160 // 8 - 1


def test_an_empty_priority_earns_no_turn() -> None:
    """Turns in which nobody waited in a priority do not count for whoever comes later."""
    line = filled([("interactive", 20)])
    served(line, 10)
    line.join("bulk0", "bulk")
    assert served(line).index("bulk0") == 7


def test_a_turn_ends_the_wait_of_a_priority() -> None:
    """After its turn a priority may be passed over again as often as before."""
    line = filled([("interactive", 60), ("normal", 1)])
    served(line, 8)
    line.join("normal1", "normal")
    assert served(line).index("normal1") == 7


def test_leaving_keeps_the_order_of_the_others() -> None:
    """A waiter that leaves is not served, the others keep their order; leaving twice is False."""
    line = filled([("normal", 4), ("bulk", 1)])
    assert line.leave("normal1") is True
    assert line.leave("normal1") is False
    assert line.size == 4
    assert sorted(line.waiters()) == ["bulk0", "normal0", "normal2", "normal3"]
    assert served(line) == ["normal0", "normal2", "normal3", "bulk0"]


def test_an_empty_line_has_nobody_next() -> None:
    """Asking an empty line for the next waiter is an error of the caller."""
    line: Line[str] = Line()
    with pytest.raises(IndexError):
        line.next()
    assert line.size == 0


@pytest.mark.parametrize("priority", PRIORITIES)
@pytest.mark.parametrize("count", [0, 3, 7])
@pytest.mark.parametrize("counts", CROWDS)
def test_the_estimate(counts: tuple[int, int, int], count: int, priority: Priority) -> None:
    """A new waiter is told at most the turns that it will wait, and at most two too few."""
    estimate = crowded(counts, count).ahead_of(priority)
    line = crowded(counts, count)
    line.join("new", priority)
    turns = served(line).index("new")
    assert turns - 2 <= estimate <= turns


@pytest.mark.parametrize(
    ("counts", "priority", "ahead"),
    [
        ((3, 0, 0), "interactive", 3),
        ((0, 14, 9), "normal", 16),
        ((2, 3, 0), "normal", 5),
        ((100, 1, 0), "normal", 15),
        ((100, 0, 2), "bulk", 23),
        ((200, 100, 100), "interactive", 266),
    ],
)
def test_exact_estimates(counts: tuple[int, int, int], priority: Priority, ahead: int) -> None:
    """The turns of lower priorities count, and so does the turn in eight that each one has."""
    assert crowded(counts, 0).ahead_of(priority) == ahead


def test_the_next_of_those_who_are_there() -> None:
    """Who is not there is passed over and keeps the place; without anybody it is None."""
    line = filled([("interactive", 2), ("normal", 3), ("bulk", 1)])
    assert line.next_where(lambda waiter: waiter.endswith("1")) == "interactive1"
    assert line.next_where(lambda waiter: waiter.endswith("1")) == "normal1"
    assert line.next_where(lambda waiter: waiter.endswith("1")) is None
    assert line.size == 4
    assert served(line) == ["interactive0", "normal0", "normal2", "bulk0"]
    assert line.next_where(lambda _waiter: True) is None


@pytest.mark.parametrize("counts", CROWDS)
def test_when_all_are_there(counts: tuple[int, int, int]) -> None:
    """The order is the same as without the question who is there."""
    line, same = crowded(counts, 0), crowded(counts, 0)
    while line.size:
        assert same.next_where(lambda _waiter: True) == line.next()
        assert same.size == line.size


def test_a_priority_starves_only_while_somebody_is_there() -> None:
    """A turn in which nobody of a priority was there does not count as passed over."""
    line = filled([("interactive", 20), ("bulk", 3)])
    for _ in range(6):
        assert line.next().startswith("interactive")
    assert line.next_where(lambda waiter: waiter.startswith("interactive")) == "interactive6"
    turns = [line.next() for _ in range(8)]
    assert turns.index("bulk0") == 7
    line = filled([("interactive", 20), ("bulk", 3)])
    for number in range(7):
        assert line.next_where(lambda waiter: waiter != "bulk0") == f"interactive{number}"
    assert line.next_where(lambda waiter: waiter != "bulk0") == "bulk1"
