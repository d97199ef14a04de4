"""The schedule of slots: claims that are late, early or repeated by a little."""

from __future__ import annotations

import attrs

from e6async._core.gate.slots import Schedule, Slot, claim
from tests.gate.test_slots import START, TIMING


def test_a_slot_that_was_used_is_not_given_back() -> None:
    """A process that claims again after it may have sent, too late, gets the slot after its own."""
    slot = Slot(start=START, end=START + TIMING.slot_length)
    schedule = Schedule(next_free=slot.end, sender=5)
    now = START + TIMING.max_late + 1
    assert claim(schedule, 5, slot, now=now, timing=TIMING)[1].slot.start == slot.end
    assert claim(schedule, 6, slot, now=now, timing=TIMING)[1].slot.start == now


def test_a_head_start_ends_with_the_patience() -> None:
    """With a head start, a request is not waited for that will be given up until the turn."""
    timing = attrs.evolve(TIMING, head_start=2000)
    slot = Slot(start=START + 1000, end=START + 1000 + TIMING.slot_length)
    for unwritten_until, may_send in [(START + 500, True), (START + 1001, False)]:
        schedule = Schedule(next_free=slot.end, sender=5, unwritten_until=unwritten_until)
        claimed = claim(schedule, 6, slot, now=START, timing=timing)[1]
        assert claimed.may_send is may_send


def test_the_next_slot_may_be_free_already() -> None:
    """A process that is late, and waits for the write of another, is told that it is free."""
    slot = Slot(start=START, end=START + 10)
    schedule = Schedule(next_free=START + 10, sender=5, unwritten_until=START + 1000)
    claimed = claim(schedule, 6, slot, now=START + 50, timing=TIMING)[1]
    assert (claimed.may_send, claimed.next_free_in) == (False, 0)
