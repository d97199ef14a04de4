"""Pending batches: who still waits for a key, which keys fit in a list, and errors of rows."""

from __future__ import annotations

import asyncio

import pytest

from e6async import E621
from e6async._core.batch import Batch, PendingBatch, as_id, by_id, listed_by_id
from e6async.errors import DecodeError, NotFoundError
from e6async.testing import virtual_time
from tests.gate.arrivals import answer, arrivals

AGENT = "batch-test/1.0 (by the tests)"
BY_NAME: Batch[object] = Batch(
    name="tags.get", one=None, path="/tags.json", item=object, field="name"
)


def test_a_key_stays_while_somebody_waits() -> None:
    """A key with two callers is sent until both have left."""
    pending = PendingBatch(10, 1)
    assert pending.add(2)
    assert pending.add(2)
    pending.drop([2])
    assert pending.keys == [1, 2]
    pending.drop([2])
    assert pending.keys == [1]
    pending.drop([1])
    assert pending.keys == []


def test_a_batch_has_room_for_so_many_keys() -> None:
    """It takes the maximum, and keys that are in it already."""
    pending = PendingBatch(2, 1)
    assert pending.add(2)
    assert not pending.add(3)
    assert pending.add(2)
    long = PendingBatch(1000, "x" * 5_000)
    assert not long.add("y" * 1_000)
    assert long.add("y" * 900)
    long.drop(["y" * 900])
    assert long.add("z" * 900)


@pytest.mark.parametrize("name", ["", " ", "a,b", "a\n"])
def test_names_that_no_list_can_hold(name: str) -> None:
    """Blank names, and names with a comma, are looked up by themselves."""
    assert BY_NAME.in_list(name) is None
    assert BY_NAME.in_list("wolf") == "wolf"


@pytest.mark.parametrize(
    ("key", "record_id"),
    [(5, 5), ("5", 5), ("05", 5), (-1, None), (True, None), ("a", None), ("9" * 20, None)],
)
def test_ids_as_servers_read_them(key: int | str, record_id: int | None) -> None:
    """Digits are an id, whatever type they have."""
    assert as_id(key) == record_id
    assert listed_by_id("users.get", dict).in_list(key) == record_id
    assert not by_id("pools", dict).hides


@virtual_time
async def test_missing_records_need_no_second_request() -> None:
    """Where the search shows all records, a missing one is known to be missing."""
    async with arrivals(lambda _n, _line: answer("200 OK", body=b"[]")) as server:
        async with E621(AGENT, base_url=server.url) as e6:
            results = await asyncio.gather(e6.pools.get(1), e6.pools.get(2), return_exceptions=True)
        assert [type(result) for result in results] == [NotFoundError, NotFoundError]
        assert len(server.times) == 1


@virtual_time
async def test_errors_of_a_row_tell_what_the_call_cost() -> None:
    """A row that does not fit is DecodeError with the attempts of the shared request."""
    body = b'[{"id": 1, "name": 5}, {"id": 2, "name": 6}]'
    async with (
        arrivals(
            lambda number, _line: answer("500 Oops") if not number else answer("200 OK", body=body)
        ) as server,
        E621(AGENT, base_url=server.url) as e6,
    ):
        results = await asyncio.gather(e6.pools.get(1), e6.pools.get(2), return_exceptions=True)
    errors = [result for result in results if isinstance(result, DecodeError)]
    assert [error.attempts for error in errors] == [2, 2]
    assert errors[0] is not errors[1]
