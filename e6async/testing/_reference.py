"""What a server can be asked and what it answers, as data: the tables of the fake site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from importlib import resources
from typing import Literal, TypeAlias

import attrs
import msgspec

from e6async.testing._access import Access
from e6async.testing._e621.type_grammar import Many, Named, kind_of

__all__ = ["Operation", "Reference", "Shape", "unnamed"]

Shape: TypeAlias = Mapping[str, str]
"""The fields of an answer and their types; `?` ends one that may be null, `~` one that may lack."""


@attrs.frozen(kw_only=True)
class Operation:
    """One thing that the server can be asked."""

    name: str
    """Resource and operation, as `tickets.claim`."""
    method: str
    path: str
    """The path with its holes, with `.json` where there is JSON."""
    access: Access
    params: dict[str, str] = attrs.field(factory=dict[str, str])
    """The keys of query and body that it reads, with their types."""
    levels: dict[str, str] = attrs.field(factory=dict[str, str])
    """The level that a key needs, where that is more than `access`."""
    json: Literal["yes", "untested", "redirect", "broken"] = "yes"
    """What a request for JSON gets: JSON (`untested`: by the source only), a redirect, an error."""
    status: int
    returns: str = ""
    """The type of the answer; empty for none."""
    paginated: bool = False
    limit: int | None = None
    """How many rows a page has unless said."""
    fixed: bool = False
    """Whether nothing else can be said."""
    checked: bool = False
    """Whether unknown search keys are refused."""
    list_key: str | None = None
    """The key that is put around the answer."""
    session_only: bool = False
    """Whether only a browser can do it."""
    identifier: str | None = None
    """Controller and action, as restricted API keys name what they may call; else None."""
    grantable: bool = True
    """Whether a restricted API key can be given the identifier."""

    @property
    def resource(self) -> str:
        """The family."""
        return self.name.partition(".")[0]

    @property
    def action(self) -> str:
        """What it does."""
        return self.name.partition(".")[2]

    @property
    def route(self) -> str:
        """The path as a router has it."""
        return self.path.partition("?")[0].removesuffix(".json")

    @property
    def search(self) -> frozenset[str]:
        """The keys of its search."""
        return self.below("search")

    @property
    def root(self) -> str | None:
        """The key under which the body stands; None when it has none."""
        roots = (name.partition("[")[0] for name in self.params if _is_below(name))
        return next((root for root in roots if root != "search"), None)

    def below(self, root: str) -> frozenset[str]:
        """List the keys right under a key."""
        start = f"{root}["
        below = (name.removeprefix(start) for name in self.params if name.startswith(start))
        return frozenset(name.partition("]")[0] for name in below)


def _is_below(name: str) -> bool:
    return "[" in name and not name.endswith("[]")


def unnamed(route: str) -> str:
    """Give a path whatever its holes are called."""
    return re.sub(r"\{\w+\}", "{}", route)


@attrs.define(slots=False)
class Reference:
    """The tables of a kind of server."""

    package: str
    """Where they lie."""

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All that it can be asked."""
        return tuple(msgspec.json.decode(self.read("operations.json"), type=list[Operation]))

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """The shapes of its answers, by name."""
        return msgspec.json.decode(self.read("models.json"), type=dict[str, dict[str, str]])

    @cached_property
    def shape_of_segment(self) -> Mapping[str, str]:
        """The shape of the rows that stand behind a part of a path, as `tickets`.

        Where the same part stands behind others, too, the whole path before it is a key.
        """
        found = {"help": "HelpPage"} if "HelpPage" in self.shapes else {}
        for operation in self.operations:
            kind = kind_of(operation.returns) if operation.returns else None
            if (
                operation.method == "GET"
                and isinstance(kind, Many)
                and isinstance(kind.item, Named)
            ):
                path = unnamed(operation.route)
                found.setdefault(path, kind.item.name)
                found.setdefault(path.rpartition("/")[2], kind.item.name)
        return found

    @cached_property
    def shape_of_family(self) -> Mapping[str, str]:
        """The shape of the rows of a family."""
        found: dict[str, str] = {}
        for operation in self.operations:
            kind = kind_of(operation.returns) if operation.returns else None
            item = kind.item if isinstance(kind, Many) else kind
            is_row = isinstance(item, Named) and "id" in self.shapes.get(item.name, ())
            if (
                operation.action in {"list", "get", "create"}
                and isinstance(item, Named)
                and (is_row or not self.shapes.get(item.name))
            ):
                found.setdefault(operation.resource, item.name)
        return found

    def named(self, name: str) -> Operation:
        """Give the operation with a name."""
        return next(each for each in self.operations if each.name == name)

    def read(self, name: str) -> bytes:
        """Read a file of the tables."""
        return resources.files(self.package).joinpath(name).read_bytes()
