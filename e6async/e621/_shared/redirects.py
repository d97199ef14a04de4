"""Writes that are answered with a redirect, and with a page for people when they are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async._core.resource import Resource
from e6async.errors import (
    ChallengeError,
    InputError,
    InvalidError,
    NotAcceptableError,
    NotJsonError,
    ResponseError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async._core.protocol.operation import Moved, Operation, Pairs

AS_PAGE: Pairs = (("format", "html"),)
"""Asks for the page instead of JSON, in whose place the server has a 406 after the deed."""


class Redirecting(Resource):
    """A family with such writes."""

    async def _made(self, operation: Operation[Moved]) -> int:
        """The id of what was made; raises InvalidError when nothing was."""
        moved = await self._moved(operation)
        if moved.id is None:
            raise _elsewhere(operation, moved)
        return moved.id

    async def _moved(self, operation: Operation[Moved]) -> Moved:
        """Where the server points to; raises InvalidError when that, or the answer, is a form."""
        try:
            moved = await self._send(operation)
        except (NotAcceptableError, NotJsonError) as error:
            if isinstance(error, ChallengeError):
                raise
            raise _refused(error) from error
        if moved.path.endswith("/new"):  # to log in, or to take a name that is allowed
            raise _elsewhere(operation, moved)
        return moved


def one_of(operation: str, values: Mapping[str, object]) -> Mapping[str, object]:
    """Check that exactly one of several ways to say the same was used."""
    if sum(value is not None for value in values.values()) != 1:
        message = f"{operation} takes one of {' and '.join(values)}"
        raise InputError(message)
    return values


def _elsewhere(operation: Operation[Moved], moved: Moved) -> InvalidError:
    message = f"{operation.name}: nothing was done; the server points to {moved.path}"
    return InvalidError(message, operation=operation.name, status=302)


def _refused(said: ResponseError) -> InvalidError:
    error = InvalidError(
        f"{said.operation}: the server refused the values, and says why only on a page for people; "
        "check them, and how often this may be done",
        operation=said.operation,
        status=said.status,
        headers=said.headers,
        body=said.body,
    )
    error.attempts, error.queue_wait = said.attempts, said.queue_wait
    return error
