"""The fake e6ai answers as e6ai's request specs say, which are e621's but for what it lacks."""

from __future__ import annotations

import re

import attrs
import pytest

from e6async import E6AI
from e6async.testing import FakeSite
from tests.judges.case import Case
from tests.judges.e621_cases import CASES
from tests.judges.play import play

LACKS = re.compile(r"/avoid_postings|/tag_(aliases|implications)/\S+/undo|/transfer\.json")
"""What has no route on e6ai: config/routes.rb of e6ai/e6ai."""
DIFFERS = {"bans that are over, and others": "ban_flags is not hidden"}
"""Cases that e6ai answers in another way."""


def on_e6ai(case: Case) -> Case:
    """The case at e6ai's addresses: artists are directors there, with the same fields."""
    steps = [
        attrs.evolve(step, request=re.sub(r"^(\w+ /)artist", r"\1director", step.request))
        for step in case.steps
    ]
    return attrs.evolve(case, steps=tuple(steps))


def is_of_e6ai(case: Case) -> bool:
    """Whether e6ai has all that the case asks for."""
    return case.name not in DIFFERS and not any(LACKS.search(step.request) for step in case.steps)


@pytest.mark.any_python
@pytest.mark.parametrize(
    "case", [*filter(is_of_e6ai, CASES)], ids=lambda case: f"{case.source}: {case.name}"
)
async def test_example(case: Case) -> None:
    """The example holds, asked for by a client that is not ours."""
    async with FakeSite(E6AI, posts=60, seed=1) as site:
        assert await play(site, on_e6ai(case)) == []


def test_few_are_left_out() -> None:
    """Nearly all examples are played, and each that differs is one of them."""
    assert len([*filter(is_of_e6ai, CASES)]) > 0.9 * len(CASES)
    assert {case.name for case in CASES} >= DIFFERS.keys()
