"""The one door through which every call of a client goes: request, answer, model."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

import attrs
from yarl import URL

from e6async.core import wire
from e6async.core.call import Call, Means
from e6async.core.decode import Decoder, Json, parse
from e6async.core.session import Request
from e6async.core.verdict import Answer
from e6async.errors import DecodeError

if TYPE_CHECKING:
    from e6async.core.operation import Operation
    from e6async.core.site import Site

T = TypeVar("T")


@attrs.frozen(kw_only=True, eq=False)
class Door:
    """Sends operations for one client."""

    site: Site
    base_url: URL
    headers: Mapping[str, str] = attrs.field(repr=False)
    decoder: Decoder
    means: Means
    calls: itertools.count[int] = attrs.field(factory=lambda: itertools.count(1), repr=False)

    async def send(self, operation: Operation[T]) -> T:
        """Send an operation and return what it returns."""
        call, answer = await self._fetch(operation)
        try:
            return self.decoder.decode(operation, answer.body)
        except DecodeError as error:
            call.blame(error)
            raise

    async def plain(self, operation: Operation[object]) -> Json:
        """Send an operation and return the JSON as it came; None when there is none."""
        call, answer = await self._fetch(operation)
        try:
            return parse(answer.body, operation.name) if answer.body else None
        except DecodeError as error:
            call.blame(error)
            raise

    async def _fetch(self, operation: Operation[object]) -> tuple[Call, Answer]:
        self.means.session.check_open()
        request = self._request(operation)
        call = Call(self.means, operation, next(self.calls))
        return call, await call.run(request)

    def _request(self, operation: Operation[object]) -> Request:
        reason = self.site.why_not(operation.name)
        if reason is not None:
            raise wire.unsupported(operation.name, self.site.name, reason)
        if operation.refused is not None:
            raise wire.unsupported(operation.name, self.site.name, operation.refused)
        path = operation.target(self.site.routes.get(operation.name, operation.path))
        url = URL(f"{self.base_url}{path}", encoded=True).with_query(list(operation.query))
        headers = dict(self.headers)
        if operation.json is not None:
            headers["Content-Type"] = "application/json"
        return Request(
            operation=operation.name,
            method=operation.method,
            url=url,
            headers=headers,
            form=operation.form,
            json=operation.json,
            reads=operation.reads,
            files=operation.files,
            on_progress=operation.on_progress,
        )
