"""What a metatag takes: values that the servers would ignore, or read as something else."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from e6async.query._dates import ANY_TIME, parse_age, parse_date_range
from e6async.query._metatags import METATAGS, STATUS_FLAGS
from e6async.query._values import split_range

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async.query._limits import Language
    from e6async.query._metatags import Kind
    from e6async.query._terms import Metatag

__all__ = ["LOCKS", "is_any_none", "wrong_value"]

LOCKS: Mapping[str, str] = MappingProxyType(
    {"rating": "rating", "note": "note", "notes": "note", "status": "status"}
)
"""The values of `locked:`, with the lock that they mean."""

_DIGITS: Final = r"\d+(?:_\d+)*"
_DECIMAL: Final = rf"[+-]?(?:{_DIGITS}(?:\.{_DIGITS})?|\.{_DIGITS})(?:e[+-]?{_DIGITS})?"
_WHOLE = re.compile(rf"[+-]?{_DIGITS}", re.ASCII)
_NUMBER = re.compile(_DECIMAL, re.ASCII | re.IGNORECASE)
_SIZE = re.compile(rf"{_DECIMAL}(?:[km]?b)?", re.ASCII | re.IGNORECASE)
_RATIO = re.compile(rf"{_DECIMAL}(?::{_DECIMAL})?", re.ASCII | re.IGNORECASE)
_PERHAPS_A_DATE = re.compile(
    r"\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|day|week|year",
    re.IGNORECASE,
)
"""The server guesses at what else is a date; it finds none in a text without any of these."""

_WORDS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "boolean": ("true", "false"),
        "child": ("any", "none"),
        "locked": tuple(LOCKS),
        "status": ("all", "any", *STATUS_FLAGS),
    }
)
_NUMBERS: Mapping[Kind, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        **dict.fromkeys(("int", "post", "user_id"), (_WHOLE, "a whole number")),
        **dict.fromkeys(("float", "mpixels"), (_NUMBER, "a number")),
        "filesize": (_SIZE, "a size such as 200kb or 1.5mb"),
        "ratio": (_RATIO, "a ratio such as 16:9 or 1.78"),
    }
)


def is_any_none(term: Metatag) -> bool:
    """Whether a term asks if there is a value at all."""
    return METATAGS[term.name].any_none and term.value.lower() in {"any", "none"}


def wrong_value(term: Metatag, language: Language | None = None) -> str | None:
    """Say why a server, or every one, does not read a value as it is meant; None when it does."""
    rule = METATAGS[term.name]
    if is_any_none(term) or _is_taken(rule.kind, term.value, language):
        return None
    return f"{term.name}:{term.value} {_advice(rule.kind, language)}"


def _is_taken(kind: Kind, value: str, language: Language | None) -> bool:
    if kind in _WORDS:
        return value.lower() in _words(kind, language)
    if kind in _NUMBERS:
        _, words = split_range(value)
        return bool(words) and all(map(_NUMBERS[kind][0].fullmatch, words))
    if kind == "age":
        return not parse_age(value, now=ANY_TIME).is_none
    if kind == "date" and parse_date_range(value, now=ANY_TIME).is_none:
        _, words = split_range(value)
        return bool(words) and all(map(_PERHAPS_A_DATE.search, words))
    return kind != "rating" or value[:1].lower() in {"s", "q", "e"}


def _advice(kind: Kind, language: Language | None) -> str:
    if kind in _NUMBERS:
        return (
            f"would be read as another number: write {_NUMBERS[kind][1]}, several of them with "
            "commas, or a range with <, <=, >, >= or .."
        )
    if kind in {"age", "date"}:
        example = "3d, 2w or 6mo" if kind == "age" else "2026-01-31"
        return f"is no {kind} and would find nothing: write it as {example}"
    words = ("s", "q", "e") if kind == "rating" else _words(kind, language)
    return f"would be ignored or misread: use one of {', '.join(words)}"


def _words(kind: Kind, language: Language | None) -> tuple[str, ...]:
    own = ("appealed",) if kind == "status" and language != "e621" else ()
    return (*_WORDS[kind], *own)
