"""Arguments of other classes, and functions of other decorators."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, IntEnum, StrEnum
from functools import wraps
from typing import TypedDict, Unpack

import pytest

from e6async._arguments import checked
from e6async.errors import InputError


class Keys(TypedDict, total=False):
    """Keys of `**values`."""

    size: int


class Tag(str, Enum):  # noqa: UP042 - as programs have it
    """A text that str() writes as `Tag.WOLF`."""

    WOLF = "wolf"


class Odd(int):
    """A number that str() writes as something else."""

    def __str__(self) -> str:
        return "7/../8"


def test_texts_and_numbers_of_other_classes() -> None:
    """They arrive as what they are equal to, in a list, too; others stay the same objects."""

    @checked
    def search(tag: str, ids: Sequence[int] = (), level: int = 0) -> list[object]:
        return [tag, ids, level]

    found = search(Tag.WOLF, [Odd(5), 6], level=Odd(3))
    assert repr(found) == "['wolf', [5, 6], 3]"
    usual = [1, 2]
    assert search("wolf", usual)[1] is usual
    kept = search(Word.FOX, level=Level.HIGH)
    assert (type(kept[0]), type(kept[2])) == (Word, Level)  # they are written as they are


class Word(StrEnum):
    """A text that str() writes as it is."""

    FOX = "fox"


class Level(IntEnum):
    """A number that str() writes as it is."""

    HIGH = 3


def test_a_function_that_others_wrap() -> None:
    """The parameters are those of the innermost function, however many decorators there are."""

    def plain(count: int, **keys: Unpack[Keys]) -> list[object]:
        return [count, keys]

    @wraps(plain)
    def once(*args: object, **kwargs: object) -> list[object]:
        return ["once", args, kwargs]

    @checked
    @wraps(once)
    def twice(*args: object, **kwargs: object) -> list[object]:
        return ["twice", *once(*args, **kwargs)]

    assert twice(5, size=3) == ["twice", "once", (5,), {"size": 3}]
    with pytest.raises(InputError, match="count must be int, not str"):
        twice("5")
