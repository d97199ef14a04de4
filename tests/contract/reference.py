"""The reference of a site's operations, and which of them a request is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

import attrs
import msgspec

_STANDARD = frozenset({"page", "limit", "v2", "mode", "only", "format"})
"""Keys that are in all lists, or in all answers with posts: the client sends them by itself."""


@attrs.frozen(kw_only=True)
class Entry:
    """An operation of the reference."""

    name: str
    method: str
    path: str
    auth: str
    json: Literal["yes", "redirect", "untested", "broken"]
    params: Mapping[str, str]
    """The types by the keys."""
    session_only: bool = False
    identifier: str | None = None
    """What a restricted key calls it, where keys can be restricted."""
    grantable: bool = True
    """Whether a restricted key can be given it."""

    @property
    def resource(self) -> str:
        """The family."""
        return self.name.partition(".")[0]

    @property
    def shape(self) -> tuple[str, str]:
        """Method and path, whatever the holes are called."""
        return self.method, normal(self.path)

    @property
    def fixed(self) -> Mapping[str, str]:
        """What the path has in its query, as `group_by=post`."""
        pairs = (part.partition("=") for part in self.path.partition("?")[2].split("&") if part)
        return {key: "" if value.startswith("{") else value for key, _, value in pairs}

    @property
    def keys(self) -> frozenset[str]:
        """What the caller can send, without what is in the path or in everything."""
        holes = set(re.findall(r"\{(\w+)\}", self.path.partition("?")[0]))
        return frozenset(plain(key) for key in self.params) - holes - _STANDARD


@attrs.frozen
class Reference:
    """All operations of a site."""

    entries: tuple[Entry, ...]

    @classmethod
    def read(cls, path: Path) -> Reference:
        """Read the operations from a file."""
        return cls(tuple(msgspec.json.decode(path.read_bytes(), type=list[Entry])))

    def find(self, method: str, path: str, keys: Collection[str]) -> Entry | None:
        """Tell which operation a request is; paths that fix keys go before those that do not."""
        meant = self._by_shape.get((method, normal(path)), ())
        return next((entry for entry in meant if entry.fixed.keys() <= set(keys)), None)

    def named(self, name: str) -> Entry | None:
        """Give the operation with a name."""
        return next((entry for entry in self.entries if entry.name == name), None)

    @cached_property
    def _by_shape(self) -> Mapping[tuple[str, str], list[Entry]]:
        found: dict[tuple[str, str], list[Entry]] = {}
        for entry in sorted(self.entries, key=lambda entry: -len(entry.fixed)):
            found.setdefault(entry.shape, []).append(entry)
        return found


def normal(path: str) -> str:
    """Give a path without its query and without the names of its holes."""
    return re.sub(r"\{\w+\}", "{}", path.partition("?")[0])


def plain(key: str) -> str:
    """Give a key without the mark of a list."""
    return key.removesuffix("[]")


def standard(key: str) -> bool:
    """Tell whether the client sends a key by itself."""
    return key in _STANDARD
