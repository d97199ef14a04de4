"""Slots on a clock that several processes share: who goes when. No clock, no I/O.

A process claims a slot, sleeps until it begins, and claims again before it goes: only then is it
known that nobody has stopped everybody meanwhile and that the one before did not go late. All
numbers are whole microseconds, so that a file, Python and Lua agree on each of them.
"""

from __future__ import annotations

import attrs

SECOND = 1_000_000
FARTHEST = 200
"""Slots that may be taken at once; a schedule that is further ahead is from another clock."""
LONGEST_HOLD = 86_400 * SECOND
"""A longer hold is from another clock, too."""


@attrs.frozen(kw_only=True)
class Schedule:
    """What the processes share; instants on the shared clock."""

    free: int
    """Where the next slot begins that nobody has."""
    held: int = 0
    """No slot that begins earlier is good any more."""
    quiet: int = 0
    """Until then the request that went last has the server to itself."""
    went: int = 0
    """The slot of that request."""


@attrs.frozen(kw_only=True)
class Terms:
    """The pace that a process keeps; durations."""

    min_interval: int
    """From one slot to the next."""
    least: int
    """Between two requests; less than `min_interval`, so that delays heal."""
    late: int
    """A slot that is not used for so long is lost: others have theirs."""
    lead: int = 0
    """How long before its slot a process is let go that would be late if it had to ask again."""


@attrs.frozen(kw_only=True)
class Slot:
    """A process's place in the schedule; instants."""

    begins: int
    ends: int


@attrs.frozen(kw_only=True)
class Claim:
    """What a process is told; durations from now on."""

    slot: Slot
    goes: bool
    """Whether it goes after the wait; otherwise it claims again."""
    wait: int
    free_in: int
    held_in: int


def fresh(now: int, terms: Terms) -> Schedule:
    """Begin a schedule: nobody knows who went just before, so that one slot stays empty."""
    return Schedule(free=now + terms.min_interval, quiet=now + terms.least)


def sane(schedule: Schedule | None, now: int, terms: Terms) -> Schedule:
    """Return the schedule, or a fresh one for one that is lost or from another clock."""
    if schedule is None or schedule.held > now + LONGEST_HOLD:
        return fresh(now, terms)
    if schedule.free > max(now, schedule.held) + FARTHEST * terms.min_interval:
        return fresh(now, terms)
    return schedule


def claim(
    schedule: Schedule | None, slot: Slot | None, *, now: int, terms: Terms
) -> tuple[Schedule, Claim]:
    """Take the next slot, or go in the one that was taken before."""
    known = sane(schedule, now, terms)
    if slot is not None and not _good(slot, known, now, terms):
        known, slot = give_back(known, slot), None
    if slot is None:
        begins = max(now, known.free, known.held, known.quiet)
        slot = Slot(begins=begins, ends=begins + terms.min_interval)
        known = attrs.evolve(known, free=slot.ends)
    # Who went last may ask again, because the first answer took too long to be acted upon.
    begins = slot.begins if slot.begins == known.went else max(slot.begins, known.quiet)
    wait = max(0, begins - now)
    if goes := wait <= terms.lead:
        known = attrs.evolve(known, quiet=now + wait + terms.least, went=slot.begins)
    free_in, held_in = max(0, known.free - now), max(0, known.held - now)
    return known, Claim(slot=slot, goes=goes, wait=wait, free_in=free_in, held_in=held_in)


def _good(slot: Slot, schedule: Schedule, now: int, terms: Terms) -> bool:
    return schedule.held <= slot.begins < schedule.free and now <= slot.begins + terms.late


def give_back(schedule: Schedule, slot: Slot) -> Schedule:
    """Free a slot that was not used, if nobody has one behind it."""
    if schedule.free != slot.ends or schedule.went == slot.begins:
        return schedule
    return attrs.evolve(schedule, free=slot.begins)


def hold(schedule: Schedule | None, seconds: int, *, now: int, terms: Terms) -> Schedule:
    """Make every slot of the next while worthless."""
    known = sane(schedule, now, terms)
    held = max(known.held, now + min(seconds, LONGEST_HOLD))
    return attrs.evolve(known, held=held, free=max(known.free, held))
