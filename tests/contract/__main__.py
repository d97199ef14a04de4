"""Prints what each client covers of its reference, with the missing and the wrong by name."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

from e6async import E621, FemboyFans
from e6async._core.client import Client
from e6async.testing import run_in_virtual_time
from tests.contract.compare import Audit, audit
from tests.contract.play import play

CLIENTS: tuple[type[Client], ...] = (E621, FemboyFans)


async def played(client: type[Client], found: Audit) -> None:
    """Play every method against the fake site, and note what goes wrong."""
    for name, calls in found.calls.items():
        found.say(name, await play(client, calls))


def report(site: str, found: Audit) -> Iterator[str]:
    """Write down what was found."""
    count = len(found.reference.entries)
    yield f"{site}: covered {count - len(found.missing)} of {count}"
    yield from (f"  missing: {name}" for name in found.missing)
    yield from (f"  wrong: {name}: {said}" for name, each in found.wrong.items() for said in each)


def main() -> int:
    """Hold every client against its reference; 1 when anything is missing or wrong."""
    failed = False
    for client in CLIENTS:
        site = client.site.name
        found = asyncio.run(audit(client))
        run_in_virtual_time(played(client, found))
        sys.stdout.write("\n".join(report(site, found)) + "\n")
        failed |= bool(found.missing or found.wrong)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
