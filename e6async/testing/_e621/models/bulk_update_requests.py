"""Bulk update requests: app/models/bulk_update_request.rb, bulk_update_request_importer.rb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.filters import by_text
from e6async.testing._e621.model import Errors, Filter, Model, at_least, either, own
from e6async.testing._e621.model_filters import among
from e6async.testing._e621.models.tag_relationship_checks import is_followed
from e6async.testing._e621.models.tag_relationships import (
    TAG_ALIAS,
    TAG_IMPLICATION,
    approve,
    open_topic,
)
from e6async.testing._e621.tags import category_prefixes, save_tag
from e6async.testing._e621.writes import create_row, new_row
from e6async.testing._params import Params, is_true
from e6async.testing._responses import HttpError, validation_error

__all__ = ["BULK_UPDATE_REQUEST"]

_DAY: Final = 86_400_000
_ROOT: Final = "bulk_update_request"
_MAX_LINES: Final = 25
_STATUSES: Final = ("pending", "approved", "rejected")
_SCRIPTS: Final = (
    ("A wrong name", "update misspeled_tag -> tag_me_later", "approved"),
    ("Tea things", "alias teapot -> tea", "pending"),
    ("Flowers", "implicate tulip -> flower", "pending"),
    ("Boats", "implicate kayak -> boat\nimplicate sled -> snow", "rejected"),
    ("Towers", "alias tower -> castle", "rejected"),
    ("Sketches", "category sketch -> meta", "approved"),
)

_PAIR: Final = r" (\S+) -> (\S+)(?: #.*)?"
_COMMANDS: Final = (
    ("alias", rf"(?:create alias|aliasing|alias){_PAIR}"),
    ("implicate", rf"(?:create implication|implicating|implicate|imply){_PAIR}"),
    ("unalias", rf"(?:remove alias|unaliasing|unalias){_PAIR}"),
    ("unimplicate", rf"(?:remove implication|unimplicating|unimplicate|unimply){_PAIR}"),
    ("update", rf"(?:mass update|updating|update|change){_PAIR}"),
    ("nuke tag", r"(?:nuke tag|nuke) (\S+)()(?: #.*)?"),
    ("category", r"category (\S+) -> (\w+)(?: #.*)?"),
)
_MODELS: Final = {"alias": TAG_ALIAS, "implicate": TAG_IMPLICATION}
_REMOVED: Final = {"unalias": "TagAlias", "unimplicate": "TagImplication"}


@attrs.frozen
class _Line:
    """A command of a script."""

    command: str
    name: str
    other: str

    def written(self, comment: str | None) -> str:
        """The command as the server keeps it."""
        pair = f"{self.name} -> {self.other}" if self.other else self.name
        return f"{self.command} {pair}" + (f" # {comment}" if comment else "")


class _ScriptError(Exception):
    """A script that cannot be read or carried out."""


def _seed(factory: RowFactory) -> Iterator[Fields]:
    posts = factory.rows("ForumPost")
    for number, (title, script, status) in enumerate(_SCRIPTS, 1):
        created = factory.world.first_day - (90 - number * 9) * _DAY
        yield {
            **factory.empty("BulkUpdateRequest"),
            "id": number,
            "user_id": 11 + number,
            "title": title,
            "script": script,
            "status": status,
            "forum_topic_id": posts[number]["topic_id"],
            "forum_post_id": number,
            "approver_id": 1 + number % 2 if status == "approved" else None,
            "created_at": Moment(created),
            "updated_at": Moment(created + number * 5 % 7 * _DAY),
        }


# --- scripts --------------------------------------------------------------------------------------


def _read(call: Call, script: str) -> list[_Line]:
    lines = (" ".join(line.split()) for line in script.splitlines())
    return [_line(call, line) for line in lines if line]


def _line(call: Call, text: str) -> _Line:
    for command, pattern in _COMMANDS:
        if match := re.fullmatch(pattern, text, re.IGNORECASE):
            if command == "category" and match[2].lower() not in category_prefixes(call.world):
                continue
            return _Line(command, match[1], match[2])
    message = f"Unparseable line: {text}"
    raise _ScriptError(message)


def _annotated(call: Call, line: _Line, errors: list[str]) -> str:
    """The line with what the server remarks about it."""
    if line.command in _MODELS:
        return line.written(_remark_about_new(call, line, errors))
    if line.command == "nuke tag" and not call.viewer.is_at_least("admin"):
        errors.append("Only admins can nuke tags")
    if line.command in _REMOVED:
        exists = _existing(call, _REMOVED[line.command], line) is not None
    else:
        exists = line.name in call.world.tags
    return line.written(None if exists else "missing")


def _remark_about_new(call: Call, line: _Line, errors: list[str]) -> str | None:
    model = _MODELS[line.command]
    word = "alias" if line.command == "alias" else "implication"
    existing = _existing(call, model.shape, line)
    blocked = "has blocking transitive relationships, cannot be applied through BUR"
    if existing is not None:
        remark = f"duplicate of {word} #{existing['id']}"
        return f"{remark}; {blocked}" if _has_transitives(call, line) else remark
    row = new_row(call, model, 0) | {"antecedent_name": line.name, "consequent_name": line.other}
    of = model.errors
    if of is not None and (found := of(call, row, None)):
        texts = "; ".join(text for each in found.values() for text in each)
        errors.append(f"Error: {texts} (create {word} {line.name} -> {line.other})")
        return None
    return blocked if _has_transitives(call, line) else None


def _existing(call: Call, shape: str, line: _Line, *, followed: bool = False) -> Fields | None:
    """The relationship of a line, if it holds or may hold."""
    for row in call.factory.rows(shape).values():
        if (row["antecedent_name"], row["consequent_name"]) == (line.name, line.other) and (
            is_followed(row) or (not followed and row["status"] == "pending")
        ):
            return row
    return None


def _has_transitives(call: Call, line: _Line) -> bool:
    """Whether an alias would move other relationships."""
    if line.command != "alias":
        return False
    for shape, keys in (
        ("TagAlias", ("consequent_name",)),
        ("TagImplication", ("antecedent_name", "consequent_name")),
    ):
        for row in call.factory.rows(shape).values():
            holds = is_followed(row) or row["status"] == "pending"
            if holds and any(row[key] == line.name for key in keys):
                return True
    return False


def _carry_out(call: Call, line: _Line) -> None:
    """What of a line happens at once; jobs do the rest."""
    if line.command in _MODELS:
        shape = _MODELS[line.command].shape
        values = Params({"antecedent_name": line.name, "consequent_name": line.other})
        row = _existing(call, shape, line)
        if row is None or row["status"] == "pending":
            row = create_row(call, shape, values) if row is None else row
            if _has_transitives(call, line):
                message = (
                    "Error: Alias would modify other aliases or implications through transitive "
                    f"relationships. (create alias {line.name} -> {line.other})"
                )
                raise _ScriptError(message)
            before = dict(row)
            approve(call, row)
            _tell(call, line, before, row)
    elif line.command in _REMOVED:
        row = _existing(call, _REMOVED[line.command], line, followed=True)
        if row is None:
            word = "Alias" if line.command == "unalias" else "Implication"
            message = f"{word} for {line.name} not found"
            raise _ScriptError(message)
        before = dict(row)
        row["status"] = "deleted"
        _tell(call, line, before, row)
    elif line.command == "category":
        tag = call.world.tags.get(line.name)
        if tag is None:
            message = f"Tag for {line.name} not found"
            raise _ScriptError(message)
        category = category_prefixes(call.world)[line.other.lower()]
        save_tag(call, attrs.evolve(tag, category=category))


def _tell(call: Call, line: _Line, before: Fields, row: Fields) -> None:
    model = TAG_ALIAS if line.command in {"alias", "unalias"} else TAG_IMPLICATION
    if model.saved is not None:
        model.saved(call, before, row)


# --- rules ----------------------------------------------------------------------------------------


def _prepare(_: Call, row: Fields, _values: Params) -> None:
    row["script"] = str(row["script"]).lower()


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    sent, errors = call.params.below(_ROOT), dict[str, list[str]]()
    is_quiet = call.viewer.is_at_least("admin") and is_true(sent.get("skip_forum"))
    if not row["script"]:
        errors["script"] = ["can't be blank"]
    if not row["title"] and row["forum_topic_id"] is None:
        errors["title"] = ["can't be blank"]
    if before is None and not is_quiet and len(sent.text("reason") or "") < 5:
        errors["reason"] = ["is too short (minimum is 5 characters)"]
    base = list[str]()
    try:
        lines = _read(call, str(row["script"]))
        row["script"] = "\n".join([_annotated(call, line, base) for line in lines])
        if len(lines) > _MAX_LINES and not call.viewer.is_at_least("admin"):
            base.append(f"Cannot create BUR with more than {_MAX_LINES} entries")
    except _ScriptError as error:
        base.append(str(error))
        errors["script"] = [str(error)]
    topic = row["forum_topic_id"]
    if topic is not None and topic not in call.factory.rows("ForumTopic"):
        base.append("Forum topic ID is invalid")
    return errors | ({"base": base} if base else {})


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Announce a new request in the forum."""
    sent = call.params.below(_ROOT)
    if before is not None or after is None or is_true(sent.get("skip_forum")):
        return
    body = f"[bur:{after['id']}]\n\nReason: {sent.text('reason')}"
    if after["forum_topic_id"] is None:
        topic, post = open_topic(call, str(after["title"]), body)
        after["forum_topic_id"], after["forum_post_id"] = topic, post
    else:
        values = Params({"topic_id": str(after["forum_topic_id"]), "body": body})
        after["forum_post_id"] = create_row(call, "ForumPost", values)["id"]


