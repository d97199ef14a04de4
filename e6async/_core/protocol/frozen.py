"""A dict that cannot be changed: callers can share it, and it can be hashed."""

from __future__ import annotations

from typing import Final, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed; a subclass of dict, so that every JSON library writes it."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # dict has None in place of a method
        return hash(frozenset(self.items()))

    def __reduce__(self) -> str | tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return "NOTHING" if self is NOTHING else (type(self), (dict(self),))

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


NOTHING: Final[FrozenDict[str, str | None]] = FrozenDict()
"""The empty one, also after pickling, so that a default can be told by its identity."""


def _refusal() -> TypeError:
    return TypeError("this mapping cannot be changed, because others may use it; copy it: dict(it)")
