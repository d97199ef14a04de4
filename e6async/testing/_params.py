"""Parameters as Rails parses them: `search[id]`, `post_ids[]` and JSON bodies in one tree."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias
from urllib.parse import urlencode

import attrs

from e6async.testing._responses import UnpermittedError, param_missing

__all__ = ["Params", "Upload", "Value", "is_blank", "is_false", "is_true", "pairs_of", "tree"]


@attrs.frozen
class Upload:
    """A file in a multipart body."""

    name: str
    data: bytes


Value: TypeAlias = str | int | float | bool | Upload | list["Value"] | dict[str, "Value"] | None

_KEY = re.compile(r"\[([^\[\]]*)\]")
_TRUE = re.compile(r"(?:true|t|yes|y|on|1)", re.IGNORECASE)
_FALSE = re.compile(r"(?:false|f|no|n|off|0)", re.IGNORECASE)


def is_true(value: Value) -> bool:
    """Whether the server treats a value as true: core_extensions.rb, truthy?."""
    return _TRUE.fullmatch(_text(value)) is not None


def is_false(value: Value) -> bool:
    """Whether the server treats a value as false; many values are neither."""
    return _FALSE.fullmatch(_text(value)) is not None


def is_blank(value: Value) -> bool:
    """Whether Rails calls a value blank: empty, white space, False."""
    match value:
        case None | False:
            return True
        case str():
            return not value.strip()
        case list() | dict():
            return not value
        case _:
            return False


@attrs.frozen
class Params:
    """One level of the tree."""

    values: Mapping[str, Value] = attrs.field(factory=dict[str, Value])

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def get(self, key: str) -> Value:
        """A value; None if the key is missing."""
        return self.values.get(key)

    def text(self, key: str) -> str | None:
        """A value as text; None if it is missing, a list or a tree."""
        value = self.values.get(key)
        if value is None or isinstance(value, list | dict | Upload):
            return None
        return _text(value)

    def nonblank(self, key: str) -> str | None:
        """A value as text; None if it is blank."""
        text = self.text(key)
        return text if text and text.strip() else None

    def below(self, key: str) -> Params:
        """The level below a key; empty if the key is missing."""
        value = self.values.get(key)
        return Params(value) if isinstance(value, dict) else Params()

    def require(self, root: str, allowed: Collection[str]) -> Params:
        """The level below a root key; rejects its absence (400) and unknown keys (403)."""
        value = self.values.get(root)
        if is_blank(value) or not isinstance(value, dict):
            raise param_missing(root)
        level = Params(value)
        level.permit(allowed)
        return level

    def permit(self, allowed: Collection[str]) -> None:
        """Reject keys that are not allowed."""
        unknown = [key for key in self.values if key not in allowed]
        if unknown:
            raise UnpermittedError(unknown)


def tree(pairs: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """The tree of the pairs of a query or a form, as Rack builds it."""
    root: dict[str, Value] = {}
    for key, value in pairs:
        name, bracket, _ = key.partition("[")
        steps = _KEY.findall(key[len(name) :]) if bracket else []
        if not name:
            continue
        _insert(root, [name, *steps], value)
    return root


def pairs_of(values: Mapping[str, Value], prefix: str = "") -> list[tuple[str, str]]:
    """The pairs of a tree."""
    pairs: list[tuple[str, str]] = []
    for key, value in values.items():
        name = f"{prefix}[{key}]" if prefix else key
        if isinstance(value, dict):
            pairs.extend(pairs_of(value, name))
        elif isinstance(value, list):
            pairs.extend((f"{name}[]", _text(item)) for item in value)
        else:
            pairs.append((name, _text(value)))
    return pairs


def query_string(values: Mapping[str, Value]) -> str:
    """The query string of a tree, in alphabetical order, as Rails writes it."""
    return urlencode(sorted(pairs_of(values)))


def _insert(level: dict[str, Value], steps: list[str], value: Value) -> None:
    step, *rest = steps
    if not rest:
        level[step] = value
    elif rest == [""]:
        items = level.setdefault(step, [])
        if isinstance(items, list):
            items.append(value)
    else:
        below = level.setdefault(step, {})
        if isinstance(below, dict):
            _insert(below, rest, value)


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case _:
            return str(value)
