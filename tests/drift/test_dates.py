"""Every model against what servers of each date since January 2026, and e6ai.net, send."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

import attrs
import pytest

from e6async._core.models.field_docs import field_docs
from e6async._core.protocol.decode import Decoder, Json
from e6async._core.protocol.operation import get
from e6async.e621 import Blip, Me, SiteStats, UserProfile
from e6async.errors import DecodeError
from tests.drift.dated_fields import DATED_FIELDS, GAPS, LATEST, ON_E6AI, SHAPES_SINCE, SINCE
from tests.drift.records import (
    REFERENCE,
    Record,
    enumerated,
    models,
    record,
    record_of,
    record_on_e6ai,
)

MODELS = models()
DAYS = sorted(
    {SINCE, LATEST}
    | {day for dated in DATED_FIELDS for day in (dated.came, dated.went) if day is not None}
    | {day for _, _, start, end, _ in GAPS for day in (start, end)}
)
NOT_ALWAYS = {
    "HealthStatus": "timestamp",
    "IqdbMatch": "hash",
    "PostRaw": "md5 file_ext file_url sample_url preview_file_url",
    "TagPreview": "id alias resolved category post_count implies",
    "UserSelf": "last_logged_in_at",
}
"""Fields that every server may leave out: of hidden files, of unknown tags, of older frameworks."""


def decoded(shape: str, plain: Record, *, strict: bool) -> object:
    model: type[object] = MODELS[shape]
    operation = get("test.get", "/", model, unwrap="post")
    return Decoder(strict=strict).decode(operation, json.dumps(plain).encode())


def stages(shape: str) -> Iterator[tuple[date, Record]]:
    """The records of a shape, each with the first day on which servers wrote it."""
    last: Record | None = None
    for day in DAYS:
        plain = record_of(shape, day)
        if day >= SHAPES_SINCE.get(shape, SINCE) and plain != last:
            yield day, plain
            last = plain


@pytest.mark.parametrize("shape", MODELS)
def test_a_model_decodes_at_every_date(shape: str) -> None:
    """Loosely and strictly a model gives the same, and None for what servers did not send yet."""
    for day, plain in stages(shape):
        loose, strict = (decoded(shape, plain, strict=strict) for strict in (False, True))
        assert loose == strict, day
        for dated in DATED_FIELDS:
            name = dated.field
            if dated.shape == shape and hasattr(loose, name) and name not in plain:
                assert getattr(loose, name) is None or name in {"is_deleted", "former_staff_users"}


def test_the_table_reaches_the_reference() -> None:
    """The record of the latest date is that of the reference, and earlier ones differ from it."""
    for shape in {dated.shape for dated in DATED_FIELDS}:
        assert record_of(shape, LATEST) == record(shape)
        assert len([*stages(shape)]) > 1 or shape in {"DeferredPost", "PostThumbnail"}, shape


def test_what_came_within_the_year_has_a_default() -> None:
    """A field of the table is None by default, with a docstring that says since when, or where."""
    for dated in DATED_FIELDS:
        model, name = MODELS[dated.shape], dated.field
        fields = {field.name: field for field in attrs.fields(model)}
        if dated.went is not None and name in REFERENCE.shapes[dated.shape]:
            continue  # sent as another type, not added
        if name not in fields or (dated.shape, name) in {("Blip", "is_deleted")}:
            assert "." in name or dated.shape in {"Blip", "PostLegacy", "Stats"}, name
            continue
        assert fields[name].default is None, (dated.shape, name)
        assert _tells_when(model, name), (dated.shape, name)


def test_no_other_field_has_a_default() -> None:
    """A field that every server sends is required, so that its absence is noticed."""
    dated = {(each.shape, each.field) for each in DATED_FIELDS}
    dated |= {(shape, field) for shape, field, *_ in GAPS}
    dated |= {(shape, field) for shape, (lacks, _) in ON_E6AI.items() for field in lacks}
    defaults = {
        (shape, field.name)
        for shape, model in MODELS.items()
        for field in attrs.fields(model)
        if field.default is not attrs.NOTHING
        and not REFERENCE.shapes[shape].get(field.name, "~").endswith("~")
    }
    assert defaults - dated == {
        (shape, field) for shape, fields in NOT_ALWAYS.items() for field in fields.split()
    }


@pytest.mark.parametrize("shape", sorted(ON_E6AI))
def test_e6ai_decodes(shape: str) -> None:
    """What e6ai.net sends decodes strictly into the same models."""
    plain = record_on_e6ai(shape)
    assert decoded(shape, plain, strict=True) == decoded(shape, plain, strict=False)


def test_what_had_another_name_is_read() -> None:
    """Fields that were renamed have the value of their older name."""
    blip = decoded("Blip", record_of("Blip", SINCE), strict=True)
    assert isinstance(blip, Blip)
    assert blip.is_deleted is True
    for plain in (record_of("Stats", SINCE), record_on_e6ai("Stats")):
        stats = decoded("Stats", plain, strict=True)
        assert isinstance(stats, SiteStats)
        assert (stats.former_staff_users, stats.average_posts_per_pool) == (3, 31.0625)
    between = decoded("Stats", record_of("Stats", date(2026, 8, 5)), strict=False)
    assert isinstance(between, SiteStats)
    assert (between.former_staff_users, between.average_posts_per_set) == (3, 1.5)


def test_fields_that_went_are_kept() -> None:
    """Fields that newer servers do not send have their value from older ones."""
    user = decoded("UserFull", record_of("UserFull", SINCE), strict=True)
    own = decoded("UserSelf", record_of("UserSelf", SINCE), strict=True)
    assert isinstance(user, UserProfile)
    assert isinstance(own, Me)
    assert (user.upload_limit, user.upload_slots) == (-2, None)
    assert own.style_usernames is True


@pytest.mark.parametrize("text", ["soon", "1e5", "", "1.", True])
def test_an_average_that_is_no_number(text: Json) -> None:
    """An average that is neither a number nor a decimal as text is named with its path."""
    plain = {**record_of("Stats", SINCE), "average_file_size": text}
    with pytest.raises(DecodeError) as caught:
        decoded("Stats", plain, strict=False)
    assert caught.value.path == "$.average_file_size"


@pytest.mark.parametrize("shape", MODELS)
def test_one_field_more(shape: str) -> None:
    """A field that nobody knows yet changes nothing, and a strict decoder names it."""
    plain = record(shape)
    grown = {**plain, "mood": "calm"}
    assert decoded(shape, grown, strict=False) == decoded(shape, plain, strict=False)
    with pytest.raises(DecodeError, match="mood"):
        decoded(shape, grown, strict=True)


@pytest.mark.parametrize("shape", ["User", "UserFull", "Stats", "Blip"])
def test_one_field_more_on_an_older_server(shape: str) -> None:
    """A strict decoder names an unknown field in an older shape, too."""
    plain = {**record_of(shape, SINCE), "mood": "calm"}
    if shape.startswith("User"):
        plain = {**record("UserSelf"), **plain}  # the caller's own account among others
    decoded(shape, plain, strict=False)
    with pytest.raises(DecodeError, match="mood"):
        decoded(shape, plain, strict=True)


@pytest.mark.parametrize("shape", [shape for shape in MODELS if [*enumerated(shape)]])
def test_one_value_more(shape: str) -> None:
    """A value that nobody knows yet, in a field with a few values, is kept as it is."""
    for name, value in enumerated(shape):
        found = decoded(shape, {**record(shape), name: value}, strict=True)
        assert getattr(found, name) == value


def _tells_when(model: type, name: str) -> bool:
    """Whether the docstring of a field, or one before that speaks for it, has a date or a site."""
    docs, spoken_for = field_docs(model), 0
    for field in attrs.fields(model):
        text = docs.get(field.name, "")
        if field.name == name:
            return spoken_for > 0 or bool(re.search(r"2026|e6ai\.net|None as `", text))
        spoken_for -= 1
        if "the next two" in text:
            spoken_for = 2
    return False
