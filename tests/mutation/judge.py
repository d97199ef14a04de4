"""Whether the mutants that are alive are those that survivors.toml lists, and few enough."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import attrs

from tests.mutation.parts import Part

ROOT = Path(__file__).parents[2]
SURVIVORS = Path(__file__).parent / "survivors.toml"
MAX_ALIVE = 0.05
"""Of a part's mutants, the listed ones included."""
MAX_TIMEOUTS = 0.1
"""More do not end in endless loops: the machine is too busy for a verdict."""

Change: TypeAlias = tuple[str, str]
"""A function, and the lines that a mutant removes from it and adds to it."""


@attrs.frozen
class Outcome:
    """What became of a part's mutants."""

    total: int
    alive: Sequence[Change]
    unclear: Sequence[str]
    """Names of mutants whose tests did not end, each with its state."""
    timeouts: int = 0
    """How many count as killed because their tests took too long."""


def survivors_of(part: Part) -> list[tuple[Change, str]]:
    """Read the listed survivors of a part, each with its reason."""
    modules = tuple(
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") + "."
        for pattern in part.modules
        for path in ROOT.glob(pattern)
    )
    return [
        ((entry["function"], entry["change"]), entry["reason"])
        for entry in tomllib.loads(SURVIVORS.read_text())["survivor"]
        if entry["function"].startswith(modules)
    ]


def problems_of(
    outcome: Outcome, listed: Sequence[tuple[Change, str]], *, whole: bool = True
) -> list[str]:
    """Say what is wrong; `whole` tells whether all mutants of the part were tested."""
    return list(_problems(outcome, listed, whole=whole))


def _problems(
    outcome: Outcome, listed: Sequence[tuple[Change, str]], *, whole: bool
) -> Iterator[str]:
    alive, expected = Counter(outcome.alive), Counter(change for change, _ in listed)
    for name in outcome.unclear:
        yield f"the tests did not end: {name}"
    for (function, _), reason in listed:
        if not reason.strip():
            yield f"no reason in survivors.toml: {function}"
    for change in (alive - expected).elements():
        yield f"a new survivor:\n{_entry(change)}"
    if not whole:
        return
    for change in (expected - alive).elements():
        yield f"listed in survivors.toml, but killed or gone:\n{_entry(change)}"
    if outcome.timeouts > MAX_TIMEOUTS * outcome.total:
        yield f"{outcome.timeouts} mutants timed out: run it again on a machine that is less busy"
    if len(outcome.alive) > MAX_ALIVE * outcome.total:
        yield f"more than {MAX_ALIVE:.0%} are alive"
    if not outcome.total:
        yield "there are no mutants"


def _entry(change: Change) -> str:
    function, lines = change
    return f"[[survivor]]\nfunction = \"{function}\"\nchange = '''\n{lines}'''\nreason = \"\"\n"
