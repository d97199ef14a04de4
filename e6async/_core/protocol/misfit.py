"""What a response that does not fit its model says about itself: where, which record, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from e6async.errors import DecodeError

if TYPE_CHECKING:
    from cattrs import BaseValidationError

_STEPS: Final = re.compile(r"\[(\d+)\]|\.(\w+)")


class MisfitError(Exception):
    """Plain JSON that does not fit a model."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    @classmethod
    def of(cls, error: BaseValidationError) -> MisfitError:
        """The first misfit that cattrs reports."""
        from cattrs import transform_error  # noqa: PLC0415 - as in decode.py

        reason, _, path = transform_error(error, format_exception=_reason)[0].rpartition(" @ ")
        return cls(path, reason)


def misfit(
    operation: str, path: str, reason: str, body: bytes, *, plain: object = None, root: str = "$"
) -> DecodeError:
    """Build the error for a response that does not fit at `path`, counted from `plain` at `root`.

    The error has the path from the beginning of the response, and the id of the record.
    """
    record_id, place = record_at(plain, path), root + path.removeprefix("$")
    record = "" if record_id is None else f", of the record with id {record_id}"
    has_body = "; the error has the body" if body else ""
    message = (
        f"{operation}: the response does not fit its model at {place}{record}: {reason}{has_body}"
    )
    error = DecodeError(message, operation=operation, path=place, body=body)
    error.record_id = record_id
    return error


def record_at(plain: object, path: str) -> int | None:
    """The id of the outermost record around a place; None where there is none with an id."""
    value: object = plain
    for index, key in [("", ""), *cast("list[tuple[str, str]]", _STEPS.findall(path))]:
        if isinstance(value, list) and index:
            value = dict(enumerate(cast("list[object]", value))).get(int(index))
        elif isinstance(value, Mapping) and key:
            value = cast("Mapping[str, object]", value).get(key)
        found: object = None
        if isinstance(value, Mapping):
            found = cast("Mapping[str, object]", value).get("id")
        if isinstance(found, int) and not isinstance(found, bool):
            return found
    return None


def _reason(error: BaseException, kind: type | None) -> str:
    """Why a value does not fit, in the words of the rules where they have refused it."""
    from cattrs import ForbiddenExtraKeysError  # noqa: PLC0415
    from cattrs.v import format_exception  # noqa: PLC0415

    if isinstance(error, ForbiddenExtraKeysError):
        names = ", ".join(sorted(error.extra_fields))
        return f"the model has no field {names}; only a strict client refuses it"
    if not isinstance(error, TypeError | ValueError):
        return format_exception(error, kind)
    return str(error)
