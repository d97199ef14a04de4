"""Prints what each client covers of its reference, with what is missing and wrong by name."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

from e6async import E6AI, E621, FemboyFans
from e6async._core.client import Client
from e6async.testing import run_in_virtual_time
from tests.contract.against_fake import errors_against_fake
from tests.contract.audit import Audit, audit

CLIENTS: tuple[type[Client], ...] = (E621, E6AI, FemboyFans)


async def run_against_fake(client: type[Client], result: Audit) -> None:
    """Run every method against the fake site, and add the errors to the audit."""
    for name, calls in result.calls.items():
        result.add_errors(name, await errors_against_fake(client, calls))


def report(site: str, result: Audit) -> Iterator[str]:
    """The lines of the report of a client."""
    count = len(result.reference.entries)
    yield f"{site}: covered {count - len(result.missing)} of {count}"
    yield from (f"  missing: {name}" for name in result.missing)
    yield from (
        f"  wrong: {name}: {text}" for name, texts in result.errors.items() for text in texts
    )


def main() -> int:
    """Compare every client with its reference; 1 when anything is missing or wrong."""
    failed = False
    for client in CLIENTS:
        result = asyncio.run(audit(client))
        run_in_virtual_time(run_against_fake(client, result))
        sys.stdout.write("\n".join(report(client.site.name, result)) + "\n")
        failed |= bool(result.missing or result.errors)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
