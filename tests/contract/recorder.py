"""A transport that records the first operation of a call and sends nothing."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterable, Callable, Iterable
from typing import TypeVar, cast

import attrs
import msgspec

from e6async._core.call import Outcome
from e6async._core.client import Client, transport_of
from e6async._core.pages import Pages
from e6async._core.protocol.operation import Operation, Request
from e6async._core.transport import Transport
from tests.contract.arguments import Arguments
from tests.contract.families import Verb
from tests.contract.reference import is_standard, plain_key

T = TypeVar("T")
AGENT = "contract/1.0 (by the tests)"


class _Recorded(BaseException):
    def __init__(self, operation: Operation[object]) -> None:
        super().__init__(operation.name)
        self.operation = operation


@attrs.frozen(kw_only=True, eq=False)
class Recorder(Transport):
    """A transport that ends every call with the operation."""

    async def send(self, operation: Operation[T]) -> T:
        """Record an operation."""
        raise self._recorded(operation)

    async def plain(self, operation: Operation[object]) -> None:
        """Record an operation whose response would be returned as JSON."""
        raise self._recorded(operation)

    async def call(
        self,
        operation: Operation[object],
        request: Request | Callable[[], Request],
        until: float | None,
    ) -> Outcome:
        """Record an operation of a batch, which is prepared when its turn comes."""
        if not isinstance(request, Request):
            request()
        raise self._recorded(operation)

    def request(self, operation: Operation[object]) -> Request:
        """Record an operation whose request would be built."""
        raise self._recorded(operation)

    def _recorded(self, operation: Operation[object]) -> _Recorded:
        """The record of an operation; UnsupportedError for what the site does not have."""
        self.check(attrs.evolve(operation, refused=None))  # the contract compares that itself
        return _Recorded(operation)


def recorder_for(client: type[Client]) -> Recorder:
    """Make a recorder for a client."""
    transport = transport_of(client(AGENT))
    return Recorder(
        **{field.name: getattr(transport, field.name) for field in attrs.fields(Transport)}
    )


async def first_operation(
    recorder: Recorder, verb: Verb, arguments: Arguments
) -> Operation[object] | None:
    """The first operation that a call would send; None when it sends nothing."""
    try:
        await finished(verb.call(verb.kind(recorder), arguments))
    except _Recorded as recorded:
        return recorded.operation
    return None


async def finished(result: object) -> object:
    """Await the result of a method; of a list request the first page."""
    if inspect.isawaitable(result):
        return await finished(await result)
    if isinstance(result, Pages):
        return await anext(aiter(cast("Pages[object]", result).by_page()), None)
    if isinstance(result, AsyncIterable):
        return await anext(aiter(cast("AsyncIterable[object]", result)), None)
    return result


def sent_keys(operation: Operation[object]) -> frozenset[str]:
    """The keys that an operation sends, without the standard ones."""
    pairs = (*operation.query, *operation.form)
    keys = [key for key, _ in pairs] + [part.field for part in operation.files]
    if operation.json is not None:
        keys += _flat(msgspec.json.decode(operation.json), "")
    return frozenset(plain_key(key) for key in keys if not is_standard(key))


def _flat(value: object, name: str) -> Iterable[str]:
    if not isinstance(value, dict):
        return [name]
    items = cast("dict[str, object]", value)
    return [
        key
        for part, item in items.items()
        for key in _flat(item, f"{name}[{part}]" if name else part)
    ]
