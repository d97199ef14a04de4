"""Texts that are secrets: how they are shown, and which parameters wrap them."""

from __future__ import annotations

import traceback
from typing import Literal, TypedDict, Union, Unpack

import pytest

from e6async._arguments import Secret, SecretText, checked
from e6async._arguments.secret import secret_keys, unmarked
from e6async.errors import InputError

DOTS = "'•••'"


class Keys(TypedDict, total=False):
    """Keys of `**values`."""

    code: SecretText
    size: int


@checked
def kinds(
    name: str, key: SecretText, *rest: str, other: SecretText | None = None, **keys: Unpack[Keys]
) -> list[object]:
    """The values as they arrive."""
    return [name, key, *rest, other, *keys.values()]


@checked
async def fails(key: SecretText) -> None:
    """Raise with the key among the locals."""
    message = f"it has {len(key)} characters"
    raise ValueError(message)


def test_a_secret_is_shown_as_dots() -> None:
    """It is the text to whoever uses it, and dots in a repr; so are its parts."""
    secret = Secret("0123456789")
    assert (secret, secret[2], secret[-3:]) == ("0123456789", "2", "789")
    assert [repr(each) for each in (secret, secret[2], secret[-3:])] == [DOTS] * 3
    assert [type(each) for each in (secret[2], secret[-3:])] == [Secret] * 2


def test_marked_parameters_get_secrets() -> None:
    """By position, by name and as a key; others, None and further arguments stay as they are."""
    values = kinds("\u00fc", "k", "r", "s", other="o", code="c", size=1 << 63)
    assert values == ["\u00fc", "k", "r", "s", "o", "c", 1 << 63]
    assert [type(each) for each in values] == [str, Secret, str, str, Secret, Secret, int]
    assert [type(each) for each in kinds("n", key="k")] == [str, Secret, type(None)]
    assert [type(each) for each in kinds(name="n", key="k", other=None)][1:] == [Secret, type(None)]


def test_a_wrong_secret_is_not_shown() -> None:
    """The error says which type is needed, as without the mark."""
    with pytest.raises(InputError) as caught:
        kinds("n", b"0123456789")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert str(caught.value) == "kinds: key must be str, not bytes"
    with pytest.raises(
        InputError, match=r"^kinds: other must be (Optional\[str\]|str \| None), not"
    ):
        kinds("n", "k", other=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def test_frames_show_dots() -> None:
    """The locals in the frames of an error have no secret."""
    with pytest.raises(ValueError, match="it has 10 characters") as caught:
        await fails("0123456789")
    shown = [
        repr(value)
        for frame, _ in traceback.walk_tb(caught.value.__traceback__)
        if frame.f_code.co_name in {"fails", "call_later"}
        for value in frame.f_locals.values()
    ]
    assert DOTS in shown
    assert not [text for text in shown if "0123456789" in text]


@pytest.mark.parametrize(
    ("hint", "bare"),
    [
        (SecretText, str),
        (SecretText | None, str | None),
        (Union[SecretText, int, None], str | int | None),  # noqa: UP007
    ],
)
def test_the_mark_is_taken_off(hint: object, bare: object) -> None:
    """What is left is the type to check."""
    assert unmarked(hint) == bare


@pytest.mark.parametrize("hint", [str, str | None, list[str], Literal["a"], object])
def test_other_types_stay(hint: object) -> None:
    """A type without a mark is the same object."""
    assert unmarked(hint) is hint


def test_the_secret_keys_of_a_mapping() -> None:
    """Those with the mark."""
    assert secret_keys(Keys) == ["code"]
