"""A schedule of slots that several processes share: which of them may send when. No clock, no I/O.

A process claims a slot, sleeps until it starts, and claims again before it sends: only then is it
known that nobody has paused the schedule meanwhile and that the request before was not late. All
numbers are whole microseconds, so that the file, Python and Lua agree on each of them.
"""

from __future__ import annotations

import attrs

SECOND = 1_000_000
MAX_SLOTS_AHEAD = 200
"""Slots that may be taken at once; a schedule that reaches further is from another clock."""
MAX_PAUSE = 86_400 * SECOND
"""The longest pause; a schedule with a longer one is from another clock."""


@attrs.frozen(kw_only=True)
class Schedule:
    """What the processes share: times on the shared clock."""

    next_free: int
    """The start of the next free slot."""
    paused_until: int = 0
    """Slots that start before this time are void."""
    quiet_until: int = 0
    """Nobody else may send before this time, because of the last request."""
    last_used: int = 0
    """The start of the slot in which the last request was sent."""


@attrs.frozen(kw_only=True)
class Timing:
    """The pace of one process: durations."""

    slot_length: int
    """From the start of one slot to the next."""
    min_gap: int
    """Between two requests; less than `slot_length`, so that delays do not add up."""
    max_late: int
    """How late a slot may be used; later it is lost, as the next slots are those of others."""
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
    schedule: Schedule | None, slot: Slot | None, *, now: int, timing: Timing
) -> tuple[Schedule, Claim]:
    """Claim the next free slot, or the right to send in the slot that was claimed before."""
    current = usable(schedule, now, timing)
    if slot is not None and not _is_valid(slot, current, now, timing):
        current, slot = release(current, slot), None
    if slot is None:
        start = max(now, current.next_free, current.paused_until, current.quiet_until)
        slot = Slot(start=start, end=start + timing.slot_length)
        current = attrs.evolve(current, next_free=slot.end)
    # The last sender may claim again, when the first reply arrived too late to be used.
    is_again = slot.start == current.last_used
    send_at = slot.start if is_again else max(slot.start, current.quiet_until)
    wait = max(0, send_at - now)
    if may_send := wait <= timing.head_start:
        quiet_until = now + wait + timing.min_gap
        current = attrs.evolve(current, quiet_until=quiet_until, last_used=slot.start)
    return current, Claim(
        slot=slot,
        may_send=may_send,
        wait=wait,
        next_free_in=max(0, current.next_free - now),
        paused_for=max(0, current.paused_until - now),
    )


def _is_valid(slot: Slot, schedule: Schedule, now: int, timing: Timing) -> bool:
    is_in_schedule = schedule.paused_until <= slot.start < schedule.next_free
    return is_in_schedule and now <= slot.start + timing.max_late


def release(schedule: Schedule, slot: Slot) -> Schedule:
    """Free an unused slot, if it is the last one in the schedule."""
    if schedule.next_free != slot.end or schedule.last_used == slot.start:
        return schedule
    return attrs.evolve(schedule, next_free=slot.start)


def pause(schedule: Schedule | None, duration: int, *, now: int, timing: Timing) -> Schedule:
    """Make all slots of the next while void."""
    current = usable(schedule, now, timing)
    paused_until = max(current.paused_until, now + min(duration, MAX_PAUSE))
    next_free = max(current.next_free, paused_until)
    return attrs.evolve(current, paused_until=paused_until, next_free=next_free)
