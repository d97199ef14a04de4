"""The schedule of slots, without a clock."""

from __future__ import annotations

import itertools
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async._core.gate.slots import (
    MAX_PAUSE,
    MAX_SLOTS_AHEAD,
    POLL,
    SECOND,
    Schedule,
    Slot,
    Timing,
    claim,
    new_schedule,
    pause,
    release,
    usable,
    written,
)

TIMING = Timing(slot_length=507_000, min_gap=505_000, max_late=127_000, patience=500_000)
START = 1_000 * SECOND


@attrs.define
class Process:
    """A process that claims a slot, sleeps and claims again."""

    turn: int
    slot: Slot | None = None
    wakes: int = START
    late: int = TIMING.max_late


def turns(
    schedule: Schedule | None, drowsy: list[int], count: int, dead: int | None = None
) -> list[tuple[int, int]]:
    """Let processes send as soon as they can; when each request was sent, and by which process."""
    turn = itertools.count(1)
    processes = [Process(next(turn)) for _ in drowsy]
    went: list[tuple[int, int]] = []
    while len(went) < count:
        number = min(range(len(processes)), key=lambda n: processes[n].wakes)
        process = processes[number]
        now = process.wakes
        timing = attrs.evolve(TIMING, max_late=process.late)
        schedule, claimed = claim(schedule, process.turn, process.slot, now=now, timing=timing)
        lost = process.slot is not None and claimed.slot != process.slot
        process.late = process.late * 2 if lost else TIMING.max_late
        process.slot = claimed.slot
        if claimed.may_send:
            schedule = written(schedule, process.turn, now, now=now, timing=timing)
            process.slot, process.turn = None, next(turn)
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
    assert went[-1][0] - went[0][0] <= 39 * TIMING.slot_length + 3 * 90_000
    longer = turns(None, [0, 90_000], 400)
    assert longer[-1][0] - longer[0][0] <= 399 * TIMING.slot_length * 1.004


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
    schedule, claimed = claim(None, 1, None, now=START, timing=TIMING)
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
    _, claimed = claim(schedule, 1, None, now=START, timing=TIMING)
    assert claimed.wait == TIMING.slot_length


def test_a_slot_of_a_lost_schedule_is_not_used() -> None:
    """A slot that is not in the schedule is replaced by a new one."""
    old = Slot(start=START + SECOND, end=START + SECOND + TIMING.slot_length)
    _, claimed = claim(new_schedule(START, TIMING), 9, old, now=START, timing=TIMING)
    assert claimed.slot.start == START + TIMING.slot_length


def test_a_pause_makes_slots_worthless() -> None:
    """A slot during a pause is replaced by one after it; a slot after the pause is kept."""
    schedule, first = claim(Schedule(next_free=START + 1), 1, None, now=START, timing=TIMING)
    schedule, second = claim(schedule, 2, None, now=START, timing=TIMING)
    schedule = pause(schedule, 300_000, now=START, timing=TIMING)
    now = first.slot.start + 100
    schedule, again = claim(schedule, 1, first.slot, now=now, timing=TIMING)
    assert again.slot.start == second.slot.end
    now = second.slot.start
    schedule, kept = claim(schedule, 2, second.slot, now=now, timing=TIMING)
    assert (kept.slot, kept.may_send) == (second.slot, True)


def test_a_pause_is_not_shortened() -> None:
    """The longest of several pauses counts."""
    schedule = pause(Schedule(next_free=START), 20 * SECOND, now=START, timing=TIMING)
    schedule = pause(schedule, SECOND, now=START, timing=TIMING)
    assert schedule.paused_until == START + 20 * SECOND


