"""The schedule of slots, without a clock."""

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
    """A process that claims a slot, sleeps and claims again."""

    slot: Slot | None = None
    wakes: int = START
    late: int = TIMING.max_late


def turns(
    schedule: Schedule | None, drowsy: list[int], count: int, dead: int | None = None
) -> list[tuple[int, int]]:
    """Let processes send as soon as they can; when each request was sent, and by which process."""
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
def test_the_gap_is_kept(drowsy: list[int], free: int) -> None:
    """Processes that oversleep by any time keep the interval, and all get through."""
    went = turns(Schedule(next_free=START + free), drowsy, 40)
    assert min(b - a for (a, _), (b, _) in pairwise(went)) >= TIMING.min_gap


@pytest.mark.parametrize("count", [1, 2, 4])
def test_they_take_turns(count: int) -> None:
    """Busy processes take turns, and no time is lost."""
    went = turns(None, [300] * count, 40)
    order = [number for _, number in went]
    assert order == [*range(count)] * (40 // count)
    assert went[-1][0] - went[0][0] == pytest.approx(39 * TIMING.slot_length, abs=1000)


def test_a_late_process_delays_the_others_as_little_as_possible() -> None:
    """A process that is late by up to a quarter of min_interval keeps its slot."""
    went = turns(None, [0, 90_000], 40)
    assert [number for _, number in went] == [0, 1] * 20
    assert went[-1][0] - went[0][0] <= 39 * TIMING.slot_length + 90_000


def test_a_late_process_loses_its_slot() -> None:
    """A process that wakes too late for its slot gets a new one."""
    went = turns(None, [0, 450_000], 30)
    counts = [sum(number == n for _, number in went) for n in (0, 1)]
    assert counts[0] >= 15


def test_a_killed_process_costs_one_slot() -> None:
    """The slot of a killed process stays empty, and the others continue."""
    went = turns(None, [300, 300, 300], 30, dead=1)
    gaps = [b - a for (a, _), (b, _) in pairwise(went)]
    assert sum(gap > 600_000 for gap in gaps) <= 1
    assert max(gaps) <= 2 * TIMING.slot_length + 1000


def test_a_lost_schedule_costs_one_slot() -> None:
    """Without a schedule the first slot stays empty: the last request is unknown."""
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
    """A schedule too far ahead is replaced by a new one."""
    _, claimed = claim(schedule, None, now=START, timing=TIMING)
    assert claimed.wait == TIMING.slot_length


def test_a_slot_of_a_lost_schedule_is_not_used() -> None:
    """A slot that is not in the schedule is replaced by a new one."""
    old = Slot(start=START + SECOND, end=START + SECOND + TIMING.slot_length)
    _, claimed = claim(new_schedule(START, TIMING), old, now=START, timing=TIMING)
    assert claimed.slot.start == START + TIMING.slot_length


def test_a_pause_makes_slots_worthless() -> None:
    """A slot during a pause is replaced by one after it; a slot after the pause is kept."""
    schedule, first = claim(Schedule(next_free=START + 1), None, now=START, timing=TIMING)
    schedule, second = claim(schedule, None, now=START, timing=TIMING)
    schedule = pause(schedule, 300_000, now=START, timing=TIMING)
    now = first.slot.start + 100
    schedule, again = claim(schedule, first.slot, now=now, timing=TIMING)
    assert again.slot.start == second.slot.end
    now = second.slot.start
    schedule, kept = claim(schedule, second.slot, now=now, timing=TIMING)
    assert (kept.slot, kept.may_send) == (second.slot, True)


def test_a_pause_is_not_shortened() -> None:
    """The longest of several pauses counts."""
    schedule = pause(Schedule(next_free=START), 20 * SECOND, now=START, timing=TIMING)
    schedule = pause(schedule, SECOND, now=START, timing=TIMING)
    assert schedule.paused_until == START + 20 * SECOND


def test_only_the_last_slot_can_be_given_back() -> None:
    """A released slot is free again if it is the last one and was not used."""
    schedule, first = claim(Schedule(next_free=START + 1), None, now=START, timing=TIMING)
    schedule, second = claim(schedule, None, now=START, timing=TIMING)
    assert release(schedule, first.slot) == schedule
    schedule = release(schedule, second.slot)
    assert schedule.next_free == first.slot.end
    assert release(schedule, first.slot).next_free == first.slot.start
    used, gone = claim(Schedule(next_free=START), None, now=START, timing=TIMING)
    assert gone.may_send
    assert release(used, gone.slot) == used


def test_a_late_reply_is_claimed_again() -> None:
    """The last sender may claim its slot again, and the next one keeps the interval to that."""
    schedule, claimed = claim(Schedule(next_free=START), None, now=START, timing=TIMING)
    schedule, again = claim(schedule, claimed.slot, now=START + 50_000, timing=TIMING)
    assert again.may_send
    assert schedule.quiet_until == START + 50_000 + TIMING.min_gap


def test_a_head_start() -> None:
    """A process with a slow connection may send after its wait without another claim."""
    timing = attrs.evolve(TIMING, head_start=150_000)
    schedule, claimed = claim(Schedule(next_free=START + 100_000), None, now=START, timing=timing)
    assert (claimed.may_send, claimed.wait) == (True, 100_000)
    assert schedule.quiet_until == START + 100_000 + TIMING.min_gap
