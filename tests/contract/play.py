"""Lets a client play every method against the fake site, which knows nothing of the client."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from types import NoneType

import attrs

from e6async._core.client import Client
from e6async._core.protocol.operation import Moved
from e6async.errors import E6Error, UnsupportedError
from e6async.testing import FakeSite
from e6async.testing._records import Note, PoolVersion, Unfinished
from tests.contract.calls import Calls, Sent
from tests.contract.recorder import AGENT, finished
from tests.contract.terms import TERMS
from tests.contract.values import MD5, PICTURE


def played(calls: Calls) -> Iterator[Sent]:
    """Choose the calls that are worth playing: the most of each operation, and the least of reads.

    What the least of a write lacks may be what the server asks for.
    """
    routes = dict.fromkeys((sent.operation.method, sent.operation.path) for sent in calls.sent)
    for method, path in routes:
        same = [s for s in calls.sent if (s.operation.method, s.operation.path) == (method, path)]
        most = max(same, key=lambda sent: len(sent.arguments))
        if method == "GET" and most is not same[0]:
            yield same[0]
        yield most


async def play(client: type[Client], calls: Calls) -> list[str]:
    """Play the calls of a method, loosely and strictly; say what went wrong."""
    chosen = [
        (sent, strict)
        for sent in played(calls)
        for strict in (False, True)
        # An answer without JSON is read in one way only.
        if strict or sent.operation.returns not in {NoneType, Moved}
    ]
    told: list[str | None] = []
    if all(sent.operation.method == "GET" for sent, _ in chosen):
        async with _site(client) as fake:
            told += [await _played(client, calls, *each, fake) for each in chosen]
    else:
        for each in chosen:  # a write finds everything as it was
            async with _site(client) as fake:
                told.append(await _played(client, calls, *each, fake))
    return [said for said in told if said is not None]


async def _played(
    client: type[Client], calls: Calls, sent: Sent, strict: bool, fake: FakeSite
) -> str | None:
    """Play a call against a site, as whoever may do everything; None when all went well."""
    login, key = fake.credentials(TERMS[client.site.name].account)
    async with client(AGENT, base_url=fake.url, login=login, api_key=key, strict=strict) as e6:
        said = await _called(e6, calls, sent, f"{fake.url}/data/{MD5}.png")
    return said and f"{said} ({', '.join(sent.arguments)}; strict={strict})"


async def _called(client: Client, calls: Calls, sent: Sent, picture: str) -> str | None:
    """Call a method; None when all went well."""
    name = calls.verb.full_name
    arguments = {
        key: picture if value == PICTURE else value for key, value in sent.arguments.items()
    }
    try:
        await finished(calls.verb.call(calls.verb.kind(client.transport), arguments))
    except UnsupportedError:
        return None if sent.operation.refused else f"{name} is refused for no reason"
    except E6Error as error:
        expected = TERMS[client.site.name].refused.get(name)
        return None if expected == type(error).__name__ else f"{type(error).__name__}: {error}"
    return f"{name} is not refused" if sent.operation.refused else None


@asynccontextmanager
async def _site(client: type[Client]) -> AsyncGenerator[FakeSite]:
    async with FakeSite(client, posts=30, gaps=0, throttles=False) as fake:
        world = fake.world
        noted = attrs.evolve(world.posts[2], notes=(Note(1, "made up"),), noted_at=1)
        world.put(attrs.evolve(noted, md5=MD5, framecount=100))
        world.pool_versions[2] = [PoolVersion(id=4, pool=world.pools[2])]
        world.posts.call(MD5, 2)
        checksum = hashlib.md5(b"made up", usedforsecurity=False).hexdigest()
        owner = fake.user_id(TERMS[client.site.name].account)
        world.unfinished = {
            number: Unfinished(user_id=owner, checksum=checksum, parts=parts)
            for number, parts in ((2, list[bytes]()), (3, [b"made up"]))
        }
        yield fake
