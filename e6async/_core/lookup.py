"""Looking records up by key: lookups that wait for a turn at the same time share a request.

This is the "data loader" pattern: keys gather in a pending batch until its turn comes, and go out
as one search.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Hashable, Iterable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from e6async._core.batch import Batch, Key, PendingBatch, Rows, check_key
from e6async._core.system.per_loop import PerLoop
from e6async._core.transport import Flight
from e6async._core.usage import count_call
from e6async.errors import (
    TRANSIENT,
    InputError,
    MaxWaitError,
    NotFoundError,
    RequestTimeoutError,
)

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Request
    from e6async._core.session import Session
    from e6async._core.transport import Deadlines, Transport

M = TypeVar("M")


async def look_up(transport: Transport, batch: Batch[M], key: Key) -> M:
    """The record of a key, by a search when other keys are looked up at the same time.

    Raises NotFoundError when there is none.
    """
    value = batch.in_list(key)
    is_single = value is None or not transport.context.options.batch
    if batch.one is not None and is_single:
        record = await transport.send(batch.one(key))
        check_key(batch, key, record)
        return record
    if value is not None:
        records = await _find(transport, batch, (value,), listed=batch.one is None)
        if value in records:
            return records[value]
    if batch.one is not None and batch.hides:
        return await transport.send(batch.one(key))
    message = f"{batch.name}: there is no {key}, or the search does not show it"
    raise NotFoundError(message, operation=batch.name, status=404)


async def look_up_all(transport: Transport, batch: Batch[M], keys: Iterable[Key]) -> dict[Key, M]:
    """The records that the search returns for these keys, in their order; others are omitted."""
    values: dict[Key, None] = {}
    for key in keys:
        value = batch.in_list(key)
        if value is None:
            message = f"{batch.name}: {key!r} is not a valid {batch.field}"
            raise InputError(message)
        values[value] = None
    records = await _find(transport, batch, list(values), listed=True)
    return {key: records[key] for key in values if key in records}


async def _find(
    transport: Transport, batch: Batch[M], keys: Sequence[Key], *, listed: bool
) -> dict[Key, M]:
    """Look keys up with as few requests as possible; keys without a record are omitted."""
    transport.check_open()
    records = _cached(transport, batch, keys)
    missing = [key for key in keys if key not in records]
    if not missing:
        return records
    transport.check(batch.many(missing[:1], 1))  # raises before anything waits
    try:
        rows_by_key = await _request(transport, batch, missing, listed=listed)
    except TRANSIENT:
        stale = _cached(transport, batch, missing, stale=True)
        if len(stale) < len(missing):
            raise
        return records | stale
    for key, rows in rows_by_key.items():
        record = rows.records.get(key)
        if isinstance(record, batch.item):
            records[key] = record
        elif error := rows.error_for(key):
            raise copy.copy(error)
    return records


def _cached(
    transport: Transport, batch: Batch[M], keys: Sequence[Key], *, stale: bool = False
) -> dict[Key, M]:
    if transport.store is None:
        return {}
    cached = {key: transport.cached((batch, key), stale=stale) for key in keys}
    return {key: record for key, record in cached.items() if isinstance(record, batch.item)}


async def _request(
    transport: Transport, batch: Batch[M], keys: Sequence[Key], *, listed: bool
) -> dict[Key, Rows]:
    """Wait for the requests that carry these keys."""
    deadlines = transport.deadlines()
    rows_by_key: dict[Key, Rows] = {}
    left = list(keys)
    while left:
        tickets = _join(transport, batch, left, deadlines, listed=listed)
        left = list[Key]()
        if not any(ticket.started for ticket in tickets):
            count_call()
        async with AsyncExitStack() as entered:
            for ticket in tickets:
                await entered.enter_async_context(ticket.pending.flight)
                entered.callback(ticket.pending.batch.drop, ticket.keys)
            for ticket in tickets:
                flight = ticket.pending.flight
                try:
                    rows_by_key |= dict.fromkeys(ticket.keys, await flight.result())
                except (MaxWaitError, RequestTimeoutError) as error:
                    now = asyncio.get_running_loop().time()
                    if ticket.started or not deadlines.outlasts(error, flight.deadlines, now):
                        raise
                    left += ticket.keys
    return rows_by_key


class _Pending:
    """A batch that waits for its turn, and the request that carries it."""

    __slots__ = ("batch", "flight")

    def __init__(self, batch: PendingBatch, flight: Flight[Rows]) -> None:
        self.batch = batch
        self.flight = flight


_pending: WeakKeyDictionary[Session, PerLoop[_Pending]] = WeakKeyDictionary()
"""The batches of each client that can be joined, by kind of lookup, options and credentials."""


class _Ticket:
    """The keys of one caller in a pending batch."""

    __slots__ = ("keys", "pending", "started")

    def __init__(self, pending: _Pending, *, started: bool) -> None:
        self.pending = pending
        self.started = started
        """Whether this caller started the batch."""
        self.keys: list[Key] = []


def _join(
    transport: Transport,
    batch: Batch[M],
    keys: Sequence[Key],
    deadlines: Deadlines,
    *,
    listed: bool,
) -> list[_Ticket]:
    """Add keys to the pending batch, and start more when it is full."""
    table = _table(transport)
    options = transport.context.options
    group = (batch, options, transport.context.credentials)
    tickets: list[_Ticket] = []
    for key in keys:
        pending = table.get(group)
        joins = options.batch or (tickets and tickets[-1].pending is pending)
        starts = (
            pending is None or not joins or pending.flight.is_over or not pending.batch.add(key)
        )
        if pending is None or starts:
            waiting = PendingBatch(transport.max_values, key)
            work = _send(transport, batch, waiting, group, deadlines)
            pending = table[group] = _Pending(waiting, Flight(work, deadlines))
        if starts or not tickets or tickets[-1].pending is not pending:
            tickets.append(_Ticket(pending, started=starts))
        tickets[-1].keys.append(key)
        pending.batch.listed |= listed
    return tickets


def _table(transport: Transport) -> dict[Hashable, _Pending]:
    by_loop = _pending.setdefault(transport.context.session, PerLoop[_Pending]())
    return by_loop[asyncio.get_running_loop()]


async def _send(
    transport: Transport,
    batch: Batch[M],
    pending: PendingBatch,
    group: Hashable,
    deadlines: Deadlines,
) -> Rows:
    """Send one request for the keys that were added until its turn."""
    table = _table(transport)
    writes = transport.writes

    def close() -> None:
        current = table.get(group)
        if current is not None and current.batch is pending:
            del table[group]

    def prepare() -> Request:
        close()
        return transport.request(pending.settle(batch))

    try:
        outcome = await transport.call(pending.settle(batch), prepare, deadlines.until)
    finally:
        close()
    rows = pending.read(batch, outcome, transport.decoder)
    for key, record in rows.records.items():
        transport.cache((batch, key), record, rows.size, writes=writes)
    return rows
