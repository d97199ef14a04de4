"""What an e621 server can be asked and what it answers, as data: the tables of the fake site."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal, TypeAlias

import attrs
import msgspec

from e6async.testing.routes import Access

__all__ = ["Operation", "Shape", "operations", "shapes"]

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
    params: list[str] = attrs.field(factory=list[str])
    """All keys that it reads, but those in the path."""
    levels: dict[str, str] = attrs.field(factory=dict[str, str])
    """Who may send a key, where not everybody may who may ask at all."""
    json: Literal["yes", "redirect", "broken"] = "yes"
    """How it fares when it is asked for JSON."""
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


@cache
def operations() -> tuple[Operation, ...]:
    """Read the table of operations."""
    return tuple(msgspec.json.decode(_text("operations.json"), type=list[Operation]))


@cache
def shapes() -> Mapping[str, Shape]:
    """Read the shapes of the answers."""
    return msgspec.json.decode(_text("models.json"), type=dict[str, dict[str, str]])


def _text(name: str) -> bytes:
    return resources.files(__name__).joinpath(name).read_bytes()
