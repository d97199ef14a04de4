"""Who goes when, decided without a clock."""

from __future__ import annotations

from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async._core.gate.slots import (
    FARTHEST,
    LONGEST_HOLD,
    SECOND,
    Schedule,
    Slot,
    Terms,
    claim,
    fresh,
    give_back,
    hold,
)

TERMS = Terms(min_interval=507_000, least=505_000, late=127_000)
START = 1_000 * SECOND


@attrs.define
class Process:
    """A process that claims, sleeps and claims again; `drowsy` is by how much it oversleeps."""

    slot: Slot | None = None
    wakes: int = START
    late: int = TERMS.late


def turns(
    schedule: Schedule | None, drowsy: list[int], count: int, dead: int | None = None
) -> list[tuple[int, int]]:
    """Let processes take turns, each as soon as it can; when each went, and which one it was."""
    processes = [Process() for _ in drowsy]
    went: list[tuple[int, int]] = []
    while len(went) < count:
        number = min(range(len(processes)), key=lambda n: processes[n].wakes)
        process = processes[number]
        now = process.wakes
        terms = attrs.evolve(TERMS, late=process.late)
        schedule, told = claim(schedule, process.slot, now=now, terms=terms)
        lost = process.slot is not None and told.slot != process.slot
        process.late = process.late * 2 if lost else TERMS.late
        process.slot = None if told.goes else told.slot
        process.wakes = now + (1 if told.goes else told.wait + drowsy[number])
        if told.goes:
            went.append((now, number))
        if dead == number and len(went) > count // 2:
            process.wakes = START * 1_000_000
    return went


@given(
    st.lists(st.integers(0, 1_200_000), min_size=1, max_size=5),
    st.integers(-3 * SECOND, 3 * SECOND),
)
def test_nobody_goes_too_early(drowsy: list[int], free: int) -> None:
    """Whoever oversleeps by however much lets the one before have its gap, and gets through."""
    went = turns(Schedule(free=START + free), drowsy, 40)
    assert min(b - a for (a, _), (b, _) in pairwise(went)) >= TERMS.least


@pytest.mark.parametrize("count", [1, 2, 4])
def test_they_take_turns(count: int) -> None:
    """Processes that always want to go do so in turn, and no time is lost."""
    went = turns(None, [300] * count, 40)
    order = [number for _, number in went]
    assert order == [*range(count)] * (40 // count)
    assert went[-1][0] - went[0][0] == pytest.approx(39 * TERMS.min_interval, abs=1000)


def test_who_oversleeps_delays_the_others_no_longer_than_needed() -> None:
    """One that is up to a quarter of min_interval late keeps its turn, and the others theirs."""
    went = turns(None, [0, 90_000], 40)
    assert [number for _, number in went] == [0, 1] * 20
    assert went[-1][0] - went[0][0] <= 39 * TERMS.min_interval + 90_000


def test_who_sleeps_through_its_slot_loses_it() -> None:
    """One that wakes when the next one's turn is near gets a new slot and takes no other's."""
    went = turns(None, [0, 450_000], 30)
    counts = [sum(number == n for _, number in went) for n in (0, 1)]
    assert counts[0] >= 15


def test_a_killed_process_costs_one_slot() -> None:
    """The slot of a process that is gone stays empty, and all goes on."""
    went = turns(None, [300, 300, 300], 30, dead=1)
    gaps = [b - a for (a, _), (b, _) in pairwise(went)]
    assert sum(gap > 600_000 for gap in gaps) <= 1
    assert max(gaps) <= 2 * TERMS.min_interval + 1000


def test_a_lost_schedule_costs_one_slot() -> None:
    """Nobody goes at once when nobody knows who went just before."""
    schedule, told = claim(None, None, now=START, terms=TERMS)
    assert told.wait == TERMS.min_interval
    assert schedule.free == START + 2 * TERMS.min_interval


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(free=START + (FARTHEST + 1) * TERMS.min_interval),
        Schedule(free=START, held=START + LONGEST_HOLD + 1),
    ],
)
def test_a_schedule_of_another_clock_is_dropped(schedule: Schedule) -> None:
    """What lies too far ahead cannot be right, and one slot later all is well."""
    _, told = claim(schedule, None, now=START, terms=TERMS)
    assert told.wait == TERMS.min_interval


def test_a_slot_of_a_lost_schedule_is_not_used() -> None:
    """A slot that the schedule does not know of is taken anew."""
    old = Slot(begins=START + SECOND, ends=START + SECOND + TERMS.min_interval)
    _, told = claim(fresh(START, TERMS), old, now=START, terms=TERMS)
    assert told.slot.begins == START + TERMS.min_interval


def test_a_hold_makes_slots_worthless() -> None:
    """Who has a slot in a hold takes a new one behind it, and who has one behind it keeps it."""
    schedule, first = claim(Schedule(free=START + 1), None, now=START, terms=TERMS)
    schedule, second = claim(schedule, None, now=START, terms=TERMS)
    schedule = hold(schedule, 300_000, now=START, terms=TERMS)
    now = first.slot.begins + 100
    schedule, again = claim(schedule, first.slot, now=now, terms=TERMS)
    assert again.slot.begins == second.slot.ends
    now = second.slot.begins
    schedule, kept = claim(schedule, second.slot, now=now, terms=TERMS)
    assert (kept.slot, kept.goes) == (second.slot, True)


def test_a_hold_is_not_shortened() -> None:
    """The longest of several holds counts."""
    schedule = hold(Schedule(free=START), 20 * SECOND, now=START, terms=TERMS)
    schedule = hold(schedule, SECOND, now=START, terms=TERMS)
    assert schedule.held == START + 20 * SECOND


def test_only_the_last_slot_can_be_given_back() -> None:
    """A slot in the middle stays empty, the last one is free again, a used one is not."""
    schedule, first = claim(Schedule(free=START + 1), None, now=START, terms=TERMS)
    schedule, second = claim(schedule, None, now=START, terms=TERMS)
    assert give_back(schedule, first.slot) == schedule
    schedule = give_back(schedule, second.slot)
    assert schedule.free == first.slot.ends
    assert give_back(schedule, first.slot).free == first.slot.begins
    used, gone = claim(Schedule(free=START), None, now=START, terms=TERMS)
    assert gone.goes
    assert give_back(used, gone.slot) == used


def test_who_got_its_answer_late_asks_again() -> None:
    """The one that went last may say that it goes only now, and the next one waits for that."""
    schedule, told = claim(Schedule(free=START), None, now=START, terms=TERMS)
    schedule, again = claim(schedule, told.slot, now=START + 50_000, terms=TERMS)
    assert again.goes
    assert schedule.quiet == START + 50_000 + TERMS.least


def test_who_is_far_away_is_let_go_in_advance() -> None:
    """One that would be late if it asked again goes by its own clock, and the next one waits."""
    terms = attrs.evolve(TERMS, lead=150_000)
    schedule, told = claim(Schedule(free=START + 100_000), None, now=START, terms=terms)
    assert (told.goes, told.wait) == (True, 100_000)
    assert schedule.quiet == START + 100_000 + TERMS.least
