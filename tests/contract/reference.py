"""The operations of a server, as the reference in the testing package lists them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property

import attrs

from e6async.testing._reference import Operation
from e6async.testing._reference import Reference as Tables

_STANDARD_KEYS = frozenset({"page", "limit", "v2", "mode", "only", "format"})
"""Keys of all lists, or of all responses with posts, which the client sends on its own."""
_CLIENT_LEVELS: Mapping[str, str] = {"unbanned": "logged_in"}
"""Levels of the server for which the client has another word."""


@attrs.frozen(kw_only=True)
class Entry(Operation):
    """An operation of the reference, with what the contract compares."""

    @property
    def level(self) -> str:
        """The level that the client's operation must name."""
        return _CLIENT_LEVELS.get(self.access, self.access)

    @property
    def shape(self) -> tuple[str, str]:
        """Method and path, whatever the path parameters are called."""
        return self.method, unnamed_path(self.path)

    @property
    def fixed_keys(self) -> frozenset[str]:
        """The query keys that the path requires, as `group_by` in `?group_by=post`."""
        pairs = self.path.partition("?")[2].split("&")
        return frozenset(pair.partition("=")[0] for pair in pairs if pair)

    @property
    def keys(self) -> frozenset[str]:
        """The keys that a caller can send, without those of the path and the standard ones."""
        return frozenset(plain_key(key) for key in self.params) - _STANDARD_KEYS


@attrs.frozen
class Reference:
    """All operations of a site."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, tables: Tables) -> Reference:
        """Read the operations of a kind of server."""
        return cls(tuple(Entry(**attrs.asdict(each, recurse=False)) for each in tables.operations))

    def find(self, method: str, path: str, keys: Collection[str]) -> Entry | None:
        """The entry that a request matches, the one with the most fixed keys first; or None."""
        candidates = self._by_shape.get((method, unnamed_path(path)), ())
        return next((entry for entry in candidates if entry.fixed_keys <= set(keys)), None)

    def named(self, name: str) -> Entry:
        """The entry with this name."""
        return next(entry for entry in self.entries if entry.name == name)

    @cached_property
    def _by_shape(self) -> Mapping[tuple[str, str], list[Entry]]:
        by_shape: dict[tuple[str, str], list[Entry]] = {}
        for entry in sorted(self.entries, key=lambda entry: -len(entry.fixed_keys)):
            by_shape.setdefault(entry.shape, []).append(entry)
        return by_shape


def unnamed_path(path: str) -> str:
    """A path without its query and without the names of its parameters."""
    return re.sub(r"\{\w+\}", "{}", path.partition("?")[0])


def plain_key(key: str) -> str:
    """A key without the `[]` of a list."""
    return key.removesuffix("[]")


def is_standard(key: str) -> bool:
    """Whether the client sends a key on its own."""
    return key in _STANDARD_KEYS
