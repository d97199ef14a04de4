"""Notes and their versions: app/models/note.rb, note_version.rb, notes_controller.rb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs
import msgspec

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory, written
from e6async.testing._e621.filters import by_user
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Errors, Model
from e6async.testing._e621.model_filters import among, in_network, on_posts_that_match
from e6async.testing._e621.model_rules import int_of, length_errors, limited, next_id, sets
from e6async.testing._e621.writes import create_row, update_row
from e6async.testing._params import Params
from e6async.testing._records import Note, Post
from e6async.testing._reference import Operation
from e6async.testing._responses import HttpError, Response, empty, json_response, not_found

__all__ = ["HANDLERS", "NOTE", "NOTE_VERSION"]

_MAX_LENGTH: Final = 1000
_PLACE: Final = ("x", "y", "width", "height")
_VERSIONED: Final = (*_PLACE, "is_active", "body")


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """The notes of the posts; each was moved once."""
    number = 0
    for post in factory.posts():
        for note in post.notes:
            number += 1
            yield factory.seeded(
                *("Note", number, post.noted_at or post.created_at),
                creator_id=note.user_id,
                post_id=post.id,
                x=post.width // 10 + number % 5,
                y=post.height // 10,
                width=post.width // 4,
                height=post.height // 5,
                is_active=True,
                body=note.body,
                version=2,
            )
    factory.rows("NoteVersion")  # before notes change


def _versions(factory: RowFactory) -> Iterator[Fields]:
    for number, note in list(factory.rows("Note").items()):
        for version in (1, 2):
            is_first = version == 1
            yield factory.seeded(
                *("NoteVersion", 2 * number - 2 + version, 0),
                **{key: note[key] for key in (*_VERSIONED, "post_id", "created_at", "updated_at")}
                | ({"x": 0} if is_first else {}),
                note_id=number,
                updater_id=note["creator_id"],
                version=version,
            )


def _post(call: Call, row: Fields) -> Post | None:
    return call.world.posts.get(int_of(row, "post_id"))


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    sent = call.params.below("note")
    errors = {key: ["can't be blank"] for key in _PLACE if before is None and key not in sent}
    if before is None or before["body"] != row["body"]:
        errors |= length_errors(row, "body", _MAX_LENGTH, least=1)
    limits = limited(call, "note_edit", limit=50, days=3).get("creator", [])
    errors |= {"base": [f"User {text}." for text in limits]} if limits else {}
    post = _post(call, row)
    if post is None:
        return {**errors, "post": ["must exist"]}
    if post.note_locked:
        errors["post"] = ["is note locked"]
    x, y, width, height = (int_of(row, key) for key in _PLACE)
    is_inside = min(x, y, width, height) >= 0 and (
        x + width <= post.width and y + height <= post.height
    )
    return errors if is_inside else {**errors, "note": ["must be inside the image"]}


def _invalid(_: Call, _row: Fields, errors: Errors) -> HttpError:
    reasons = [
        text if key == "base" else f"{key.replace('_', ' ').capitalize()} {text}"
        for key, texts in errors.items()
        for text in texts
    ]
    return HttpError(json_response({"success": False, "reasons": reasons}, 422))


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Make a version, and tell the post which notes it has."""
    if after is None:
        return
    if before is None or any(before[key] != after[key] for key in _VERSIONED):
        after["version"] = int_of(after, "version") + 1
        number = next_id(call, "NoteVersion")
        call.factory.rows("NoteVersion")[number] = call.factory.seeded(
            *("NoteVersion", number, call.world.next_time()),
            **{key: after[key] for key in (*_VERSIONED, "post_id", "version")},
            note_id=after["id"],
            updater_id=call.viewer.user.key,
        )
    post = _post(call, after)
    if post is None:
        return
    rows = [
        row
        for row in call.factory.rows("Note").values()
        if row["post_id"] == post.id and row["is_active"]
    ]
    updated = after["updated_at"]
    at = updated.at if rows and isinstance(updated, Moment) else None
    notes = tuple(Note(int_of(row, "creator_id"), str(row["body"])) for row in rows)
    call.world.put(attrs.evolve(post, notes=notes, noted_at=at))


def _write(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Create or update a note; the response has it as a JSON string."""
    made = (
        create_row(call, "Note", values) if row is None else update_row(call, "Note", row, values)
    )
    text = msgspec.json.encode(written(made, call.viewer.zone)).decode()
    response: Fields = {"note": text, "dtext": f"<p>{made['body']}</p>"}
    if operation.action == "update":
        response["posts"] = dict[str, object]()
    return json_response(response)


def _revert(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    version = call.factory.rows("NoteVersion").get(call.id("version_id"))
    if row is None or version is None or version["note_id"] != row["id"]:
        raise not_found()
    before = dict(row)
    row |= {key: version[key] for key in _VERSIONED}
    _saved(call, before, row)
    return empty()


def _by_noter(call: Call, rows: Sequence[Fields], _: str) -> list[Fields]:
    """The notes on posts of which a user has changed a note."""
    search, versions = call.params.below("search"), call.factory.rows("NoteVersion").values()
    matching = by_user(
        *(call, versions, search, "post_note_updater"),
        lambda version: int_of(version, "updater_id"),
    )
    posts = {version["post_id"] for version in matching}
    return [row for row in rows if row["post_id"] in posts]


NOTE: Final = Model(
    shape="Note",
    seed=_seed,
    defaults={"is_active": True},
    filters={
        "post_id": among("post_id"),
        "post_note_updater_name": _by_noter,
        "post_note_updater_id": _by_noter,
        "post_tags_match": on_posts_that_match(),
    },
    errors=_errors,
    invalid=_invalid,
    actions={"delete": sets(is_active=False)},
    saved=_saved,
)

NOTE_VERSION: Final = Model(
    shape="NoteVersion",
    seed=_versions,
    filters={
        "post_id": among("post_id"),
        "note_id": among("note_id"),
        "ip_addr": in_network("updater_id"),
    },
)

HANDLERS: Final[Mapping[str, Handler]] = {
    "notes.create": _write,
    "notes.revert": _revert,
    "notes.update": _write,
}
"""Handlers of notes."""
