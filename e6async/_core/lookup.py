"""Looking things up: whoever asks while a turn is waited for shares the request."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Hashable, Iterable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, TypeVar

import attrs

from e6async._core.batch import Batch, Gathering, Key, Rows
from e6async._core.cache import FAILURES
from e6async._core.single_flight import Flight
from e6async._core.usage import count
from e6async.errors import InputError, MaxWaitError, NotFoundError, RequestTimeoutError

if TYPE_CHECKING:
    from e6async._core.session import Request
    from e6async._core.single_flight import Patience
    from e6async._core.transport import Transport

M = TypeVar("M")


async def look_up(transport: Transport, batch: Batch[M], key: Key) -> M:
    """The thing that a value stands for, out of a list when others are looked up just now.

    Raises NotFoundError when there is none.
    """
    value = batch.in_list(key)
    alone = value is None or not transport.means.options.batch
    if batch.one is not None and alone:
        return await transport.send(batch.one(key))
    if value is not None:
        found = await _find(transport, batch, (value,), listed=batch.one is None)
        if value in found:
            return found[value]
    if batch.one is not None and batch.hides:
        return await transport.send(batch.one(key))
    message = f"{batch.name}: there is no {key}, or the search does not show it"
    raise NotFoundError(message, operation=batch.name, status=404)


async def look_up_all(transport: Transport, batch: Batch[M], keys: Iterable[Key]) -> dict[Key, M]:
    """The things that the search gives for these values, in their order; others are left out."""
    wanted: dict[Key, None] = {}
    for key in keys:
        value = batch.in_list(key)
        if value is None:
            message = f"{batch.name}: {key!r} is no {batch.field} that a list can hold"
            raise InputError(message)
        wanted[value] = None
    found = await _find(transport, batch, list(wanted), listed=True)
    return {key: found[key] for key in wanted if key in found}


async def _find(
    transport: Transport, batch: Batch[M], keys: Sequence[Key], *, listed: bool
) -> dict[Key, M]:
    """Look values up, in as few requests as there can be; what is not there is left out."""
    transport.means.session.check_open()
    found = _kept(transport, batch, keys)
    left = [key for key in keys if key not in found]
    if not left:
        return found
    transport.check(batch.many(left[:1], 1))  # what the site lacks is refused before anything waits
    try:
        answered = await _ask(transport, batch, left, listed=listed)
    except FAILURES:
        stale = _kept(transport, batch, left, stale=True)
        if len(stale) < len(left):
            raise
        return found | stale
    for key, rows in answered.items():
        item = rows.found.get(key)
        if isinstance(item, batch.item):
            found[key] = item
        elif error := rows.error_for(key):
            raise copy.copy(error)
    return found


def _kept(
    transport: Transport, batch: Batch[M], keys: Sequence[Key], *, stale: bool = False
) -> dict[Key, M]:
    if transport.store is None:
        return {}
    kept = {key: transport.kept((batch, key), stale=stale) for key in keys}
    return {key: item for key, item in kept.items() if isinstance(item, batch.item)}


async def _ask(
    transport: Transport, batch: Batch[M], keys: Sequence[Key], *, listed: bool
) -> dict[Key, Rows]:
    """Wait for the requests that the values go out with."""
    patience = transport.means.options.patience(asyncio.get_running_loop().time())
    answered: dict[Key, Rows] = {}
    left = list(keys)
    while left:
        seats = _sit_down(transport, batch, left, patience, listed=listed)
        left = list[Key]()
        if not any(seat.began for seat in seats):
            count(calls=1)
        async with AsyncExitStack() as taken:
            for seat in seats:
                await taken.enter_async_context(seat.gathering.flight)
                taken.callback(seat.gathering.drop, seat.keys)
            for seat in seats:
                flight = seat.gathering.flight
                try:
                    answered |= dict.fromkeys(seat.keys, await flight.landed())
                except (MaxWaitError, RequestTimeoutError) as error:
                    now = asyncio.get_running_loop().time()
                    if seat.began or not patience.outlasts(error, flight.patience, now):
                        raise
                    left += seat.keys
    return answered


@attrs.frozen
class _Seat:
    """What a caller wants of a request."""

    gathering: Gathering
    began: bool
    keys: list[Key]


def _sit_down(
    transport: Transport, batch: Batch[M], keys: Sequence[Key], patience: Patience, *, listed: bool
) -> list[_Seat]:
    """Add values to the request that waits, and to further ones when it is full."""
    table = transport.gatherings.here()
    options = transport.means.options
    group = (batch, options, transport.means.credentials)
    most = transport.max_values
    seats: list[_Seat] = []
    for key in keys:
        gathering = table.get(group)
        joins = options.batch or (seats and seats[-1].gathering is gathering)
        began = gathering is None or not joins or gathering.flight.over or not gathering.takes(key)
        if gathering is None or began:
            gathering = table[group] = Gathering(most, key)
            gathering.flight = Flight(_fly(transport, batch, gathering, group, patience), patience)
        if began or not seats or seats[-1].gathering is not gathering:
            seats.append(_Seat(gathering, began, []))
        seats[-1].keys.append(key)
        gathering.listed |= listed
    return seats


async def _fly(
    transport: Transport, batch: Batch[M], gathering: Gathering, group: Hashable, patience: Patience
) -> Rows:
    """Send a request for what was gathered until its turn came."""
    table = transport.gatherings.here()
    writes = transport.writes

    def close() -> None:
        if table.get(group) is gathering:
            del table[group]

    def prepare() -> Request:
        close()
        return transport.request(gathering.settle(batch))

    try:
        landed = await transport.call(gathering.settle(batch), prepare, patience.until)
    finally:
        close()
    rows = gathering.read(batch, landed, transport.decoder)
    for key, item in rows.found.items():
        transport.keep((batch, key), item, rows.size, writes=writes)
    return rows
