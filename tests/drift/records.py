"""Records of each shape of e621ng, as a server of a date, or of another site, would write them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias, cast

import e6async.e621
from e6async.e621 import BasicPost, Me, Post, SiteStats, ThumbnailPost, UserProfile
from e6async.e621._vocabulary import DeferredPost
from e6async.testing._e621.type_grammar import (
    Choice,
    Either,
    Kind,
    Many,
    Mapped,
    Named,
    Parts,
    Row,
    kind_of,
)
from e6async.testing._reference import Reference
from tests.drift.dated_fields import DATED_FIELDS, GAPS, ON_E6AI

Record: TypeAlias = dict[str, object]

REFERENCE = Reference("e6async.testing._e621.reference")
_SAMPLES = Path(__file__).parents[1] / "data"
_RENAMED: Mapping[str, type] = {
    "DeferredPost": DeferredPost,
    "PostBasic": BasicPost,
    "PostExtended": Post,
    "PostLegacy": Post,
    "PostThumbnail": ThumbnailPost,
    "Stats": SiteStats,
    "UserFull": UserProfile,
    "UserSelf": Me,
}
_NO_MODELS = frozenset(
    {"ArtistOfUrl", "ErrorMessage", "ErrorReason", "ErrorReasons", "Jwks", "ValidationErrors"}
)
"""Shapes of errors, and parts that others contain."""
_IN_OTHER_WAYS = frozenset(
    {"AltPair", "NoteWriteResult", "PostSetForSelect", "UploadResult", "VoteTrendPair"}
)
"""Shapes that are rows of a list, have JSON in a text, or one of two types in a field."""
_TIME = "2026-01-02T03:04:05.678-05:00"
_PLAIN: Mapping[str, object] = {
    "int": 7,
    "float": 1.5,
    "bool": False,
    "str": "harbor",
    "datetime": _TIME,
    "date": "2026-01-02",
    "dict": {},
    "null": None,
}


def models() -> dict[str, type]:
    """The model of each shape of the reference."""
    return {
        shape: _RENAMED.get(shape) or getattr(e6async.e621, shape)
        for shape in REFERENCE.shapes
        if shape not in _NO_MODELS | _IN_OTHER_WAYS
    }


def record(shape: str) -> Record:
    """A record as the newest server writes it, with every field."""
    match shape:
        case "PostLegacy":
            return cast("Record", _sample("post_legacy.json")["post"])
        case "PostExtended":
            return _sample("post_v2.json")
        case "PostBasic":
            extended = _sample("post_v2.json")
            tags = cast("dict[str, list[str]]", extended["tags"])
            return {**extended, "tags": sorted(tag for names in tags.values() for tag in names)}
        case "PostThumbnail":
            return {
                **record("DeferredPost"),
                "preview_width": 150,
                "preview_height": 150,
            }
        case _:
            fields = REFERENCE.shapes[shape].items()
            return {name: _value(kind_of(text.rstrip("?~"))) for name, text in fields}


def record_of(shape: str, day: date) -> Record:
    """A record as a server of that day wrote it."""
    plain = copy.deepcopy(record(shape))
    for dated in (each for each in DATED_FIELDS if each.shape == shape):
        is_sent = dated.came <= day and (dated.went is None or day < dated.went)
        if not is_sent and dated.went is None:
            _remove(plain, dated.field)
        elif is_sent and dated.went is not None:
            plain[dated.field] = dated.value
    for name, field, start, end, _ in GAPS:
        if name == shape and start <= day < end:
            _remove(plain, field)
    return plain


def record_on_e6ai(shape: str) -> Record:
    """A record as e6ai.net writes it."""
    lacks, adds = ON_E6AI[shape]
    return {**{key: value for key, value in record(shape).items() if key not in lacks}, **adds}


def enumerated(shape: str) -> Iterator[tuple[str, object]]:
    """The fields that have one of several values, each with a value that nobody knows yet."""
    for name, text in REFERENCE.shapes[shape].items():
        kind = kind_of(text.rstrip("?~"))
        if isinstance(kind, Choice):
            yield name, 99 if isinstance(kind.values[0], int) else "brand_new"


def _remove(plain: Record, path: str) -> None:
    *parents, field = path.split(".")
    for parent in parents:
        plain = cast("Record", plain[parent])
    del plain[field]


def _value(kind: Kind) -> object:
    made: object
    match kind:
        case Named(name):
            made = copy.deepcopy(_PLAIN[name]) if name in _PLAIN else record(name)
        case Choice(values):
            made = values[-1]
        case Either(kinds):
            made = _value(kinds[-1])
        case Many(item):
            made = [_value(item)]
        case Row(items):
            made = [_value(item) for item in items]
        case Mapped(_, item):
            made = {"7": _value(item)}
        case Parts(fields):
            made = {name: _value(item) for name, item in fields.items()}
    return made


def _sample(name: str) -> Record:
    return cast("Record", json.loads((_SAMPLES / name).read_bytes()))