def test_only_the_last_slot_can_be_given_back() -> None:
    """A released slot is free again if it is the last one and was not used."""
    schedule, first = claim(Schedule(next_free=START + 1), 1, None, now=START, timing=TIMING)
    schedule, second = claim(schedule, 2, None, now=START, timing=TIMING)
    assert release(schedule, 1, first.slot) == schedule
    late = attrs.evolve(schedule, next_free=second.slot.end + 5)
    assert release(late, 2, second.slot).next_free == first.slot.end + 5
    schedule = release(schedule, 2, second.slot)
    assert schedule.next_free == first.slot.end
    assert release(schedule, 1, first.slot).next_free == first.slot.start
    assert release(schedule, 2, second.slot) == schedule
    used, gone = claim(Schedule(next_free=START), 1, None, now=START, timing=TIMING)
    assert gone.may_send
    assert release(used, 1, gone.slot) == used


def test_a_late_reply_is_claimed_again() -> None:
    """The last sender may claim its slot again, and the next one keeps the interval to that."""
    schedule, claimed = claim(Schedule(next_free=START), 1, None, now=START, timing=TIMING)
    schedule, again = claim(schedule, 1, claimed.slot, now=START + 50_000, timing=TIMING)
    assert again.may_send
    assert schedule.quiet_until == START + 50_000 + TIMING.min_gap


def test_a_head_start() -> None:
    """A process with a slow connection may send after its wait without another claim."""
    timing = attrs.evolve(TIMING, head_start=150_000)
    schedule, claimed = claim(
        Schedule(next_free=START + 100_000), 1, None, now=START, timing=timing
    )
    assert (claimed.may_send, claimed.wait) == (True, 100_000)
    assert schedule.quiet_until == START + 100_000 + TIMING.min_gap


def test_a_claim_tells_what_is_ahead() -> None:
    """It has the time to the next free slot and to the end of the pause; none is negative."""
    schedule = Schedule(next_free=START, paused_until=START + 300)
    schedule, claimed = claim(schedule, 1, None, now=START, timing=TIMING)
    assert claimed.slot == Slot(start=START + 300, end=START + 300 + TIMING.slot_length)
    assert (claimed.may_send, claimed.wait) == (False, 300)
    assert (claimed.next_free_in, claimed.paused_for) == (300 + TIMING.slot_length, 300)
    later = claimed.slot.end + 1
    late = attrs.evolve(TIMING, max_late=later)
    schedule, again = claim(schedule, 1, claimed.slot, now=later, timing=late)
    assert (again.may_send, again.wait) == (True, 0)
    assert (again.next_free_in, again.paused_for) == (TIMING.min_gap, 0)
    assert schedule.quiet_until == later + TIMING.min_gap
    assert schedule.sender == 1
    _, third = claim(schedule, 2, None, now=schedule.next_free + 1, timing=TIMING)
    assert (third.next_free_in, third.may_send) == (TIMING.slot_length, False)


def test_the_furthest_schedule_is_kept() -> None:
    """A schedule may reach 200 slots beyond now, or beyond a pause of one day, and no further."""
    ahead = MAX_SLOTS_AHEAD * TIMING.slot_length
    full = Schedule(next_free=START + ahead)
    assert usable(full, START, TIMING) == full
    assert usable(full, START - 1, TIMING) == new_schedule(START - 1, TIMING)
    paused = Schedule(next_free=START + MAX_PAUSE + ahead, paused_until=START + MAX_PAUSE)
    assert usable(paused, START, TIMING) == paused
    assert usable(paused, START - 1, TIMING) == new_schedule(START - 1, TIMING)
    assert (MAX_SLOTS_AHEAD, MAX_PAUSE) == (200, 86_400_000_000)


@pytest.mark.parametrize(("late", "kept"), [(0, True), (127_000, True), (127_001, False)])
def test_how_late_a_slot_can_be_used(late: int, *, kept: bool) -> None:
    """A slot is used up to `max_late` after its start, and is lost after that."""
    schedule, claimed = claim(Schedule(next_free=START + 1), 1, None, now=START, timing=TIMING)
    now = claimed.slot.start + late
    _, again = claim(schedule, 1, claimed.slot, now=now, timing=TIMING)
    assert (again.slot == claimed.slot) is kept


