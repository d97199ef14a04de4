"""Hostile names and checksums in posts: nothing outside of the folder is created or changed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final

import attrs

from e6async import E621
from e6async.e621 import Post
from e6async.errors import E6Error
from e6async.testing import FakeSite
from tests.attacks.fuzzing.attack import Attack, client

_PARTS: Final = [
    *("..", ".", "/", "\\", "//", "~", "-rf", "$(x)", "`x`", ";", "|", "&", "*", "?", "\x00", "\n"),
    *("\u202e", "\u2028", "CON", "NUL.txt", "aux", "a:b", "C:", "%2e%2e%2f", "\ud800", " ", "."),
    *("e\u0301", "\u212a", "\uff0e\uff0e\uff0f", "a" * 300, ".e6async", "index.sqlite", "wolf"),
]
_TEMPLATES: Final = [
    "{id}.{ext}", "{artist}/{id}.{ext}", "{artist}-{character}.{ext}", "{md5}.{ext}",
    "{species}/{artist}/{md5}.{ext}",
]  # fmt: skip


async def _run(random: Random, folder: Path) -> None:
    target, victim = folder / "inner" / "into", folder / "victim.txt"
    await asyncio.to_thread(victim.write_bytes, b"precious")
    async with FakeSite(E621, posts=12) as fake, client(fake.url) as e6:
        posts = await e6.posts.search("rating:s", limit=3).collect()
        hostile = [_hostile(post, random) for post in posts]
        with suppress(E6Error):
            async for _ in e6.download_all(hostile, target, name=random.choice(_TEMPLATES)):
                pass
    await asyncio.to_thread(_check, folder, target, victim)


def _check(folder: Path, target: Path, victim: Path) -> None:
    outside = [path for path in folder.rglob("*") if not path.is_relative_to(folder / "inner")]
    assert outside == [victim]
    assert victim.read_bytes() == b"precious"
    assert [path.name for path in (folder / "inner").iterdir()] in (["into"], [])
    assert not [path for path in target.rglob("*") if path.name.startswith("-")]


def _hostile(post: Post, random: Random) -> Post:
    def text() -> str:
        return "".join(random.choice(_PARTS) for _ in range(random.randint(1, 4)))

    tags = attrs.evolve(post.tags, artist=(text(),), character=(text(), text()), species=(text(),))
    post = attrs.evolve(post, tags=tags)
    if random.random() < 0.3:
        meta = attrs.evolve(post.files.meta, md5=random.choice([text(), f"../../{text()}"]))
        post = attrs.evolve(post, files=attrs.evolve(post.files, meta=meta))
    return post


NAMES = Attack("hostile names", "nothing outside of the folder is created or changed", _run)
