"""Pending batches: who still waits for a key, which keys fit in a list, and errors of rows."""

from __future__ import annotations

import asyncio

import attrs
import pytest

from e6async import E621
from e6async._core.batch import Batch, PendingBatch, Rows, as_id, by_id, listed_by_id
from e6async._core.call import Outcome
from e6async._core.protocol.decode import Decoder
from e6async._core.protocol.operation import Operation
from e6async._core.protocol.verdict import Answer
from e6async.errors import DecodeError, NotFoundError
from e6async.testing import virtual_time
from tests.gate.arrivals import answer, arrivals

AGENT = "batch-test/1.0 (by the tests)"


@attrs.frozen
class Thing:
    """A record with an id."""

    id: int


BY_ID = by_id("things", Thing)
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
    [
        *((5, 5), ("5", 5), ("05", 5), (0, 0), ("0", 0), (-1, None), (True, None), ("a", None)),
        *(("\u0665", None), ("9" * 19, int("9" * 19)), ("9" * 20, None)),
    ],
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


def test_a_look_up_by_id_is_the_record_or_a_search() -> None:
    """One key is the record's own URL; several are a search that names the family."""
    hidden = by_id("things", Thing, hides=True)
    assert hidden.hides
    assert BY_ID.one is not None
    one = BY_ID.one(7)
    assert (one.name, one.path, one.parts) == ("things.get", "/things/{id}.json", {"id": 7})
    assert one.returns is Thing
    many = attrs.evolve(BY_ID, unwrap="things").many([7, 8], 40)
    assert (many.name, many.method, many.path) == ("things.search", "GET", "/things.json")
    assert many.query == (("search[id]", "7,8"), ("limit", "40"))
    assert (many.returns, many.unwrap) == (list[Thing], "things")
    listed = listed_by_id("dark.things.get", Thing)
    assert (listed.name, listed.one, listed.path, listed.item) == (
        *("dark.things.get", None, "/dark.json", Thing),
    )
    assert listed.many([7], 40).name == "dark.search"


def test_a_key_alone_is_listed_only_where_it_must_be() -> None:
    """The search is sent for two keys, on request, and where nothing else returns the record."""

    def settled(batch: Batch[Thing], *keys: int, listed: bool = False) -> str:
        pending = PendingBatch(10, keys[0])
        pending.listed = listed
        for key in keys[1:]:
            pending.add(key)
        operation: Operation[object] = pending.settle(batch)
        return operation.name

    assert settled(BY_ID, 7) == "things.get"
    assert settled(BY_ID, 7, 8) == "things.search"
    assert settled(BY_ID, 7, listed=True) == "things.search"
    assert settled(listed_by_id("things.get", Thing), 7) == "things.search"
    assert settled(listed_by_id("things.get", Thing), 7, listed=True) == "things.search"


def test_keys_fill_a_url_to_its_maximum() -> None:
    """All keys with their commas have at most 6,000 characters as they stand in a URL."""
    pending = PendingBatch(1_000, "x" * 4_999)
    assert not pending.add("\u00e9" * 166 + "abcd")  # six characters for each e with an accent
    assert pending.add("\u00e9" * 166 + "abc")
    pending.drop(["\u00e9" * 166 + "abc"])
    assert pending.add("y" * 499)
    assert pending.add("z" * 499)
    assert not pending.add("")
    pending.drop(["z" * 499])
    assert not pending.add("z" * 500)
    assert pending.add("z" * 499)


def read(batch: Batch[Thing], keys: tuple[int, ...], body: bytes) -> Rows:
    """Read the response to a batch of keys that was the second attempt."""
    pending = PendingBatch(10, keys[0])
    for key in keys[1:]:
        pending.add(key)
    pending.settle(batch)
    outcome = Outcome(Answer(status=200, headers={}, body=body), attempts=2, queue_wait=1.5)
    return pending.read(batch, outcome, Decoder())


@pytest.mark.parametrize(
    ("keys", "body", "ids", "size"),
    [
        ((1,), b'{"id": 1}', [1], 9),
        ((1, 2), b'[{"id": 1}, {"id": 2}]', [1, 2], 11),
        ((1, 2), b'[{"id": 1}] ', [1], 12),
        ((1, 2), b'[{"id": 1}, {"id": 2} ]', [1, 2], 11),
        ((1, 2), b"[]", [], 2),
    ],
)
def test_rows_and_their_size(keys: tuple[int, ...], body: bytes, ids: list[int], size: int) -> None:
    """The records by key, and how many bytes one has on average, in whole bytes."""
    rows = read(BY_ID, keys, body)
    assert rows.records == {number: Thing(number) for number in ids}
    assert rows.size == size


@pytest.mark.parametrize(
    ("keys", "body"), [((1,), b'{"id": "x"}'), ((1, 2), b"{}"), ((1, 2), b'{"id": 1}')]
)
def test_a_response_that_does_not_fit(keys: tuple[int, ...], body: bytes) -> None:
    """The error tells what the call cost, for one record and for a search that is no list."""
    with pytest.raises(DecodeError) as caught:
        read(BY_ID, keys, body)
    assert (caught.value.attempts, caught.value.queue_wait) == (2, 1.5)
