"""Writes whose response is a redirect, or with an HTML page when refused."""

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
"""Requests HTML: for JSON the server makes the change and then responds with 406."""


class Redirecting(Resource):
    """A family whose writes get redirects as responses."""

    async def _made(self, operation: Operation[Moved]) -> int:
        """The id of the new record; raises InvalidError when there is none."""
        moved = await self._moved(operation)
        if moved.id is None:
            raise _unexpected_target(operation, moved)
        return moved.id

    async def _moved(self, operation: Operation[Moved]) -> Moved:
        """The target of the redirect; raises InvalidError when the server responds with a form."""
        try:
            moved = await self._send(operation)
        except (NotAcceptableError, NotJsonError) as error:
            if isinstance(error, ChallengeError):
                raise
            raise _refused(error) from error
        if moved.path.endswith("/new"):  # a log-in form, or one for a new name
            raise _unexpected_target(operation, moved)
        return moved


def one_of(operation: str, values: Mapping[str, object]) -> Mapping[str, object]:
    """Check that exactly one of several alternatives is given."""
    if sum(value is not None for value in values.values()) != 1:
        message = f"{operation} needs exactly one of {', '.join(values)}"
        raise InputError(message)
    return values


def _unexpected_target(operation: Operation[Moved], moved: Moved) -> InvalidError:
    message = f"{operation.name}: nothing changed; the server redirected to {moved.path}"
    return InvalidError(message, operation=operation.name, status=302)


def _refused(answer: ResponseError) -> InvalidError:
    error = InvalidError(
        f"{answer.operation}: the server refused the values and gives the reason only as HTML; "
        "check them, and the rate limit of this operation",
        operation=answer.operation,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
    )
    error.attempts, error.queue_wait = answer.attempts, answer.queue_wait
    return error
