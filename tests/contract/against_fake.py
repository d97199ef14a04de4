"""Runs every method of a client against the fake site, which does not use the client's code."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from types import NoneType

import attrs

from e6async._core.client import Client, transport_of
from e6async._core.protocol.operation import Moved
from e6async.errors import E6Error, UnsupportedError
from e6async.testing import FakeSite
from e6async.testing._records import ChunkedUpload, Note, PoolVersion
from tests.contract.calls import Calls, ValidCall
from tests.contract.recorder import AGENT, finished
from tests.contract.site_contracts import CONTRACTS
from tests.contract.values_e621 import MD5, PICTURE
from tests.testing.prepared import prepare_e621


def calls_to_run(calls: Calls) -> Iterator[ValidCall]:
    """Of each route the call with the most arguments, and for GET the one with the fewest.

    The one with the fewest arguments of a write may lack what the server requires.
    """
    routes = dict.fromkeys((call.operation.method, call.operation.path) for call in calls.sent)
    for method, path in routes:
        of_route = [
            call
            for call in calls.sent
            if (call.operation.method, call.operation.path) == (method, path)
        ]
        largest = max(of_route, key=lambda call: len(call.arguments))
        if method == "GET" and largest is not of_route[0]:
            yield of_route[0]
        yield largest


async def errors_against_fake(client: type[Client], calls: Calls) -> list[str]:
    """Run the calls of a method, decoding loosely and strictly; list what went wrong."""
    runs = [
        (call, strict)
        for call in calls_to_run(calls)
        for strict in (False, True)
        # A response without JSON is decoded in one way only.
        if strict or call.operation.returns not in {NoneType, Moved}
    ]
    errors: list[str | None] = []
    if all(call.operation.method == "GET" for call, _ in runs):
        async with _site(client) as fake:
            for call, strict in runs:
                errors.append(await _error_of(client, calls, call, fake, strict=strict))
    else:
        for call, strict in runs:  # each write needs a site that no other write has changed
            async with _site(client) as fake:
                errors.append(await _error_of(client, calls, call, fake, strict=strict))
    return [error for error in errors if error is not None]


async def _error_of(
    client: type[Client], calls: Calls, call: ValidCall, fake: FakeSite, *, strict: bool
) -> str | None:
    """Run a call with the account that may do everything; None when it worked."""
    login, key = fake.credentials(CONTRACTS[client.site.name].account)
    async with client(AGENT, base_url=fake.url, login=login, api_key=key, strict=strict) as e6:
        error = await _call(e6, calls, call, f"{fake.url}/data/{MD5}.png")
    return error and f"{error} ({', '.join(call.arguments)}; strict={strict})"


async def _call(client: Client, calls: Calls, call: ValidCall, picture: str) -> str | None:
    """Call a method; None when it worked."""
    name = calls.verb.full_name
    arguments = {
        key: picture if value == PICTURE else value for key, value in call.arguments.items()
    }
    try:
        await finished(calls.verb.call(calls.verb.kind(transport_of(client)), arguments))
    except UnsupportedError:
        return None if call.operation.refused else f"{name} raises UnsupportedError"
    except E6Error as error:
        expected = CONTRACTS[client.site.name].errors.get(name)
        return None if expected == type(error).__name__ else f"{type(error).__name__}: {error}"
    return f"{name} does not raise UnsupportedError" if call.operation.refused else None


@asynccontextmanager
async def _site(client: type[Client]) -> AsyncGenerator[FakeSite]:
    async with FakeSite(client, posts=30, gaps=0, throttles=False) as fake:
        world = fake.world
        with_note = attrs.evolve(world.posts[2], notes=(Note(1, "made up"),) * 2, noted_at=1)
        world.put(attrs.evolve(with_note, md5=MD5, framecount=100))
        world.pool_versions[2] = [PoolVersion(id=4, pool=world.pools[2])]
        if client.site.name != "femboyfans":
            prepare_e621(fake)
        world.posts.add_md5(MD5, 2)
        checksum = hashlib.md5(b"made up", usedforsecurity=False).hexdigest()
        owner = fake.user_id(CONTRACTS[client.site.name].account)
        world.chunked_uploads = {
            number: ChunkedUpload(user_id=owner, checksum=checksum, parts=parts)
            for number, parts in ((2, list[bytes]()), (3, [b"made up"]))
        }
        yield fake