def _approve(call: Call, row: Fields, _: Params) -> None:
    try:
        for line in _read(call, str(row["script"])):
            _carry_out(call, line)
    except (_ScriptError, HttpError) as error:
        text = str(error) if isinstance(error, _ScriptError) else "Error: a line is invalid"
        raise validation_error({"base": [text]}) from None
    row |= {"status": "approved", "approver_id": call.viewer.user.id}


def _reject(_: Call, row: Fields, _values: Params) -> None:
    row["status"] = "rejected"


def _is_open(call: Call, row: Fields) -> bool:
    return row["status"] == "pending" and either(own("user_id"), at_least("admin"))(call, row)


def _by_status(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return [row for row in rows if row["status"] in value.split(",")]


def _by_text(field: str) -> Filter:
    return lambda _, rows, value: by_text(rows, value, lambda row: str(row[field] or ""))


BULK_UPDATE_REQUEST: Final = Model(
    shape="BulkUpdateRequest",
    seed=_seed,
    defaults={"status": "pending"},
    may={"update": _is_open, "delete": _is_open},
    order=("rank", "-id"),
    orders={"updated_at_asc": ("updated_at",), "updated_at_desc": ("-updated_at",)},
    keys={"rank": lambda _, row: _STATUSES.index(str(row["status"]))},
    filters={
        "forum_topic_id": among("forum_topic_id"),
        "forum_post_id": among("forum_post_id"),
        "status": _by_status,
        "title_matches": _by_text("title"),
        "script_matches": _by_text("script"),
    },
    prepare=_prepare,
    errors=_errors,
    actions={"approve": _approve, "delete": _reject},
    saved=_saved,
)
