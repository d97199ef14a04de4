"""Compares what a client sends with the reference of its site."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

import attrs

from e6async._core.client import Client
from e6async._core.protocol.operation import Operation
from e6async._core.protocol.site import Site
from tests.contract.arguments import hints_of
from tests.contract.calls import Calls, ValidCall, calls_of
from tests.contract.families import families, verbs
from tests.contract.recorder import recorder_for, sent_keys
from tests.contract.reference import Entry, Reference
from tests.contract.site_contracts import CONTRACTS, SiteContract
from tests.contract.types import type_error


@attrs.define
class Audit:
    """What a client covers of a reference, and its errors."""

    reference: Reference
    contract: SiteContract
    site: Site
    calls: dict[str, Calls] = attrs.field(factory=dict[str, Calls])
    """The valid calls of each method, by `family.method`."""
    covered: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    """The methods that call an operation, by the name of the entry."""
    errors: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    """What is wrong, by method."""

    @property
    def missing(self) -> list[str]:
        """The operations that no method calls."""
        return [entry.name for entry in self.reference.entries if entry.name not in self.covered]

    def errors_in(self, family: str) -> dict[str, list[str]]:
        """The errors of the methods of a family."""
        prefix = f"{family}."
        return {name: texts for name, texts in self.errors.items() if name.startswith(prefix)}

    def add_errors(self, name: str, texts: Iterable[str]) -> None:
        """Note errors of a method, each once."""
        all_texts = [*self.errors.get(name, ()), *texts]
        if all_texts:
            self.errors[name] = list(dict.fromkeys(all_texts))


_audits: dict[type[Client], Audit] = {}


def audited(client: type[Client]) -> Audit:
    """The audit of a client, made once; not to be called in a running event loop."""
    if client not in _audits:
        _audits[client] = asyncio.run(audit(client))
    return _audits[client]


async def audit(client: type[Client]) -> Audit:
    """Call every method of every family, and compare what it would send with the reference."""
    contract = CONTRACTS[client.site.name]
    result = Audit(Reference.of(contract.tables), contract, client.site)
    recorder = recorder_for(client)
    keys: dict[str, set[str]] = {}
    for family, kind in families(client).items():
        for verb in verbs(family, kind):
            if not contract.composed.isdisjoint((verb.family, verb.full_name)):
                continue
            extra_calls = contract.extra_calls(verb.full_name)
            calls = await calls_of(recorder, verb, contract.values, extra_calls)
            result.calls[verb.full_name] = calls
            result.add_errors(verb.full_name, _errors_of_calls(calls, result, keys))
    for name, other in contract.same_as.items():
        if other in result.covered:
            result.covered[name] = result.covered[other]
    for name, method in contract.client_methods.items():
        if callable(getattr(client, method, None)):
            result.covered[name] = [method]
    for name, sent in keys.items():
        entry = result.reference.named(name)
        result.add_errors(result.covered[name][0], _missing_keys(entry, sent, contract))
    for name, calls in result.calls.items():
        result.add_errors(name, name_errors(calls, result.calls))
    return result


def entry_of(call: ValidCall, reference: Reference) -> Entry | None:
    """The entry of the reference that a call matches; None when it matches none."""
    operation = call.operation
    return reference.find(operation.method, operation.path, sent_keys(operation))


def name_errors(calls: Calls, by_method: dict[str, Calls]) -> Iterator[str]:
    """Compare the whole names of operations with the methods that send them.

    A method sends an operation of its own name, or one of another method of its family that sends
    it under its own name: `pools.many` sends `pools.search`.
    """
    for call in calls.sent:
        name = call.operation.name
        if name == calls.verb.full_name:
            continue
        owner = by_method.get(name)
        routes = (
            {_route(own.operation) for own in owner.sent if own.operation.name == name}
            if owner
            else ()
        )
        if name.partition(".")[0] != calls.verb.family or _route(call.operation) not in routes:
            yield f"its operation is named {name}, which is not the method that sends it"


def _route(operation: Operation[object]) -> tuple[str, str]:
    return operation.method, operation.path


def _errors_of_calls(calls: Calls, result: Audit, keys: dict[str, set[str]]) -> Iterator[str]:
    """Check the calls of one method; note which entries they cover and which keys they send."""
    for name, reason in calls.unreachable.items():
        yield f"{name} cannot be sent: {reason}"
    if calls.takes_unknown_keys:
        yield "an unknown key does not raise ValueError"
    if not calls.sent and not calls.sends_nothing and "required" not in calls.unsupported:
        yield f"no valid call was found {calls.unsupported or ''}"
    for call in calls.sent:
        entry = entry_of(call, result.reference)
        if entry is None:
            yield f"the reference has no {call.operation.method} {call.operation.path}"
            continue
        result.covered.setdefault(entry.name, []).append(calls.verb.full_name)
        yield from _call_errors(calls, call, entry, result.contract)
        yield from _permission_errors(call.operation.name, entry, result.site)
        sent = keys.setdefault(entry.name, set())
        sent |= sent_keys(call.operation)
        hints = hints_of(calls.verb)
        # An order by id is sent as a cursor.
        sent |= {f"search[{name}]" for name in (*calls.unsupported, "order") if name in hints}


def _call_errors(
    calls: Calls, call: ValidCall, entry: Entry, contract: SiteContract
) -> Iterator[str]:
    operation = call.operation
    level = contract.levels.get(entry.name, (entry.level, ""))[0]
    if operation.level != level and not entry.session_only:
        yield f"{entry.name} needs the level {level}, not {operation.level}"
    if operation.refused is not None and not (entry.session_only or entry.json == "untested"):
        yield f"{entry.name} works with an API key, but the client refuses it: {operation.refused}"
    if operation.refused is None and entry.session_only:
        yield f"{entry.name} works in a browser only, but the client does not refuse it"
    unknown = {key for key in sent_keys(operation) if not _is_known(key, entry)}
    if unknown:
        yield f"{entry.name} does not take {', '.join(sorted(unknown))}"
    if entry.resource == calls.verb.family:
        yield from _type_errors(entry, calls, contract)


def _permission_errors(name: str, entry: Entry, site: Site) -> Iterator[str]:
    """Compare the permission that the client names for restricted keys with the reference."""
    permissions = site.permissions
    if permissions is None or entry.identifier is None:
        return
    permission = permissions.of(name)
    if entry.identifier != permission:
        yield f"{entry.name} needs the permission {entry.identifier}, not {permission}"
    if (entry.identifier in permissions.ungranted) == entry.grantable:
        yield f"{entry.name} {'can' if entry.grantable else 'cannot'} be granted to a key"


def _is_known(key: str, entry: Entry) -> bool:
    maps = tuple(f"{name}[" for name, kind in entry.params.items() if kind.startswith("dict["))
    return key in entry.keys or key in entry.fixed_keys or bool(maps and key.startswith(maps))


def _missing_keys(entry: Entry, sent: set[str], contract: SiteContract) -> Iterator[str]:
    omitted = contract.omitted.get(entry.name, {}).keys()
    whole = {key for key in entry.keys if not entry.params.get(key, "").startswith("dict[")}
    missing = whole - sent - omitted
    if missing:
        yield f"no method sends {', '.join(sorted(missing))} of {entry.name}"


def _type_errors(entry: Entry, calls: Calls, contract: SiteContract) -> Iterator[str]:
    hints, optional_hints = hints_of(calls.verb), hints_of(calls.verb, optional=True)
    for key, kind in entry.params.items():
        name = key.removesuffix("[]").rstrip("]").rpartition("[")[2]
        # A required parameter is not a filter, even if it is sent as one.
        hint = (optional_hints if key.startswith("search[") else hints).get(name)
        if hint is None or name in calls.unsupported or key not in entry.keys:
            continue
        text = type_error(hint, kind)
        if text is not None and key not in contract.other_types.get(entry.name, {}):
            yield f"{entry.name}: {name} {text}"
