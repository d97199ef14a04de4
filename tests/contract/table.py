"""Writes the table of operations in the docs: `python -m tests.contract.table`."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path

from e6async._core.client import Client
from tests.contract.__main__ import CLIENTS
from tests.contract.calls import Calls
from tests.contract.compare import Audit, audit

DOCS = Path(__file__).parents[2] / "docs"

_HEAD = """\
# What a client of {site} can do

Written by `python -m tests.contract.table` from the code; {methods} methods in {families} families
do the {operations} operations of the server. The level is the least that an account must be;
`approver` and the `bd_` ones are flags. An answer of `None` is none.
"""


def path_of(client: type[Client]) -> Path:
    """Tell where the page of a client lies."""
    return DOCS / f"operations_{client.site.name}.md"


def written(client: type[Client], found: Audit) -> str:
    """Write the whole page."""
    families = dict.fromkeys(calls.verb.family for calls in found.calls.values())
    head = _HEAD.format(
        site=client.site.name,
        methods=len(found.calls),
        families=len(families),
        operations=len(found.covered),
    )
    parts = [head]
    for family in families:
        own = [calls for calls in found.calls.values() if calls.verb.family == family]
        parts.append("\n".join(_family(family, own)))
    return "\n".join(parts) + "\n"


def _family(family: str, own: list[Calls]) -> Iterator[str]:
    yield f"## {family}\n"
    yield "| method | HTTP | level | answer | note |"
    yield "| --- | --- | --- | --- | --- |"
    for calls in own:
        cells = (f"`{calls.verb.name}`", _http(calls), _level(calls), _answer(calls), _note(calls))
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _http(calls: Calls) -> str:
    routes = dict.fromkeys(
        f"`{sent.operation.method} {sent.operation.path}`" for sent in calls.sent
    )
    return "<br>".join(routes)


def _level(calls: Calls) -> str:
    levels = dict.fromkeys(sent.operation.level for sent in calls.sent)
    if any(sent.operation.refused for sent in calls.sent):
        return "nobody"
    return ", ".join(levels)


def _answer(calls: Calls) -> str:
    returns = inspect.signature(calls.verb.function).return_annotation
    return f"`{returns}`"


def _note(calls: Calls) -> str:
    """Give the first sentence of the docstring."""
    text = " ".join((inspect.getdoc(calls.verb.function) or "").split("\n\n")[0].split())
    return text.partition(". ")[0].removesuffix(".")


if __name__ == "__main__":
    for each in CLIENTS:
        path_of(each).write_text(written(each, asyncio.run(audit(each))))
