"""The operations of a server and the shapes of its responses, as data."""

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
"""The types of the fields of an object; `?` at the end: may be null, `~`: may be missing."""


@attrs.frozen(kw_only=True)
class Operation:
    """An operation of the server."""

    name: str
    """Resource and operation, such as `tickets.claim`."""
    method: str
    path: str
    """The path with its parameters, ending in `.json` if it serves JSON."""
    access: Access
    params: dict[str, str] = attrs.field(factory=dict[str, str])
    """The keys of query and body that it reads, with their types."""
    levels: dict[str, str] = attrs.field(factory=dict[str, str])
    """The level that a key needs, where that is more than `access`."""
    json: Literal["yes", "untested", "redirect", "broken"] = "yes"
    """What a request for JSON gets: JSON (`untested`: by the source only), a redirect, an error."""
    status: int
    returns: str = ""
    """The type of the response body; empty for no body."""
    paginated: bool = False
    limit: int | None = None
    """The default page size of a list."""
    fixed: bool = False
    """Whether the page size cannot be changed."""
    checked: bool = False
    """Whether unknown search keys are rejected."""
    list_key: str | None = None
    """The key that wraps the list."""
    session_only: bool = False
    """Whether it needs the session of a browser."""
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
        """The name without the family."""
        return self.name.partition(".")[2]

    @property
    def route(self) -> str:
        """The path as routes have it."""
        return self.path.partition("?")[0].removesuffix(".json")

    @property
    def search(self) -> frozenset[str]:
        """The keys of `search[...]`."""
        return self.below("search")

    @property
    def root(self) -> str | None:
        """The root key of the body; None when it has none."""
        roots = (name.partition("[")[0] for name in self.params if _is_below(name))
        return next((root for root in roots if root != "search"), None)

    def below(self, root: str) -> frozenset[str]:
        """The keys directly below a key."""
        start = f"{root}["
        below = (name.removeprefix(start) for name in self.params if name.startswith(start))
        return frozenset(name.partition("]")[0] for name in below)


def _changed(operation: Operation, difference: _Difference) -> Operation:
    """An operation as the server has it."""
    change = difference.changes.get(operation.name, _Change())
    family = difference.renamed.get(operation.resource, operation.resource)
    return attrs.evolve(
        operation,
        name=f"{family}.{operation.action}",
        path=operation.path.replace(f"/{operation.resource}", f"/{family}", 1),
        access=change.access or operation.access,
        params=_with(operation.params, change.params),
    )


def _with(texts: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """A table with changed values; None takes a key out."""
    return {key: text for key, text in {**texts, **changes}.items() if text is not None}


def _is_below(name: str) -> bool:
    return "[" in name and not name.endswith("[]")


def unnamed(route: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{\w+\}", "{}", route)


@attrs.frozen(kw_only=True)
class _Change:
    access: Access | None = None
    params: dict[str, str | None] = attrs.field(factory=dict[str, str | None])
    """Keys with other types, or that it has besides; None for one that it lacks."""


@attrs.frozen(kw_only=True)
class _Difference:
    """How the operations of a server differ from those of another."""

    lacks: list[str]
    """Operations and families that it does not have."""
    renamed: dict[str, str]
    """Families that have another name there, which is that of their paths, too."""
    changes: dict[str, _Change]
    """What differs in an operation, by the name that it has on the other server."""
    adds: list[Operation]


@attrs.define(slots=False)
class Reference:
    """The reference of a kind of server, or of one that is described by its difference."""

    package: str
    """The package with the JSON files."""
    base: Reference | None = None
    """The reference of the server from which it differs."""

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All operations."""
        if self.base is None:
            return tuple(msgspec.json.decode(self.read("operations.json"), type=list[Operation]))
        difference = msgspec.json.decode(self.read("operations.json"), type=_Difference)
        same = (
            _changed(each, difference)
            for each in self.base.operations
            if not {each.name, each.resource} & {*difference.lacks}
        )
        return (*same, *difference.adds)

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The families that have another name than on the server from which it differs."""
        return msgspec.json.decode(self.read("operations.json"), type=_Difference).renamed

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """The shapes of its responses, by name."""
        if self.base is None:
            return msgspec.json.decode(self.read("models.json"), type=dict[str, dict[str, str]])
        own = msgspec.json.decode(self.read("models.json"), type=dict[str, dict[str, str | None]])
        return {name: _with(shape, own.get(name, {})) for name, shape in self.base.shapes.items()}

    @cached_property
    def shape_of_segment(self) -> Mapping[str, str]:
        """The shape of the rows below a path segment, such as `tickets`.

        Where a segment occurs in several paths, the whole path is a key as well.
        """
        shapes = {"help": "HelpPage"} if "HelpPage" in self.shapes else {}
        for operation in self.operations:
            kind = kind_of(operation.returns) if operation.returns else None
            if (
                operation.method == "GET"
                and isinstance(kind, Many)
                and isinstance(kind.item, Named)
            ):
                path = unnamed(operation.route)
                shapes.setdefault(path, kind.item.name)
                shapes.setdefault(path.rpartition("/")[2], kind.item.name)
        return shapes

    @cached_property
    def shape_of_family(self) -> Mapping[str, str]:
        """The shape of the rows of a family."""
        shapes: dict[str, str] = {}
        for operation in self.operations:
            kind = kind_of(operation.returns) if operation.returns else None
            item = kind.item if isinstance(kind, Many) else kind
            is_row = isinstance(item, Named) and "id" in self.shapes.get(item.name, ())
            if (
                operation.action in {"list", "get", "create"}
                and isinstance(item, Named)
                and (is_row or not self.shapes.get(item.name))
            ):
                shapes.setdefault(operation.resource, item.name)
        return shapes

    def named(self, name: str) -> Operation:
        """The operation with a name."""
        return next(each for each in self.operations if each.name == name)

    def read(self, name: str) -> bytes:
        """Read a file of the tables."""
        return resources.files(self.package).joinpath(name).read_bytes()
