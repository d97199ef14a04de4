"""Writes that get a success status although nothing was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from e6async.errors import DecodeError, InvalidError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from e6async._core.protocol.operation import Operation
    from e6async._core.transport import Transport

T = TypeVar("T")


def unsaved_error(
    operation: str, why: str, fields: Iterable[str] = (), *, status: int = 200
) -> InvalidError:
    """Build the error for a success status without a saved record."""
    message = f"{operation}: the server answered with a success status, but {why}"
    error = InvalidError(message, operation=operation, status=status)
    error.errors = {field: ["was not saved"] for field in fields}
    return error


async def saved(transport: Transport, operation: Operation[T]) -> T:
    """Send a write that answers with a record; raise InvalidError when its id is null."""
    try:
        return await transport.send(operation)
    except DecodeError as error:
        if error.path != "$.id":
            raise
        why = "saved nothing: some value is invalid, the server does not say which"
        raise unsaved_error(operation.name, why) from error
