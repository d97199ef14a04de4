"""Writes the tables of operations in the docs: `python -m tests.contract.table`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from e6async._core.client import Client
from e6async._core.protocol.site import Site
from tests.contract.__main__ import CLIENTS
from tests.contract.audit import Audit, audited
from tests.contract.calls import Calls

DOCS = Path(__file__).parents[2] / "docs"

_HEAD = """\
# Operations of {site}

`python -m tests.contract.table` writes this page from the code: {methods} methods in {families}
families cover the {operations} operations of the server. *level* is the lowest account level that
may call the method (`approver`, `aibur` and `bd_...` are flags of an account, not levels).
*returns* is the Python type of the result.
"""


def path_of(client: type[Client]) -> Path:
    """The path of the page of a client."""
    return DOCS / f"operations_{client.site.name}.md"


def page(client: type[Client], result: Audit) -> str:
    """The whole page."""
    existing = [calls for calls in result.calls.values() if _is_of_site(calls, result.site)]
    families = dict.fromkeys(calls.verb.family for calls in existing)
    head = _HEAD.format(
        site=client.site.name,
        methods=len(existing),
        families=len(families),
        operations=len(result.covered),
    )
    parts = [head]
    for family in families:
        own = [calls for calls in existing if calls.verb.family == family]
        parts.append("\n".join(_family(family, own)))
    return "\n".join(parts) + "\n"


def _is_of_site(calls: Calls, site: Site) -> bool:
    """Whether a site has a method, or its own class refuses it: not for what it only inherits."""
    return not site.why_not(calls.verb.full_name) or _returns(calls) == "`NoReturn`"


def _family(family: str, own: list[Calls]) -> Iterator[str]:
    yield f"## {family}\n"
    yield "| method | request | level | returns | description |"
    yield "| --- | --- | --- | --- | --- |"
    for calls in own:
        cells = (
            f"`{calls.verb.name}`",
            _http(calls),
            _level(calls),
            _returns(calls),
            _description(calls),
        )
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _http(calls: Calls) -> str:
    routes = dict.fromkeys(
        f"`{call.operation.method} {call.operation.path}`" for call in calls.sent
    )
    return "<br>".join(routes)


def _level(calls: Calls) -> str:
    levels = dict.fromkeys(call.operation.level for call in calls.sent)
    if any(call.operation.refused for call in calls.sent):
        return "nobody"
    return ", ".join(levels)


def _returns(calls: Calls) -> str:
    returns = inspect.signature(calls.verb.function).return_annotation
    return f"`{returns}`"


def _description(calls: Calls) -> str:
    """The first sentence of the docstring."""
    text = " ".join((inspect.getdoc(calls.verb.function) or "").split("\n\n")[0].split())
    return text.partition(". ")[0].removesuffix(".")


if __name__ == "__main__":
    for each in CLIENTS:
        path_of(each).write_text(page(each, audited(each)))
