"""Who goes when, decided without a clock."""

from __future__ import annotations

from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async._core.gate.slots import (
    MAX_PAUSE,
    MAX_SLOTS_AHEAD,
    SECOND,
    Schedule,
    Slot,
    Timing,
    claim,
    new_schedule,
    pause,
    release,
)

TIMING = Timing(slot_length=507_000, min_gap=505_000, max_late=127_000)
START = 1_000 * SECOND


@attrs.define
class Process:
    """A process that claims, sleeps and claims again; `drowsy` is by how much it oversleeps."""

    slot: Slot | None = None
    wakes: int = START
    late: int = TIMING.max_late


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
        timing = attrs.evolve(TIMING, max_late=process.late)
        schedule, claimed = claim(schedule, process.slot, now=now, timing=timing)
        lost = process.slot is not None and claimed.slot != process.slot
        process.late = process.late * 2 if lost else TIMING.max_late
        process.slot = None if claimed.may_send else claimed.slot
        process.wakes = now + (1 if claimed.may_send else claimed.wait + drowsy[number])
        if claimed.may_send:
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
    went = turns(Schedule(next_free=START + free), drowsy, 40)
    assert min(b - a for (a, _), (b, _) in pairwise(went)) >= TIMING.min_gap


@pytest.mark.parametrize("count", [1, 2, 4])
def test_they_take_turns(count: int) -> None:
    """Processes that always want to go do so in turn, and no time is lost."""
    went = turns(None, [300] * count, 40)
    order = [number for _, number in went]
    assert order == [*range(count)] * (40 // count)
    assert went[-1][0] - went[0][0] == pytest.approx(39 * TIMING.slot_length, abs=1000)


def test_who_oversleeps_delays_the_others_no_longer_than_needed() -> None:
    """One that is up to a quarter of min_interval late keeps its turn, and the others theirs."""
    went = turns(None, [0, 90_000], 40)
    assert [number for _, number in went] == [0, 1] * 20
    assert went[-1][0] - went[0][0] <= 39 * TIMING.slot_length + 90_000


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
    assert max(gaps) <= 2 * TIMING.slot_length + 1000


def test_a_lost_schedule_costs_one_slot() -> None:
    """Nobody goes at once when nobody knows who went just before."""
    schedule, claimed = claim(None, None, now=START, timing=TIMING)
    assert claimed.wait == TIMING.slot_length
    assert schedule.next_free == START + 2 * TIMING.slot_length


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(next_free=START + (MAX_SLOTS_AHEAD + 1) * TIMING.slot_length),
        Schedule(next_free=START, paused_until=START + MAX_PAUSE + 1),
    ],
)
def test_a_schedule_of_another_clock_is_dropped(schedule: Schedule) -> None:
    """What lies too far ahead cannot be right, and one slot later all is well."""
    _, claimed = claim(schedule, None, now=START, timing=TIMING)
    assert claimed.wait == TIMING.slot_length


def test_a_slot_of_a_lost_schedule_is_not_used() -> None:
    """A slot that the schedule does not know of is taken anew."""
    old = Slot(start=START + SECOND, end=START + SECOND + TIMING.slot_length)
    _, claimed = claim(new_schedule(START, TIMING), old, now=START, timing=TIMING)
    assert claimed.slot.start == START + TIMING.slot_length


def test_a_hold_makes_slots_worthless() -> None:
    """Who has a slot in a hold takes a new one behind it, and who has one behind it keeps it."""
    schedule, first = claim(Schedule(next_free=START + 1), None, now=START, timing=TIMING)
    schedule, second = claim(schedule, None, now=START, timing=TIMING)
    schedule = pause(schedule, 300_000, now=START, timing=TIMING)
    now = first.slot.start + 100
    schedule, again = claim(schedule, first.slot, now=now, timing=TIMING)
    assert again.slot.start == second.slot.end
    now = second.slot.start
    schedule, kept = claim(schedule, second.slot, now=now, timing=TIMING)
    assert (kept.slot, kept.may_send) == (second.slot, True)


def test_a_hold_is_not_shortened() -> None:
    """The longest of several holds counts."""
    schedule = pause(Schedule(next_free=START), 20 * SECOND, now=START, timing=TIMING)
    schedule = pause(schedule, SECOND, now=START, timing=TIMING)
    assert schedule.paused_until == START + 20 * SECOND


def test_only_the_last_slot_can_be_given_back() -> None:
    """A slot in the middle stays empty, the last one is free again, a used one is not."""
    schedule, first = claim(Schedule(next_free=START + 1), None, now=START, timing=TIMING)
    schedule, second = claim(schedule, None, now=START, timing=TIMING)
    assert release(schedule, first.slot) == schedule
    schedule = release(schedule, second.slot)
    assert schedule.next_free == first.slot.end
    assert release(schedule, first.slot).next_free == first.slot.start
    used, gone = claim(Schedule(next_free=START), None, now=START, timing=TIMING)
    assert gone.may_send
    assert release(used, gone.slot) == used


def test_who_got_its_answer_late_asks_again() -> None:
    """The one that went last may say that it goes only now, and the next one waits for that."""
    schedule, claimed = claim(Schedule(next_free=START), None, now=START, timing=TIMING)
    schedule, again = claim(schedule, claimed.slot, now=START + 50_000, timing=TIMING)
    assert again.may_send
    assert schedule.quiet_until == START + 50_000 + TIMING.min_gap


def test_who_is_far_away_is_let_go_in_advance() -> None:
    """One that would be late if it asked again goes by its own clock, and the next one waits."""
    timing = attrs.evolve(TIMING, head_start=150_000)
    schedule, claimed = claim(Schedule(next_free=START + 100_000), None, now=START, timing=timing)
    assert (claimed.may_send, claimed.wait) == (True, 100_000)
    assert schedule.quiet_until == START + 100_000 + TIMING.min_gap