@pytest.mark.parametrize(("paused", "kept"), [(0, True), (1, False)])
def test_a_slot_at_the_end_of_a_pause_is_kept(paused: int, *, kept: bool) -> None:
    """A slot that starts as the pause ends is valid; one that starts before is not."""
    schedule, claimed = claim(Schedule(next_free=START + 1), 1, None, now=START, timing=TIMING)
    schedule = attrs.evolve(schedule, paused_until=claimed.slot.start + paused)
    _, again = claim(schedule, 1, claimed.slot, now=START, timing=TIMING)
    assert (again.slot == claimed.slot) is kept


def test_a_slot_at_the_end_of_the_schedule_was_not_claimed() -> None:
    """The next free slot belongs to nobody, so a claim of it is a new claim."""
    free = Slot(start=START + 100, end=START + 200)
    _, claimed = claim(Schedule(next_free=START + 100), 9, free, now=START, timing=TIMING)
    assert claimed.slot == Slot(start=START + 100, end=START + 100 + TIMING.slot_length)


def test_a_lost_slot_at_the_end_is_free_again() -> None:
    """Whoever is late for the last slot gives it back, and may send at once."""
    schedule, claimed = claim(Schedule(next_free=START + 1), 1, None, now=START, timing=TIMING)
    now = claimed.slot.start + TIMING.max_late + 1
    schedule, again = claim(schedule, 1, claimed.slot, now=now, timing=TIMING)
    assert (again.slot.start, again.may_send) == (now, True)
    assert schedule.next_free == now + TIMING.slot_length


def test_nobody_sends_soon_after_another() -> None:
    """A slot waits until the gap after another process's request is over; a new one starts then."""
    slot = Slot(start=START, end=START + TIMING.slot_length)
    schedule = Schedule(next_free=slot.end, quiet_until=START + 40, sender=9)
    _, claimed = claim(schedule, 1, slot, now=START, timing=TIMING)
    assert (claimed.slot, claimed.may_send, claimed.wait) == (slot, False, 40)
    _, later = claim(schedule, 1, slot, now=START + 40, timing=TIMING)
    assert (later.slot, later.may_send, later.wait) == (slot, True, 0)
    _, new = claim(attrs.evolve(schedule, next_free=START), 1, None, now=START, timing=TIMING)
    assert (new.slot.start, new.wait) == (START + 40, 40)


def test_a_pause_moves_the_next_free_slot() -> None:
    """The next free slot is after the pause, or where it was; a pause lasts one day at most."""
    schedule = pause(Schedule(next_free=START + 7), 5, now=START, timing=TIMING)
    assert schedule == Schedule(next_free=START + 7, paused_until=START + 5)
    schedule = pause(schedule, 9, now=START, timing=TIMING)
    assert schedule == Schedule(next_free=START + 9, paused_until=START + 9)
    schedule = pause(schedule, MAX_PAUSE + 1, now=START, timing=TIMING)
    assert schedule.paused_until == START + MAX_PAUSE


def test_a_pause_without_a_schedule() -> None:
    """It starts a schedule, whose first slot is after the pause; too far a schedule is replaced."""
    schedule = pause(None, 5 * SECOND, now=START, timing=TIMING)
    assert schedule.paused_until == schedule.next_free == START + 5 * SECOND
    assert schedule.quiet_until == START + TIMING.min_gap
    far = Schedule(next_free=START, paused_until=START + 2 * MAX_PAUSE)
    assert pause(far, 5 * SECOND, now=START, timing=TIMING) == schedule


def test_a_request_that_is_not_written_yet_is_waited_for() -> None:
    """The next one asks again every few milliseconds, and the gap counts from the write."""
    schedule, _ = claim(Schedule(next_free=START), 1, None, now=START, timing=TIMING)
    schedule, second = claim(schedule, 2, None, now=START + 1, timing=TIMING)
    now = second.slot.start
    schedule, waits = claim(schedule, 2, second.slot, now=now, timing=TIMING)
    assert (waits.slot, waits.may_send, waits.wait) == (second.slot, False, POLL)
    schedule = written(schedule, 1, now + POLL - 30, now=now + POLL, timing=TIMING)
    assert schedule.quiet_until == now + POLL - 30 + TIMING.min_gap
    assert schedule.unwritten_until == 0
    _, waits = claim(schedule, 2, second.slot, now=now + 2 * POLL, timing=TIMING)
    assert (waits.may_send, waits.wait) == (False, TIMING.min_gap - POLL - 30)


