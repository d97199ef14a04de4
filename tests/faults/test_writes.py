"""Writes under random faults: the server never sees one twice, unless it turned it away."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from e6async import E621
from e6async._core.gate import Gate
from e6async._core.gate.local import LocalPacer
from e6async._core.protocol.operation import Method
from e6async.errors import E6Error, HostDownError
from e6async.testing import virtual_time
from e6async.testing._chaos import FAULTS, ChaosServer

pytestmark = pytest.mark.any_python

AGENT = "writes-test/1.0 (by the tests)"
SLOW = {"bomb-gzip", "bomb-deflate", "endless-body", "endless-chunks", "refused"}
METHODS: list[Method] = ["POST", "PUT", "PATCH", "DELETE"]
TURNED_AWAY = ("retry-after-", "html-503", "maintenance", "old-421")


@virtual_time
async def test_two_thousand_random_faults() -> None:
    """Of 2,000 writes by every method, under a random fault each, none arrives twice."""
    chance = random.Random(6)
    names = sorted(name for name in FAULTS if name not in SLOW and not name.startswith(TURNED_AWAY))
    ended: Counter[str] = Counter()
    async with ChaosServer(good=b'{"ok": true}') as chaos:
        gate = Gate(LocalPacer(0.5))
        async with E621(AGENT, base_url=chaos.url, gate=gate) as e6:
            for number in range(2000):
                chaos.clear_faults()
                chaos.inject(FAULTS[chance.choice(names)])
                method = chance.choice(METHODS)
                try:
                    await e6.raw(method, f"/w/{number}.json", data={"a": 1})
                    ended["done"] += 1
                except HostDownError:
                    gate.breaker.record_success()  # not what is asked here
                except E6Error as error:
                    ended[type(error).__name__] += 1
        seen = Counter(request.path for request in chaos.requests)
    assert max(seen.values()) == 1
    assert sum(seen.values()) > 1000
    assert ended["done"] > 100
    assert len(ended) > 5
