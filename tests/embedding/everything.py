"""A program that does a bit of everything, with the interpreter's options and places of import.

    python -m tests.embedding.everything FOLDER

starts a fake site, uses it, and prints where the library came from.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from pathlib import Path
from typing import cast

import e6async
from e6async import (
    E621,
    Blacklist,
    Cache,
    Event,
    FemboyFans,
    LockFileGate,
    Post,
    Q,
    structure,
    to_json,
    track_usage,
    unstructure,
)
from e6async.errors import E6Error, InputError, NotFoundError, QueryError
from e6async.testing import FakeSite, run_in_virtual_time

PATIENT = 60.0
"""Seconds of one callback that asyncio prints in debug mode; each is slow on a busy machine."""


def check(found: object, expected: object) -> None:
    """Compare as `assert` does, also where the interpreter leaves that out."""
    if found != expected:
        message = f"{found!r} in place of {expected!r}"
        raise SystemExit(message)


def raised(error: E6Error, kind: type[E6Error]) -> None:
    """Check that an error is of a class and has its text."""
    check((type(error), str(error) != ""), (kind, True))


async def reads(e6: E621, fake: FakeSite) -> None:
    """Lists, look-ups, pages, a crawl, a stream, and what cannot be read."""
    posts = await e6.posts.search("-comic", limit=7, page_size=3).collect()
    check(len(posts), 7)
    ids = [post.id for post in posts]
    check([post.id for post in await e6.posts.many(ids)], ids)
    one, two = await asyncio.gather(e6.posts.get(ids[0]), e6.posts.get(ids[1]))
    check([one, two], posts[:2])
    crawled = [post.id async for post in e6.posts.crawl("limit:20")]
    check(len(crawled), len(set(crawled)))
    async for post in e6.posts.stream(after=ids[-1]):
        check(post.id > ids[-1], expected=True)
        break
    check(await e6.tags.search(limit=2).first() is None, expected=False)
    check(to_json(structure(unstructure(one), Post)), to_json(one))
    check(Q.parse("-comic").matches(one), expected=True)
    check(Blacklist("rating:q").hides(one), one.rating == "q")
    try:
        await e6.posts.get(999_999)
    except NotFoundError as error:
        raised(error, NotFoundError)
    for wrong in ("rating:general", "order:foo"):
        try:
            await e6.posts.search(wrong).first()
        except QueryError as error:
            raised(error, QueryError)
        else:
            check(wrong, "QueryError")
    try:
        await e6.posts.get(cast("int", "1"))
    except InputError as error:
        raised(error, InputError)
    else:
        check("a text for an id", "InputError")
    check(fake.violations, 0)


async def files(e6: E621, folder: Path) -> None:
    """Downloads and rows of an export."""
    posts = e6.posts.search("-is:deleted", limit=3)
    results = [result async for result in e6.download_all(posts, folder)]
    check(len(results), 3)
    rows = 0
    async for _ in e6.exports.tags.rows():
        rows += 1
    check(rows > 0, expected=True)


async def first_site(folder: Path) -> None:
    """Use a site of e621, in virtual time."""
    asyncio.get_running_loop().slow_callback_duration = PATIENT
    events: list[Event] = []
    async with FakeSite(E621, posts=60, seed=3) as fake:
        login, key = fake.credentials("member")
        client = E621(
            "everything/1.0 (by the tests)",
            base_url=fake.url,
            login=login,
            api_key=key,
            observer=events.append,
            cache=Cache(ttl=1),
        )
        async with client as e6:
            with track_usage() as usage:
                await reads(e6, fake)
                await e6.favorites.create((await e6.posts.search(limit=1).collect())[0].id)
            check(usage.calls > 5, expected=True)
            await files(e6, folder)
        check(len(events) > 10, expected=True)


async def other_site(folder: Path) -> None:
    """Use a site of FemboyFans, in real time and with a lock file."""
    asyncio.get_running_loop().slow_callback_duration = PATIENT
    async with FakeSite(FemboyFans, posts=10) as fake:
        gate = LockFileGate(folder / "gate", host="127.0.0.1")
        async with FemboyFans("everything/1.0 (by the tests)", base_url=fake.url, gate=gate) as ff:
            check(len(await ff.posts.search(limit=2).collect()), 2)
        check(fake.violations, 0)


if __name__ == "__main__":
    run_in_virtual_time(first_site(Path(sys.argv[1])))
    asyncio.run(other_site(Path(sys.argv[1])))
    gc.collect()
    print(e6async.__file__)  # noqa: T201
