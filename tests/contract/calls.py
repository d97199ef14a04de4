"""Which calls of a method are valid: enough of them to send every key that it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from e6async._core.protocol.operation import Operation
from e6async.errors import InputError, QueryError, UnsupportedError
from tests.contract.arguments import Arguments, choice_of
from tests.contract.recorder import Recorder, taken
from tests.contract.walk import Verb


@attrs.frozen
class Sent:
    """A valid call, and what it sends first."""

    arguments: Arguments
    operation: Operation[object]


@attrs.define
class Calls:
    """What was found out about a method."""

    verb: Verb
    sent: list[Sent] = attrs.field(factory=list[Sent])
    refused: dict[str, str] = attrs.field(factory=dict[str, str])
    """Names for which the client raises UnsupportedError, and what it says."""
    unreachable: dict[str, str] = attrs.field(factory=dict[str, str])
    """Names with which no valid call was found."""
    silent: bool = False
    """Whether it sends nothing."""
    takes_anything: bool = False
    """Whether a misspelt key is no ValueError before anything is sent."""


@attrs.define
class _Search:
    """Looks for valid calls."""

    recorder: Recorder
    calls: Calls

    async def is_valid(self, arguments: Arguments, *, why: dict[str, str], name: str) -> bool:
        """Try a call; keep it when it is valid and note why when it is not."""
        try:
            operation = await taken(self.recorder, self.calls.verb, arguments)
        except UnsupportedError as error:
            self.calls.refused.setdefault(name, str(error))
            return False
        except (InputError, QueryError) as error:
            why[name] = str(error)
            return False
        self.calls.silent = operation is None
        if operation is not None:
            self.calls.sent.append(Sent(arguments, operation))
        return True

    async def takes(self, arguments: Arguments) -> bool:
        """Tell whether a call that is wrong goes through."""
        try:
            await taken(self.recorder, self.calls.verb, arguments)
        except ValueError:
            return False
        return True


async def calls_of(
    recorder: Recorder,
    verb: Verb,
    known: Mapping[str, object],
    also: Iterable[Arguments] = (),
) -> Calls:
    """Find calls that are valid together for all that a method takes.

    The first has as little as possible, the next as much. `also` are calls that nobody could guess.
    """
    choice, calls = choice_of(verb, known), Calls(verb)
    search, why = _Search(recorder, calls), dict[str, str]()
    for arguments in also:
        await search.is_valid({**choice.needed, **arguments}, why=why, name="also")
    if any(each.kind is each.VAR_KEYWORD for each in verb.parameters.values()):
        calls.takes_anything = await search.takes({**choice.needed, "no_such_key": 1})
    base = choice.needed
    if not await search.is_valid(base, why=why, name="needed"):
        base = await _least(search, choice.needed, choice.more) or base
    if await search.is_valid({**choice.needed, **choice.more}, why={}, name="everything"):
        return calls
    calls.refused.pop("everything", None)
    most, left = dict(base), Arguments()
    for name, value in choice.more.items():
        if name in most or not await search.is_valid({**most, name: value}, why=why, name=name):
            left[name] = value
        else:
            most[name] = value
    for name, value in left.items():
        for start in (choice.needed, base):
            if await search.is_valid({**start, name: value}, why=why, name=name):
                break
    shown = {name for each in calls.sent for name in each.arguments}
    calls.unreachable = {
        name: why.get(name, "")
        for name in choice.more
        if name not in shown and name not in calls.refused
    }
    calls.refused = {name: said for name, said in calls.refused.items() if name not in shown}
    return calls


async def _least(search: _Search, needed: Arguments, more: Arguments) -> Arguments | None:
    """Find the one thing without which a method cannot be called."""
    for name, value in more.items():
        if await search.is_valid({**needed, name: value}, why={}, name=name):
            return {**needed, name: value}
    return None
