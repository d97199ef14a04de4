"""What the tests of downloads share: a fake site, its client and posts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from hashlib import md5
from pathlib import Path
from typing import Unpack

import attrs

from e6async import E621
from e6async._core.downloadable import Result
from e6async._core.gate import Gate
from e6async._core.gate.local import LocalPacer
from e6async.e621._vocabulary import Post
from e6async.testing import FakeSite, Options

AGENT = "download-test/1.0 (by the tests)"


@attrs.frozen
class Scene:
    """A site and its client."""

    fake: FakeSite
    e6: E621
    posts: list[Post]
    """Newest first, hidden ones included."""

    @property
    def big(self) -> Post:
        """The post with the largest file that can be seen."""
        return max(self.shown, key=lambda post: post.files.meta.size)

    @property
    def shown(self) -> list[Post]:
        """The posts whose files can be seen."""
        return [post for post in self.posts if post.url is not None]

    @property
    def requested(self) -> list[tuple[str | None, int | None]]:
        """The requests to the static host: the Range header, and the status of the response."""
        return [(r.headers.get("range"), r.status) for r in self.fake.media_requests]


@asynccontextmanager
async def scene(posts: int = 60, **options: Unpack[Options]) -> AsyncGenerator[Scene]:
    """Run a site with posts, and a client that has read them."""
    async with (
        FakeSite(E621, posts=posts, seed=4, **options) as fake,
        E621(AGENT, base_url=fake.url, gate=Gate(LocalPacer(0.5))) as e6,
    ):
        yield Scene(fake, e6, await e6.posts.search("status:any").collect())


async def read_out(
    results: AsyncIterator[Result[Post]],
) -> tuple[list[Result[Post]], Exception | None]:
    """Read all results, and the error at their end; None for a good one."""
    got: list[Result[Post]] = []
    try:
        async for result in results:
            got += [result]
    except Exception as error:  # noqa: BLE001 - for the test to look at
        return got, error
    return got, None


def is_right(path: Path, post: Post) -> bool:
    """Whether a file is the original of a post."""
    return md5(path.read_bytes()).hexdigest() == post.md5


def files_in(folder: Path) -> list[str]:
    """The names of all files in a folder, without index and partial files."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in paths if path.parts[0] != ".e6async")


def parts_in(folder: Path) -> list[Path]:
    """The partial files."""
    return sorted((folder / ".e6async" / "parts").glob("*.part"))
