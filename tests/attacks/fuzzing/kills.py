"""Jobs that are killed again and again: nothing is missing, doubled or wrong in the end."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from random import Random
from typing import Final

from e6async import E621
from e6async.testing import FakeSite
from tests.attacks.fuzzing.attack import Attack
from tests.attacks.fuzzing.job import JOBS, result_of

_ROOT: Final = Path(__file__).parents[3]
_MAX_KILLS: Final = 5


async def _start(job: str, url: str, folder: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.attacks.fuzzing.job", job, url, str(folder)), cwd=_ROOT
    )


async def _run(random: Random, folder: Path) -> None:
    job = random.choice(list(JOBS))
    undisturbed, target = folder / "undisturbed", folder / "killed"
    for each in (undisturbed, target):
        await asyncio.to_thread(each.mkdir)
    async with FakeSite(E621, posts=120, latency=0.005) as fake:
        process = await _start(job, fake.url, undisturbed)
        assert await process.wait() == 0
        kills = 0
        while True:
            process = await _start(job, fake.url, target)
            try:
                # the first half second is spent on imports
                seconds = 0.4 + random.random() * 0.8 if kills < _MAX_KILLS else 60
                status = await asyncio.wait_for(process.wait(), seconds)
            except TimeoutError:
                assert kills < _MAX_KILLS, f"{job} does not end"
                process.kill()
                await process.wait()
                kills += 1
            else:
                assert status == 0, f"{job} failed after {kills} kills"
                break
        expected, found = result_of(undisturbed), result_of(target)
        assert found == expected, f"{job} after {kills} kills: {found.keys()}"


KILLS = Attack("kills", "nothing is missing, doubled or wrong in the end", _run, is_virtual=False)