def test_a_request_that_is_never_written_is_not_waited_for_long() -> None:
    """Whoever is killed before the write delays the next request by the patience at most."""
    schedule, _ = claim(Schedule(next_free=START), 1, None, now=START, timing=TIMING)
    late = START + TIMING.min_gap + TIMING.patience
    _, waits = claim(schedule, 2, None, now=late - 1, timing=TIMING)
    assert (waits.may_send, waits.wait) == (False, POLL)
    _, sends = claim(schedule, 2, None, now=late, timing=TIMING)
    assert (sends.may_send, sends.wait) == (True, 0)


def test_a_late_note_does_not_shorten_the_gap_to_another() -> None:
    """When somebody else may send already, a note of an older request only adds to the gap."""
    schedule = Schedule(
        next_free=START, quiet_until=START + 500, sender=7, unwritten_until=START + 900
    )
    assert written(schedule, 6, START - TIMING.min_gap, now=START, timing=TIMING) == schedule
    noted = written(schedule, 6, START - 5, now=START, timing=TIMING)
    assert noted == attrs.evolve(schedule, quiet_until=START - 5 + TIMING.min_gap)
    assert written(schedule, 6, START + 5, now=START, timing=TIMING).quiet_until == (
        START + TIMING.min_gap
    )


def test_a_note_without_a_schedule() -> None:
    """It starts one whose first request keeps the gap."""
    schedule = written(None, 1, START, now=START, timing=TIMING)
    assert schedule == new_schedule(START, TIMING)


@given(
    st.lists(st.integers(0, 2 * TIMING.patience), min_size=1, max_size=3),
    st.lists(st.integers(0, TIMING.patience), min_size=1, max_size=5),
)
def test_the_gap_counts_from_the_write(drowsy: list[int], delays: list[int]) -> None:
    """However long each process takes from its turn to the write, the writes keep the gap."""
    timing = attrs.evolve(TIMING, max_late=START)
    schedule: Schedule | None = None
    slots: list[Slot | None] = [None] * len(drowsy)
    turn = itertools.count(1)
    turns = [next(turn) for _ in drowsy]
    events = [(START + number, number, False) for number in range(len(drowsy))]
    writes: list[int] = []
    while len(writes) < 20:
        now, number, is_write = min(events)
        events.remove((now, number, is_write))
        if is_write:
            writes.append(now)
            schedule = written(schedule, turns[number], now, now=now, timing=timing)
            slots[number], turns[number] = None, next(turn)
            events.append((now + 1, number, False))
            continue
        schedule, claimed = claim(schedule, turns[number], slots[number], now=now, timing=timing)
        slots[number] = claimed.slot
        later = delays[len(writes) % len(delays)] if claimed.may_send else drowsy[number]
        events.append((now + claimed.wait + later, number, claimed.may_send))
    assert min(later - sooner for sooner, later in pairwise(writes)) >= TIMING.min_gap


def test_lateness_of_all_does_not_add_up_until_a_slot_is_lost() -> None:
    """On a busy machine, where every process is late each time, no slot stays empty."""
    went = turns(None, [4_000] * 4, 400)
    gaps = [later - sooner for (sooner, _), (later, _) in pairwise(went)]
    assert max(gaps) <= TIMING.slot_length + 4_000


def test_turns_are_told_apart_by_their_number() -> None:
    """Two turns that have a slot with the same start, as after a lost schedule, keep the gap."""
    slot = Slot(start=START, end=START + TIMING.slot_length)
    schedule = Schedule(next_free=slot.end)
    schedule, one = claim(schedule, 1, slot, now=START, timing=TIMING)
    schedule, two = claim(schedule, 2, slot, now=START, timing=TIMING)
    assert (one.may_send, two.may_send, two.wait) == (True, False, TIMING.min_gap)
