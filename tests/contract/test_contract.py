"""What the clients send and read, held against the reference; see `python -m tests.contract`."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

import pytest

from e6async import E621
from e6async.core.client import Family
from e6async.testing import no_waiting
from tests.contract import carry, table
from tests.contract.compare import Audit, audit
from tests.contract.left_out import ELSEWHERE, LEFT_OUT, SAID_DIFFERENTLY
from tests.contract.play import play
from tests.contract.reference import REFERENCES, Reference

FAMILIES = [name for name, value in vars(E621).items() if isinstance(value, Family)]


@cache
def audited() -> Audit:
    return asyncio.run(audit(E621, Reference.read(REFERENCES[E621.site.name])))


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_sent(family: str) -> None:
    """Method, path, level, every filter and every field are those of the reference."""
    assert audited().wrong_in(family) == {}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_answered(family: str) -> None:
    """The fake site, which knows nothing of the client, takes each call, and fits the models."""

    @no_waiting
    async def run() -> None:
        for name, calls in audited().calls.items():
            if name.startswith(f"{family}."):
                assert await play(E621, calls) == [], name

    run()


def test_everything_is_covered() -> None:
    """Each operation of the reference can be done with a method."""
    assert audited().missing == []


def test_what_is_left_out_exists() -> None:
    """Exceptions are for operations and keys that the reference has."""
    known = {entry.name: entry.keys for entry in audited().reference.entries}
    for name, keys in [*LEFT_OUT.items(), *SAID_DIFFERENTLY.items()]:
        assert set(keys) <= known[name], name
    assert {*ELSEWHERE, *ELSEWHERE.values()} <= set(known)


@pytest.mark.skipif(not carry.REFERENCE.is_dir(), reason="the reference is not here")
@pytest.mark.parametrize("path", carry.targets(), ids=lambda path: path.parent.name)
def test_the_reference_is_carried_whole(path: Path) -> None:
    """What was carried is what the reference says now."""
    assert path.read_bytes() == carry.targets()[path](), "run python -m tests.contract.carry"


def test_the_table_is_up_to_date() -> None:
    """The table of operations in the docs is what the code does."""
    assert table.PATH.read_text() == table.written(audited()), "run python -m tests.contract.table"
