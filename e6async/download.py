"""Files of posts: fetched whole or not at all, and checked against what the post says.

Files lie on a host of their own, so they take no turns of the API's.
"""

from __future__ import annotations

import asyncio
import os
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING

from yarl import URL

from e6async.core.downloadable import Downloadable
from e6async.core.operation import get
from e6async.core.static import open_static
from e6async.core.verdict import Answer, Attempt, Follow, Refused, judge, judge_failure
from e6async.errors import (
    DamagedError,
    E6Error,
    FileHiddenError,
    OversizedError,
    RedirectedError,
    TransportError,
)

if TYPE_CHECKING:
    from e6async.core.door import Door

_CHUNK = 1 << 16
_CONNECT = 30.0
LARGEST = 128 << 20
"""Bytes; the sites take files of up to 100 MiB."""
_FETCH = get("download", "/", object)


async def download(door: Door, post: Downloadable, folder: Path) -> Path:
    """Fetch the original of a post into a folder, as `<md5>.<ext>`; what is there and right stays.

    Raises FileHiddenError for a post whose file the caller may not see, DamagedError when what
    comes is not what the post says, twice in a row.
    """
    if post.url is None:
        message = f"post {post.id} shows no file: it is deleted, or only for those who log in"
        raise FileHiddenError(message)
    target = folder / f"{_safe(post.md5)}.{_safe(post.ext)}"
    if await asyncio.to_thread(_digest, target) == post.md5:
        return target
    partial = target.with_name(target.name + ".part")
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    for last in (False, True):
        found = await _fetch(door, URL(post.url), partial)
        if found == post.md5:
            await asyncio.to_thread(os.replace, partial, target)
            return target
        await asyncio.to_thread(partial.unlink)
        if last:
            message = f"the file of post {post.id} has MD5 {found}, not {post.md5}, twice in a row"
            raise DamagedError(message)
    raise AssertionError


async def _fetch(door: Door, url: URL, partial: Path) -> str:
    """Fetch an address into a file, as often as it takes; returns the MD5 of what came."""
    means = door.means
    number = 0
    while True:
        number += 1
        attempt = Attempt(
            number=number,
            retry=means.retry,
            chance=means.surroundings.chance(),
            now=means.surroundings.now(),
        )
        verdict = await _try(door, url, partial, attempt)
        if isinstance(verdict, str):
            return verdict
        verdict.error.attempts = number
        if verdict.after is None:
            raise verdict.error
        await asyncio.sleep(verdict.after)


async def _try(door: Door, url: URL, partial: Path, attempt: Attempt) -> str | Refused:
    headers = {"User-Agent": door.headers["User-Agent"]}  # and no credentials: another host
    digest, size = md5(usedforsecurity=False), 0
    try:
        async with open_static(door.means.session, url, headers, connect=_CONNECT) as file:
            if file.status == 200 and not file.is_page:
                with await asyncio.to_thread(partial.open, "wb") as out:
                    async for chunk in file.chunks(_CHUNK):
                        digest.update(chunk)
                        size += len(chunk)
                        if size > LARGEST:
                            message = (
                                f"{url.host} sends more than {LARGEST} bytes, which is no file"
                            )
                            return Refused(error=OversizedError(message, operation="download"))
                        await asyncio.to_thread(out.write, chunk)
                return digest.hexdigest()
            answer = Answer(status=file.status, headers=file.headers, body=await file.some())
    except TransportError as error:
        return judge_failure(_FETCH, error, attempt, sent=True)
    verdict = judge(_FETCH, answer, attempt)
    if isinstance(verdict, Refused):
        return verdict
    message = f"download: {url.host} answered {answer.status}, which is no file and not followed"
    return Refused(
        error=RedirectedError(message, operation="download", status=answer.status)
        if isinstance(verdict, Follow)
        else TransportError(message, operation="download")
    )


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            digest = md5(usedforsecurity=False)
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
            return digest.hexdigest()
    except FileNotFoundError:
        return None


def _safe(word: str) -> str:
    """Refuse what could leave the folder."""
    if not word.isalnum():
        message = f"{word!r} is no part of a file's name"
        raise E6Error(message)
    return word
