"""Finds valid calls of a method: enough of them to send every key that it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from e6async._core.protocol.operation import Operation
from e6async.errors import InputError, QueryError, UnsupportedError
from tests.contract.arguments import Arguments, arguments_of
from tests.contract.families import Verb
from tests.contract.recorder import Recorder, first_operation


@attrs.frozen
class ValidCall:
    """A valid call, and the operation that it sends first."""

    arguments: Arguments
    operation: Operation[object]


@attrs.define
class Calls:
    """The valid calls of a method, and what could not be called."""

    verb: Verb
    sent: list[ValidCall] = attrs.field(factory=list[ValidCall])
    unsupported: dict[str, str] = attrs.field(factory=dict[str, str])
    """Parameters with which the client raises UnsupportedError, and the messages."""
    unreachable: dict[str, str] = attrs.field(factory=dict[str, str])
    """Parameters for which no valid call was found, and the messages."""
    sends_nothing: bool = False
    """Whether the method sends no request."""
    takes_unknown_keys: bool = False
    """Whether a misspelt key raises no ValueError before anything is sent."""


@attrs.define
class _Search:
    """Tries calls and collects the valid ones."""

    recorder: Recorder
    calls: Calls

    async def is_valid(self, arguments: Arguments, *, reasons: dict[str, str], name: str) -> bool:
        """Try a call; collect it when it is valid, else note the reason under `name`."""
        try:
            operation = await first_operation(self.recorder, self.calls.verb, arguments)
        except UnsupportedError as error:
            self.calls.unsupported.setdefault(name, str(error))
            return False
        except (InputError, QueryError) as error:
            reasons[name] = str(error)
            return False
        self.calls.sends_nothing = operation is None
        if operation is not None:
            self.calls.sent.append(ValidCall(arguments, operation))
        return True

    async def takes(self, arguments: Arguments) -> bool:
        """Whether a call raises no ValueError."""
        try:
            await first_operation(self.recorder, self.calls.verb, arguments)
        except ValueError:
            return False
        return True


async def calls_of(
    recorder: Recorder,
    verb: Verb,
    values: Mapping[str, object],
    extra_calls: Iterable[Arguments] = (),
) -> Calls:
    """Find valid calls that together send all that a method takes.

    After `extra_calls` come a call with as few arguments as possible and one with as many.
    """
    arguments, calls = arguments_of(verb, values), Calls(verb)
    required, optional = arguments.required, arguments.optional
    search, reasons = _Search(recorder, calls), dict[str, str]()
    for extra in extra_calls:
        await search.is_valid({**required, **extra}, reasons=reasons, name="extra")
    if any(each.kind is each.VAR_KEYWORD for each in verb.parameters.values()):
        calls.takes_unknown_keys = await search.takes({**required, "no_such_key": 1})
    smallest = required
    if not await search.is_valid(smallest, reasons=reasons, name="required"):
        smallest = await _with_one(search, required, optional) or smallest
    if await search.is_valid({**required, **optional}, reasons={}, name="everything"):
        return calls
    calls.unsupported.pop("everything", None)
    largest, rejected = dict(smallest), Arguments()
    for name, value in optional.items():
        candidate = {**largest, name: value}
        if name in largest or not await search.is_valid(candidate, reasons=reasons, name=name):
            rejected[name] = value
        else:
            largest[name] = value
    for name, value in rejected.items():
        for start in (required, smallest):
            if await search.is_valid({**start, name: value}, reasons=reasons, name=name):
                break
    sent = {name for call in calls.sent for name in call.arguments}
    calls.unreachable = {
        name: reasons.get(name, "")
        for name in optional
        if name not in sent and name not in calls.unsupported
    }
    calls.unsupported = {
        name: message for name, message in calls.unsupported.items() if name not in sent
    }
    return calls


async def _with_one(search: _Search, required: Arguments, optional: Arguments) -> Arguments | None:
    """The required arguments and the first optional one that makes the call valid."""
    for name, value in optional.items():
        if await search.is_valid({**required, name: value}, reasons={}, name=name):
            return {**required, name: value}
    return None
