"""Takes operations in place of the transport, and lets nothing out."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterable, Callable, Iterable
from typing import TypeVar, cast

import attrs
import msgspec

from e6async._core.call import Outcome
from e6async._core.client import Client
from e6async._core.pages import Pages
from e6async._core.protocol.operation import Operation
from e6async._core.session import Request
from e6async._core.transport import Transport
from tests.contract.arguments import Arguments
from tests.contract.reference import plain, standard
from tests.contract.walk import Verb

T = TypeVar("T")
AGENT = "contract/1.0 (by the tests)"


class _Taken(BaseException):
    def __init__(self, operation: Operation[object]) -> None:
        super().__init__(operation.name)
        self.operation = operation


@attrs.frozen(kw_only=True, eq=False)
class Recorder(Transport):
    """A transport that ends every call with what it was given."""

    async def send(self, operation: Operation[T]) -> T:
        """Take an operation."""
        raise _Taken(operation)

    async def plain(self, operation: Operation[object]) -> None:
        """Take an operation whose answer would be given as it came."""
        raise _Taken(operation)

    async def call(
        self, operation: Operation[object], prepare: Callable[[], Request], until: float | None
    ) -> Outcome:
        """Take what look-ups send, who ask for it when their turn comes."""
        prepare()
        raise _Taken(operation)

    def request(self, operation: Operation[object]) -> Request:
        """Take an operation whose request is made."""
        raise _Taken(operation)


def recorder_for(client: type[Client]) -> Recorder:
    """Make a recorder for a client."""
    transport = client(AGENT).transport
    return Recorder(
        **{field.name: getattr(transport, field.name) for field in attrs.fields(Transport)}
    )


async def taken(recorder: Recorder, verb: Verb, arguments: Arguments) -> Operation[object] | None:
    """Call a method and give what it would send first; None when it sends nothing."""
    try:
        await finished(verb.call(verb.kind(recorder), arguments))
    except _Taken as found:
        return found.operation
    return None


async def finished(result: object) -> object:
    """Wait for what a method gave back; of lists ask for the first page."""
    if inspect.isawaitable(result):
        return await finished(await result)
    if isinstance(result, Pages):
        return await anext(aiter(cast("Pages[object]", result).by_page()), None)
    if isinstance(result, AsyncIterable):
        return await anext(aiter(cast("AsyncIterable[object]", result)), None)
    return result


def sent_keys(operation: Operation[object]) -> frozenset[str]:
    """List the keys that an operation sends, but those that the client sends by itself."""
    pairs = (*operation.query, *operation.form)
    keys = [key for key, _ in pairs] + [part.field for part in operation.files]
    if operation.json is not None:
        keys += _flat(msgspec.json.decode(operation.json), "")
    return frozenset(plain(key) for key in keys if not standard(key))


def _flat(value: object, name: str) -> Iterable[str]:
    if not isinstance(value, dict):
        return [name]
    below = cast("dict[str, object]", value)
    return [
        key
        for each, item in below.items()
        for key in _flat(item, f"{name}[{each}]" if name else each)
    ]
