"""The order of those who wait."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from e6async._core.gate.line import Line, Priority


def served(line: Line[str], most: int = 10_000) -> list[str]:
    order: list[str] = []
    while len(order) < most and line.size:
        order.append(line.next())
    return order


def filled(counts: Sequence[tuple[Priority, int]]) -> Line[str]:
    line: Line[str] = Line()
    for priority, count in counts:
        for number in range(count):
            line.join(f"{priority}{number}", priority)
    return line


def test_first_come_first_served() -> None:
    """Within a priority the order of arrival holds."""
    assert served(filled([("normal", 5)])) == [f"normal{n}" for n in range(5)]


def test_interactive_goes_first() -> None:
    """A person who came last goes before a crawl that waits already."""
    assert served(filled([("bulk", 2), ("normal", 1), ("interactive", 1)]), 2) == [
        "interactive0",
        "normal0",
    ]


@pytest.mark.parametrize("low", ["normal", "bulk"])
def test_nobody_starves(low: Priority) -> None:
    """A lower priority gets one turn in eight however many stand before it."""
    order = served(filled([(low, 10), ("interactive", 80)]), 80)
    assert [place for place, who in enumerate(order) if who.startswith(low)] == list(
        range(7, 80, 8)
    )


def test_bulk_gets_its_turns_beside_two_others() -> None:
    """With all three crowded, bulk still gets one turn in eight, and normal gets some."""
    order = served(filled([("bulk", 50), ("normal", 50), ("interactive", 500)]), 160)
    assert sum(who.startswith("bulk") for who in order) >= 160 // 8 - 1
    assert sum(who.startswith("normal") for who in order) >= 160 // 9 - 1


def test_leaving_keeps_the_others_places() -> None:
    """Who steps out frees the place and nobody else moves."""
    line = filled([("normal", 4)])
    assert line.leave("normal1")
    assert not line.leave("normal1")
    assert served(line) == ["normal0", "normal2", "normal3"]


@pytest.mark.parametrize(
    ("counts", "priority", "ahead"),
    [
        ([], "normal", 0),
        ([("normal", 3)], "normal", 3),
        ([("bulk", 3)], "normal", 0),
        ([("interactive", 2), ("normal", 3)], "normal", 5),
        ([("normal", 14), ("bulk", 9)], "normal", 16),
        ([("interactive", 3), ("normal", 3), ("bulk", 3)], "interactive", 3),
    ],
)
def test_ahead_counts_who_goes_before(
    counts: list[tuple[Priority, int]], priority: Priority, ahead: int
) -> None:
    """The place of a newcomer counts those before it and the turns owed to those behind."""
    assert filled(counts).ahead_of(priority) == ahead


def test_ahead_agrees_with_what_happens() -> None:
    """A newcomer is served as late as the line says, never later."""
    line = filled([("interactive", 9), ("normal", 20), ("bulk", 30)])
    expected = line.ahead_of("normal")
    line.join("me", "normal")
    assert served(line).index("me") <= expected + 1
