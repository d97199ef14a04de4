"""One request for a file: what all who fetch files have in common."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from e6async._core.protocol.operation import Operation
from e6async._core.protocol.verdict import Answer, Attempt, Follow, Refused, judge, redacted
from e6async._transfer.static import Lane, StaticAnswer, open_static
from e6async.download._ranges import Meaning, Note, asking, meaning
from e6async.errors import RedirectedError, TransportError

if TYPE_CHECKING:
    from yarl import URL

    from e6async._core.gate import Turn
    from e6async._core.transport import Transport

__all__ = ["ask", "attempt_of", "refusal"]


@asynccontextmanager
async def ask(
    transport: Transport,
    lane: Lane,
    url: URL,
    *,
    size: int,
    note: Note,
    checked: bool,
    turn: Turn | None = None,
) -> AsyncGenerator[tuple[StaticAnswer, Meaning]]:
    """Ask for what is missing of a file, `size` bytes of which are there; tell what comes.

    `checked` is whether the caller can tell a file put together of two versions. Raises as
    `open_static` does.
    """
    ranged = asking(size, note, has_md5=checked)
    headers = {"User-Agent": transport.headers["User-Agent"], **ranged}  # and no credentials
    async with open_static(transport.means.session, url, headers, turn=turn) as answer:
        breaker = lane.breaker(url.host or "")
        if answer.status < 500:
            breaker.record_success()
        else:
            breaker.record_failure(asyncio.get_running_loop().time())
        yield (
            answer,
            meaning(answer.status, answer.headers, size=size, note=note, asked="Range" in ranged),
        )


async def refusal(operation: Operation[object], answer: StaticAnswer, attempt: Attempt) -> Refused:
    """Tell why an answer is no file."""
    name, status, headers = operation.name, answer.status, answer.headers
    body = await answer.some()
    verdict = judge(operation, Answer(status=status, headers=headers, body=body), attempt)
    if isinstance(verdict, Refused):
        return verdict
    if not isinstance(verdict, Follow):
        message = f"{name}: {answer.host} answered {status}, which is no file"
        return Refused(error=TransportError(message, operation=name))
    where = redacted(verdict.location)
    message = f"{name}: {answer.host} points to {where}; files are not followed"
    error = RedirectedError(message, operation=name, status=status, headers=headers)
    error.location = where
    return Refused(error=error)


def attempt_of(transport: Transport, number: int) -> Attempt:
    """Say which try this is, for who judges it."""
    surroundings = transport.means.surroundings
    return Attempt(
        number=number,
        retry=transport.means.retry,
        chance=surroundings.chance(),
        now=surroundings.now(),
    )
