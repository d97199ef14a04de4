"""Generates rows and responses from the types of the reference; deterministic for a world."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

import attrs

from e6async.testing._e621.texts import PEOPLE, STATUSES, text_of, user_of
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
from e6async.testing._generated_posts import NEWEST
from e6async.testing._records import Post
from e6async.testing._reference import Shape
from e6async.testing._time_zones import Zone
from e6async.testing._words import USER_NAMES
from e6async.testing._world import World, mix

if TYPE_CHECKING:
    from e6async.testing._e621.model import Model

__all__ = ["Fields", "Moment", "RowFactory", "written"]

Fields: TypeAlias = dict[str, object]
"""A row; its times are Moments."""

_ROWS: Final = 40
_GAP: Final = 11
_APART: Final = 6 * 3_600_000
_BEFORE: Final = 100
_DAY: Final = 86_400_000
_EMPTY: Final[Mapping[str, object]] = {"bool": False, "int": 0, "float": 0, "str": ""}
_RARE: Final = frozenset({"is_deleted", "is_hidden", "is_locked", "hidden", "deleted"})
_KEPT: Final = {"Takedown": ("status",)}
"""Fields that can be null, but have a default."""
_ACTIONS: Final = ("pool_delete", "set_change_visibility", "tag_alias_create")


@attrs.frozen
class Moment:
    """A time in milliseconds, which is encoded in the caller's time zone."""

    at: int


