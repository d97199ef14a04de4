"""Errors of the server; `app/controllers/staff/exceptions_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.models.model import ModelWithMappings
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, get
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.errors import InputError

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["ExceptionLog", "ExceptionSearch", "StaffExceptions"]


@attrs.frozen(kw_only=True)
class ExceptionLog(ModelWithMappings):
    """A server error; its code was in the response."""

    id: int
    created_at: Time
    updated_at: Time
    class_name: str
    """For example `NoMethodError`."""
    version: str
    """The server's git commit."""
    extra_params: Mapping[str, object] | None
    """The request that led to it."""
    message: str
    trace: str
    code: str
    """`ResponseError.code`."""
    user_id: int | None
    """None when nobody was logged in."""


class ExceptionSearch(ListOptions, CommonFilters, total=False):
    """Search filters for errors."""

    user_name: str
    """Exact match."""
    user_id: Ids
    """Overrides `user_name`, without which the server does not look at it."""
    code: str
    commit: str
    """The server's git commit."""
    class_name: str
    without_class_name: str
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class StaffExceptions(Resource):
    """Errors of the server."""

    def search(self, **filters: Unpack[ExceptionSearch]) -> Pages[ExceptionLog]:
        """Every error that matches, 100 per page; staff."""
        name, path = "staff_exceptions.search", "/staff/exceptions.json"
        if "user_id" in filters and "user_name" not in filters:
            message = f"{name} needs user_name beside user_id (its value does not matter)"
            raise InputError(message)
        allowed = ExceptionSearch.__optional_keys__
        return self._search(
            name, path, ExceptionLog, filters, allowed, fixed_page_size=100, level="staff"
        )

    async def get(self, id_or_code: int | str) -> ExceptionLog:
        """The error with this id or code; staff."""
        name, path = "staff_exceptions.get", "/staff/exceptions/{id_or_code}.json"
        return await self._send(get(name, path, ExceptionLog, level="staff", id_or_code=id_or_code))
