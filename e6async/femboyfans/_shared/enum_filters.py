"""Rails enums of integers: the server shows words and searches by number only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


def as_numbers(
    name: str, filters: Mapping[str, object], key: str, numbers: Mapping[str, int]
) -> dict[str, object]:
    """Replace an enum word among the filters by its number; refuse unknown words."""
    sent = dict(filters)
    if key in sent:
        word = sent[key]
        if not isinstance(word, str) or word not in numbers:
            message = f"{name}: {key} must be one of {', '.join(numbers)}, not {word!r}"
            raise InputError(message)
        sent[key] = numbers[word]
    return sent