@attrs.frozen
class RowFactory:
    """Generates the rows other than posts, tags, pools and users."""

    world: World
    shapes: Mapping[str, Shape]
    """The shapes by name."""
    models: Mapping[str, Model] = attrs.field(factory=dict[str, "Model"])
    """The rules of rows, by shape."""

    def rows(self, shape: str) -> dict[int, Fields]:
        """The rows of a shape by id, generated on first use."""
        rows = self.world.rows
        if shape not in rows and shape in self.models:
            rows[shape] = {}  # a seed may look at rows that look at these
            for row in self.models[shape].seed(self):
                number = row["id"]
                rows[shape][number if isinstance(number, int) else 0] = row
        if shape not in rows:
            ids = (number for number in range(1, _ROWS + 1) if number % _GAP)
            rows[shape] = {number: self.row(shape, number) for number in ids}
        return rows[shape]

    def empty(self, shape: str) -> Fields:
        """A row whose fields are null, or 0, false and empty where they cannot be null."""
        model = self.models.get(shape)
        columns = self.shapes[shape] if model is None else model.fields(self.shapes)
        fields = ((key, text.removesuffix("~")) for key, text in columns.items())
        return {key: None if text.endswith("?") else _empty(kind_of(text)) for key, text in fields}

    def seeded(self, shape: str, number: int, at: int, /, **fields: object) -> Fields:
        """A row that somebody made at a time: what is not given is as in an empty row."""
        row = {**self.empty(shape), "id": number, **fields}
        for key in {"created_at", "updated_at"} & row.keys() - fields.keys():
            row[key] = Moment(at)
        if "updater_id" in row and "updater_id" not in fields:
            row["updater_id"] = row.get("creator_id")
        return self.named(row)

    def moment(self, number: int) -> int:
        """A time before the first post, later for a higher number."""
        return self.world.first_day - (_BEFORE - number) * _APART

    def person(self, *numbers: int) -> int:
        """The id of a member without credentials; another one for other numbers."""
        return 11 + mix(self.world.seed, *numbers) % (len(USER_NAMES) - 1)

    def posts(self) -> Iterator[Post]:
        """The newest posts, of which other rows are made, oldest first."""
        posts = self.world.posts
        low = posts.source.last_id - NEWEST + 1
        return (posts.indexed(each) for each in posts.source.ids(low) if posts.source.has_row(each))

    def ballots(self, shape: str, target: str, user: int) -> dict[object, Fields]:
        """The votes of a user, by the id of what they are for."""
        rows = self.rows(shape).values()
        return {row[target]: row for row in rows if row.get("user_id") == user}

    def named(self, row: Fields) -> Fields:
        """A row with the names of the users whose ids it has."""
        people = (key for key in row if key in PEOPLE)
        names = {f"{key.removesuffix('_id')}_name": row[key] for key in people}
        return row | {
            key: self.world.users.name_of(user)
            for key, user in names.items()
            if key in row and isinstance(user, int)
        }

    def row(self, shape: str, number: int) -> Fields:
        """Generate the row with an id; every fifth has null in all nullable fields."""
        row = dict(self._fields(shape, number))
        for key in [key for key in row if key.endswith("_name")]:
            person = row.get(f"{key.removesuffix('_name')}_id")
            if isinstance(person, int) and row[key] is not None:
                row[key] = self.world.users.name_of(person)
        if shape in STATUSES:
            row["status"] = STATUSES[shape][number % len(STATUSES[shape])]
        if shape == "ModAction":
            row["action"] = _ACTIONS[number % len(_ACTIONS)]
        post_ids = row.get("post_ids")
        if isinstance(post_ids, list) and "post_count" in row:
            row["post_count"] = len(cast("list[object]", post_ids))
        return row

    def value(self, kind: Kind, field: str, number: int) -> object:
        """Generate a value of a type for a field."""
        match kind:
            case Named(name, detail):
                return self._named(name, detail, field, number)
            case Choice(values):
                return values[self._stirred(field, number) % len(values)]
            case Either(kinds):
                return self.value(kinds[number % len(kinds)], field, number)
            case Mapped(key, item):
                return self._mapped(key, item, field, number)
            case Parts(fields):
                return {key: self.value(each, key, number) for key, each in fields.items()}
            case Many() | Row():
                return self._listed(kind, field, number)

    def post_id(self, number: int) -> int:
        """The id of an existing post."""
        posts = self.world.posts
        last = max(posts.source.last_id, 1)
        around = ((number + step - 1) % last + 1 for step in range(last))
        return next((each for each in around if each in posts), 1)

    def _fields(self, shape: str, number: int) -> Iterator[tuple[str, object]]:
        is_bare = number % 5 == 4
        for field, text in self.shapes[shape].items():
            if text.endswith("~") and is_bare:
                continue
            kind = text.removesuffix("~")
            stirred = mix(number, zlib.crc32(f"{shape}.{field}".encode()))
            is_null = kind.endswith("?") and stirred % 4 == 0 and field not in _KEPT.get(shape, "")
            value = None if is_null else self.value(kind_of(kind.removesuffix("?")), field, number)
            yield field, value

    def _named(self, name: str, detail: str, field: str, number: int) -> object:
        stirred = self._stirred(field, number)
        match name:
            case "str":
                return text_of(field, number, detail)
            case "datetime":
                return Moment(self._time(field, number, stirred))
            case "int" | "float" | "bool":
                return self._number(name, field, number, stirred)
            case "date":
                return f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            case "null" | "dict":
                return {"part": number} if name == "dict" else None
            case _:
                made = self.row(name, number)
                return list(made.values()) if "0" in self.shapes[name] else made

    def _number(
        self, name: Literal["int", "float", "bool"], field: str, number: int, stirred: int
    ) -> float:
        if name == "int":
            return self._int(field, number, stirred)
        if name == "float":
            return stirred % 1000 / 10
        return stirred % (5 if field in _RARE else 2) == 0 or field == "success"

    def _listed(self, kind: Many | Row, field: str, number: int) -> list[object]:
        if isinstance(kind, Row):
            return [self.value(item, field, number) for item in kind.items]
        count = 1 + (number + len(field)) % 3
        if kind.item == Named("int") and "post" in field:
            return [self.post_id(number + step) for step in range(count)]
        return [self.value(kind.item, field, number + step) for step in range(count)]

    def _stirred(self, field: str, number: int) -> int:
        return mix(self.world.seed, number, zlib.crc32(field.encode()))

    def _mapped(self, key: str, item: Kind, field: str, number: int) -> object:
        numbers = [self.post_id(number), self.post_id(number + 1)]
        if key == "str" and isinstance(item, Named):
            return {str(each): self.value(item, field, each) for each in numbers}
        names: Mapping[int, str] = {
            each: text_of(key, each) if key == "ip" else str(each) if key == "user id" else field
            for each in numbers
        }
        return {name: self.value(item, field, each) for each, name in names.items()}

    def _int(self, field: str, number: int, stirred: int) -> int:
        users = len(self.world.users)
        if field == "id":
            return number
        if field in PEOPLE:
            return user_of(stirred, users)
        if field in {"post_id", "parent_id", "other_post_id"}:
            return self.post_id(number)
        if field in {"category", "category_id", "category_cache", "old_type", "new_type", "level"}:
            return stirred % 5
        if field.endswith("_id") or field == "versionable_id":
            return stirred % (_GAP - 1) + 1
        return stirred % 500 + 1

    def _time(self, field: str, number: int, stirred: int) -> int:
        created = self.world.first_day + number * _APART
        if field == "created_at":
            return created
        if field in {"expires_at", "hour"}:
            return self.world.now + stirred % 90 * _DAY
        return created + stirred % _APART


def _empty(kind: Kind) -> object:
    """The value of a column without a value."""
    match kind:
        case Named(name) if name in _EMPTY:
            return _EMPTY[name]
        case Choice(values):
            return values[0]
        case Many() | Row():
            return list[object]()
        case Mapped() | Parts() | Named("dict"):
            return dict[str, object]()
        case _:
            return None


def written(value: object, zone: Zone, *, is_spaced: bool = False) -> object:
    """A value with all its Moments encoded in a time zone.

    `is_spaced` is the format of bans, which use another JSON library:
    app/controllers/bans_controller.rb.
    """
    match value:
        case Moment(at):
            return _spaced(zone.stamp(at)) if is_spaced else zone.stamp(at)
        case dict():
            fields = cast("Fields", value)
            return {key: written(each, zone, is_spaced=is_spaced) for key, each in fields.items()}
        case list():
            items = cast("list[object]", value)
            return [written(each, zone, is_spaced=is_spaced) for each in items]
        case _:
            return value


def _spaced(stamp: str) -> str:
    offset = stamp[23:].replace(":", "")
    return f"{stamp[:10]} {stamp[11:19]} {'UTC' if offset == 'Z' else offset}"
