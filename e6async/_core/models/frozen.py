"""Values that cannot be changed: they can be shared by callers, and be hashed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed; a subclass of dict, so that every JSON library writes it."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # dict has None in place of a method
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)

    def __repr__(self) -> str:
        return f"FrozenDict({super().__repr__()})"

    def __setitem__(self, key: K, value: V, /) -> NoReturn:
        raise _refusal()

    def __delitem__(self, key: K, /) -> NoReturn:
        raise _refusal()

    def __ior__(self, other: object, /) -> NoReturn:  # type: ignore[misc]
        raise _refusal()

    def clear(self) -> NoReturn:
        """Raise TypeError."""
        raise _refusal()

    def pop(self, *_arguments: object) -> NoReturn:
        """Raise TypeError."""
        raise _refusal()

    def popitem(self) -> NoReturn:
        """Raise TypeError."""
        raise _refusal()

    def setdefault(self, *_arguments: object) -> NoReturn:
        """Raise TypeError."""
        raise _refusal()

    def update(self, *_arguments: object, **_values: object) -> NoReturn:
        """Raise TypeError."""
        raise _refusal()


def frozen(value: object) -> object:
    """Make dicts and lists unchangeable, all the way down; other values stay as they are."""
    if isinstance(value, FrozenDict):
        return cast("object", value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return FrozenDict({key: frozen(each) for key, each in pairs})
    if isinstance(value, list | tuple):
        return tuple(map(frozen, cast("list[object]", value)))
    return value


def _refusal() -> TypeError:
    return TypeError("this mapping cannot be changed, because others may use it; copy it: dict(it)")
