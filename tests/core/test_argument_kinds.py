"""Which values a declared type takes, and what is said of others."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterable, Callable, Iterable, Mapping, Sequence
from enum import IntEnum, StrEnum
from os import PathLike
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Literal, Protocol, TypedDict, TypeVar

import pytest

from e6async._arguments import Secret
from e6async._arguments.kinds import (
    AnyText,
    NotLoaded,
    check_of,
    complaint,
    is_text,
    is_whole,
    plain_types,
    several,
    shown,
)

T = TypeVar("T")


class Shape(StrEnum):
    """Texts."""

    ROUND = "round"


class Level(IntEnum):
    """Numbers."""

    HIGH = 3


class Inner(TypedDict, total=False):
    """Keys of a mapping."""

    level: int
    name: str


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """The name."""
        ...


class Thing:
    """Something with a name."""

    name = "thing"


async def _pieces() -> AsyncIterable[bytes]:
    yield b""


FITS: list[tuple[object, object]] = [
    (bool, False),
    (int, 0),
    (int, -(10**30) + 1),
    (int, 10**30 - 1),
    (int, Level.HIGH),
    (float, 1),
    (float, -0.5),
    (str, ""),
    (str, "\u00e9\n\U0001f600"),
    (str, Shape.ROUND),
    (str, Secret("x")),
    (Secret, "x"),
    (Level, 5),
    (bytes, b""),
    (int | None, None),
    (Literal["a", 1], "a"),
    (Literal["round"], Shape.ROUND),
    (Literal[1], 1),
    (Literal[True], False),
    (Sequence[int], [1, Level.HIGH]),
    (Sequence[int], (1,)),
    (Iterable[int], iter(["unread"])),
    (Iterable[int], {1: "a"}),
    (list[int], {1, 2}),
    (Mapping[int, str], {1: "a"}),
    (Mapping[str, Mapping[str, int]], {"a": {"b": 1}}),
    (Inner, {"level": 5, "other": object()}),
    (Inner, {"level": None}),
    (Callable[[int], None], print),
    (AsyncIterable[bytes], _pieces()),
    (Path, Path("a")),
    (str | Path, "a\udc80"),
    (str | PathLike[str], Path("a\udc80")),
    (Named, Thing()),
    (Named, SimpleNamespace(name="a")),
    (Thing, Thing()),
    (object, None),
    (Any, None),
    (T, None),
]
FAILS: list[tuple[object, object, str]] = [
    (bool, 1, "it must be bool, not int"),
    (bool, None, "it must be bool, not None"),
    (int, True, "it must be int, not bool"),
    (int, "5", "it must be int, not str"),
    (int, 5.0, "it must be int, not float"),
    (
        int,
        10**30,
        "it must be a finite number that a server can store, not a number of too many digits",
    ),
    (
        int,
        -(10**5000),
        "it must be a finite number that a server can store, not a number of too many digits",
    ),
    (float, "5", "it must be float, not str"),
    (float, True, "it must be float, not bool"),
    (
        float,
        float("nan"),
        "it must be a finite number that a server can store, not nan",
    ),
    (
        float,
        float("-inf"),
        "it must be a finite number that a server can store, not -inf",
    ),
    (str, b"a", "it must be str, not bytes"),
    (str, ["a"], "it must be str, not list of str"),
    (str, "a\0", "it has a NUL character, which cannot be sent"),
    (str, "\u00e9\ud800", "it has half of a surrogate pair, which cannot be sent"),
    (Secret, b"a", "it must be Secret, not bytes"),
    (type(None), 0, "it must be None, not int"),
    (Literal["a", "b"], "c", "it must be one of a, b; got 'c'"),
    (Literal["a"], ["a"], "it must be Literal['a'], not list of str"),
    (Literal[1, -1], True, "it must be Literal[1, -1], not bool"),
    (Literal["a", "b"] | None, "c", "it must be one of a, b; got 'c'"),
    (int | str | Sequence[int], 1.5, "it must be int | str | Sequence[int], not float"),
    (Sequence[int], "12", "it must be Sequence[int], not str"),
    (Sequence[int], b"12", "it must be Sequence[int], not bytes"),
    (Sequence[int], [1, None, "a"], "it must be Sequence[int], not list of None, int, str"),
    (Iterable[int], 5, "it must be Iterable[int], not int"),
    (Mapping[int, str], [1], "it must be Mapping[int, str], not list of int"),
    (Mapping[int, str], {"1": "a"}, "it must be Mapping[int, str], not dict"),
    (Mapping[int, str], {1: 2}, "it must be Mapping[int, str], not dict"),
    (Inner, [1], "it must be Inner, not list of int"),
    (Inner, {"name": "a", "level": "5"}, "it[level] must be Optional[int], not str"),
    (Inner | None, {"level": "5"}, "it[level] must be Optional[int], not str"),
    (Callable[[int], None], 5, "it must be Callable[[int], None], not int"),
    (AsyncIterable[bytes], b"", "it must be AsyncIterable[bytes], not bytes"),
    (Path, "a", "it must be Path, not str"),
    (Path, Path("a\0"), "it must be Path, not PosixPath"),
    (str | Path, "", "it must be str | Path, not str"),
    (str | Path, "a\0", "it has a NUL character, which cannot be sent"),
    (str | Path, "a\ud800", "it has half of a surrogate pair, which cannot be sent"),
    (Named, object(), "it must be Named, not object"),
    (Thing, Level.HIGH, "it must be Thing, not Level"),
]


@pytest.mark.parametrize(("hint", "value"), FITS, ids=lambda _: "")
def test_what_fits(hint: object, value: object) -> None:
    """A type takes what a type checker lets through, and subclasses of texts and numbers."""
    check = check_of(hint)
    assert check(value)
    assert check(value)  # its class may be known by now


@pytest.mark.parametrize(("hint", "value", "message"), FAILS, ids=lambda _: "")
def test_what_does_not_fit(hint: object, value: object, message: str) -> None:
    """Anything else is refused, and the message says what the type is and what came."""
    assert not check_of(hint)(value)
    said = complaint("it", hint, value)
    assert (
        said.replace("WindowsPath", "PosixPath").replace("int | None", "Optional[int]") == message
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (5, "5"),
        (0.5, "0.5"),
        (10**30, "a number of too many digits"),
        ("a" * 60, "'" + "a" * 60 + "'"),
        ("a" * 61, "'" + "a" * 60 + "...'"),
        ("\ud800\u00e9\n", r"'\ud800\xe9\n'"),
        (b"secret", "bytes"),
    ],
)
def test_values_are_shown_in_a_line(value: object, text: str) -> None:
    """A message shows short values, and of all others the type."""
    assert shown(value) == text


def test_plain_kinds() -> None:
    """Texts and whole numbers are told from what looks like them."""
    assert (is_text("a"), is_text(b"a"), is_text("\0")) == (True, False, False)
    assert (is_whole(5), is_whole(True), is_whole(10**30), is_whole("5")) == (True, *[False] * 3)
    assert several([1]) == [1]
    others: list[object] = ["a", b"a", {1: 2}, 5, iter("a")]
    assert list(map(several, others)) == [None] * 5


def test_classes_that_are_loaded_late() -> None:
    """While the module of a class is not loaded nothing is one; the check does not load it."""

    class Late(NotLoaded):
        module = "made_up_module"

    assert not check_of(Late)(5)
    module = sys.modules["made_up_module"] = ModuleType("made_up_module")
    module.__dict__["Late"] = int
    assert check_of(Late)(5)
    assert not check_of(Late)("5")
    del sys.modules["made_up_module"]


def test_a_mapping_whose_keys_all_fit() -> None:
    """Where the keys are not what is wrong, the type of the mapping is named."""
    assert complaint("it", Inner, {"level": 5}) == "it must be Inner, not dict"


def test_texts_that_are_read_here() -> None:
    """A text that is not sent as it is can have any characters; what is no text is refused."""
    check = check_of(AnyText)
    assert all(map(check, ("", "a\0b", "\ud800")))
    assert not any(map(check, (b"a", None, 5)))
    assert plain_types(AnyText) == frozenset()
    assert complaint("text", AnyText, 5) == "text must be str, not int"


def test_type_variables_are_written_by_name() -> None:
    """A list of any items is said to be one."""
    hint = Iterable[T]  # pyright: ignore[reportGeneralTypeIssues]
    assert complaint("items", hint, 5) == "items must be Iterable[T], not int"
