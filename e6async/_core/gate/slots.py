"""A schedule of slots that several processes share: which of them may send when. No clock, no I/O.

A process claims a slot, sleeps until it starts, and claims again before it sends: only then is it
known that nobody has paused the schedule meanwhile and that the request before was not late. After
the request is written, the process notes that: the gap to the next request counts from then. All
numbers are whole microseconds, so that the file, Python and Lua agree on each of them.
"""

from __future__ import annotations

import attrs

SECOND = 1_000_000
MAX_SLOTS_AHEAD = 200
"""Slots that may be taken at once; a schedule that reaches further is from another clock."""
MAX_PAUSE = 86_400 * SECOND
"""The longest pause; a schedule with a longer one is from another clock."""
POLL = 5_000
"""How long to wait until it is asked again whether the request before was written."""


@attrs.frozen
class Schedule:
    """What the processes share: times on the shared clock."""

    next_free: int
    """The start of the next free slot."""
    paused_until: int = 0
    """Slots that start before this time are void."""
    quiet_until: int = 0
    """Nobody else may send before this time, because of the last request."""
    sender: int = 0
    """Whose turn the last one was."""
    unwritten_until: int = 0
    """Until when the last request may still be written; 0 once it was."""
    delay: int = 0
    """How much later than its slot, beyond what gaps between slots make up for, the last was."""


@attrs.frozen(kw_only=True)
class Timing:
    """The pace of one process: durations."""

    slot_length: int
    """From the start of one slot to the next."""
    min_gap: int
    """Between two requests; less than `slot_length`, so that delays do not add up."""
    max_late: int
    """How late a slot may be used; later it is lost, as the next slots are those of others."""
    patience: int
    """How long the others wait beyond `min_gap` for a request that may send and is not written."""
    head_start: int = 0
    """How early a process with a slow connection to the schedule may get its final reply."""


@attrs.frozen(kw_only=True)
class Slot:
    """A slot that a process has claimed: times on the shared clock."""

    start: int
    end: int


@attrs.frozen(kw_only=True)
class Claim:
    """The reply to a process that claims a slot: durations from now on."""

    slot: Slot
    may_send: bool
    """Whether it may send after the wait; otherwise it claims again then."""
    wait: int
    next_free_in: int
    paused_for: int


def new_schedule(now: int, timing: Timing) -> Schedule:
    """Start a schedule with an empty slot, since a request may have been sent just before."""
    return Schedule(next_free=now + timing.slot_length, quiet_until=now + timing.min_gap)


def usable(schedule: Schedule | None, now: int, timing: Timing) -> Schedule:
    """Return the schedule, or a new one if it is missing or from another clock."""
    if schedule is None or schedule.paused_until > now + MAX_PAUSE:
        return new_schedule(now, timing)
    latest = max(now, schedule.paused_until) + MAX_SLOTS_AHEAD * timing.slot_length
    return new_schedule(now, timing) if schedule.next_free > latest else schedule


def claim(
    schedule: Schedule | None, turn: int, slot: Slot | None, *, now: int, timing: Timing
) -> tuple[Schedule, Claim]:
    """Claim the next free slot for a turn, or the right to send in the slot that it has.

    `turn` is a number that no other turn of any process has; it is not 0.
    """
    current = usable(schedule, now, timing)
    if slot is not None and not _is_valid(slot, current, now, timing):
        current, slot = release(current, turn, slot), None
    if slot is None:
        start = max(now, current.next_free, current.paused_until, current.quiet_until)
        slot = Slot(start=start, end=start + timing.slot_length)
        current = attrs.evolve(current, next_free=slot.end)
    # The last sender may claim again, when the first reply arrived too late to be used.
    is_again = turn == current.sender
    send_at = slot.start if is_again else max(slot.start, current.quiet_until)
    wait = max(0, send_at - now)
    may_send = wait <= timing.head_start
    if may_send and not is_again and now + wait < current.unwritten_until:
        may_send, wait = False, max(wait, POLL)
    if may_send:
        current = _used(current, turn, slot, now + wait, timing)
    return current, Claim(
        slot=slot,
        may_send=may_send,
        wait=wait,
        next_free_in=max(0, current.next_free - now),
        paused_for=max(0, current.paused_until - now),
    )


def _is_valid(slot: Slot, schedule: Schedule, now: int, timing: Timing) -> bool:
    is_in_schedule = schedule.paused_until <= slot.start < schedule.next_free
    return is_in_schedule and now <= slot.start + schedule.delay + timing.max_late


def _used(schedule: Schedule, turn: int, slot: Slot, at: int, timing: Timing) -> Schedule:
    """Note that a request is sent; the slots that are still free begin as much later as it is."""
    delay = max(0, at - slot.start - (timing.slot_length - timing.min_gap))
    quiet_until = at + timing.min_gap
    return attrs.evolve(
        schedule,
        next_free=schedule.next_free + max(0, delay - schedule.delay),
        quiet_until=quiet_until,
        sender=turn,
        unwritten_until=quiet_until + timing.patience,
        delay=delay,
    )


def written(schedule: Schedule | None, turn: int, at: int, *, now: int, timing: Timing) -> Schedule:
    """Note when the request of a turn was written: the gap counts from then."""
    current = usable(schedule, now, timing)
    quiet_until = max(current.quiet_until, min(at, now) + timing.min_gap)
    unwritten_until = 0 if turn == current.sender else current.unwritten_until
    return attrs.evolve(current, quiet_until=quiet_until, unwritten_until=unwritten_until)


def release(schedule: Schedule, turn: int, slot: Slot) -> Schedule:
    """Free an unused slot, if it is the last one in the schedule."""
    beyond = schedule.next_free - slot.end  # the free slots may begin later than planned
    if not 0 <= beyond < slot.end - slot.start or schedule.sender == turn:
        return schedule
    return attrs.evolve(schedule, next_free=slot.start + beyond)


def pause(schedule: Schedule | None, duration: int, *, now: int, timing: Timing) -> Schedule:
    """Make all slots of the next while void."""
    current = usable(schedule, now, timing)
    paused_until = max(current.paused_until, now + min(duration, MAX_PAUSE))
    next_free = max(current.next_free, paused_until)
    return attrs.evolve(current, paused_until=paused_until, next_free=next_free)
