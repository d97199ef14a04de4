"""Holds what a client sends against the reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from e6async._core.client import Client
from e6async._core.protocol.site import Site
from tests.contract.arguments import hints_of
from tests.contract.calls import Calls, Sent, calls_of
from tests.contract.recorder import recorder_for, sent_keys
from tests.contract.reference import Entry, Reference
from tests.contract.terms import TERMS, Terms
from tests.contract.types import wrong_type
from tests.contract.walk import families, verbs


@attrs.define
class Audit:
    """What a client covers of a reference, and what is wrong with it."""

    reference: Reference
    terms: Terms
    site: Site
    calls: dict[str, Calls] = attrs.field(factory=dict[str, Calls])
    """What was found out about each method, by `family.method`."""
    covered: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    """The methods that do an operation, by its name."""
    wrong: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    """What is wrong, by method."""

    @property
    def missing(self) -> list[str]:
        """The operations that no method does."""
        return [entry.name for entry in self.reference.entries if entry.name not in self.covered]

    def wrong_in(self, family: str) -> dict[str, list[str]]:
        """Give what is wrong with the methods of a family."""
        return {name: said for name, said in self.wrong.items() if name.startswith(f"{family}.")}

    def say(self, name: str, said: Iterable[str]) -> None:
        """Note what is wrong with a method."""
        found = [*self.wrong.get(name, ()), *said]
        if found:
            self.wrong[name] = list(dict.fromkeys(found))


async def audit(client: type[Client]) -> Audit:
    """Call every method of every family, and hold what it would send against the reference."""
    terms = TERMS[client.site.name]
    reference = Reference.read(terms.reference)
    found, recorder = Audit(reference, terms, client.site), recorder_for(client)
    keys: dict[str, set[str]] = {}
    for family, kind in families(client).items():
        for verb in verbs(family, kind):
            if not terms.composed.isdisjoint((verb.family, verb.full_name)):
                continue
            calls = await calls_of(recorder, verb, terms.known, terms.also(verb.full_name))
            found.calls[verb.full_name] = calls
            found.say(verb.full_name, _checked(calls, found, keys))
    for name, other in terms.elsewhere.items():
        if other in found.covered:
            found.covered[name] = found.covered[other]
    for name, method in terms.by_client.items():
        if callable(getattr(client, method, None)):
            found.covered[name] = [method]
    for name, sends in keys.items():
        entry = reference.named(name)
        assert entry is not None
        found.say(found.covered[name][0], _missing_keys(entry, sends, terms))
    return found


def entry_of(sent: Sent, reference: Reference) -> Entry | None:
    """Tell which operation of the reference a call is."""
    operation = sent.operation
    return reference.find(operation.method, operation.path, sent_keys(operation))


def _checked(calls: Calls, found: Audit, keys: dict[str, set[str]]) -> Iterator[str]:
    """Check the calls of one method; note what they cover and which keys they send."""
    for name, why in calls.unreachable.items():
        yield f"{name} cannot be sent: {why}"
    if calls.takes_anything:
        yield "a misspelt key is no ValueError"
    if not calls.sent and not calls.silent and "needed" not in calls.refused:
        yield f"no valid call was found {calls.refused or ''}"
    for sent in calls.sent:
        entry = entry_of(sent, found.reference)
        if entry is None:
            yield f"the reference has no {sent.operation.method} {sent.operation.path}"
            continue
        found.covered.setdefault(entry.name, []).append(calls.verb.full_name)
        yield from _wrong_call(calls, sent, entry, found.terms)
        yield from _wrong_permission(sent.operation.name, entry, found)
        sends = keys.setdefault(entry.name, set())
        sends |= sent_keys(sent.operation)
        hints = hints_of(calls.verb)
        # An order by id is walked by cursor, and cursors bring it along.
        sends |= {f"search[{name}]" for name in (*calls.refused, "order") if name in hints}


def _wrong_call(calls: Calls, sent: Sent, entry: Entry, terms: Terms) -> Iterator[str]:
    operation = sent.operation
    level = terms.levels.get(entry.name, (entry.auth, ""))[0]
    if operation.level != level and not entry.session_only:
        yield f"{entry.name} is for {level}, not {operation.level}"
    if operation.refused is not None and not (entry.session_only or entry.json == "untested"):
        yield f"{entry.name} works, and is refused: {operation.refused}"
    if operation.refused is None and entry.session_only:
        yield f"{entry.name} takes a browser, and is not refused"
    if operation.name.partition(".")[0] != calls.verb.family:
        yield f"it calls itself {operation.name}"
    unknown = {key for key in sent_keys(operation) if not _is_known(key, entry)}
    if unknown:
        yield f"{entry.name} knows no {', '.join(sorted(unknown))}"
    if entry.resource == calls.verb.family:
        yield from _wrong_types(entry, calls, terms)


def _wrong_permission(name: str, entry: Entry, found: Audit) -> Iterator[str]:
    """Hold what the client says a restricted key needs against the reference."""
    permissions = found.site.permissions
    if permissions is None or entry.identifier is None:
        return
    said = permissions.of(name)
    if entry.identifier != said:
        yield f"{entry.name} is {entry.identifier} to a restricted key, not {said}"
    if (entry.identifier in permissions.ungranted) == entry.grantable:
        yield f"{entry.name} {'can' if entry.grantable else 'cannot'} be granted to a key"


def _is_known(key: str, entry: Entry) -> bool:
    maps = tuple(f"{name}[" for name, kind in entry.params.items() if kind.startswith("dict["))
    return key in entry.keys or key in entry.fixed or bool(maps and key.startswith(maps))


def _missing_keys(entry: Entry, sends: set[str], terms: Terms) -> Iterator[str]:
    left_out = terms.left_out.get(entry.name, {}).keys()
    whole = {key for key in entry.keys if not entry.params.get(key, "").startswith("dict[")}
    missing = whole - sends - left_out
    if missing:
        yield f"{entry.name} takes {', '.join(sorted(missing))}, too"


def _wrong_types(entry: Entry, calls: Calls, terms: Terms) -> Iterator[str]:
    everything, optional = hints_of(calls.verb), hints_of(calls.verb, optional=True)
    for key, kind in entry.params.items():
        name = key.removesuffix("[]").rstrip("]").rpartition("[")[2]
        # What a method needs is no filter, even if it is sent as one.
        hint = (optional if key.startswith("search[") else everything).get(name)
        if hint is None or name in calls.refused or key not in entry.keys:
            continue
        said = wrong_type(hint, kind)
        if said is not None and key not in terms.said_differently.get(entry.name, {}):
            yield f"{entry.name}: {name} {said}"
