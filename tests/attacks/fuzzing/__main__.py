"""`make attack`: attack the library in random ways for some time, and count what got through.

    make attack SECONDS=600 KINDS="kills cancellations"

The seed is printed; the same seed makes the same attacks.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random, SystemRandom
from typing import Final

from e6async.testing import run_in_virtual_time
from tests.attacks.fuzzing.attack import Attack
from tests.attacks.fuzzing.cancellations import CANCELLATIONS
from tests.attacks.fuzzing.kills import KILLS
from tests.attacks.fuzzing.names import NAMES
from tests.attacks.fuzzing.redirects import REDIRECTS
from tests.attacks.fuzzing.responses import RESPONSES

ATTACKS: Final[Mapping[str, Attack]] = {
    "responses": RESPONSES,
    "redirects": REDIRECTS,
    "cancellations": CANCELLATIONS,
    "names": NAMES,
    "kills": KILLS,
}
_SHOWN: Final = 5
"""Failures of a kind that are printed."""


def attack_once(attack: Attack, seed: str) -> None:
    """Make one attack; raises what got through."""
    with tempfile.TemporaryDirectory() as folder:
        work = attack.run(Random(seed), Path(folder))
        if attack.is_virtual:
            run_in_virtual_time(_done(work))
        else:
            asyncio.run(_done(work))


async def _done(work: object) -> None:
    assert asyncio.iscoroutine(work)
    await work


def attack_for(name: str, seconds: float, seed: int) -> bool:
    """Attack until the time is over, and print the result; whether everything held."""
    attack, start = ATTACKS[name], time.monotonic()
    count, failures = 0, 0
    while time.monotonic() < start + seconds:
        try:
            attack_once(attack, f"{seed}:{name}:{count}")
        except Exception:  # noqa: BLE001 - each is printed and counted
            failures += 1
            if failures <= _SHOWN:
                sys.stdout.write(f"{name}, number {count} of seed {seed}:\n")
                traceback.print_exc(file=sys.stdout)
        count += 1
    sys.stdout.write(
        f"{attack.name:18} {count:6} attacks, {failures} got through; promise: {attack.promise}\n"
    )
    return not failures


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the attacks that are named, or all; the status is 1 when one got through."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks.fuzzing", description=__doc__)
    parser.add_argument("kinds", nargs="*", help=f"some of {', '.join(ATTACKS)}; all without")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each kind")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args(arguments)
    unknown = [kind for kind in options.kinds if kind not in ATTACKS]
    if unknown:
        parser.error(f"{', '.join(unknown)}: use some of {', '.join(ATTACKS)}")
    seed: int = SystemRandom().randrange(10**6) if options.seed is None else options.seed
    sys.stdout.write(f"seed {seed}, {options.seconds:g} s for each kind\n")
    logging.disable(logging.ERROR)
    try:
        held = [attack_for(kind, options.seconds, seed) for kind in options.kinds or ATTACKS]
    finally:
        logging.disable(logging.NOTSET)
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
