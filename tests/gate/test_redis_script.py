"""The script of the Redis gate, compared with the functions of slots.py."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from e6async._core.gate.redis_store import SCRIPT
from e6async._core.gate.slots import (
    SECOND,
    Claim,
    Schedule,
    Slot,
    Timing,
    claim,
    pause,
    release,
    written,
)
from tests.gate.redis_server import BINARY, MISSING, RedisServer

if BINARY is None:
    pytest.skip(MISSING, allow_module_level=True)

AT_A_TIME = SCRIPT.replace("redis.call('TIME')", "{ARGV[11], ARGV[12]}")
START = 1_800_000_000 * SECOND
NEAR = Timing(slot_length=507_000, min_gap=505_000, max_late=127_000, patience=500_000)
FAR = Timing(
    slot_length=730_000, min_gap=725_000, max_late=300_000, patience=600_000, head_start=250_000
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["claim"] * 6 + ["written"] * 3 + ["pause", "release", "lose"]),
        st.integers(0, 3),
        st.sampled_from([0, 100, 100_000, 505_000, 507_000, 700_000, 3 * SECOND, 90_000 * SECOND]),
    ),
    max_size=30,
)


def in_python(
    verb: str, turn: int, schedule: Schedule | None, slot: Slot | None, *, now: int, timing: Timing
) -> tuple[Schedule, Claim | None]:
    """Do a step with the functions of slots.py."""
    if verb == "claim":
        return claim(schedule, turn, slot, now=now, timing=timing)
    if verb == "pause":
        return pause(schedule, SECOND, now=now, timing=timing), None
    assert slot is not None
    if verb == "written":
        return written(schedule, turn, now, now=now, timing=timing), None
    assert schedule is not None
    return release(schedule, turn, slot), None


def in_lua(
    server: RedisServer, verb: str, turn: int, slot: Slot | None, *, now: int, timing: Timing
) -> list[object]:
    """Do a step with the script."""
    slots = attrs.astuple(slot) if slot else (0, 0)
    numbers = [turn, *attrs.astuple(timing), *slots, SECOND, *divmod(now, SECOND)]
    answer = server.ask("EVAL", AT_A_TIME, 1, "key", verb, *numbers)
    assert isinstance(answer, list)
    return [*answer]


@settings(max_examples=50, deadline=None)
@given(steps=STEPS)
def test_the_script_does_what_the_functions_do(
    one_server: RedisServer, steps: list[tuple[str, int, int]]
) -> None:
    """Lua and Python agree on every microsecond, for any sequence of commands."""
    one_server.start()
    schedule: Schedule | None = None
    slots: dict[int, Slot] = {}
    now = START
    for verb, number, passed in steps:
        now += passed
        if verb == "lose":
            schedule = None
            one_server.ask("DEL", "key")
        elif verb in {"claim", "pause"} or (schedule is not None and number in slots):
            slot, timing = slots.get(number), (NEAR, FAR)[number % 2]
            schedule, claimed = in_python(verb, number + 1, schedule, slot, now=now, timing=timing)
            answer = in_lua(one_server, verb, number + 1, slot, now=now, timing=timing)
            assert one_server.schedule("key") == attrs.asdict(schedule)
            if claimed is not None:
                slots[number] = claimed.slot
                _, *durations = attrs.astuple(claimed, recurse=False)
                assert answer == [*attrs.astuple(claimed.slot), *durations]
