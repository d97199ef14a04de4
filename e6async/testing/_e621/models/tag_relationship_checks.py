"""Which aliases and implications are valid: app/models/tag_alias.rb, tag_implication.rb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment
from e6async.testing._e621.model import Errors
from e6async.testing._e621.tag_names import tag_name_errors
from e6async.testing._params import Params, is_true
from e6async.testing._responses import HttpError, page, unsupported_format, validation_error
from e6async.testing._world import World

__all__ = [
    "FOLLOWED",
    "ROOTS",
    "alias_errors",
    "implication_errors",
    "invalid",
    "is_followed",
    "prepared",
    "shape_of",
]

_MAX_SUGGESTIONS: Final = 15
_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR

FOLLOWED: Final = ("active", "processing", "queued")
"""The statuses that searches and edits follow."""
ROOTS: Final = {"TagAlias": "tag_alias_request", "TagImplication": "tag_implication_request"}
"""The root key of a request."""


def is_followed(row: Fields) -> bool:
    """Whether searches and edits follow a relationship."""
    return row["status"] in FOLLOWED


def prepared(call: Call, row: Fields, _: Params) -> None:
    """Normalize the names."""
    for key in ("antecedent_name", "consequent_name"):
        row[key] = str(row[key]).strip().lower().replace(" ", "_")
    if row["id"] not in call.factory.rows(shape_of(row)):
        row["reason"] = ""  # a reason is for the forum


def shape_of(row: Fields) -> str:
    """The shape of a relationship."""
    return "TagImplication" if "descendant_names" in row else "TagAlias"


def _others(call: Call, shape: str, row: Fields) -> Iterator[Fields]:
    """The other relationships that hold or may hold."""
    statuses = (*FOLLOWED, "pending")
    for other in call.factory.rows(shape).values():
        if other["id"] != row["id"] and other["status"] in statuses:
            yield other


def _common_errors(call: Call, row: Fields, before: Fields | None) -> dict[str, list[str]]:
    shape, errors = shape_of(row), dict[str, list[str]]()
    names = {key: str(row[key]) for key in ("antecedent_name", "consequent_name")}
    for key, name in names.items():
        if before is None or before[key] != name:
            is_loose = shape == "TagAlias" and key == "antecedent_name"
            found = tag_name_errors(
                name, secondary=not is_loose, ascii_only=key == "consequent_name"
            )
            errors |= {key: found} if found else {}
    if names["antecedent_name"] == names["consequent_name"]:
        errors["base"] = ["Cannot alias or implicate a tag to itself"]
    asked = call.params.below(ROOTS[shape])
    is_discussed = asked.values and not is_true(asked.get("skip_forum"))
    if before is None and is_discussed and len(asked.text("reason") or "") < 5:
        errors["reason"] = ["is too short (minimum is 5 characters)"]
    if before is None:
        reason = _limit(call)
        errors |= {"creator": [reason]} if reason else {}
    return errors


def alias_errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    """Why an alias is invalid."""
    errors = _common_errors(call, row, before)
    if row["status"] == "deleted":
        return errors
    others = list(_others(call, "TagAlias", row))
    if any(other["antecedent_name"] == row["antecedent_name"] for other in others):
        errors.setdefault("antecedent_name", []).append("has already been taken")
    if _is_aliased(others, row["consequent_name"]):
        text = f"A tag alias for {row['consequent_name']} already exists"
        errors.setdefault("base", []).append(text)
    return errors


def _is_aliased(aliases: Iterable[Fields], name: object) -> bool:
    return any(is_followed(alias) and alias["antecedent_name"] == name for alias in aliases)


def implication_errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    """Why an implication is invalid."""
    errors = _common_errors(call, row, before)
    if row["status"] == "deleted":
        return errors
    pair = antecedent, consequent = row["antecedent_name"], row["consequent_name"]
    others = list(_others(call, "TagImplication", row))
    if any((other["antecedent_name"], other["consequent_name"]) == pair for other in others):
        errors.setdefault("antecedent_name", []).append("has already been taken")
    base = errors.setdefault("base", [])
    if antecedent in _descendants(call.world, consequent):
        base.append(
            "Tag implication can not create a circular relation with another tag implication"
        )
    implied = {
        name
        for other in others
        if other["antecedent_name"] == antecedent and other["consequent_name"] != consequent
        if is_followed(other)
        for name in _descendants(call.world, other["consequent_name"])
    }
    if consequent in implied:
        base.append(f"{antecedent} already implies {consequent} through another implication")
    for name, word in ((antecedent, "Antecedent"), (consequent, "Consequent")):
        if _is_aliased(call.factory.rows("TagAlias").values(), name):
            base.append(f"{word} tag must not be aliased to another tag")
    return errors if base else {key: value for key, value in errors.items() if value}


def _descendants(world: World, name: object) -> set[str]:
    return {str(name), *world.implications.get(str(name), ())}


def invalid(call: Call, row: Fields, errors: Errors) -> HttpError:
    """Answer a request with its form; other writes with the errors."""
    if not call.params.below(ROOTS[shape_of(row)]).values:
        return validation_error(errors)
    if call.wants_html:
        return HttpError(page(200, "Request", "The form again."))
    return HttpError(unsupported_format("application/json"))


def _limit(call: Call) -> str | None:
    """Why the caller may suggest nothing now: can_suggest_tag of app/models/user.rb."""
    user, world = call.viewer.user, call.world
    if call.viewer.is_at_least("staff"):
        return None
    if world.now - user.created_at < 7 * _DAY:
        return "can not yet perform this action. Account is too new"
    shapes = {"TagAlias": "creator_id", "TagImplication": "creator_id"}
    shapes["BulkUpdateRequest"] = "user_id"
    recent = [
        row
        for shape, owner in shapes.items()
        for row in call.factory.rows(shape).values()
        if row[owner] == user.id and _is_recent(world, row)
    ]
    is_reached = call.window is not None and len(recent) >= _MAX_SUGGESTIONS
    return "reached the hourly limit for this action" if is_reached else None


def _is_recent(world: World, row: Fields) -> bool:
    created = row["created_at"]
    return isinstance(created, Moment) and created.at > world.now - _HOUR
